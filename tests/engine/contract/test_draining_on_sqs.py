"""Delivering by a clock on a real queue: the function receives, deletes and hides messages of its own."""

from __future__ import annotations

import time
from typing import Any

import msgspec
import pytest

from relay.core import event
from relay.core.event import ReadFrom
from relay.queue import queues
from tests.engine.contract.batches import batch, settle, waiting_messages
from tests.support import sqs_events
from tests.support.aws import Aws
from tests.support.lambda_function import LambdaFunction

CLOCK: dict[str, Any] = {
    "language": "en",
    "connections": {"crm": {"system": "plain", "batch": {"every": "1m", "max_records": 14}}},
    "routes": {"mail-opened": {"to": "crm"}},
}
COUNTED: dict[str, Any] = {
    "language": "en",
    "connections": {"crm": {"system": "plain"}},
    "routes": {"mail-opened": {"to": "crm"}},
}
TICK = {"action": "drain"}


@pytest.fixture
def clock(aws: Aws) -> LambdaFunction:
    """A function that the clock starts, with batches of up to 14 events and a lease that nobody has."""
    aws.state.delete("drain")
    return aws.deliver(CLOCK, LAMBDA_SECONDS="300")


def put(aws: Aws, record: int, **payload: Any) -> None:
    body = sqs_events.body({"record": record, **payload})
    queues.send_event(aws.sqs, aws.queue, event.decode(body).id, body, queues.message_group("crm", str(record)))


def test_one_start_empties_the_queue_in_batches(aws: Aws, clock: LambdaFunction) -> None:
    for record in range(20):
        put(aws, record, **({"then": "retry"} if record in {9, 12} else {}))

    drained = clock.invoke(TICK)

    del drained["ended_at"], drained["seconds"]
    assert drained == {
        "ending": "complete",
        "batches": 2,
        "delivered": 18,
        "retried": 2,
        "dead_lettered": 0,
        "requests": 2,
    }
    assert waiting_messages(aws) == (0, 2)


def test_a_start_on_an_empty_queue_ends_after_a_second(clock: LambdaFunction) -> None:
    drained = clock.invoke(TICK)
    assert (drained["ending"], drained["batches"]) == ("complete", 0)
    assert 0.5 < drained["seconds"] < 3


def test_one_record_is_delivered_whole_by_one_start_however_many_events_it_has(aws: Aws, clock: LambdaFunction) -> None:
    for number in range(25):
        put(aws, 1, number=number)

    assert clock.invoke(TICK)["delivered"] == 25
    assert waiting_messages(aws) == (0, 0)


def test_a_function_that_dies_has_taken_nothing_out_of_the_queue_and_keeps_the_lease(aws: Aws) -> None:
    aws.state.delete("drain")
    dying = aws.deliver(CLOCK, AWS_ENDPOINT_URL_SECRETS_MANAGER=aws.hanging())
    for record in range(3):
        put(aws, record)
    dying.send(TICK)
    while waiting_messages(aws)[1] < 3:
        pass
    time.sleep(1.2)  # its last receive waits a second; the emulator would go on with it, and take what others send
    dying.stop()

    assert sum(waiting_messages(aws)) == 3
    assert aws.deliver(CLOCK, LAMBDA_SECONDS="300").invoke(TICK)["ending"] == "busy"


def test_a_connection_that_is_ahead_of_its_day_fills_the_batch_it_was_handed_without_waiting(aws: Aws) -> None:
    """By a function of its own, since one that has sent nothing knows of no day."""
    function = aws.deliver(COUNTED)
    put(aws, 100, day=100)
    first = batch(aws)
    settle(aws, first, function.invoke(first))
    for record in range(13):
        put(aws, record)
    received = batch(aws)
    counted = len(function.metrics())

    settle(aws, received, function.invoke(received))

    [cost] = [line for line in function.metrics()[counted:] if "Requests" in line]
    assert (len(received["Records"]), cost["Requests"], cost["Delivered"]) == (10, [1], [13])
    assert waiting_messages(aws) == (0, 0)


def test_what_a_reading_queued_by_the_page_is_written_in_full_batches(aws: Aws) -> None:
    """A page comes at once, and Lambda hands it over by ten."""
    function = aws.deliver(COUNTED)
    for record in range(13):
        found = event.decode(sqs_events.body({"record": record}))
        body = event.encode(msgspec.structs.replace(found, read_from=ReadFrom(reading="r", record=str(record))))
        queues.send_event(aws.sqs, aws.queue, found.id, body, queues.message_group("crm", str(record)))
    received = batch(aws)
    counted = len(function.metrics())

    settle(aws, received, function.invoke(received))

    [cost] = [line for line in function.metrics()[counted:] if "Requests" in line]
    assert (len(received["Records"]), cost["Delivered"]) == (10, [13])
    assert waiting_messages(aws) == (0, 0)
