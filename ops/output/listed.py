"""Listing what lies aside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from operations.dead_letters.letters import DeadLetter
from operations.quarantine.refusals import QuarantinedRequest
from operations.queues.held_messages import Unseen
from operations.text import counted
from ops.exit_codes import ExitCode
from ops.output.terminal import limited, say, write_json
from ops.output.unseen import none_found

Item = TypeVar("Item", DeadLetter, QuarantinedRequest)


def show_list(
    found: Sequence[Item],
    unseen: Unseen,
    *,
    limit: int | None,
    as_json: bool,
    table: Callable[[Sequence[Item]], None],
    none: str,
    one: str,
    more: str,
) -> ExitCode:
    """A list, for people or for scripts. Returns FOUND where there is nothing.

    `none` is said then; `one` is what each is called, and `more` the command that shows one.
    """
    said, code = none_found(unseen, none, one)
    shown = found[: limited(len(found), limit, as_json=as_json)]
    if as_json:
        write_json([each.summary() for each in shown])
    elif found:
        table(shown)
        say(f"{counted(len(found), one)}. More of one: {more}")
    else:
        say(said)
    return ExitCode.FINE if found else code
