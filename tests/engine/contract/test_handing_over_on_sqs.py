"""A delivering function whose routes lead on, against real queues: what it sends, where to, and in which order."""

from __future__ import annotations

from typing import Any

import pytest

from relay.core import event
from relay.core.event import Event
from tests.engine.contract.batches import batch, settle, waiting_messages
from tests.support import sqs_events
from tests.support.aws import COMPILED, Aws
from tests.support.lambda_function import LambdaFunction

ROUTES = {
    "visit": {"to": "crm", "key": "user", "then": "greet", "on_dead_letter": "told"},
    "greet": {"to": "other", "key": "id"},
    "told": {"to": "other", "key": "key"},
}


@pytest.fixture(scope="module")
def leading(emulated: Aws) -> LambdaFunction:
    compiled = {**COMPILED, "routes": ROUTES}
    return emulated.deliver(compiled, NEXT_QUEUES="{connection}.fifo", LOG_KEY_SECRET_ID="log-key")


def put(aws: Aws, *payloads: dict[str, Any]) -> None:
    for payload in payloads:
        body = sqs_events.body(payload, route="visit")
        group = f"group-{payload['user']}"
        aws.sqs.send_message(
            QueueUrl=aws.queue, MessageBody=body, MessageGroupId=group, MessageDeduplicationId=event.decode(body).id
        )


def handed_over(aws: Aws) -> list[Event]:
    return [event.decode(message["Body"]) for message in aws.drain(aws.other_queue)]


def test_what_was_found_is_in_the_next_queue_before_the_question_has_left_its_own(
    aws: Aws, leading: LambdaFunction
) -> None:
    put(aws, {"user": "u-1", "then": "find", "found": {"id": "7"}})
    received = batch(aws)
    answer = leading.invoke(received)

    assert waiting_messages(aws) == (0, 1)
    [made] = handed_over(aws)
    assert (made.route, made.payload["id"], made.payload["asked"]["user"]) == ("greet", "7", "u-1")
    settle(aws, received, answer)
    assert waiting_messages(aws) == (0, 0)
    assert [line["step"] for line in leading.lines()[-2:]] == ["handed_over", "delivered"]


def test_a_function_that_is_stopped_in_between_sends_the_same_event_again(aws: Aws, leading: LambdaFunction) -> None:
    put(aws, {"user": "u-2", "then": "find", "found": {"id": "8"}})
    received = batch(aws)
    leading.invoke(received)
    [first] = handed_over(aws)
    line = next(line for line in reversed(leading.lines()) if line.get("step") == "handed_over")
    leading.invoke(received)
    again = next(line for line in reversed(leading.lines()) if line.get("step") == "handed_over")
    assert (first.id, again["to_event"]) == (line["to_event"], line["to_event"])
    assert handed_over(aws) == []  # SQS takes an id once in five minutes


def test_ten_questions_at_once_all_lead_on_in_their_order(aws: Aws, leading: LambdaFunction) -> None:
    payloads = [{"user": "u-3", "then": "find", "number": number, "found": {"id": "9"}} for number in range(10)]
    put(aws, *payloads)
    leading.invoke(batch(aws))
    assert [made.payload["asked"]["number"] for made in handed_over(aws)] == list(range(10))


def test_a_dead_letter_is_told_in_the_queue_of_the_route_that_wants_to_know(aws: Aws, leading: LambdaFunction) -> None:
    put(aws, {"user": "u-4", "then": "reject"})
    leading.invoke(batch(aws))
    [told] = handed_over(aws)
    assert (told.route, told.payload["key"], told.payload["cause"]) == ("told", "u-4", "PLAIN_REJECT")
    assert len(aws.drain(aws.dead_letters)) == 1
