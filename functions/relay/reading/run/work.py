"""What a run of one part needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from relay.history.store import RunHistory
from relay.pair_guard.page_guard import PageGuard
from relay.reading.events.letters import Letters
from relay.reading.parts.place import PartKey
from relay.reading.parts.spans import ReadingRules
from relay.reading.parts.table import Readings
from relay.reading.readers.memory import Memory
from relay.reading.seen.judging import Seen
from relay.reading.verifying.comparing import Comparing
from relay.system.stream import Page, Reader, ReadsOne


@dataclass(frozen=True, kw_only=True)
class Work:
    """What a run of one part needs."""

    key: PartKey
    holder: str
    """Of the lease."""
    rules: ReadingRules
    every: float
    """Seconds between two runs."""
    routes: Mapping[str, bool]
    """The routes that it is for, and whether each is told of what is gone."""
    reader: Reader
    keeps: bool
    """Whether what finds no person waits with its payload, since no record can be read by itself."""
    seen: Seen | None
    """None: everything is news."""
    memory: Memory
    letters: Letters
    table: Readings
    history: RunHistory | None
    """Where it is kept which records a route refused; None: nowhere."""
    comparing: Comparing | None
    """Of a part that verifies; only what differs is then queued."""
    pair: PageGuard | None
    """What judges records of which routes share fields both ways; None: they share none."""
    tells_all: bool
    """Whether all fields of a record are told, whatever is known of them."""
    one: ReadsOne | None
    """What reads single records once more, of which nothing could be said; None: the stream has no such thing."""
    now: Callable[[], datetime]
    yields: Callable[[], bool]
    """Whether something more urgent is due, so that no further page is begun."""
    spooled: bool = False
    """Whether pages are made of a listing that was read before the first of them was asked for."""

    def read_at(self, page: Page, at: datetime) -> datetime:
        """Before what was read of a page that was asked for `at` a time."""
        return min(at, page.reached) if self.spooled else at
