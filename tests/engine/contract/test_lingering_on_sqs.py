"""Lingering on a real queue: the delivering function receives, deletes and hides messages of its own."""

from __future__ import annotations

from typing import Any

import pytest

from relay.core import event
from relay.queue import queues
from tests.engine.contract.batches import batch, settle, waiting_messages
from tests.support import sqs_events
from tests.support.aws import Aws
from tests.support.lambda_function import LambdaFunction

LINGERING: dict[str, Any] = {
    "language": "en",
    "connections": {"crm": {"system": "plain", "batch": {"linger_seconds": 2, "max_records": 14}}},
    "routes": {"mail-opened": {"to": "crm"}, "ask": {"to": "crm", "reply": "delivered"}},
}


@pytest.fixture(scope="module")
def lingering(emulated: Aws) -> LambdaFunction:
    """A function that waits 2 s for up to 14 events."""
    return emulated.deliver(LINGERING)


def put(aws: Aws, record: int, route: str = "mail-opened", **payload: Any) -> None:
    body = sqs_events.body({"record": record, **payload}, route=route)
    queues.send_event(aws.sqs, aws.queue, event.decode(body).id, body, queues.message_group("crm", str(record)))


def test_what_waits_in_the_queue_is_delivered_with_what_lambda_handed_over(aws: Aws, lingering: LambdaFunction) -> None:
    for record in range(13):
        put(aws, record, **({"then": "retry"} if record in {9, 12} else {}))
    received = batch(aws)
    before, counted = len(lingering.lines()), len(lingering.metrics())

    answer = lingering.invoke(received)

    assert len(received["Records"]) == 10
    assert answer == {"batchItemFailures": [{"itemIdentifier": received["Records"][9]["messageId"]}]}
    assert [line["step"] for line in lingering.lines()[before:]].count("delivered") == 11
    [cost] = [line for line in lingering.metrics()[counted:] if "Requests" in line]
    assert (cost["Requests"], cost["Delivered"], cost["Retried"]) == ([1], [11], [2])
    assert waiting_messages(aws) == (0, 11)  # the ten that Lambda handed over, and the one of its own that is hidden
    settle(aws, received, answer)
    assert waiting_messages(aws) == (0, 2)


def test_a_function_that_dies_while_it_lingers_has_taken_nothing_out_of_the_queue(aws: Aws) -> None:
    dying = aws.deliver(LINGERING)
    put(aws, 1)
    put(aws, 2)
    put(aws, 3)
    received = batch(aws)
    received["Records"] = received["Records"][:1]
    dying.send(received)
    dying.stop()

    assert sum(waiting_messages(aws)) == 3


def test_an_event_whose_answer_marketo_waits_for_is_delivered_at_once(aws: Aws, lingering: LambdaFunction) -> None:
    put(aws, 1, route="ask")
    received = batch(aws)
    put(aws, 2)

    settle(aws, received, lingering.invoke(received))

    assert waiting_messages(aws) == (1, 0)
