"""Where readings stand: DynamoDB, and the table in memory that other tests use instead of it."""

from __future__ import annotations

from dataclasses import replace as with_
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from relay.reading.parts.fill import Fill
from relay.reading.parts.place import PartKey, PartPlace, part_key
from relay.reading.parts.reading_run import ReadingRun
from relay.reading.parts.table import LeaseLost, Readings
from relay.reading.readers.memory import Memory
from tests.support.aws import Aws
from tests.support.fifo_queue import Clock
from tests.support.memory_readings import MemoryReadings
from tests.support.readings_table import new_readings

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
NOW, FILL = PartKey("now", "r1"), PartKey("fill", "r1", "f1")
PLACE = PartPlace(
    stream="things",
    routes=("one", "two"),
    reached=NOON,
    bookmark="山",
    pending={"a": {"b": "c"}},
    fill=Fill(until=NOON, asked_at=NOON),
)


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON.timestamp())


@pytest.fixture(params=["dynamodb", "memory"])
def table(request: pytest.FixtureRequest, clock: Clock) -> Readings:
    def now() -> float:
        return clock.seconds

    if request.param == "memory":
        return MemoryReadings(clock=now)
    aws: Aws = request.getfixturevalue("emulated")
    return with_(new_readings(aws.emulator), clock=now)


def test_a_part_is_made_once_and_read_as_it_was(table: Readings) -> None:
    assert table.part(NOW) is None
    assert table.create(NOW, PLACE, 5.0)
    assert not table.create(NOW, replace(PLACE, bookmark="other"), 6.0)
    part = table.part(NOW)
    assert part is not None
    assert (part.key, part.place, part.due_at, part.holder, part.paused) == (NOW, PLACE, 5.0, "", False)


def test_all_parts_of_the_connection_are_listed_and_nothing_else(table: Readings) -> None:
    keys = [FILL, PartKey("ids", "r1"), NOW, PartKey("now", "r2")]
    for key in reversed(keys):
        table.create(key, PLACE, 0.0)
    table.keep_run(ReadingRun(id="1", part=str(NOW), began_at=NOON))
    assert [part.key for part in table.parts()] == keys


def test_only_one_run_has_the_lease_until_it_ends_or_lapses(table: Readings, clock: Clock) -> None:
    table.create(NOW, PLACE, 0.0)
    assert table.take(PartKey("now", "none"), "a", 60) is None
    assert table.take(NOW, "a", 60) is not None
    assert table.take(NOW, "b", 60) is None
    assert table.take(NOW, "a", 60) is not None, "an answer that was lost"
    clock.advance(clock.seconds + 61)
    taken = table.take(NOW, "b", 60)
    assert taken is not None
    assert taken.holder == "b"
    assert taken.until == clock.seconds + 60


def test_who_has_lost_the_lease_saves_nothing(table: Readings, clock: Clock) -> None:
    table.create(NOW, PLACE, 0.0)
    table.take(NOW, "a", 60)
    clock.advance(clock.seconds + 61)
    table.take(NOW, "b", 60)
    moved = replace(PLACE, bookmark="late")
    with pytest.raises(LeaseLost):
        table.save(NOW, "a", moved)
    with pytest.raises(LeaseLost):
        table.release(NOW, "a", moved, 0.0)
    table.give_back(NOW, "a")
    table.save(NOW, "b", replace(PLACE, bookmark="b"))
    part = table.part(NOW)
    assert part is not None
    assert (part.place.bookmark, part.holder) == ("b", "b")


def test_a_run_that_ends_says_when_it_is_due_again(table: Readings, clock: Clock) -> None:
    table.create(NOW, PLACE, 0.0)
    table.take(NOW, "a", 60)
    table.release(NOW, "a", replace(PLACE, passes=3), clock.seconds + 300)
    part = table.part(NOW)
    assert part is not None
    assert (part.place.passes, part.due_at, part.until) == (3, clock.seconds + 300, 0.0)
    assert table.take(NOW, "b", 60) is not None


def test_a_lease_that_is_given_back_leaves_everything_as_it_was(table: Readings) -> None:
    table.create(NOW, PLACE, 7.0)
    before = table.part(NOW)
    table.take(NOW, "a", 60)
    table.give_back(NOW, "a")
    assert table.part(NOW) == before


def test_a_place_is_only_changed_while_nobody_reads_and_as_it_was_seen(table: Readings, clock: Clock) -> None:
    table.create(NOW, PLACE, 1e12)
    changed = replace(PLACE, bookmark=None, generation=1)
    assert not table.change(NOW, replace(PLACE, passes=9), changed)
    table.take(NOW, "a", 60)
    assert not table.change(NOW, PLACE, changed)
    clock.advance(clock.seconds + 61)
    assert table.change(NOW, PLACE, changed)
    part = table.part(NOW)
    assert part is not None
    assert (part.place, part.due_at) == (changed, clock.seconds)
    with pytest.raises(LeaseLost):
        table.save(NOW, "a", PLACE)


