"""What goes wrong with a whole call: which records it concerns, and what is said of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from relay.core.gate import MustWait
from relay.core.outcome import Cause
from systems.marketo.leads.model import UNKNOWN, SyncError
from systems.marketo.rest.errors import CallFailed, CallLost, Verdict
from systems.marketo.rest.halving import Halving, Trouble, is_about_records

TOO_LARGE = "413"
Item = TypeVar("Item")
Answer = TypeVar("Answer")


@dataclass
class Course:
    """How a run has gone so far."""

    first: Trouble | None = None
    touched: bool = False
    """Whether Marketo may have changed anything, or has judged any single record."""
    stopped: MustWait | None = None
    """Limits or the breaker leave no time: nothing more is sent in this run."""
    _halving: Halving = field(init=False)

    def __post_init__(self) -> None:
        self._halving = Halving(self.note)

    def note(self, trouble: Trouble) -> None:
        """Remember it."""
        self.first = self.first or trouble
        if isinstance(trouble, MustWait):
            self.stopped = trouble
        if isinstance(trouble, CallLost) or is_about_records(trouble):
            self.touched = True

    def halved(
        self, items: Sequence[Item], ask: Callable[[Sequence[Item]], Answer]
    ) -> Iterator[tuple[Sequence[Item], Answer | Trouble]]:
        """As systems.marketo.rest.halving, but when the run is stopped nothing is asked."""

        def unless_stopped(some: Sequence[Item]) -> Answer:
            if self.stopped:
                raise self.stopped
            return ask(some)

        return self._halving.ask(items, unless_stopped)


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
        return _error(cause, cause.code, cause.message, trouble.verdict, trouble.after)
    if repeatable:
        return _error(cause, cause.code, f"the answer was lost: {cause.message}", Verdict.RETRY)
    message = f"a lead may have been made, and the answer was lost ({cause.code}). Look at Marketo before a next try"
    return _error(cause, UNKNOWN, message, Verdict.REJECT)


def _error(cause: Cause, code: str, message: str, verdict: Verdict, after: float | None = None) -> SyncError:
    return SyncError(
        code=code, message=message, verdict=verdict, after=after, status=cause.status, request_id=cause.request_id
    )
