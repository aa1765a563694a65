"""A reading of all leads, run after run, as the engine does it.

A page is remembered in the order queue, memory, bookmark. A run that must wait ends, and the clock's tick begins the
next one, in a function with a client of its own.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bench.leads.world import TICK, World
from relay.core.deadline import Deadline
from relay.core.gate import MustWait
from relay.system.reads import Reads
from relay.system.stream import Change, NotReady, Span
from systems.marketo.streams.activities.reader import ActivitiesReader
from systems.marketo.streams.connecting import leads_reader
from systems.marketo.streams.reader import LeadsReader
from systems.marketo.streams.source import LeadsSource
from tests.support.reader_notes import Notes

LOOK_BACK = timedelta(hours=6)
FUNCTION = timedelta(minutes=15)
"""What a function that reads has (infra/connections/reading.py)."""
RESERVE_SECONDS = 60.0
"""With less time left no page is begun (relay/reading/attempt.py)."""


@dataclass
class Reading:
    """One, by a user of its own."""

    world: World
    user: str
    names: frozenset[str]
    told: dict[int, Change] = field(default_factory=dict)
    """By lead, what was told last."""
    _moments: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    _notes: Notes = field(default_factory=Notes)
    _runs: list[tuple[float, int]] = field(default_factory=list)
    """When each ended, and the calls so far."""
    _bookmark: str | None = None
    _reached: datetime | None = None

    def run_until(self, end: datetime, every: Callable[[datetime], timedelta]) -> None:
        """A task: read at each interval until the end, and until all is read then."""
        due = self.world.now
        while due < end.timestamp() or self._reached is None:
            self.world.sleep_until(_tick(due))
            began = self.world.now
            wait = self._run(self.world.deadline(FUNCTION.total_seconds()))
            self._runs.append((self.world.now, self.world.calls(self.user)))
            interval = every(datetime.fromtimestamp(began, UTC)).total_seconds()
            due = began + interval if wait is None else self.world.now + wait

    def first_after(self, lead: int, moment: float) -> float | None:
        """When a lead was read at a moment or after it; None: it was not."""
        moments = self._moments.get(lead, [])
        at = bisect_left(moments, moment)
        return moments[at] if at < len(moments) else None

    def calls_after(self, begin: float, end: float = math.inf) -> int:
        """Of the runs that ended in a time, and of the one that was at work at its end."""
        before = max((calls for at, calls in self._runs if at <= begin), default=0)
        after = [calls for at, calls in self._runs if at >= end]
        return (after[0] if after else self._runs[-1][1]) - before

    def _run(self, deadline: Deadline) -> float | None:
        """One run. Seconds until it is worth while to go on; None: it is complete."""
        reader = self._reader()
        if self._bookmark is None:
            self._bookmark = reader.start(Span(self._now() - LOOK_BACK))
        elif self._reached is not None:
            self._bookmark, self._reached = reader.back(self._bookmark, self._reached - LOOK_BACK), None
        pages = reader.read(self._bookmark, deadline)
        try:
            while deadline.seconds_left() >= RESERVE_SECONDS:
                page = next(pages, None)
                if page is None:
                    break
                self._take(page.changes)
                self._notes.write()
                self._bookmark, self._reached = page.bookmark, page.reached if page.complete else None
        except NotReady as wait:
            self._bookmark = wait.bookmark
            return wait.seconds
        except MustWait as wait:
            return wait.seconds
        return 0.0 if self._reached is None else None

    def _take(self, changes: Iterable[Change]) -> None:
        for each in changes:
            self.told[int(each.record)] = each
            self._moments[int(each.record)].append(self.world.now)

    def _reader(self) -> LeadsReader | ActivitiesReader:
        access = self.world.access(self.user, "read", self._notes)
        source, names = LeadsSource(every="5m"), Reads(self.names)
        return leads_reader(self.world.connection(), source, names, access, client=self.world.client, clock=self._now)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self.world.now, UTC)


def _tick(moment: float) -> float:
    """The next whole minute."""
    seconds = TICK.total_seconds()
    return -(-moment // seconds) * seconds
