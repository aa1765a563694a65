"""Marketo's leads that are read: calls in a day, and whether any change was missed; a first load of all.

The clock is simulated; Marketo is its stand-in, over a real socket. Of the leads of an instance only those exist that
change. Three days go before the one that is counted, so that each look finds as much as it ever will.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from bench.errors import BenchError
from bench.leads_load import COLUMNS
from bench.table import Row
from local.systems.marketo import StandIn
from relay.telemetry import log
from tests.systems.marketo.streams.reading_leads import CHANGE, Instance

CHANGED = 0.01
"""Of the leads, in a day; each twice."""
LATE, MOST_LATE = 0.05, timedelta(hours=6)
"""Of the activities, and by how much."""
EVERY = timedelta(minutes=5)

_BETWEEN = timedelta(minutes=30)
"""Between two passes on the days that are not counted."""
_AFTER = timedelta(hours=8)
"""So long after the day everything that was late must have been told."""
_ROOT = Path(__file__).parents[1]


class Size(NamedTuple):
    """How much is done."""

    share: float
    """Of the leads of an instance, from 0 to 1."""
    before: timedelta
    day: timedelta
    """What is counted, after `before`."""
    loaded: int
    """Leads of the first load."""
    years: int
    """In which they were made."""


WHOLE = Size(1.0, timedelta(days=3), timedelta(days=1), 1_000_000, 10)
QUICK = Size(0.01, timedelta(hours=1), timedelta(hours=2), 3_000, 1)


class Goal(NamedTuple):
    """Calls a day, with whole pages and where every third is short."""

    leads: int
    whole: int
    short: int


GOALS = (Goal(100_000, 1_000, 1_350), Goal(1_000_000, 1_700, 2_250))


@dataclass(order=True)
class _Event:
    """A lead changes, or what it did is committed."""

    at: float
    lead: int
    number: int
    """Of the change; the lead's company is made of it."""
    happened: float


def rows(size: Size, *, seed: int) -> Iterator[Row]:
    """All of it. Raises BenchError when a change was missed, or a lead did not come."""
    log.logger().setLevel("ERROR")
    for goal in GOALS:
        for is_short in (False, True):
            yield _day(goal, size, random.Random(seed), is_short=is_short)  # noqa: S311 - chance with a seed
    yield from _first_load(size)


def _day(goal: Goal, size: Size, chance: random.Random, *, is_short: bool) -> Row:
    leads = round(goal.leads * size.share)
    with StandIn() as stand_in:
        instance = Instance(stand_in, names=("email", "company"))
        began = instance.now
        events = _events(leads, began, chance)
        _make(instance, {each.lead for each in events})
        if is_short:
            _shorten(stand_in)
        told: dict[int, str] = {}
        _pass_until(instance, events, began + size.before, _BETWEEN, told)
        before = instance.requests()
        _pass_until(instance, events, began + size.before + size.day, EVERY, told)
        calls = instance.requests() - before
        _pass_until(instance, events, began + size.before + size.day + _AFTER, _BETWEEN, told)
        missed = _missed(instance, told)
    if missed:
        raise BenchError(f"{missed} leads were not told as they are")
    changes = round(leads * CHANGED) * 2
    return Row(
        what=f"calls of Marketo in a day, {goal.leads:,} leads" + (", every third page short" if is_short else ""),
        value=calls,
        unit="calls",
        bound="at most",
        goal=goal.short if is_short else goal.whole,
        ours=f"0 of {changes:,} changes missed, {LATE:.0%} of them up to {MOST_LATE.total_seconds() / 3600:.0f} h late",
        theirs=f"each lead that changed by itself: {changes + 288:,} calls",
    )


def _events(leads: int, began: datetime, chance: random.Random) -> list[_Event]:
    """Four days of changes, in the order in which they are committed."""
    found, numbers = [], count(1)
    for day in range(4):
        for lead in chance.sample(range(1, leads + 1), max(1, round(leads * CHANGED))):
            for _ in range(2):
                at = (began + timedelta(days=day + chance.random())).timestamp()
                late = chance.random() * MOST_LATE.total_seconds() if chance.random() < LATE else 0.0
                found.append(_Event(at + late, lead, next(numbers), at))
    return sorted(found)


def _make(instance: Instance, leads: set[int]) -> None:
    for lead in sorted(leads):
        instance.number_next(lead)
        instance.edit(email=f"{lead}@example.com")
    instance.stand_in.instance.log.clear()


