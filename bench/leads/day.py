"""Calls of a day, and whether any change was missed.

People edit leads, and some of the activities are committed late, as Marketo does. Of the leads of an instance only
those exist that change. Three days go before the one that is counted, so that each look finds as much as it ever will.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from bench.errors import BenchError
from bench.leads.reading import Reading
from bench.leads.world import BEGAN, World, running
from bench.measures import percentile
from bench.table import Row
from local.systems.marketo.activities import type_ids

CHANGED = 0.01
"""Of the leads, in a day; each twice."""
LATE, MOST_LATE = 0.05, timedelta(hours=6)
"""Of the activities, and by how much."""
EVERY = timedelta(minutes=5)

_BETWEEN = timedelta(minutes=30)
"""Between two passes on the days that are not counted."""
_AFTER = timedelta(hours=8)
"""So long after the day everything that was late must have been told."""
_USER = "reader"
_NAMES = frozenset({"email", "company"})


class Goal(NamedTuple):
    """Calls a day, with whole pages and where every third is short."""

    leads: int
    whole: int
    short: int


GOALS = (Goal(100_000, 1_000, 1_350), Goal(1_000_000, 1_700, 2_250))


class Size(NamedTuple):
    """How much is done."""

    goals: Sequence[Goal] = GOALS
    share: float = 1.0
    """Of the leads of an instance, from 0 to 1."""
    before: timedelta = timedelta(days=3)
    day: timedelta = timedelta(days=1)
    """What is counted, after `before`."""


class _Edit(NamedTuple):
    """A lead changes."""

    at: datetime
    lead: int
    """From 0."""


def rows(size: Size, *, seed: int) -> Iterator[Row]:
    """A row for each goal. Raises BenchError when a change was missed, or a limit of Marketo was broken."""
    for goal in size.goals:
        for is_short in (False, True):
            yield _row(goal, size, seed, is_short=is_short)


def calls_of_a_day(leads: int, every: timedelta, before: timedelta, day: timedelta, *, seed: int) -> int:
    """Calls of a day that is read at an interval, after so long a time. Raises BenchError as `rows` does."""
    size = Size(before=before, day=day)
    with running([_USER]) as world:
        calls, _ = _read(world, leads, size, seed, is_short=False, every=every)
    return calls


def _row(goal: Goal, size: Size, seed: int, *, is_short: bool) -> Row:
    leads = round(goal.leads * size.share)
    with running([_USER]) as world:
        calls, delays = _read(world, leads, size, seed, is_short=is_short)
    changes, hours = round(leads * CHANGED) * 2, MOST_LATE.total_seconds() / 3600
    return Row(
        what=f"calls of Marketo in a day, {goal.leads:,} leads" + (", every third page short" if is_short else ""),
        value=calls,
        unit="calls",
        bound="at most",
        goal=goal.short if is_short else goal.whole,
        ours=f"0 of {changes:,} changes missed, {LATE:.0%} of them up to {hours:.0f} h late; "
        f"read {percentile(delays, 0.5) / 60:.0f} min after they can be, {max(delays) / 60:.0f} at most",
        theirs=f"each lead that changed by itself: {changes + 288:,} calls",
    )


def _read(
    world: World, leads: int, size: Size, seed: int, *, is_short: bool, every: timedelta = EVERY
) -> tuple[int, list[float]]:
    """Calls of the day, and how many seconds after it was committed each of its changes was read."""
    chance = random.Random(seed)  # noqa: S311 - chance with a seed
    begin, end = BEGAN + size.before, BEGAN + size.before + size.day
    reading, counts = Reading(world, _USER, _NAMES), list[int]()
    _prepare(world, _edits(leads, end, chance))
    world.stand_in.be_late(share=LATE, seconds=MOST_LATE.total_seconds(), seed=seed)
    world.stand_in.set_pages(**({"short": 3} if is_short else {"full": True}))
    for moment in (begin, end):
        world.at(moment, lambda: counts.append(world.calls()))

    def task() -> None:
        reading.run_until(end + _AFTER, lambda now: every if begin <= now < end else _BETWEEN)

    world.simulated.start(task)
    world.simulated.run()
    world.check_limits()
    return counts[1] - counts[0], [delay for at, delay in _delays(world, reading, end) if at >= begin.timestamp()]


def _edits(leads: int, end: datetime, chance: random.Random) -> list[_Edit]:
    """Two of each lead that changes, in each of four days; none once the last one is over."""
    found = []
    for day in range(4):
        for lead in chance.sample(range(leads), max(1, round(leads * CHANGED))):
            found += [_Edit(BEGAN + timedelta(days=day + chance.random()), lead) for _ in range(2)]
    return sorted(each for each in found if each.at < end)


def _prepare(world: World, edits: Sequence[_Edit]) -> None:
    """The leads that will change, which were made long ago, and when each does."""
    people = world.stand_in
    ids = {lead: people.edit(email=f"{lead}@example.com")["id"] for lead in sorted({each.lead for each in edits})}
    people.instance.log.clear()
    for number, each in enumerate(edits):
        world.at(each.at, partial(people.edit, id=ids[each.lead], company=str(number)))


def _delays(world: World, reading: Reading, end: datetime) -> list[tuple[float, float]]:
    """When each change was committed, and how many seconds later its lead was read.

    Raises BenchError for a lead that was not told as it is, or not read once its change was committed.

    The second is more than is needed, for its values are there before.
    """
    for lead in world.stand_in.instance.leads.all():
        told, company = reading.told.get(lead.id), lead.values.get("company")
        if company is not None and (told is None or told.payload.get("company") != company):
            raise BenchError(f"lead {lead.id} was not told as it is")
    found = []
    for each in world.stand_in.instance.log.all():
        if each.type == type_ids.CHANGE and each.at < end.timestamp():
            read = reading.first_after(each.lead, each.committed)
            if read is None:
                raise BenchError(f"a change of lead {each.lead} was missed")
            found.append((each.committed, read - each.committed))
    return found
