"""Events that were read wait for persons who are not there; others are rejected."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from relay.core import event
from relay.core.config import Route
from relay.core.event import Event, ReadFrom
from relay.core.json_number import JsonNumber
from relay.core.outcome import Cause, Delivered, Unmatched
from relay.delivering.persons import MOST_KEPT_BYTES, Persons
from relay.reading.unmatched.store import AGAIN, LIFETIME, UnmatchedStore
from tests.support.connection import Connection
from tests.support.memory_partition import MemoryPartition
from tests.support.scripted_target import ScriptedTarget

NOW = 1_800_000_000.0
WHO = "who@example.com"
NOBODY = Unmatched(address=WHO, cause=Cause(code="nobody"))
READ = ReadFrom(reading="r1", record="7")
READ_AT = datetime(2026, 11, 1, 12, tzinfo=UTC)


def kept(minutes: int = 0, *, waited: bool = False, record: str = "7") -> ReadFrom:
    """Of a stream that cannot read single records."""
    until = NOW + 9 if waited else None
    return ReadFrom(reading="r1", record=record, until=until, kept=READ_AT + timedelta(minutes=minutes))


class Bench:
    """Routes that are read from `source`, and one that is called."""

    def __init__(self, script: Callable[[Event], Any]) -> None:
        self.partition = MemoryPartition(clock=lambda: NOW)
        self.store = UnmatchedStore(partition=self.partition, key=b"key", clock=lambda: NOW)
        routes = {"read": Route(to="crm", from_="source"), "called": Route(to="crm")}
        target = ScriptedTarget(script)
        self.written = target.tried
        self.connection = Connection(target, routes=routes)
        persons = Persons(connection="crm", waiting={"source": self.store})
        writing = dataclasses.replace(self.connection.delivery.writing, persons=persons)
        self.connection.delivery = dataclasses.replace(self.connection.delivery, writing=writing)

    def run(self, route: str = "read", read_from: ReadFrom | None = READ, payload: Any = None) -> list[str]:
        made = Event(
            id=event.new_id(),
            route=route,
            received_at=event.now(),
            lead="",
            payload=payload or {"record": 1},
            read_from=read_from,
        )
        self.connection.queue.send(event.encode(made), "g", made.id, {})
        batch = self.connection.receive()
        failed = self.connection.run(batch)
        self.connection.settle(batch, failed)
        return failed


def test_what_was_read_waits_as_a_note_without_its_payload() -> None:
    bench = Bench(lambda _: NOBODY)
    assert bench.run() == []
    assert bench.connection.dead_letters.messages == []
    [note] = bench.store.take_due(NOW + AGAIN.total_seconds())
    assert (note.reading, note.route, note.record, note.until) == ("r1", "read", "7", NOW + LIFETIME.total_seconds())
    assert WHO not in str(bench.partition.items)
    assert bench.store.take_due(NOW) == []


def test_what_cannot_be_read_again_waits_with_its_payload() -> None:
    bench = Bench(lambda _: NOBODY)
    bench.run(read_from=kept(), payload={"score": JsonNumber("1.50"), "name": "Ä"})
    [note] = bench.store.take_due(NOW + AGAIN.total_seconds())
    assert (note.kept, event.decoded_payload(note.payload)) == (READ_AT, {"score": JsonNumber("1.50"), "name": "Ä"})
    assert bench.connection.dead_letters.messages == []


@pytest.mark.parametrize(("size", "put_aside"), [(MOST_KEPT_BYTES - 8, 0), (MOST_KEPT_BYTES - 7, 1)])
def test_a_payload_of_more_than_64_kilobytes_is_put_aside(size: int, put_aside: int) -> None:
    bench = Bench(lambda _: NOBODY)
    bench.run(read_from=kept(), payload={"a": "x" * size})
    letters = bench.connection.dead_letters.messages
    assert ["unmatched_too_large" in str(letter.attributes) for letter in letters] == [True] * put_aside
    assert len(bench.store.take_due(NOW + AGAIN.total_seconds())) == 1 - put_aside


def test_what_has_waited_is_not_written_over_a_later_state_of_its_record() -> None:
    bench = Bench(lambda _: Delivered())
    bench.run(read_from=kept(5))
    bench.run(read_from=kept(3, waited=True))
    assert len(bench.written) == 1
    bench.run(read_from=kept(4, waited=True, record="8"))
    bench.run(read_from=kept(9, waited=True))
    assert len(bench.written) == 3


def test_what_found_nobody_once_more_overtakes_nothing() -> None:
    answers = [NOBODY, Delivered()]
    bench = Bench(lambda _: answers.pop(0))
    bench.run(read_from=kept(5))
    bench.run(read_from=kept(3, waited=True))
    assert len(bench.written) == 2


def test_it_is_read_at_once_when_a_route_makes_the_person() -> None:
    bench = Bench(lambda found: NOBODY if found.route == "read" else Delivered(new_person=WHO.upper()))
    bench.run()
    bench.run("called", None)
    assert len(bench.store.take_due(NOW)) == 1


@pytest.mark.parametrize(("route", "read_from"), [("called", None), ("read", None), ("called", READ)])
def test_what_was_not_read_is_rejected(route: str, read_from: ReadFrom | None) -> None:
    bench = Bench(lambda _: NOBODY)
    bench.run(route, read_from)
    assert len(bench.connection.dead_letters.messages) == 1
    assert bench.partition.items == {}


def test_after_ninety_days_nobody_waits_any_more() -> None:
    bench = Bench(lambda _: NOBODY)
    assert bench.run(read_from=ReadFrom(reading="r1", record="7", until=NOW)) == []
    assert bench.partition.items == {}


def test_the_days_are_counted_from_the_first_time() -> None:
    bench = Bench(lambda _: NOBODY)
    bench.run(read_from=ReadFrom(reading="r1", record="7", until=NOW + 9))
    assert {end for _, end in bench.partition.items.values()} == {NOW + 9}


def test_while_the_table_is_silent_the_event_waits_in_its_queue() -> None:
    bench = Bench(lambda _: NOBODY)
    bench.partition.writes_left.append(0)
    assert bench.run() == ["message-1"]


def test_that_somebody_waits_fails_no_delivery() -> None:
    bench = Bench(lambda found: NOBODY if found.route == "read" else Delivered(new_person=WHO))
    bench.run()
    bench.partition.writes_left.append(0)
    assert bench.run("called", None) == []


def test_whom_a_delivery_made_stays_in_the_function() -> None:
    bench = Bench(lambda _: Delivered(new_person=WHO))
    bench.connection.routes = {"read": Route(to="crm", from_="source", reply="delivered")}
    bench.connection.delivery = dataclasses.replace(bench.connection.delivery, routes=bench.connection.routes)
    bench.run()
    assert WHO not in str(bench.connection.state.texts)
    assert any(key.startswith("reply#") for key in bench.connection.state.texts)
