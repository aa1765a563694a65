"""The rows of Mazrica Sales and Marketo in step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from bench.errors import BenchError
from bench.mazrica import memory
from bench.mazrica.world import PER_DAY, ROWS, SCALE, WRITES, World, world
from bench.table import Row
from relay.history.counts import RouteCounts
from tests.faults.reading.quiet import quietly

DAY = 24
"""Hours."""
MOST_DAYS = 25


class Size(NamedTuple):
    """How many there are, before they are scaled."""

    leads: int = 100_000
    contacts: int = 50_000
    changed: float = 0.01
    """Of the leads, in a day."""
    scale: int = SCALE


SECONDS = Size(leads=10_000, contacts=5_000)
QUICK = Size(leads=6_000, contacts=3_000, scale=100)


def rows(size: Size) -> Iterator[Row]:
    """All of them. Raises BenchError when somebody is missing, or there twice."""
    yield from list(_rows(size))
    yield from memory.rows(size.contacts)


def _rows(size: Size) -> Iterator[Row]:
    with quietly(), world(size.leads, size.contacts, scale=size.scale) as found:
        days, most, requests = _first_sync(found, size)
        yield Row(
            what=f"first sync of {size.leads:,} leads into an account with {size.contacts:,} contacts",
            value=days,
            unit="days",
            bound="at most",
            goal=-(-2 * size.leads // PER_DAY),
            ours=f"{requests * size.scale:,} requests, {most * size.scale:,} in a day; nobody missing, nobody twice",
            theirs=f"a request for each lead alone: {size.leads / PER_DAY:.1f} days",
        )
        yield from _a_day(found, size)


def _first_sync(found: World, size: Size) -> tuple[int, int, int]:
    """Days until the last contact is written, the most requests of one, and all of them."""
    for _ in range(MOST_DAYS):
        if found.relay.counts().get("leads", RouteCounts()).settled >= size.leads // size.scale:
            break
        found.relay.pass_hours(DAY)
    _check(found, size)
    requests = found.mazrica.requests()
    wrote = [at for at, each in enumerate(requests) if each["method"] in WRITES]
    until_written = Counter(each["at"][:10] for each in requests[: wrote[-1] + 1])
    return len(until_written), max(until_written.values()), until_written.total()


def _a_day(found: World, size: Size) -> Iterator[Row]:
    """Of the days that follow."""
    found.relay.pass_hours(DAY)
    asked, wrote, called = found.asked(), found.wrote(), len(found.marketo.requests())
    leads = [each["id"] for each in found.marketo.leads()]
    changed = leads[:: max(1, round(1 / size.changed))]
    for number, lead in enumerate(changed):
        found.marketo.edit(id=lead, leadScore=number + 1)
    found.relay.pass_hours(DAY)
    written, called = found.wrote() - wrote, len(found.marketo.requests()) - called
    read = found.asked() - asked - written
    if written - len(changed) not in {0, 1}:  # the very first update tries out whether what it does not name stays
        raise BenchError(f"{len(changed)} leads have changed, and {written} requests wrote at Mazrica")
    pages = -(-(size.contacts + size.leads) // ROWS)
    yield Row(
        what=f"a day after that, {size.changed:.0%} of the leads change: requests of Mazrica that read",
        value=read,
        unit="calls",
        bound="at most",
        goal=400,
        ours=f"{written * size.scale:,} writes for {len(changed) * size.scale:,} changes; {called} calls of Marketo",
        theirs=f"reading all contacts each hour: {pages * DAY:,}",
    )


def _check(found: World, size: Size) -> None:
    """Raises BenchError."""
    ids = [each.get("items", {}).get("Lead ID") for each in found.mazrica.all("contacts")]
    linked = [each for each in ids if each]
    if len(set(linked)) != len(linked) or len(linked) != size.leads // size.scale:
        raise BenchError(f"{size.leads // size.scale} leads, {len(set(linked))} linked, {len(linked)} contacts")