def _pass_until(
    instance: Instance, events: list[_Event], end: datetime, every: timedelta, told: dict[int, str]
) -> None:
    """Let time pass, with a pass at each interval."""
    while instance.now < end:
        instance.later(seconds=every.total_seconds())
        while events and events[0].at <= instance.now.timestamp():
            each = events.pop(0)
            # Only when it is committed, so that no other reading of the lead can find it by chance.
            instance.edit_in_silence(each.lead, company=str(max(each.number, _number(instance, each.lead))))
            fields = [{"id": 1, "name": "company", "newValue": "x", "oldValue": None}]
            instance.happened(each.lead, CHANGE, each.happened, fields=fields)
        for change in instance.run():
            told[int(change.record)] = str(change.payload.get("company"))


def _number(instance: Instance, lead: int) -> int:
    found = instance.stand_in.instance.leads.get(lead)
    return int((found.values.get("company") if found else None) or 0)


def _missed(instance: Instance, told: dict[int, str]) -> int:
    there = {lead.id: lead.values.get("company") for lead in instance.stand_in.instance.leads.all()}
    return sum(value is not None and told.get(lead) != value for lead, value in there.items())


def _shorten(stand_in: StandIn) -> None:
    """Every third page of the logs has half of what it might, and says that there is more."""
    whole: Callable[..., tuple[list[Any], bool]] = stand_in.instance.log.after
    pages = count(1)

    def after(place: Any, most: int) -> tuple[list[Any], bool]:
        found, more = whole(place, most)
        return (found[: len(found) // 2], True) if next(pages) % 3 == 0 else (found, more)

    vars(stand_in.instance.log)["after"] = after


def _first_load(size: Size) -> Iterator[Row]:
    leads = size.loaded
    with _full(leads, size.years) as url:
        done = subprocess.run(
            [sys.executable, "-m", "bench.leads_load", url], cwd=_ROOT, capture_output=True, text=True, check=False
        )
    if done.returncode:
        raise BenchError(f"the load failed: {done.stderr[-300:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    if found["leads"] != leads:
        raise BenchError(f"{found['leads']} of {leads} leads came")
    what = f"first load of {leads:,} leads of {size.years} years"
    ours = f"{found['calls']:,} calls, {found['hours']:.0f} h, {found['seconds']:.0f} s of one core"
    by_id = f"by ids: {-(-leads // 300):,} calls"
    yield Row(
        what=f"{what}, jobs", value=found["jobs"], unit="jobs", bound="at most", goal=130, ours=ours, theirs=by_id
    )
    yield Row(
        what=f"{what}, bytes of files",
        value=found["bytes"] / 1e6,
        unit="MB",
        bound="at most",
        goal=500,
        ours=f"{len(COLUMNS)} columns",
        theirs="Marketo's day: 500 MB for everybody",
    )
    yield Row(
        what=f"{what}, peak memory",
        value=found["peak_mb"],
        unit="MB",
        bound="at most",
        goal=256,
        ours=f"{found['peak_mb']:.0f} MB",
        theirs=f"the files: {found['bytes'] / 1e6:.0f} MB",
    )


@contextmanager
def _full(leads: int, years: int) -> Iterator[str]:
    """A stand-in whose extracts hold so many leads, made evenly over the years; its clock moves when it is told."""
    now = datetime.now(UTC).replace(microsecond=0)
    began = now - timedelta(days=round(years * 365.25))
    with StandIn(client_id="bench", client_secret="bench") as stand_in:  # noqa: S106 - of nothing
        stand_in.quotas.per_window = stand_in.quotas.per_day = 1_000_000
        Instance(stand_in).number_next(1)
        stand_in.clock.freeze(began.timestamp())
        stand_in.edit(email="1@example.com")
        stand_in.instance.log.clear()
        stand_in.clock.freeze(now.timestamp())
        times = [began.timestamp() + (now - began).total_seconds() * at / leads for at in range(leads)]
        vars(stand_in.instance.exports)["_finish"] = lambda job, at: _finish(job, at, times)
        yield stand_in.url


def _finish(job: Any, at: float, times: Sequence[float]) -> None:
    job.file, job.rows = _file(job, times)
    job.status, job.finished = "Completed", at


def _file(job: Any, times: Sequence[float]) -> tuple[bytes, int]:
    begin, end = job.filter["createdAt"][:2]
    found = [at for at, made in enumerate(times) if begin <= made < end]
    lines = [",".join(job.fields), *(",".join(_cells(job.fields, at, times[at])) for at in found)]
    return ("\n".join(lines) + "\n").encode(), len(found)


def _cells(fields: Sequence[str], at: int, made: float) -> Iterator[str]:
    values = {
        "id": str(at + 1),
        "createdAt": f"{datetime.fromtimestamp(made, UTC):%Y-%m-%dT%H:%M:%SZ}",
        "email": f"somebody.{at}@example.com",
        "company": f'"Company No. {at % 9_973}, Limited"',
        "leadScore": str(at % 100),
        "phone": "null" if at % 3 else f"03-{at % 9_999:04}-0000",
    }
    return (values.get(name, "null") for name in fields)
