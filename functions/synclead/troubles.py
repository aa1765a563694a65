"""What goes wrong with a whole call: which records it concerns, and what is said of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from marketo.errors import CallFailed, CallLost, Verdict
from relay.system import MustWait
from synclead.model import UNKNOWN, SyncError

Trouble = CallFailed | CallLost | MustWait
TROUBLES = (CallFailed, CallLost, MustWait)
Item = TypeVar("Item")
Answer = TypeVar("Answer")

TOO_LARGE = "413"
TIMED_OUT = "604"
MOST_HALVINGS = 16
"""In one run: enough to find one bad record among 300 twice, and no storm of calls when all are bad."""


@dataclass
class Course:
    """How a run has gone so far."""

    first: Trouble | None = None
    touched: bool = False
    """Whether Marketo may have changed anything, or has judged any single record."""
    stopped: MustWait | None = None
    """Limits or the breaker leave no time: nothing more is sent in this run."""
    halvings: int = 0

    def note(self, trouble: Trouble) -> None:
        """Remember it."""
        self.first = self.first or trouble
        if isinstance(trouble, MustWait):
            self.stopped = trouble
        if isinstance(trouble, CallLost) or _is_about_records(trouble):
            self.touched = True

    def halved(
        self, items: Sequence[Item], ask: Callable[[Sequence[Item]], Answer]
    ) -> Iterator[tuple[Sequence[Item], Answer | Trouble]]:
        """Ask for all of `items`, and for each half where one of them may have spoiled it for the others."""
        try:
            if self.stopped:
                raise self.stopped
            answer = ask(items)
        except TROUBLES as trouble:
            self.note(trouble)
            if len(items) == 1 or not self._may_halve(trouble):
                yield items, trouble
                return
        else:
            yield items, answer
            return
        middle = len(items) // 2
        yield from self.halved(items[:middle], ask)
        yield from self.halved(items[middle:], ask)

    def _may_halve(self, trouble: Trouble) -> bool:
        """A body that is too large is halved however often it takes."""
        if not (_is_about_records(trouble) or _took_too_long(trouble)):
            return False
        self.halvings += 1
        return trouble.cause.status == 413 or self.halvings <= MOST_HALVINGS


def _is_about_records(trouble: Trouble) -> bool:
    """Whether the call was refused for what it held, which may have been one record's fault."""
    if not isinstance(trouble, CallFailed) or trouble.verdict is not Verdict.REJECT:
        return False
    code = trouble.cause.code
    return trouble.cause.status == 413 or (len(code) == 4 and code.startswith("1"))


def _took_too_long(trouble: Trouble) -> bool:
    """Whether Marketo itself gave up, and had done nothing."""
    return isinstance(trouble, CallFailed) and trouble.cause.code == TIMED_OUT


def said(trouble: Trouble, *, repeatable: bool = True) -> SyncError:
    """What it means for a record; `repeatable` says whether it may be written twice."""
    cause = trouble.cause
    if isinstance(trouble, MustWait):
        return SyncError(
            code=cause.code,
            message=cause.message,
            verdict=Verdict.RETRY,
            after=trouble.seconds,
            waiting=trouble.waiting,
        )
    if isinstance(trouble, CallFailed):
        return SyncError(code=cause.code, message=cause.message, verdict=trouble.verdict, after=trouble.after)
    if repeatable:
        return SyncError(code=cause.code, message=f"the answer was lost: {cause.message}", verdict=Verdict.RETRY)
    message = f"a lead may have been made, and the answer was lost ({cause.code}). Look at Marketo before a next try"
    return SyncError(code=UNKNOWN, message=message, verdict=Verdict.REJECT)
