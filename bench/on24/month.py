"""Calls of a day where 200 webinars of 300 people are held in a month.

Days go before those that are counted, so that each look back finds as much as it ever will. Nobody is missed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from bench.errors import BenchError
from bench.on24.people import BEFORE, DAY, HOUR, Webinar, announce
from bench.table import Row
from local.systems.on24 import StandIn
from relay.system.reads import Reads
from tests.support.on24_readings import On24Account, On24Reading

BEGAN = datetime(2026, 11, 2, 15, tzinfo=UTC)
MONTH = 30
"""Days."""

_GOAL = 600
_PLAIN = 1_474
"""The same by looking 48 hours back each hour, in pages of all events' people: reckoned."""
_REGISTERED = Reads(frozenset({"email", "eventid", "eventuserid", "custom1"}))
_ATTENDED = Reads(frozenset({"email", "eventid", "eventuserid", "attendedlive", "attendedarchive", "liveminutes"}))
"""What only a registration says is read with the registrants: so nobody is looked up."""


class Size(NamedTuple):
    """How much is done."""

    webinars: int = 200
    people: int = 300
    live: int = 120
    on_demand: int = 30
    before: int = 3
    days: int = 3
    """What is counted, after `before` days."""


def rows(size: Size, *, seed: int) -> Iterator[Row]:
    """One. Raises BenchError when somebody was missed."""
    with StandIn() as on24:
        on24.clock.freeze(BEGAN.timestamp())
        calls = _calls(on24, size, random.Random(seed))  # noqa: S311 - chance with a seed
    most, mean = max(calls), sum(calls) / len(calls)
    yield Row(
        what=f"{size.webinars} webinars a month of {size.people:,}, calls of ON24 in a day",
        value=most,
        unit="calls",
        bound="at most",
        goal=_GOAL,
        ours=f"the most of {len(calls)} days; {mean:.0f} on average; 0 missed",
        theirs=f"48 hours each hour: {_PLAIN:,} calls",
    )


def _calls(on24: StandIn, size: Size, chance: random.Random) -> list[int]:
    """Of each day that is counted."""
    began, whole = BEGAN.timestamp(), size.before + size.days
    events = _announced(on24, size, chance, began + whole * DAY)
    account, since = On24Account(on24), BEGAN - timedelta(seconds=BEFORE)
    readings = [
        On24Reading(account, "registrants", names=_REGISTERED, since=since),
        On24Reading(account, "attendees", names=_ATTENDED, since=since),
    ]
    told: tuple[set[str], set[str]] = (set(), set())
    counted = []
    for hour in range(1, whole * 24 + 1):
        on24.clock.set(max(on24.clock.now(), began + hour * HOUR))
        for each, known in zip(readings, told, strict=True):
            each.run()
            known.update(one.change.record for one in each.told)
            each.told.clear()
        if hour % 24 == 0:
            counted.append(sum(on24.account.limits.total.values()))
    days = [after - before for before, after in zip([0, *counted], counted, strict=False)]
    _check(on24, events, told)
    return days[size.before :]


def _announced(on24: StandIn, size: Size, chance: random.Random, until: float) -> list[int]:
    """The webinars of a month before until a month after, at even distances; those people who register by then."""
    began, between = BEGAN.timestamp(), MONTH * DAY / size.webinars
    first, last = int(-16 * DAY / between), int((until + BEFORE - began) / between)
    found = []
    for number in range(first, last):
        start = began + number * between
        webinar = Webinar(size.people, size.live, size.on_demand, start, start + HOUR)
        found.append(announce(on24, webinar, chance))
    return found


def _check(on24: StandIn, events: list[int], told: tuple[set[str], set[str]]) -> None:
    """Raises BenchError for somebody who is known for a day or more, and was not told."""
    account, before = on24.account, on24.clock.now() - 1.5 * DAY
    for event in events:
        for each in account.people.by_event.get(event, ()):
            record = f"{event}/{each.id}"
            came = each.attendance is not None and each.attendance.last_activity < before
            registered = BEGAN.timestamp() - BEFORE <= each.created < before
            if (registered and record not in told[0]) or (came and record not in told[1]):
                raise BenchError(f"registration {record} was missed")
