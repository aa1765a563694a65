"""The delivering function on batches of a real queue."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from relay.core import event
from relay.queue import queues
from relay.queue.message import CAUSE
from relay.queue.queues import DeadLetterCause
from tests.engine.contract.batches import batch, settle
from tests.support import sqs_events
from tests.support.aws import Aws
from tests.support.lambda_function import FunctionError, LambdaFunction


def put(aws: Aws, *payloads: dict[str, Any]) -> list[str]:
    """Send events to the queue, each in the group of its `record`; their bodies."""
    bodies = [sqs_events.body(payload) for payload in payloads]
    for body, payload in zip(bodies, payloads, strict=True):
        group = queues.message_group("crm", str(payload.get("record")))
        queues.send_event(aws.sqs, aws.queue, event.decode(body).id, body, group)
    return bodies


def waiting(aws: Aws) -> tuple[int, int]:
    """How many messages of the queue are visible, and how many are not."""
    found = aws.sqs.get_queue_attributes(QueueUrl=aws.queue, AttributeNames=["All"])["Attributes"]
    return int(found["ApproximateNumberOfMessages"]), int(found["ApproximateNumberOfMessagesNotVisible"])


def test_a_batch_that_is_delivered_is_answered_with_no_failures(aws: Aws, deliver: LambdaFunction) -> None:
    put(aws, {"record": 1}, {"record": 2})

    assert deliver.invoke(batch(aws)) == {"batchItemFailures": []}


def test_failures_are_answered_exactly_as_lambda_wants_them(aws: Aws, deliver: LambdaFunction) -> None:
    """Any other shape, or an id that was not in the batch, fails the whole batch.

    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
    """
    put(aws, {"record": 1, "then": "retry"}, {"record": 2}, {"record": 3, "then": "retry"})
    received = batch(aws)

    answer = deliver.invoke(received)

    ids = [record["messageId"] for record in received["Records"]]
    assert answer == {"batchItemFailures": [{"itemIdentifier": ids[0]}, {"itemIdentifier": ids[2]}]}


def test_a_retry_is_invisible_afterwards_and_other_records_go_on(aws: Aws, deliver: LambdaFunction) -> None:
    put(aws, {"record": 1, "then": "retry"}, {"record": 2})
    received = batch(aws)
    settle(aws, received, deliver.invoke(received))
    assert waiting(aws) == (0, 1)

    put(aws, {"record": 1}, {"record": 2})

    [other] = batch(aws)["Records"]
    assert event.decode(other["body"]).payload == {"record": 2}


def test_a_retry_comes_back_when_its_time_has_come(aws: Aws, deliver: LambdaFunction) -> None:
    put(aws, {"record": 1, "then": "retry"})
    received = batch(aws)
    deliver.invoke(received)
    line = deliver.lines()[-1]
    assert 3 <= line["retry_in_s"] <= 5

    # Instead of waiting so long: what was hidden can be shown again with the same handle.
    [record] = received["Records"]
    aws.sqs.change_message_visibility(QueueUrl=aws.queue, ReceiptHandle=record["receiptHandle"], VisibilityTimeout=0)
    again = batch(aws)
    deliver.invoke(again)

    assert (deliver.lines()[-1]["attempt"], deliver.lines()[-1]["event_id"]) == (2, line["event_id"])


def test_a_rejection_is_a_dead_letter_with_its_cause_and_leaves_the_queue(aws: Aws, deliver: LambdaFunction) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    [body] = put(aws, {"record": 1, "then": "reject", "memo": "山\ufffe\x01"})
    received = batch(aws)
    answer = deliver.invoke(received)
    settle(aws, received, answer)

    assert (answer, waiting(aws)) == ({"batchItemFailures": []}, (0, 0))
    [letter] = aws.drain(aws.dead_letters)
    assert letter["Body"] == body
    attribute = letter["MessageAttributes"][CAUSE]
    assert attribute["DataType"] == "String"
    cause = msgspec.json.decode(attribute["StringValue"], type=DeadLetterCause)
    assert (cause.cause.code, cause.attempts, cause.gave_up) == ("PLAIN_REJECT", 1, False)
    assert "山" in cause.cause.message
    assert before <= cause.first_attempt_at <= cause.last_attempt_at <= datetime.now(UTC)


def test_the_dead_letters_of_one_record_can_all_be_seen(aws: Aws, deliver: LambdaFunction) -> None:
    put(aws, *({"record": 1, "then": "reject", "number": number} for number in range(5)))

    deliver.invoke(batch(aws))

    assert [len(aws.receive(aws.dead_letters, most=3)) for _ in range(2)] == [3, 2]


def test_the_same_message_is_put_aside_once_even_when_it_is_handed_over_twice(
    aws: Aws, deliver: LambdaFunction
) -> None:
    put(aws, {"record": 1, "then": "reject"})
    received = batch(aws)

    deliver.invoke(received)
    deliver.invoke(received)

    assert len(aws.drain(aws.dead_letters)) == 1


def test_a_dead_letter_queue_that_refuses_keeps_the_message(aws: Aws) -> None:
    function = aws.deliver(DEAD_LETTER_QUEUE_URL=aws.dead_letters.replace("crm-dead", "gone"))
    put(aws, {"record": 1, "then": "reject"})
    received = batch(aws)

    answer = function.invoke(received)

    assert answer == {"batchItemFailures": [{"itemIdentifier": received["Records"][0]["messageId"]}]}
    assert waiting(aws) == (0, 1)
    assert [line.get("step", line["message"]) for line in function.lines()] == ["fault", "retried"]


@pytest.mark.parametrize("body", ["MARKER", "{}", '{"id": "MARKER"}'])
def test_a_message_that_is_no_event_is_put_aside(aws: Aws, deliver: LambdaFunction, body: str) -> None:
    queues.send_event(aws.sqs, aws.queue, event.new_id(), body, "group")

    assert deliver.invoke(batch(aws)) == {"batchItemFailures": []}
    [letter] = aws.drain(aws.dead_letters)
    assert (letter["Body"], "not_an_event" in letter["MessageAttributes"]["cause"]["StringValue"]) == (body, True)
    assert "MARKER" not in deliver.log


def test_a_record_that_the_relay_stumbles_over_waits_and_the_others_are_delivered(
    aws: Aws, deliver: LambdaFunction
) -> None:
    before, counted = len(deliver.lines()), len(deliver.metrics())
    put(aws, {"record": 1}, {"record": 2, "then": "raise", "memo": "MARKER"}, {"record": 3, "then": "reject"})
    received = batch(aws)

    answer = deliver.invoke(received)

    assert answer == {"batchItemFailures": [{"itemIdentifier": received["Records"][1]["messageId"]}]}
    lines = deliver.lines()[before:]
    assert [line.get("step", line["message"]) for line in lines] == [
        *("fault", "fault", "delivered", "retried", "dead_lettered"),
    ]
    assert (lines[0]["error_type"], lines[0]["connection"]) == ("RuntimeError", "crm")
    assert any("plain_system.py" in frame for frame in lines[0]["stack"])
    assert lines[3]["cause_code"] == "internal_fault"
    assert "MARKER" not in deliver.log
    assert "token-of-crm" not in deliver.log
    faults = [line for line in deliver.metrics()[counted:] if "Faults" in line]
    assert [(line["connection"], line["service"]) for line in faults] == [("crm", "deliver")]
    settle(aws, received, answer)
    assert waiting(aws) == (0, 1)


def test_a_connection_whose_secret_nobody_has_set_keeps_every_message(aws: Aws) -> None:
    function = aws.deliver(SECRET_ID="unset")
    put(aws, {"record": 1})
    received = batch(aws)

    answer = function.invoke(received)

    assert answer == {"batchItemFailures": [{"itemIdentifier": received["Records"][0]["messageId"]}]}
    assert {line["error_type"] for line in function.lines() if line.get("message") == "fault"} == {"SecretMissing"}
    assert waiting(aws) == (0, 1)


@pytest.mark.parametrize("broken", [{}, {"Records": [{"messageId": "m"}]}, {"Records": None}])
def test_an_event_that_is_none_of_sqs_fails_as_a_whole(deliver: LambdaFunction, broken: dict[str, Any]) -> None:
    with pytest.raises(FunctionError, match="DeliveryFault"):
        deliver.invoke(broken)


def test_asked_to_check_it_looks_at_the_system(deliver: LambdaFunction) -> None:
    answer = deliver.invoke({"action": "check"})
    routes = ("mail-opened", "ask", "profile")
    assert answer["findings"] == [{"level": "ok", "where": f"routes.{name}", "message": "reachable"} for name in routes]
    assert set(answer["routes"]) == set(routes)


def test_a_check_tries_the_secret_as_it_is_stored_and_not_as_it_was(aws: Aws, deliver: LambdaFunction) -> None:
    def said() -> set[str]:
        return {each["message"] for each in deliver.invoke({"action": "check"})["findings"]}

    assert said() == {"reachable"}
    aws.secrets.put_secret_value(SecretId="crm", SecretString='{"api_token": "other", "says": "the new one"}')
    try:
        assert said() == {"the new one"}
    finally:
        aws.secrets.put_secret_value(SecretId="crm", SecretString='{"api_token": "token-of-crm"}')


def test_an_event_for_a_route_of_another_connection_is_put_aside(aws: Aws, deliver: LambdaFunction) -> None:
    body = sqs_events.body({"record": 1}, route="form-filled")
    queues.send_event(aws.sqs, aws.queue, event.new_id(), body, "group")

    deliver.invoke(batch(aws))

    [letter] = aws.drain(aws.dead_letters)
    assert json.loads(letter["MessageAttributes"]["cause"]["StringValue"])["cause"]["code"] == "unknown_route"


def test_the_day_that_is_spent_is_a_metric_also_where_the_system_counts_it_by_itself(aws: Aws) -> None:
    """By a function of its own, since one that knows of a day that is nearly spent fills its batches."""
    deliver = aws.deliver()
    for payload in ({"record": 1}, {"record": 2, "day": 85}):
        put(aws, payload)
        received = batch(aws)
        settle(aws, received, deliver.invoke(received))

    costs = [line for line in deliver.metrics() if "Requests" in line]
    assert [cost.get("DayUsed") for cost in costs] == [None, [85]]
