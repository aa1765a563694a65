"""What becomes of events that were read counts for the run that read them: once for each, whatever happens to it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.core import event
from relay.core.config import Route
from relay.core.event import Event, ReadFrom
from relay.core.outcome import Cause, Delivered, Outcome, Rejected, Retry, Unmatched
from relay.delivering.counting import Counting
from relay.delivering.persons import Persons
from relay.history.counts import RouteCounts, by_route
from relay.history.store import RunHistory
from relay.queue.message import REPLAYED
from relay.reading.unmatched.store import UnmatchedStore
from tests.support.connection import Connection
from tests.support.memory_partition import MemoryPartition
from tests.support.scripted_target import ScriptedTarget

DONE = Delivered()
BAD = Rejected(
    cause=Cause(code="1004", message="who@example.com is nobody", fields={"email": ["is nobody"]}, status=200)
)
NOBODY = Unmatched(address="who@example.com", cause=Cause(code="nobody"))


class Bench:
    """A route that is read from `source`, another that is called."""

    def __init__(self, script: Callable[[Event], Any]) -> None:
        self.history = RunHistory(partition=MemoryPartition())
        routes = {"read": Route(to="crm", from_="source"), "called": Route(to="crm")}
        self.connection = Connection(ScriptedTarget(script), routes=routes)
        waiting = UnmatchedStore(partition=MemoryPartition(), key=b"key")
        persons = Persons(connection="crm", waiting={"source": waiting})
        writing = dataclasses.replace(self.connection.delivery.writing, persons=persons)
        counting = Counting(connection="crm", histories={"source": self.history})
        self.connection.delivery = dataclasses.replace(self.connection.delivery, writing=writing, counting=counting)

    def put(
        self, record: str, run: int = 7, *, route: str = "read", waited: bool = False, replayed: bool = False
    ) -> None:
        read_from = ReadFrom(reading="r1", record=record, run=run, until=9e9 if waited else None)
        made = Event(
            id=f"event-{record}",
            route=route,
            received_at=event.now(),
            lead="",
            payload={"name": record, "record": record},
            read_from=read_from,
        )
        marks = {REPLAYED: {"DataType": "String", "StringValue": "1"}} if replayed else {}
        self.connection.queue.send(event.encode(made), f"g-{record}", event.new_id(), marks)

    def run(self) -> None:
        batch = self.connection.receive()
        self.connection.settle(batch, self.connection.run(batch))

    def counts(self, run: int = 7) -> RouteCounts:
        return by_route(self.history.counts(run)).get("read", RouteCounts())


def test_each_outcome_counts_for_the_run_that_read_its_event() -> None:
    told: dict[str, Any] = {
        "made": Delivered(made=("lead", "object")),
        "cut": Delivered(made=("object",), warnings=("text_cut:memo", "number_left_out:size")),
        "same": Delivered(skipped="unchanged"),
        "bad": BAD,
        "nobody": NOBODY,
        "later": Retry(cause=Cause(code="busy")),
    }
    bench = Bench(lambda found: told[found.payload["name"]])
    for name in told:
        bench.put(name)
    told["other"] = told["made"]
    bench.put("other", run=8)
    bench.run()
    assert bench.counts() == RouteCounts(
        delivered=2, skipped=1, unmatched=1, failed=1, warned=1, made={"lead": 1, "object": 2}
    )
    assert bench.counts(8) == RouteCounts(delivered=1, made={"lead": 1, "object": 1})


def test_of_what_failed_and_was_warned_of_codes_are_kept_and_never_a_value() -> None:
    told: dict[str, Any] = {"bad": BAD, "cut": Delivered(warnings=("text_cut:memo",))}
    bench = Bench(lambda found: told[found.payload["name"]])
    bench.put("bad")
    bench.put("cut")
    bench.run()
    failed, warned = bench.history.records(7)
    assert (failed.kind, failed.record, failed.codes, failed.fields, failed.status) == (
        "failed",
        "bad",
        ("1004",),
        ("email",),
        200,
    )
    assert (warned.kind, warned.record, warned.codes) == ("warned", "cut", ("text_cut:memo",))
    assert "who@example.com" not in str(bench.history.partition)


def test_a_letter_that_is_replayed_counts_for_the_run_that_read_it_and_fails_no_more() -> None:
    answers: list[Any] = [BAD, BAD, Delivered(made=("object",))]
    bench = Bench(lambda _: answers.pop(0))
    bench.put("a")
    bench.run()
    bench.put("a", replayed=True)
    bench.run()
    assert (bench.counts().failed, len(bench.history.records(7))) == (1, 1)
    bench.put("a", replayed=True)
    bench.run()
    assert (bench.counts(), bench.history.records(7)) == (RouteCounts(delivered=1, made={"object": 1}), [])


def test_who_was_not_there_is_unmatched_once_and_then_delivered() -> None:
    answers: list[Any] = [NOBODY, NOBODY, DONE]
    bench = Bench(lambda _: answers.pop(0))
    bench.put("a")
    bench.run()
    bench.put("a", waited=True)
    bench.run()
    assert bench.counts() == RouteCounts(unmatched=1)
    bench.put("a", waited=True)
    bench.run()
    assert bench.counts() == RouteCounts(delivered=1)


def test_what_was_called_or_read_by_no_run_counts_for_none() -> None:
    bench = Bench(lambda _: DONE)
    bench.put("a", route="called")
    bench.put("b", run=0)
    bench.run()
    partition: Any = bench.history.partition
    assert (partition.numbers, partition.items) == ({}, {})


def test_a_batch_adds_to_each_run_with_one_write() -> None:
    bench = Bench(lambda _: DONE)
    for at in range(9):
        bench.put(str(at), run=7 + at % 2)
    bench.run()
    partition: Any = bench.history.partition
    assert partition.written == ["count#0000000007", "count#0000000008"]


def test_a_count_that_fails_costs_no_delivery() -> None:
    bench = Bench(lambda _: DONE)
    partition: Any = bench.history.partition
    partition.writes_left.append(0)
    bench.put("a")
    bench.run()
    assert bench.connection.queue.messages == []


STEPS = st.lists(st.sampled_from(["fails", "nobody", "writes", "skips"]), min_size=1, max_size=6)


@given(steps=STEPS)
@pytest.mark.parametrize("several", [1, 3])
def test_however_often_an_event_comes_again_it_is_in_one_state(steps: list[str], several: int) -> None:
    outcomes: dict[str, Outcome | Unmatched] = {
        "fails": BAD,
        "nobody": NOBODY,
        "writes": DONE,
        "skips": Delivered(skipped="unchanged"),
    }
    bench, before = Bench(lambda found: outcomes[step]), ""
    for step in steps:
        for at in range(several):
            bench.put(str(at), replayed=before == "fails", waited=before == "nobody")
        bench.run()
        assert bench.counts().settled == several
        assert len(bench.history.records(7)) == (several if step == "fails" else 0)
        if step in {"writes", "skips"}:
            break
        before = step
