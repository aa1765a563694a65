"""A backfill of 31 days: calls, minutes at half of ON24's pace, and the memory of the function that reads."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from bench.errors import BenchError
from bench.on24.backfill_run import CALL
from bench.on24.people import DAY, HOUR, Webinar, announce
from bench.table import Row
from local.systems.on24 import StandIn

NOW = datetime(2026, 11, 30, 15, tzinfo=UTC)
DAYS = 31
SETTLED = 1.5 * DAY
"""So long ON24 may show people late."""

_ROOT = Path(__file__).parents[2]
_CALLS, _MINUTES, _MEMORY = 410, 5, 256


class Size(NamedTuple):
    """How many events, and people of each."""

    events: int = 200
    registrants: int = 1_250
    live: int = 450
    on_demand: int = 50


def rows(size: Size, *, seed: int) -> Iterator[Row]:
    """Three. Raises BenchError when not everybody came."""
    registrants, attendees = size.registrants * size.events, (size.live + size.on_demand) * size.events
    found = _filled(size, seed)
    what = f"backfill of {registrants:,} registrants and {attendees:,} attendees, {size.events} events in {DAYS} days"
    pages = registrants // 100 + attendees // 100
    yield Row(
        what=f"{what}, calls of ON24",
        value=found["calls"],
        unit="calls",
        bound="at most",
        goal=_CALLS,
        ours=f"0 missed, {found['again']:,} told twice; {found['seconds']:.0f} s of one core",
        theirs=f"the lists of all events: {pages:,} pages",
    )
    yield Row(
        what=f"{what}, at half of ON24's pace",
        value=found["minutes"],
        unit="min",
        bound="at most",
        goal=_MINUTES,
        ours=f"{CALL} s for each call",
        theirs=f"the lists of all events: {registrants / 100 / 50:.0f} min",
    )
    yield Row(
        what=f"{what}, peak memory",
        value=found["peak_mb"],
        unit="MB",
        bound="at most",
        goal=_MEMORY,
        ours=f"{found['at_rest_mb']:.0f} MB before it began; a bookmark of {found['bookmark'] / 1e3:.1f} kB",
        theirs="a function that reads has 512 MB",
    )


def _filled(size: Size, seed: int) -> Mapping[str, Any]:
    with StandIn() as on24:
        begin, end = _span()
        on24.clock.freeze(begin - DAY)
        chance = random.Random(seed)  # noqa: S311 - chance with a seed
        between = (DAYS - 2) * DAY / size.events
        for number in range(size.events):
            start = begin + 12 * HOUR + number * between
            webinar = Webinar(size.registrants, size.live, size.on_demand, start, start + HOUR)
            announce(on24, webinar, chance, deeds=number % 4 == 0)
        on24.clock.set(NOW.timestamp())
        wanted = _wanted(on24)
        moments = [str(each) for each in (NOW.timestamp(), begin, end)]
        command = [sys.executable, "-m", "bench.on24.backfill_run", on24.url, *moments]
        done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchError(f"the backfill failed: {done.stderr[-300:]}")
    found: Mapping[str, Any] = json.loads(done.stdout)
    told = (found["registrants"], found["attendees"])
    if told != wanted:
        raise BenchError(f"{told} of {wanted} registrants and attendees came")
    return found


def _wanted(on24: StandIn) -> tuple[int, int]:
    """Who registered in those days, and who came in them: some watch a recording later."""
    on24.account.settle()
    begin, end = _span()
    people = [*on24.account.people.all()]
    came = [each.attendance.moments for each in people if each.attendance is not None]
    registered = sum(begin <= each.created <= end for each in people)
    return registered, sum(any(begin <= each <= end for each in moments) for moments in came)


def _span() -> tuple[float, float]:
    """Of which all is told by now."""
    end = NOW.timestamp() - SETTLED
    return end - DAYS * DAY, end
