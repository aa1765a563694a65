"""The daily sweep: a stream of changes that can list its ids tells by them what is gone.

A sweep is read as if it were a snapshot of ids alone. The memory that judges it believes that something is gone as it
does for snapshots, and says nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from relay.core.deadline import Deadline
from relay.core.findings import Finding
from relay.reading.readers.gone import named
from relay.system.access import Payload
from relay.system.stream import Change, CountsIds, ListsIds, Page, Reader, Span

PRESENT = "present"
"""The version of every id."""


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
            at = f"{began}|{ids[-1] if ids else after}"
            yield Page(changes, at, reached, complete=following is None, total=self._total)

    def check(self, where: str, deadline: Deadline) -> Iterable[Finding]:
        """As in Reader."""
        return self.reader.check(where, deadline)

    def gone(self, record: str) -> Payload | None:
        """As in relay.reading.readers.gone.TellsGone, by the reader of the stream."""
        found = named([Change(record, "", {}, deleted=True)], self.reader)
        return found[0].payload if found else None

    @property
    def _total(self) -> int | None:
        return self.reader.total if isinstance(self.reader, CountsIds) else None

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


def _ended(pages: Iterator[list[str]]) -> Iterator[list[str] | None]:
    yield from pages
    yield None
