"""Events that were read wait for persons who are not there; others are rejected."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from relay.core import event
from relay.core.config import Route
from relay.core.event import Event, ReadFrom
from relay.core.outcome import Cause, Delivered, Unmatched
from relay.delivering.persons import Persons
from relay.reading.unmatched import AGAIN, LIFETIME, UnmatchedStore
from tests.support.connection import Connection
from tests.support.memory_partition import MemoryPartition
from tests.support.scripted_target import ScriptedTarget

NOW = 1_800_000_000.0
WHO = "who@example.com"
NOBODY = Unmatched(address=WHO, cause=Cause(code="nobody"))
READ = ReadFrom(reading="r1", record="7")


class Bench:
    """Routes that are read from `source`, and one that is called."""

    def __init__(self, script: Callable[[Event], Any]) -> None:
        self.partition = MemoryPartition(clock=lambda: NOW)
        self.store = UnmatchedStore(partition=self.partition, key=b"key", clock=lambda: NOW)
        routes = {"read": Route(to="crm", from_="source"), "called": Route(to="crm")}
        self.connection = Connection(ScriptedTarget(script), routes=routes)
        persons = Persons(connection="crm", waiting={"source": self.store})
        writing = dataclasses.replace(self.connection.delivery.writing, persons=persons)
        self.connection.delivery = dataclasses.replace(self.connection.delivery, writing=writing)

    def run(self, route: str = "read", read_from: ReadFrom | None = READ) -> list[str]:
        made = Event(
            id=event.new_id(), route=route, received_at=event.now(), lead="", payload={"record": 1}, read_from=read_from
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


def test_it_is_read_at_once_when_a_route_makes_the_person() -> None:
    bench = Bench(lambda found: NOBODY if found.route == "read" else Delivered(made=WHO.upper()))
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
    bench = Bench(lambda found: NOBODY if found.route == "read" else Delivered(made=WHO))
    bench.run()
    bench.partition.writes_left.append(0)
    assert bench.run("called", None) == []


def test_whom_a_delivery_made_stays_in_the_function() -> None:
    bench = Bench(lambda _: Delivered(made=WHO))
    bench.connection.routes = {"read": Route(to="crm", from_="source", reply="delivered")}
    bench.connection.delivery = dataclasses.replace(bench.connection.delivery, routes=bench.connection.routes)
    bench.run()
    assert WHO not in str(bench.connection.state.texts)
    assert any(key.startswith("reply#") for key in bench.connection.state.texts)
