"""Filling a batch from the queue, and what becomes of messages that the function received itself."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from relay.core.outcome import Cause, Delivered, Outcome, Rejected, Retry
from relay.limits.day import Day
from relay.limits.day_budget import DayMeter
from tests.support import log_lines, sqs_events
from tests.support.connection import Connection
from tests.support.scripted_target import ScriptedTarget


def connection(outcome: Outcome | None = None, max_records: int = 100) -> Connection:
    return Connection(ScriptedTarget(lambda _: outcome or Delivered()), max_records=max_records)


def put(found: Connection, count: int, group: str | None = None, begin: int = 0) -> None:
    for number in range(begin, begin + count):
        body = sqs_events.body({"record": group or number, "number": number})
        found.queue.send(body, group or f"group-{number}", f"dedup-{number}", {})


@pytest.fixture
def lines() -> Iterator[log_lines.Lines]:
    with log_lines.captured() as found:
        yield found


def test_what_the_queue_has_is_added_to_what_lambda_handed_over_without_waiting() -> None:
    found = connection()
    put(found, 25)

    received = found.receiver.fill(found.receive(), 0)

    assert [message.id for message in received.messages] == [f"message-{number + 1}" for number in range(25)]
    assert (received.is_all, found.client.polls, found.clock.seconds) == (True, [0, 0, 0], 0)


def test_a_batch_ends_with_its_records_and_leaves_the_rest_to_others() -> None:
    found = connection(max_records=14)
    put(found, 20)

    received = found.receiver.fill(found.receive(), 0)

    assert (len(received.messages), received.is_all) == (14, False)
    assert len(found.receive()) == 6


def test_a_queue_that_fails_lets_what_is_there_be_delivered(lines: log_lines.Lines) -> None:
    found = connection()
    put(found, 1)
    handed = found.receive()
    found.queue.refuses = True

    received = found.receiver.fill(handed, 0)

    assert (received.messages, received.failed, lines.steps()) == (handed, True, ["fault"])


def test_what_the_function_received_itself_and_delivered_is_deleted_by_it() -> None:
    found = connection()
    put(found, 11)
    handed = found.receive()

    assert found.run(found.receiver.fill(handed, 0).messages) == []

    # What Lambda handed over is still there: Lambda deletes it after the answer.
    assert [stored.id for stored in found.queue.messages] == [message.id for message in handed]


def test_what_the_function_received_itself_and_could_not_deliver_is_hidden_but_not_reported() -> None:
    """Lambda takes an id that it did not hand over for a failure of the whole batch."""
    found = connection(Retry(cause=Cause(code="broken"), after=100.0))
    put(found, 11)
    handed = found.receive()

    assert found.run(found.receiver.fill(handed, 0).messages) == [message.id for message in handed]

    assert [stored.visible_at for stored in found.queue.messages] == [100] * 11


def test_what_the_function_received_itself_and_the_target_rejected_is_put_aside_and_deleted() -> None:
    found = connection(Rejected(cause=Cause(code="refused")))
    put(found, 2)

    found.run(found.receiver.fill([], 0).messages)

    assert (found.queue.messages, len(found.dead_letters.messages)) == ([], 2)


def test_an_event_that_could_not_be_deleted_keeps_later_ones_of_its_record_so_that_they_have_the_last_word() -> None:
    target = ScriptedTarget(lambda _: Delivered())
    found = Connection(target)
    put(found, 1)
    put(found, 2, group="seven", begin=1)
    calls = itertools.count(1)

    def refuse_once() -> None:
        found.queue.refuses = next(calls) == 1

    found.client.deleting = refuse_once
    found.run(found.receiver.fill([], 0).messages)
    found.queue.refuses = False
    found.queue.wait()
    found.run(found.receiver.fill([], 0).messages)

    batches = [[accepted.payload["number"] for accepted in call] for call in target.calls]
    assert batches == [[0, 1, 2], [0, 1, 2]]
    assert found.queue.messages == []


@pytest.mark.parametrize(
    ("used", "gone", "ahead"),
    [(0.5, 0.1, False), (0.69, 0.1, False), (0.7, 0.1, True), (0.75, 0.8, False), (1.0, 0.99, True)],
)
def test_a_connection_is_ahead_of_its_day_from_seventy_percent_on_if_less_of_the_day_is_over(
    used: float, gone: float, *, ahead: bool
) -> None:
    meter = DayMeter(Day(), clock=lambda: gone * 86_400)
    meter.note("requests", round(used * 100), 100)
    assert meter.runs_ahead() is ahead


def test_a_connection_that_counts_nothing_is_never_ahead() -> None:
    assert not DayMeter(Day()).runs_ahead()
