"""What AWS brought to a function that could not take it: it lies as it was handed over, and can be tried again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from operations.failures import OperatorError
from operations.queues.held_messages import HeldMessage, HeldMessages

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

IdPath = Sequence[str | int]
"""Where the id stands that whoever brought it has given it."""

OF_A_CALL: IdPath = ("id",)
"""EventBridge's."""
OF_A_MAIL: IdPath = ("Records", 0, "ses", "mail", "messageId")
"""SES's: the whole mail lies under it in the bucket."""


class TakenAgain(NamedTuple):
    """What became of one."""

    id: str
    status: str
    """As the function answers, such as accepted, ignored or rejected, which is in quarantine then; `failed` stays."""


class _Answer(msgspec.Struct, frozen=True):
    status: str


def take_again(held: HeldMessages, functions: LambdaClient, function_name: str, path: IdPath) -> Iterator[TakenAgain]:
    """Hand each over to the function once more; those that it could take are deleted.

    Raises OperatorError for an answer that cannot be read, and botocore's errors.
    """
    for message in held:
        status = _taken(message, functions, function_name)
        if status != "failed":
            held.delete(message)
        yield TakenAgain(id_in(message, path), status)


def id_in(message: HeldMessage, path: IdPath) -> str:
    """The id in a message; empty for what has none."""
    try:
        found: Any = msgspec.json.decode(message.body)
        for step in path:
            found = found[step]
    except (msgspec.DecodeError, KeyError, IndexError, TypeError):
        return ""
    return str(found)


def _taken(message: HeldMessage, functions: LambdaClient, function_name: str) -> str:
    answer = functions.invoke(FunctionName=function_name, Payload=message.body.encode())
    payload = answer["Payload"].read()
    if answer.get("FunctionError"):
        return "failed"
    try:
        return msgspec.json.decode(payload, type=_Answer).status
    except msgspec.DecodeError as error:
        raise OperatorError(f"the answer of {function_name} cannot be read. Deploy again.") from error
