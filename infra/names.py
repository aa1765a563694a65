"""Names of what the stacks make: readable in a console, and free again when a stack is made a second time."""

from __future__ import annotations

from collections.abc import Iterable

import aws_cdk as cdk

from infra.errors import SynthesisError
from relay.aws.environment import PLACEHOLDER

MAX_FUNCTION_NAME = 64
"""https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html"""


def unique(name: str) -> str:
    """`name` with the first eight characters of the stack's own id behind it.

    Queues, log groups and the table of readings outlive their stack. With a fixed name the next stack could not be
    made; with a generated one nobody finds them. What comes back in the same stack finds its name taken: see
    operations/checks/next_deployment.py. A next stack does not go on with the old table: see left_tables.py there.
    """
    stack_uuid = cdk.Fn.select(2, cdk.Fn.split("/", cdk.Aws.STACK_ID))
    return cdk.Fn.join("-", [name, cdk.Fn.select(0, cdk.Fn.split("-", stack_uuid))])


def of_connections(prefix: str, end: str = "") -> str:
    """The names of all connections' queues, or tables, as one: `{connection}` stands for each connection's.

    So whoever must know all of them is told one name, however many there are.
    """
    return of_connection(prefix, PLACEHOLDER) + end


def of_connection(prefix: str, connection: str) -> str:
    """What the names of one connection's queues and of its table begin with.

    With what ends a queue's, at most the 80 characters that SQS takes: the name of the function has at most 64.
    """
    return unique(f"{prefix}-{connection}")


def pascal(name: str) -> str:
    """`kintone-sales` as `KintoneSales`, since an output's name has only letters and digits."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("-"))


def output_names(names: Iterable[str]) -> dict[str, str]:
    """The stack output of each connection. Raises SynthesisError when two of them would share one."""
    taken: dict[str, str] = {}
    for name in names:
        other = taken.setdefault(f"Connection{pascal(name)}", name)
        if other != name:
            raise SynthesisError(
                f"connections.{name}: differs from connections.{other} only in hyphens. Rename one of the two."
            )
    return {name: output for output, name in taken.items()}


def function_name(prefix: str, name: str) -> str:
    """`prefix-name`. Raises SynthesisError when Lambda would not take it."""
    full = f"{prefix}-{name}"
    if len(full) > MAX_FUNCTION_NAME:
        raise SynthesisError(
            f"name: the function {full} would have a name of {len(full)} characters; Lambda takes {MAX_FUNCTION_NAME}. "
            "Shorten `name`, or the name of the connection."
        )
    return full