def test_what_is_paused_is_not_taken(table: Readings, clock: Clock) -> None:
    table.create(NOW, PLACE, 0.0)
    assert table.pause(NOW)
    assert table.take(NOW, "a", 60) is None
    assert table.resume(NOW)
    assert table.take(NOW, "a", 60) is not None
    assert table.make_due(NOW)
    part = table.part(NOW)
    assert part is not None
    assert (part.due_at, part.holder) == (clock.seconds, "a")
    assert not table.pause(FILL)
    assert not table.make_due(FILL)
    assert not table.resume(FILL)


def test_every_number_is_given_once_and_is_greater_than_those_before(table: Readings) -> None:
    assert [table.next_number() for _ in range(3)] == [1, 2, 3]
    assert table.parts() == []


def test_the_last_runs_of_a_reading_come_first_by_their_numbers(table: Readings) -> None:
    runs = [
        ReadingRun(id=str(at), part=str(NOW), number=9 + at, began_at=NOON + timedelta(hours=hour))
        for at, hour in enumerate([3, 1, 2, 0, 4])
    ]
    for run in [*runs, ReadingRun(id="other", part="now#r2", began_at=NOON)]:
        table.keep_run(run)
    again = replace(runs[3], id="3b", began_at=NOON + timedelta(hours=1))
    table.keep_run(again)
    assert table.runs("r1", 3) == [runs[4], again, runs[3]]
    assert table.runs_of("r1", 12) == [again, runs[3]]
    assert list(table.all_runs("r1")) == [runs[4], again, *reversed(runs[:4])]
    assert [run.id for run in table.runs("r2")] == ["other"]


@pytest.mark.parametrize("key", [NOW, FILL, PartKey("ids", "r1")])
def test_a_key_is_read_as_it_was_written(key: PartKey) -> None:
    assert part_key(str(key)) == key


@pytest.mark.parametrize("text", ["now#r1#x", "fill#r1", "run#r1", "block#r1"])
def test_what_is_no_part_has_no_part_key(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        part_key(text)


def test_a_run_expires_and_nothing_else_does(emulated: Aws, clock: Clock) -> None:
    found = with_(new_readings(emulated.emulator), clock=lambda: clock.seconds)
    found.create(NOW, PLACE, 0.0)
    found.keep_run(ReadingRun(id="1", part=str(NOW), began_at=NOON))
    items: Any = found.dynamodb.scan(TableName=found.table)["Items"]
    ends = {item["part"]["S"].partition("#")[0]: item.get("expiration") for item in items}
    assert ends == {"now": None, "run": {"N": str(int((NOON + timedelta(days=90)).timestamp()))}}
    assert {item["connection"]["S"] for item in items} == {"source"}


def memory(found: Readings, connection: str = "source") -> Memory:
    return Memory(dynamodb=found.dynamodb, table=found.table, connection=connection, key=b"key")


def test_who_erases_takes_the_lease_of_a_paused_part_too_but_never_that_of_a_run(table: Readings) -> None:
    table.create(NOW, PLACE, 0.0)
    table.pause(NOW)
    assert table.take(NOW, "a run", 60) is None
    assert table.take(NOW, "a person", 60, paused=True) is not None
    table.give_back(NOW, "a person")
    part = table.part(NOW)
    assert part is not None
    assert part.paused
    table.resume(NOW)
    assert table.take(NOW, "a run", 60) is not None
    assert table.take(NOW, "a person", 60, paused=True) is None


def test_a_small_item_that_is_put_ahead_is_written_at_once_and_takes_the_place_of_what_waited(emulated: Aws) -> None:
    found = new_readings(emulated.emulator)
    first = memory(found)
    first.put("phase", "deal-1", "open")
    first.put_ahead("phase", "deal-1", "won")
    assert memory(found).get("phase", "deal-1") == first.get("phase", "deal-1") == "won"
    first.write()
    assert memory(found).get("phase", "deal-1") == "won"


def test_a_small_item_is_written_when_its_page_is_queued_and_read_before(emulated: Aws) -> None:
    found = new_readings(emulated.emulator)
    first = memory(found)
    first.put("phase", "deal-1", "won")
    assert first.get("phase", "deal-1") == "won"
    assert memory(found).get("phase", "deal-1") is None
    first.write()
    assert memory(found).get("phase", "deal-1") == "won"
    assert memory(found, "other").get("phase", "deal-1") is None
    assert memory(found).get("contacts", "deal-1") is None


def test_what_is_kept_under_a_name_is_forgotten_in_every_connection(emulated: Aws) -> None:
    found = new_readings(emulated.emulator)
    memories = [memory(found, name) for name in ("source", "other")]
    for each in memories:
        each.put("phase", "who@example.com", "won")
        each.put("users", "who@example.com", "u1")
        each.put("users", "else@example.com", "u2")
        each.write()
    assert [len(each.items("who@example.com")) for each in memories] == [2, 2]
    for each in memories:
        each.forget("who@example.com")
    assert [each.get("users", "else@example.com") for each in memories] == ["u2", "u2"]
    assert [each.get("phase", "who@example.com") for each in memories] == [None, None]
    items = found.dynamodb.scan(TableName=found.table)["Items"]
    assert "example.com" not in str(items)
    assert {item["connection"]["S"] for item in items} == {"source#memory", "other#memory"}
