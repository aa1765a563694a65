"""Every lead changes at once, and is read while a route goes on writing leads of the same instance.

The route writes 300 leads each 10 seconds, which change as well and are read too. What is read and what is written
share one budget. Leads are read for hours, so that the looks back, which find all of it once more, are part of it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import NamedTuple

from bench.errors import BenchError
from bench.leads.reading import Reading
from bench.leads.world import BEGAN, World, running
from bench.table import Row
from relay.core.gate import MustWait
from systems.marketo.leads.model import LeadRecord
from systems.marketo.leads.sync import LeadSync
from systems.marketo.rest.ledger import Limits
from tests.support.process_locks import ProcessLocks

EVERY = timedelta(minutes=5)
BATCH, BATCH_EVERY = 300, timedelta(seconds=10)
CHANGES_AT = timedelta(minutes=7, seconds=30)
"""After the beginning, between two passes."""
LONGEST = 60.0
"""Seconds that the route may be delayed by, at most."""

_FUNCTION_SECONDS = 300.0
"""What a function has that delivers batches (infra/connections/delivery.py)."""
_READ, _WRITTEN = "title", "department"
_WRITER = "writer"


class Size(NamedTuple):
    """How much is done."""

    leads: int
    writes: timedelta
    """For which the route goes on from the change on."""
    reads: Sequence[timedelta]
    """For which leads are read from the change on, by way; longer by some passes."""


class Way(NamedTuple):
    """How hard it is."""

    limits: Limits
    readings: int
    words: str


WAYS = (
    Way(Limits(), 1, "one reading, half of Marketo's limits"),
    Way(Limits(100, 10, 50_000), 2, "two readings, all of Marketo's limits"),
)


@dataclass
class _Writer:
    """A route that writes leads by their addresses."""

    world: World
    leads: int
    chance: random.Random
    delays: list[tuple[float, float]] = field(default_factory=list)
    """Of each batch, when it was there to be written and how many seconds later it was (epoch seconds, seconds)."""

    def __post_init__(self) -> None:
        self._leads = LeadSync(
            self.world.client(self.world.connection(), self.world.access(_WRITER, "write")),
            foreign_id_field=None,
            workspaces={},
            locks=ProcessLocks(),
            sleep=self.world.simulated.sleep,
        )

    def run_until(self, end: float) -> None:
        """A task: a batch at each interval. One that is late makes the next ones late."""
        due = self.world.now
        while due < end:
            self.world.sleep_until(due)
            self._write(len(self.delays))
            self.delays.append((due, self.world.now - due))
            due += BATCH_EVERY.total_seconds()

    def longest(self, begin: float, end: float) -> float:
        """Of the batches that were there in that time."""
        return max(delay for at, delay in self.delays if begin <= at < end)

    def _write(self, number: int) -> None:
        few = self.chance.sample(range(self.leads), min(BATCH, self.leads))
        records = [LeadRecord(email=_address(each), attributes={_WRITTEN: str(number)}) for each in few]
        while not self._is_synced(records):
            pass

    def _is_synced(self, records: Sequence[LeadRecord]) -> bool:
        """False: it is to be tried again, as the queue does. Raises BenchError for what was not written."""
        try:
            results = self._leads.sync_leads(records, deadline=self.world.deadline(_FUNCTION_SECONDS))
        except MustWait as wait:
            self.world.simulated.sleep(wait.seconds)
            return False
        failed = [result.error for result in results if result.error]
        if failed:
            raise BenchError(f"not written: {failed[0]}")
        return True


def rows(size: Size, *, seed: int) -> Iterator[Row]:
    """A row for each way. Raises BenchError when a change was missed, or a limit of Marketo was broken."""
    for way, reads in zip(WAYS, size.reads, strict=True):
        yield _row(size, way, reads, seed)


def _row(size: Size, way: Way, reads: timedelta, seed: int) -> Row:
    users = [f"reader-{at}" for at in range(way.readings)]
    with running([*users, _WRITER], way.limits) as world:
        readings = [Reading(world, user, frozenset({"email", _READ, _WRITTEN})) for user in users]
        writer = _Writer(world, size.leads, random.Random(seed))  # noqa: S311 - chance with a seed
        ids = _make(world, size.leads)
        end, stop = BEGAN + CHANGES_AT + size.writes, BEGAN + CHANGES_AT + reads
        for reading in readings:
            world.simulated.start(partial(reading.run_until, stop, lambda _: EVERY))
        world.simulated.start(partial(writer.run_until, end.timestamp()))
        world.at(BEGAN + CHANGES_AT, partial(_change, world, ids))
        world.simulated.run()
        world.check_limits()
        changed = (BEGAN + CHANGES_AT).timestamp()
        took = [_read_seconds(each, ids, changed) for each in readings]
        for reading in readings:
            _check(world, reading)
        peaks, calls = world.stand_in.limits()["peaks"], sum(each.calls_after(changed) for each in readings)
        first = sum(each.calls_after(changed, changed + one) for each, one in zip(readings, took, strict=True))
        before, after = writer.longest(0.0, changed), writer.longest(changed, end.timestamp())
    minutes, hours = max(took) / 60, reads / timedelta(hours=1)
    return Row(
        what=f"{size.leads:,} leads change at once, {way.words}: the longest delay of a route that writes",
        value=after,
        unit="s",
        bound="at most",
        goal=LONGEST,
        ours=f"all read in {minutes:.0f} min; calls that read: {first:,} until then, {calls:,} in {hours:.1f} h; "
        f"{peaks['per_window']} calls in 20 s, {peaks['in_flight']} at once",
        theirs=f"before the change: {before:.1f} s",
    )


def _make(world: World, leads: int) -> list[int]:
    """Leads that were made long ago; their ids."""
    ids = [int(world.stand_in.edit(email=_address(at))["id"]) for at in range(leads)]
    world.stand_in.instance.log.clear()
    return ids


def _change(world: World, ids: Sequence[int]) -> None:
    for each in ids:
        world.stand_in.edit(id=each, **{_READ: "changed"})


def _read_seconds(reading: Reading, ids: Sequence[int], changed: float) -> float:
    """From the change until the last lead was read. Raises BenchError when one was not."""
    moments = [reading.first_after(each, changed) for each in ids]
    found = [each for each in moments if each is not None]
    if len(found) < len(ids):
        raise BenchError(f"{len(ids) - len(found)} of {len(ids)} leads were not read")
    return max(found) - changed


def _check(world: World, reading: Reading) -> None:
    """Raises BenchError for a lead that was not told as it is."""
    names = ("email", _READ, _WRITTEN)
    for lead in world.stand_in.instance.leads.all():
        told = reading.told.get(lead.id)
        if told is None or any(told.payload.get(name) != lead.values.get(name) for name in names):
            raise BenchError(f"lead {lead.id} was not told as it is")


def _address(number: int) -> str:
    return f"{number}@example.com"
