"""One record of many may spoil a call for the others: then it is found by halves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from relay.core.gate import MustWait
from systems.marketo.rest.errors import CallFailed, CallLost, Verdict

Trouble = CallFailed | CallLost | MustWait
"""What goes wrong with a whole call."""
TROUBLES = (CallFailed, CallLost, MustWait)
Item = TypeVar("Item")
Answer = TypeVar("Answer")

MOST_HALVINGS = 18
"""Enough to find two bad records among 300, and no storm of calls when all are bad."""
TIMED_OUT = "604"
_TOO_LARGE = 413
_ABOUT_THE_CALL = frozenset({"1011", "1013", "1025"})
"""Codes about what the records of a call share: the field that finds them, a program or its status."""


@dataclass
class Halving:
    """For one run: the halvings of all its calls count together."""

    note: Callable[[Trouble], None] = lambda _: None
    """Told of everything that went wrong, also where the halves then went well."""
    halvings: int = 0

    def ask(
        self, items: Sequence[Item], call: Callable[[Sequence[Item]], Answer]
    ) -> Iterator[tuple[Sequence[Item], Answer | Trouble]]:
        """Ask for all of `items`, and for each half where one of them may have spoiled it for the others.

        Where that would take too many calls the rest may be tried again: nobody has refused those by themselves.
        """
        try:
            answer = call(items)
        except TROUBLES as trouble:
            self.note(trouble)
            if len(items) == 1 or not _may_pass_in_halves(trouble):
                yield items, trouble
                return
            if not self._goes_on(trouble):
                yield items, _unsettled(trouble)
                return
        else:
            yield items, answer
            return
        middle = len(items) // 2
        yield from self.ask(items[:middle], call)
        yield from self.ask(items[middle:], call)

    def _goes_on(self, trouble: Trouble) -> bool:
        """A body that is too large is halved however often it takes."""
        self.halvings += 1
        return trouble.cause.status == _TOO_LARGE or self.halvings <= MOST_HALVINGS


def is_about_records(trouble: Trouble) -> bool:
    """Whether the call was refused for what it held, which may have been one record's fault."""
    if not isinstance(trouble, CallFailed) or trouble.verdict is not Verdict.REJECT:
        return False
    code = trouble.cause.code
    is_invalid = len(code) == 4 and code.startswith("1") and code not in _ABOUT_THE_CALL
    return trouble.cause.status == _TOO_LARGE or is_invalid


def _may_pass_in_halves(trouble: Trouble) -> bool:
    """604: Marketo itself gave up, and had done nothing."""
    took_too_long = isinstance(trouble, CallFailed) and trouble.cause.code == TIMED_OUT
    return took_too_long or is_about_records(trouble)


def _unsettled(trouble: Trouble) -> Trouble:
    return CallFailed(trouble.cause, Verdict.RETRY) if isinstance(trouble, CallFailed) else trouble
