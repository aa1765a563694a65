"""Worlds of webinars in ON24's stand-in, as large as they are asked for, on its own clock."""

from __future__ import annotations

from collections.abc import Sequence

from local.systems.on24 import StandIn
from tests.support.on24_readings import On24Reading

HOUR, DAY = 3600.0, 86_400.0
IN_THE_LAST_DAYS = 0.4
"""Of those who register."""
COME, WATCH_LATER = 0.4, 0.1


def webinar(on24: StandIn, start: float, people: int, *, announced: float = 28 * DAY, seed: int = 1) -> int:
    """One webinar of an hour; two of five register in its last 48 hours, two of five come, some watch it later."""
    event = on24.create_event(start=start, minutes=60, created=start - announced - HOUR)
    late = round(people * IN_THE_LAST_DAYS)
    for number, begin in ((people - late, start - announced), (late, start - 2 * DAY)):
        on24.invite(
            event,
            people=number,
            begin=begin,
            share_live=COME,
            share_on_demand=WATCH_LATER,
            seed=seed + round(begin),
            domain=f"{round(begin)}.example.com",
        )
    return event


def webinars(on24: StandIn, first: float, number: int, people: int, *, every: float) -> list[int]:
    """A row of them, one each so many seconds."""
    return [webinar(on24, first + at * every, people, announced=10 * DAY, seed=at) for at in range(number)]


def run_hourly(readings: Sequence[On24Reading], hours: int) -> int:
    """Let all of them run each hour; returns the calls that it took."""
    account = readings[0].account
    clock, before = account.stand_in.clock, account.calls()
    begin = clock.now()
    for hour in range(1, hours + 1):
        clock.set(max(clock.now(), begin + hour * HOUR))
        for each in readings:
            each.run()
    return account.calls() - before
