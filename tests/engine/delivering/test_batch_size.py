"""A batch ends before the function's memory does, whatever is in its events; what is left comes with the next one."""

from __future__ import annotations

import itertools
import json
import tracemalloc
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from relay.core import event
from relay.core.outcome import Cause, Delivered, Outcome, Rejected, Retry
from relay.delivering import batch_size
from relay.queue.message import Message
from relay.queue.queues import MAX_MESSAGE_BYTES
from tests.support import sqs_events
from tests.support.connection import Connection
from tests.support.scripted_target import ScriptedTarget

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=40,
)
UNITS = {
    "empty lists": "[],",
    "lists in lists": "[" * 28 + "0" + "]" * 28 + ",",
    "empty objects": "{},",
    "small objects": '{"":0},',
    "objects in objects": '{"":' * 28 + "0" + "}" * 28 + ",",
    "wide letters": '"あ",',
    "wider letters": '"x😀",',
    "fractions": "1.5,",
    "exponents": "1e1,",
    "whole numbers": "70000,",
    "texts": '"ab",',
}


def swollen(unit: str, size: int = 200_000) -> dict[str, Any]:
    """A payload that repeats a piece of JSON."""
    found: dict[str, Any] = json.loads('{"record": 1, "a": [' + unit * (size // len(unit)) + "0]}")
    return found


def taken(body: str) -> int:
    """Bytes that decoding an event really takes at its peak."""
    event.decode(body)  # what is kept for ever is not counted
    tracemalloc.start()
    found = event.decode(body)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found
    return peak


@pytest.mark.parametrize("unit", UNITS)
def test_the_memory_of_the_most_swollen_events_is_never_underestimated(unit: str) -> None:
    body = sqs_events.body(swollen(UNITS[unit]))
    assert taken(body) <= batch_size.memory(body)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.text(), JSON))
@example({"a": [[]] * 300})
@example({"a": "x" * 5000 + "😀"})
@example({str(number): number for number in range(200)})
def test_the_memory_of_no_event_is_underestimated(payload: dict[str, Any]) -> None:
    """Beside some kilobytes that are the same for each."""
    body = sqs_events.body(payload)
    assert taken(body) <= batch_size.memory(body) + 4096


def message(body: str, number: int = 0, group: str | None = None) -> Message:
    return Message(
        id=f"message-{number}",
        receipt_handle=f"handle-{number}",
        body=body,
        group=group or f"group-{number}",
        attempt=1,
        sent_at=event.now(),
        first_received_at=event.now(),
    )


def messages(size: int, count: int) -> list[Message]:
    return [message("x" * size, number) for number in range(count)]


@given(st.lists(st.integers(1, MAX_MESSAGE_BYTES), min_size=1, max_size=30))
def test_a_batch_is_the_longest_beginning_that_holds_no_more_than_eight_megabytes_and_at_least_one(
    sizes: list[int],
) -> None:
    found = [message("x" * size, number) for number, size in enumerate(sizes)]
    batch = batch_size.split(found)

    assert [*batch.taken, *batch.left] == found
    assert batch.taken
    assert len(batch.taken) == 1 or sum(sizes[: len(batch.taken)]) <= batch_size.MAX_BYTES
    assert not batch.left or sum(sizes[: len(batch.taken) + 1]) > batch_size.MAX_BYTES


def test_what_swells_when_it_is_decoded_ends_a_batch_earlier() -> None:
    body = sqs_events.body(swollen(UNITS["lists in lists"], 900_000))
    batch = batch_size.split([message(body, number) for number in range(5)])

    assert 1 <= len(batch.taken) < 5
    assert sum(batch_size.memory(each.body) for each in batch.taken) <= batch_size.MAX_MEMORY


def test_small_events_are_asked_for_ten_at_a_time_and_large_ones_only_as_far_as_they_fit() -> None:
    assert batch_size.room(messages(1000, 10), 10) == 10
    assert batch_size.room(messages(1_000_000, 3), 10) == 5
    assert batch_size.room(messages(1_000_000, 8), 10) == 0
    assert batch_size.room(messages(1_000_000, 2), 1) == 1


def connection(outcome: Outcome | None = None) -> tuple[Connection, ScriptedTarget]:
    target = ScriptedTarget(lambda _: outcome or Delivered())
    return Connection(target), target


def put(found: Connection, number: int, size: int, group: str | None = None) -> None:
    body = sqs_events.body({"record": group or number, "number": number, "memo": "x" * size})
    found.queue.send(body, group or f"group-{number}", f"d-{number}", {})


def numbers(target: ScriptedTarget) -> list[list[int]]:
    return [[each.payload["number"] for each in call] for call in target.calls]


def run(found: Connection) -> list[str]:
    batch = found.receive()
    failed = found.run(batch)
    found.settle(batch, failed)
    return failed


def test_what_lambda_hands_over_beyond_a_full_batch_stays_in_the_queue_and_comes_at_once() -> None:
    found, target = connection()
    for number in range(1, 11):
        put(found, number, 990_000)

    failed = run(found)

    assert numbers(target) == [list(range(1, 9))]
    assert failed == ["message-9", "message-10"]
    run(found)
    assert (numbers(target)[1], found.clock.seconds) == ([9, 10], 0)
    assert found.queue.messages == []


def test_a_drain_takes_no_more_at_a_time_than_one_batch_may_hold() -> None:
    found, target = connection()
    for number in range(1, 24):
        put(found, number, 500_000)

    found.tick()

    assert [len(call) for call in numbers(target)] == [15, 8]
    assert sorted(itertools.chain(*numbers(target))) == list(range(1, 24))
    assert found.queue.messages == []


@pytest.mark.parametrize("outcome", [Delivered(), Rejected(cause=Cause(code="no"))])
def test_events_of_one_record_keep_their_order_over_batches(outcome: Outcome) -> None:
    found, target = connection(outcome)
    for number in range(1, 11):
        put(found, number, 990_000, group="one")

    while found.queue.messages:
        run(found)

    assert list(itertools.chain(*numbers(target))) == list(range(1, 11))
    assert len(target.calls) == 2


def test_what_is_left_waits_as_long_as_an_earlier_event_of_its_record_that_failed() -> None:
    found, _ = connection(Retry(cause=Cause(code="down"), after=100.0))
    for number in range(1, 11):
        put(found, number, 990_000, group="one")

    failed = run(found)

    assert failed == [f"message-{number}" for number in range(1, 11)]
    assert {stored.visible_at for stored in found.queue.messages} == {100.0}
