"""A listing without an order tells what the same listing tells in order, whoever is stopped, and wherever."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random
from unittest import mock

import pytest
from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st

from relay.core.deadline import Deadline
from relay.core.outcome import Cause
from relay.reading.parts.subscriptions import Reading
from relay.reading.readers import unordered
from relay.reading.readers.unordered import SortedReader, Spool
from relay.reading.seen.judging import Seen, Use
from relay.reading.seen.snapshot import Snapshot
from relay.system.stream import Change, NotReady, Page, ReadFailed, Span
from tests.engine.reading.test_crashes import Killed
from tests.engine.reading.world import NOON, ThingRoute, Things, ThingSource, World
from tests.support.deadlines import In
from tests.support.fifo_queue import Clock
from tests.support.memory_partition import MemoryPartition

LONG = In(900)


@dataclass
class Shuffled(Things):
    """Lists its records in another order each time."""

    ordered: bool = False
    chance: Random = field(default_factory=lambda: Random(1))

    edits: dict[str, int] = field(default_factory=dict)
    """By record, the number of its last edit."""
    count: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def write(self, record: str, value: str) -> None:
        super().write(record, value)
        self.edits[record] = next(self.count)

    def _change(self, name: str) -> Change:
        found = super()._change(name)
        return found._replace(payload={**found.payload, "edit": self.edits[name]})

    def start(self, span: Span) -> str:
        return f"{self.now.isoformat()}|"

    def read(self, bookmark: str, deadline: Deadline) -> Iterator[Page]:
        began, _, after = bookmark.partition("|")
        names = sorted(each for each in self.records if each > after)
        names = names if self.ordered else self.chance.sample(names, len(names))
        few = [names[at : at + self.page] for at in range(0, len(names), self.page)] or [[]]
        for at, part in enumerate(few):
            if self.raises:
                raise self.raises.pop(0)
            place = f"{began}|{part[-1]}" if part and self.ordered else "anywhere"
            changes = [self._change(each) for each in part]
            yield Page(changes, place, datetime.fromisoformat(began), complete=at == len(few) - 1)


@dataclass
class Listed(World):
    """A world whose memory are blocks."""

    partition: MemoryPartition = field(default_factory=MemoryPartition)

    def _seen(self, reading: Reading, use: Use) -> Seen:
        ordered = not isinstance(self.things, Shuffled) or self.things.ordered
        return Snapshot(self.partition, reading.name, key=b"key", numeric_ids=False, rule="1", ordered=ordered)


def listed(*, ordered: bool) -> Listed:
    clock = Clock()
    source = ThingSource(every="1m", first="everything", gone="deliver")
    things = Shuffled(clock, mode="snapshot", numeric_ids=False, ordered=ordered)
    return Listed(things, {"changed": ThingRoute(to="crm", source=source)}, clock)


@pytest.fixture(autouse=True)
def small_pages() -> Iterator[None]:
    with mock.patch.object(unordered, "FEWEST", 3):
        yield


RECORDS = st.text("abcdefgh", min_size=1, max_size=2)
EDITS = st.lists(st.tuples(RECORDS, st.sampled_from("AB-")), max_size=8)


def edit(world: Listed, edits: list[tuple[str, str]]) -> None:
    for record, value in edits:
        if value == "-":
            world.things.records.pop(record, None)
        else:
            world.things.write(record, value)


def holds(world: Listed) -> dict[str, str]:
    """What a target has that takes each id once."""
    held: dict[str, str] = {}
    known: set[str] = set()
    for event in world.events():
        if event.id in known:
            continue
        known.add(event.id)
        record = str(event.payload["id"])
        if "value" in event.payload:
            held[record] = str(event.payload["value"])
        else:
            held.pop(record, None)
    return held


@given(st.lists(EDITS, max_size=8))
@settings(max_examples=25, deadline=None)
def test_it_tells_what_the_same_listing_tells_in_order(passes: list[list[tuple[str, str]]]) -> None:
    worlds = [listed(ordered=True), listed(ordered=False)]
    for edits in [*passes, [], []]:
        told = []
        for world in worlds:
            edit(world, edits)
            before = len(world.told())
            world.tick(LONG)
            world.later(1)
            told.append(sorted(world.told()[before:]))
        assert told[0] == told[1]
    assert holds(worlds[1]) == {name: record.value for name, record in worlds[1].things.records.items()}


@given(st.lists(st.tuples(EDITS, st.integers(0, 30)), max_size=8))
@settings(max_examples=60, deadline=None)
def test_wherever_it_is_stopped_nothing_is_lost_or_told_twice(actions: list[tuple[list[tuple[str, str]], int]]) -> None:
    world = listed(ordered=False)
    for edits, step in actions:
        edit(world, edits)
        left = [step]

        def stop(_: str, left: list[int] = left) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise Killed

        world.table.before[:] = [stop]
        world.partition.writes_left[:] = [step]
        with suppress(Killed, ClientError):
            world.tick(LONG)
        world.table.before.clear()
        world.partition.writes_left.clear()
        world.later(20)
    for _ in range(4):
        world.tick(LONG)
        world.later(2)
    ids: dict[int, set[str]] = {}
    for event in world.events():
        ids.setdefault(int(event.payload.get("edit", 0)), set()).add(event.id)
    assert [edit for edit, found in ids.items() if edit and len(found) > 1] == []
    assert holds(world) == {name: record.value for name, record in world.things.records.items()}


def test_a_run_that_goes_on_lists_again_and_leaves_out_what_was_queued() -> None:
    world = listed(ordered=False)
    for number in range(20):
        world.things.write(f"r{number}", "A")
    short = In(900)
    world.table.before.append(lambda _: setattr(short, "seconds", 30) if world.told() else None)
    [run] = world.tick(short)
    assert (run.ending, 0 < run.queued < 20) == ("unfinished", True)
    world.table.before.clear()
    [run] = world.tick(LONG)
    assert (run.ending, len(world.told()), len(set(world.told()))) == ("complete", 20, 20)


def test_what_is_listed_twice_counts_once_and_odd_payloads_stay_as_they_are(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    odd = Change("1", "v", {"half": "\ud83d", "number": 1.5, "deep": [{"a": None}]})
    spool.add([odd, Change("2", "v", {})])
    spool.add([odd._replace(version="w")])
    assert [each for part in spool.sorted(-1) for each in part.changes if each.record == "1"] == [
        odd._replace(version="w")
    ]


def test_more_than_the_disk_holds_is_said(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.add(Change(str(at), "v", {}) for at in range(1_000))
    with mock.patch.object(unordered, "MOST_BYTES", 100), pytest.raises(ReadFailed) as failed:
        list(spool.sorted(-1))
    assert (failed.value.cause.code, failed.value.rejected) == ("listing_too_large", True)


def test_nothing_stays_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    world = listed(ordered=False)
    world.things.write("a", "A")
    world.tick(LONG)
    world.things.raises.append(ReadFailed(Cause(code="http_503"), rejected=False))
    world.later(2)
    world.tick(LONG)
    assert list(tmp_path.iterdir()) == []


def test_a_listing_for_which_the_time_is_too_short_fails() -> None:
    things = Shuffled(Clock(), mode="snapshot")
    for name in "abcdef":
        things.write(name, "A")
    reader = SortedReader(things, lambda: NOON)
    with pytest.raises(ReadFailed) as failed:
        list(reader.read(reader.start(Span(None)), In(30)))
    assert failed.value.cause.code == "listing_too_long"


def test_what_is_not_ready_is_asked_for_where_the_system_says() -> None:
    asked: list[str] = []

    class Slow(Shuffled):
        def read(self, bookmark: str, deadline: Deadline) -> Iterator[Page]:
            asked.append(bookmark)
            if bookmark != "job 7":
                raise NotReady("job 7", 60)
            return super().read(self.start(Span(None)), deadline)

    things = Slow(Clock(), mode="snapshot")
    things.write("a", "A")
    reader = SortedReader(things, lambda: NOON)
    with pytest.raises(NotReady) as later:
        next(reader.read(reader.start(Span(None)), LONG))
    [page] = reader.read(later.value.bookmark, LONG)
    assert ([each.record for each in page.changes], page.complete, asked[1]) == (["a"], True, "job 7")
