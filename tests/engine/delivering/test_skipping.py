"""`unchanged: skip`, from the queue to the target and back."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relay.core.config import Route
from relay.core.event import Event
from relay.core.outcome import UNKNOWN, Cause, Delivered, Outcome, Rejected, Retry
from relay.core.refusal import Refused
from relay.delivering.retry import Schedule
from relay.delivering.skipping import Skipping
from relay.delivering.unchanged import Unchanged
from relay.system.access import Payload
from tests.support import log_lines, sqs_events
from tests.support.connection import Connection
from tests.support.examples import usual
from tests.support.scripted_target import ScriptedTarget

REPLAYED = {"replayed": {"DataType": "String", "StringValue": "1"}}
CAUSE = Cause(code="down")


def fingerprint(route: Route, payload: Payload) -> str:
    if payload.get("value") == "unusable":
        raise Refused("value_not_number", path="value")
    if payload.get("value") == "broken":
        raise RuntimeError
    return f"{payload['record']}/{payload.get('value')}"


class Bench:
    """A connection whose route `skipped` passes over what is unchanged, and `sent` does not."""

    def __init__(self, script: Callable[[Event], Outcome] = lambda _: Delivered()) -> None:
        self.script = script
        self.target = ScriptedTarget(self._outcome)
        routes = {
            "skipped": Route(to="crm", unchanged="skip"),
            "other": Route(to="crm", unchanged="skip"),
            "sent": Route(to="crm"),
        }
        schedule = Schedule(first=1.0, longest=1.0, give_up_after=Schedule().give_up_after)
        self.connection = Connection(self.target, routes=routes, schedule=schedule)
        memory = Unchanged(state=self.connection.state, key=b"key")
        skipping = Skipping(connection="crm", memory=memory, fingerprint=fingerprint)
        self.connection.delivery = dataclasses.replace(self.connection.delivery, skipping=skipping)
        self._sent = 0

    def _outcome(self, event: Event) -> Outcome:
        return self.script(event)

    def put(self, value: str, *, record: str = "r", route: str = "skipped", replayed: bool = False) -> None:
        self._sent += 1
        body = sqs_events.body({"record": record, "value": value}, route=route)
        self.connection.queue.send(body, f"group-{record}", f"d-{self._sent}", REPLAYED if replayed else {})

    def run(self, *, killed: bool = False) -> list[str]:
        batch = self.connection.receive()
        failed = self.connection.run(batch)
        if not killed:
            self.connection.settle(batch, failed)
        if self.waiting:
            self.connection.queue.wait()
        return failed

    @property
    def written(self) -> list[Any]:
        return [event.payload["value"] for event in self.target.tried]

    @property
    def waiting(self) -> int:
        return len(self.connection.queue.messages)


@pytest.fixture
def lines() -> Iterator[log_lines.Lines]:
    with log_lines.captured() as found:
        yield found


def delivered(bench: Bench, *values: str, **more: Any) -> list[Any]:
    """What the target was sent of these, one after another."""
    before = len(bench.written)
    for value in values:
        bench.put(value, **more)
        bench.run()
    return bench.written[before:]


def test_what_was_written_last_is_not_sent_again_and_the_log_says_why(lines: log_lines.Lines) -> None:
    bench = Bench()
    assert delivered(bench, "A", "A", "B", "A") == ["A", "B", "A"]
    assert bench.waiting == 0
    assert [line.get("skipped") for line in lines.all() if line.get("step") == "delivered"] == [
        None,
        "unchanged",
        None,
        None,
    ]


def test_each_route_and_each_record_has_a_memory_of_its_own() -> None:
    bench = Bench()
    assert delivered(bench, "A") + delivered(bench, "A", record="other") + delivered(bench, "A", route="other") == [
        "A",
        "A",
        "A",
    ]


def test_a_route_that_sends_everything_does() -> None:
    assert delivered(Bench(), "A", "A", route="sent") == ["A", "A"]


def test_a_value_that_returns_within_a_batch_is_sent() -> None:
    bench = Bench()
    delivered(bench, "A")
    bench.put("B")
    bench.put("A")
    bench.run()
    assert bench.written == ["A", "B", "A"]


def test_what_a_person_has_delivered_again_is_sent() -> None:
    bench = Bench()
    assert delivered(bench, "A") + delivered(bench, "A", replayed=True) == ["A", "A"]


@pytest.mark.parametrize("outcome", [Rejected(cause=CAUSE), Rejected(cause=Cause(code=UNKNOWN)), Retry(cause=CAUSE)])
def test_behind_what_may_or_may_not_have_been_written_the_old_value_is_sent(outcome: Outcome) -> None:
    bench = Bench()
    delivered(bench, "A")
    bench.script = lambda event: outcome if event.payload["value"] == "B" else Delivered()
    bench.put("B")
    bench.run()
    bench.script = lambda _: Rejected(cause=CAUSE)
    if bench.waiting:
        bench.run()
    bench.script = lambda _: Delivered()
    assert delivered(bench, "A") == ["A"]


@pytest.mark.parametrize("outcome", [Retry(cause=CAUSE, waiting=True), Delivered(skipped="echo")])
def test_what_was_not_sent_changes_nothing(outcome: Outcome) -> None:
    bench = Bench()
    delivered(bench, "A")
    known = dict(bench.connection.state.texts)
    bench.script = lambda _: outcome
    delivered(bench, "B")
    assert {key: text for key, text in bench.connection.state.texts.items() if key.startswith("d#")} == {
        key: text for key, text in known.items() if key.startswith("d#")
    }


def test_where_the_memory_is_silent_all_is_sent_and_comes_again_until_it_is_remembered(lines: log_lines.Lines) -> None:
    bench = Bench()
    delivered(bench, "A")
    bench.connection.state.trouble.append("silent")
    bench.put("B")
    bench.run()
    assert (bench.written, bench.waiting) == (["A", "B"], 1)
    assert [line["cause_code"] for line in lines.all() if line.get("step") == "retried"] == ["not_remembered"]
    bench.connection.state.trouble.clear()
    bench.run()
    assert delivered(bench, "A") == ["A"]
    assert bench.waiting == 0


def test_what_another_route_wrote_over_it_comes_again_too() -> None:
    bench = Bench()
    bench.connection.state.trouble.append("silent")
    bench.put("A")
    bench.put("B", route="sent")
    bench.put("C", route="sent", record="other")
    bench.run()
    assert bench.waiting == 2
    bench.connection.state.trouble.clear()
    bench.run()
    assert bench.written == ["A", "B", "C", "A", "B"]


@pytest.mark.parametrize("value", ["unusable", "broken"])
def test_what_cannot_be_compared_is_sent_and_so_is_what_comes_behind_it(value: str) -> None:
    bench = Bench()
    assert delivered(bench, "A", value, value, "A", "A") == ["A", value, value, "A"]


@settings(max_examples=usual(1.5), deadline=None)
@given(st.integers(0, 2**32).map(Random))
def test_whatever_fails_each_record_ends_with_its_last_value(chance: Random) -> None:
    """Writes are lost, made without an answer, or refused; the memory is silent; functions are killed at the end."""
    holds: dict[str, str] = {}

    def script(event: Event) -> Outcome:
        kind = chance.choice(["done", "done", "lost", "answer lost", "refused"]) if troubled else "done"
        if kind in {"done", "answer lost"}:
            holds[event.payload["record"]] = event.payload["value"]
        if kind == "refused":
            return Rejected(cause=CAUSE)
        return Delivered() if kind == "done" else Retry(cause=CAUSE)

    troubled, bench = True, Bench(script)
    for _ in range(8):
        for _ in range(chance.randint(0, 3)):
            bench.put(chance.choice("AB"), record=chance.choice("rs"))
        bench.connection.state.trouble[:] = ["silent"] if chance.random() < 0.3 else []
        bench.run(killed=chance.random() < 0.2)
    troubled = False
    bench.connection.state.trouble.clear()
    last = {record: chance.choice("AB") for record in "rs"}
    for record, value in last.items():
        bench.put(value, record=record)
    while bench.waiting:
        bench.run()
    assert holds == last
