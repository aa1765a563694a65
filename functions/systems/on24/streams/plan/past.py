"""Reading what is past with few calls: whole events, or the list of all events by days. Plain reckoning.

An event costs a call, whatever its size; the list of all events one for each hundred rows. The events' own totals say
which is less. By days, only the plain mode serves: by the last activity, whoever came back later would be lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from systems.on24.config import PACIFIC
from systems.on24.rows.event import On24Event
from systems.on24.streams.plan.bookmark import ListWindow, Past, Whole
from systems.on24.streams.plan.kind import PeopleKind
from systems.on24.streams.plan.lane import HUBS, begin, created, total_of, whole

PAGE = 100
LIST = 5_000
"""Rows of one answer of an event's list, beyond which it is asked for in parts."""
MOST_EMPTY = 6
"""Half-years without an event, one after the other, before which there was nothing."""


class Way(NamedTuple):
    """How a part of what is past is read."""

    wholes: tuple[Whole, ...] = ()
    windows: tuple[ListWindow, ...] = ()
    calls: int = 0
    records: int = 0
    """At the most: events' totals count what lies outside the span as well."""
    listed: int = 0
    """Of the calls, those of the list of all events."""


def way(part: Past, events: Iterable[On24Event], since: datetime | None, kind: PeopleKind, now: datetime) -> Way:
    """The cheaper way for a closed span; every event at its own level for an open one. `since`: of the reading."""
    found = [each for each in events if _is_in(each, part, kind, now)]
    totals = {each.id: total_of(each, kind) or 0 for each in found}
    records = sum(totals.values())
    by_event = tuple(_whole(each, part, since, kind) for each in found)
    calls = sum(_calls(totals[each.id], kind) for each in found)
    if not part.chosen or not kind.has_windows:
        return Way(by_event, (), calls, records)
    days = tuple(
        ListWindow(since=first, until=last, mode="plain") for first, last in pacific_days(part.since, part.until)
    )
    listed = [each for each in found if not _is_hub(each, kind)]
    hubs = tuple(_whole(each, part, since, kind) for each in found if _is_hub(each, kind))
    pages = len(days) + sum(totals[each.id] for each in listed) // PAGE
    if pages + len(hubs) < calls:
        return Way(hubs, days, pages + len(hubs), records, pages)
    return Way(by_event, (), calls, records)


def pacific_days(since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """A span cut where ON24's days begin: 23 to 25 hours each."""
    zone, start = ZoneInfo(PACIFIC), since
    while start < until:
        day = start.astimezone(zone).date() + timedelta(days=1)
        end = min(datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(since.tzinfo), until)
        yield start, end
        start = end


def _is_in(event: On24Event, part: Past, kind: PeopleKind, now: datetime) -> bool:
    """Whether some of its people may be of the span. No total is none that is known."""
    if event.is_excluded or total_of(event, kind) == 0:
        return False
    if kind.word == "no-shows":
        end = event.live_end
        return event.type not in HUBS and end is not None and end + kind.steps[0] <= now
    made = created(event)
    return made is None or made < part.until


def _whole(event: On24Event, part: Past, since: datetime | None, kind: PeopleKind) -> Whole:
    """With bounds only where it has people beyond them, since its total then says nothing."""
    if kind.word == "no-shows":
        return whole(event, kind)
    if not part.chosen:
        return whole(event, kind, begin(event, since, kind))
    made, moved = created(event), event.last_updated
    is_inside = made is not None and made >= part.since and moved is not None and moved <= part.until
    return whole(event, kind) if is_inside else whole(event, kind, part.since, part.until)


def _calls(total: int, kind: PeopleKind) -> int:
    lists = 2 if kind.word == "no-shows" else 1
    return lists * (1 if total <= LIST else 1 - (-total // LIST))


def _is_hub(event: On24Event, kind: PeopleKind) -> bool:
    """Whether not all of its people are in the list of all events."""
    return kind.word == "attendees" and event.type in HUBS


def merged(lists: Iterable[Sequence[On24Event]]) -> list[On24Event]:
    """The events of several lists, each once, as the last list shows it."""
    return [*{each.id: each for found in lists for each in found}.values()]
