"""The daily sweep: a stream of changes that can list its ids tells by them what is gone.

A sweep is read as if it were a snapshot of ids alone: the memory that judges it knows blocks of ids and believes that
something is gone as it does for snapshots. Only what is gone is taken of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Protocol, runtime_checkable

from relay.core.deadline import Deadline
from relay.core.findings import Finding
from relay.reading.judging import Judged, Seen
from relay.reading.spans import Rules
from relay.system.stream import Change, Page, Reader, Span
from relay.system.system import Payload

EVERY = timedelta(days=1)
RULES = Rules("snapshot", timedelta(), None)
PRESENT = "present"
"""The version of every id."""


@runtime_checkable
class ListsIds(Protocol):
    """As relay.system.stream.ListsIds, to be asked of a reader."""

    def ids(self, after: str, deadline: Deadline) -> Iterator[Sequence[str]]:
        """Pages of the ids that come after one."""


@runtime_checkable
class TellsGone(Protocol):
    """A reader that knows more of a record that is gone than its id."""

    def gone(self, record: str) -> Payload:
        """What routes map of it. Asks nothing of the system."""


@dataclass(frozen=True)
class IdReader:
    """Reads the ids; implements relay.system.stream.Reader. The bookmark is when it began, and the last id."""

    reader: Reader
    now: Callable[[], datetime]

    def start(self, span: Span) -> str:  # noqa: ARG002 - always everything
        """As in Reader."""
        return f"{self.now().isoformat()}|"

    def read(self, bookmark: str, deadline: Deadline) -> Iterator[Page]:
        """As in Reader; a page is known to be the last when there is no other."""
        began, _, after = bookmark.partition("|")
        reached = datetime.fromisoformat(began)
        for few, following in pairwise(_ended(self._ids(after, deadline))):
            ids = few or []
            changes = [Change(each, PRESENT, {}) for each in ids]
            yield Page(changes, f"{began}|{ids[-1] if ids else after}", reached, complete=following is None)

    def check(self, where: str, deadline: Deadline) -> Iterable[Finding]:
        """As in Reader."""
        return self.reader.check(where, deadline)

    def _ids(self, after: str, deadline: Deadline) -> Iterator[list[str]]:
        """At least one page."""
        if not isinstance(self.reader, ListsIds):
            raise TypeError("a sweep of a stream that lists no ids")
        found = False
        for few in self.reader.ids(after, deadline):
            found = True
            yield list(few)
        if not found:
            yield []


@dataclass(frozen=True)
class OnlyGone:
    """What is gone, of what a memory of ids says; implements Seen."""

    seen: Seen

    def judge(self, page: Page, *, generation: int, only_remember: bool = False) -> Judged:
        """As in Seen."""
        judged = self.seen.judge(page, generation=generation, only_remember=only_remember)
        return judged._replace(changes=[each for each in judged.changes if each.deleted])


@dataclass(frozen=True)
class Named:
    """Gives what is gone a payload that routes can map, where the memory has none; implements Seen."""

    seen: Seen
    reader: Reader

    def judge(self, page: Page, *, generation: int, only_remember: bool = False) -> Judged:
        """As in Seen."""
        judged = self.seen.judge(page, generation=generation, only_remember=only_remember)
        return judged._replace(changes=[self._named(each) for each in judged.changes])

    def _named(self, change: Change) -> Change:
        if not change.deleted or change.payload:
            return change
        payload = self.reader.gone(change.record) if isinstance(self.reader, TellsGone) else {"id": change.record}
        return change._replace(payload=payload)


def _ended(pages: Iterator[list[str]]) -> Iterator[list[str] | None]:
    yield from pages
    yield None
