"""The whole list of one event, though its total says that it should be longer, or that it is too long for one answer.

ON24 describes no pages of it (https://api.on24.com/v2/openapi.json), and pages may work when they are asked for, as
public clients do. So where an answer has fewer rows than the event counts, a second page is asked for; where that is
the first one again, the list is asked for by dates. What is still lacking then is remembered, since totals may count
who is not shown. Beyond 5,000 rows it is asked for by dates beforehand: 10,000 registrants are 15 MB of text.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple, Protocol

from relay.telemetry import log
from systems.on24.rest.decoding import ListedRows
from systems.on24.rows import payload
from systems.on24.rows.event import On24Event
from systems.on24.rows.values import JsonRow
from systems.on24.streams.plan.lane import created
from systems.on24.streams.plan.packed import mark_of

MOST_ROWS = 5_000
MOST_PAGES = 1_000
_HOUR = timedelta(hours=1)
_RUSH = timedelta(hours=48)
"""Before an event, when about two of five register."""


class ListOfEvent(Protocol):
    """One kind of people of one event. Raises On24Failed and MustWait."""

    def __call__(
        self, *, page: int | None = None, since: datetime | None = None, until: datetime | None = None
    ) -> ListedRows:
        """The list, or a page or a span of it."""


class WantedList(NamedTuple):
    """What is asked for."""

    event: On24Event
    total: int | None
    """As the event counts; None: unknown, or not of what is asked for."""
    since: datetime | None
    until: datetime | None
    short: int
    """By so many the list is known to fall short of the total."""
    now: datetime
    is_attendance: bool


class WholeList:
    """Reads it. `number` and `short` are known when all rows have been gone through."""

    def __init__(self, ask: ListOfEvent, wanted: WantedList) -> None:
        self._ask = ask
        self._wanted = wanted
        self._seen: set[int] = set()
        self.short = 0

    @property
    def number(self) -> int:
        """Different rows so far."""
        return len(self._seen)

    def rows(self) -> Iterator[JsonRow]:
        """Every row once."""
        wanted = self._wanted
        if wanted.total is not None and wanted.total > MOST_ROWS:
            yield from self._by_dates(wanted.total)
        else:
            yield from self._new(self._ask(since=wanted.since, until=wanted.until))
            if self._lacks() > wanted.short:
                yield from self._paged()
        self.short = max(0, self._lacks())
        if self.short > wanted.short:
            log.own_step("event_short", "info", event=wanted.event.id, lacking=self.short)

    def _paged(self) -> Iterator[JsonRow]:
        """By pages, where they are pages; else by dates."""
        before = self.number
        for page in range(1, MOST_PAGES):
            found = self._ask(page=page, since=self._wanted.since, until=self._wanted.until)
            known = self.number
            yield from self._new(found)
            if self.number == known or self._lacks() <= 0:
                break
        is_ignored = page == 1 and len(found) > 0 and self.number == before
        if is_ignored and self._lacks() > self._wanted.short:
            log.own_step("event_not_paged", "warning", event=self._wanted.event.id, lacking=self._lacks())
            yield from self._by_dates(2 * before)

    def _by_dates(self, total: int) -> Iterator[JsonRow]:
        wanted = self._wanted
        cuts = [wanted.since, *_cuts(wanted, total), wanted.until]
        for since, until in pairwise(cuts):
            yield from self._new(self._ask(since=since, until=until))

    def _lacks(self) -> int:
        return 0 if self._wanted.total is None else self._wanted.total - self.number

    def _new(self, found: ListedRows) -> Iterator[JsonRow]:
        for row in found:
            mark = mark_of("/".join(payload.key(row) or (str(row.get("email")),)))
            if mark not in self._seen:
                self._seen.add(mark)
                yield row


def _cuts(wanted: WantedList, total: int) -> list[datetime]:
    """Whole hours at which a list is cut: those of a live event, or even parts of the time in which people register."""
    event, parts = wanted.event, max(1, -(-total // MOST_ROWS))
    start, end = event.live_start, event.live_end
    if wanted.is_attendance and start is not None and end is not None:
        hours = [start + _HOUR * at for at in range(1, 1 + min(48, max(parts, round((end - start) / _HOUR))))]
        return _inside([*hours], wanted)
    begin = wanted.since or created(event) or (start or wanted.now) - timedelta(days=30)
    rush = min(wanted.now, start - _RUSH) if start is not None and start - _RUSH > begin else wanted.now
    even = [begin + (rush - begin) * at / parts for at in range(1, parts)]
    return _inside([*even, rush], wanted)


def _inside(moments: list[datetime], wanted: WantedList) -> list[datetime]:
    first, last = wanted.since, min(wanted.until or wanted.now, wanted.now)
    hours = sorted({each.replace(minute=0, second=0, microsecond=0) for each in moments})
    return [each for each in hours if each < last and (first is None or each > first)]
