"""Who registers for a webinar, comes, and watches the recording; each in their own time."""

from __future__ import annotations

import random
from typing import NamedTuple

from local.systems.on24 import StandIn

HOUR, DAY = 3600.0, 86_400.0
BEFORE = 28 * DAY
"""From then on people register; LAST_MINUTE of them in the last two days."""
LAST_MINUTE = 0.4
ON_DEMAND = 14 * DAY
"""For so long recordings are watched."""
_DEEDS = (("poll", 0.3), ("survey", 0.2), ("question", 0.1), ("resource", 0.2))
"""What those who come live do, and how many of them."""
_CORRECTED = 0.05
"""Of them, those whose score ON24 computes anew within a day."""


class Webinar(NamedTuple):
    """How many people, and when it begins and ends (epoch seconds)."""

    registrants: int
    live: int
    on_demand: int
    start: float
    end: float


def announce(on24: StandIn, webinar: Webinar, chance: random.Random, *, title: str = "", deeds: bool = True) -> int:
    """Make it, with all that will happen; returns its id."""
    event = on24.create_event(
        title=title or "Webinar", start=webinar.start, end=webinar.end, created=webinar.start - BEFORE - HOUR
    )
    people = [_register(on24, event, webinar, number, chance) for number in range(webinar.registrants)]
    for person in chance.sample(people, webinar.live):
        _come(on24, webinar, person, chance, deeds=deeds)
    for person in chance.sample(people, webinar.on_demand):
        at = webinar.end + chance.uniform(0, ON_DEMAND)
        on24.attend_archive(person, at=at, minutes=chance.uniform(1, 60))
    return event


def _register(on24: StandIn, event: int, webinar: Webinar, number: int, chance: random.Random) -> int:
    rush = webinar.start - 2 * DAY
    begin, end = (rush, webinar.start) if chance.random() < LAST_MINUTE else (webinar.start - BEFORE, rush)
    return on24.register(
        event,
        address(event, number),
        at=chance.uniform(begin, end - 1),
        firstname=f"First {number}",
        lastname=f"Last {number}",
        company=f"Company No. {number % 997}, Limited",
        std1=f"Answer {number % 7}",
    )


def address(event: int, number: int) -> str:
    """Of a person."""
    return f"{event}-{number}@example.com"


def _come(on24: StandIn, webinar: Webinar, person: int, chance: random.Random, *, deeds: bool) -> None:
    length = webinar.end - webinar.start
    at = webinar.start + chance.uniform(0, length / 2)
    on24.attend_live(person, at=at, minutes=chance.uniform(1, length / 120))
    if not deeds:
        return
    for deed, share in _DEEDS:
        if chance.random() < share:
            on24.happen(person, deed, at=at + chance.uniform(0, length / 2))
    if chance.random() < _CORRECTED:
        on24.correct(person, at=webinar.end + chance.uniform(2, 20) * HOUR, score=round(chance.uniform(1, 10), 1))
