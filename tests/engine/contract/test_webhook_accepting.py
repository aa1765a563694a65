"""A webhook that is right is in its connection's queue before it is answered."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from relay.core import event
from relay.queue import queues
from systems.web import body
from tests.support import sqs_rules
from tests.support.aws import WEBHOOK_SECRETS, Aws, call
from tests.support.lambda_function import LambdaFunction


def encoded(payload: dict[str, Any]) -> bytes:
    return json.dumps(payload, ensure_ascii=False).encode()


def test_an_accepted_webhook_is_answered_with_202_and_lies_in_the_queue(aws: Aws, webhook: LambdaFunction) -> None:
    payload = {"leadId": 101, "company": "Jack & Jill", "tags": ["a", None], "score": 1.5, "big": "9" * 30}

    status, content, headers = call(webhook, encoded(payload))

    [accepted] = aws.events()
    assert (status, content) == (202, {"status": "accepted", "id": accepted.id, "route": "mail-opened"})
    assert headers["Cache-Control"] == "no-store"
    assert (accepted.route, accepted.payload) == ("mail-opened", payload)
    assert abs((event.now() - accepted.received_at).total_seconds()) < 60
    assert aws.quarantined() == []


def test_the_answer_is_flat_json_that_marketo_can_map(aws: Aws, webhook: LambdaFunction) -> None:
    _, content, _ = call(webhook, b'{"leadId": 1}')

    assert all(re.fullmatch(r"[A-Za-z0-9_:\- ]+", name) for name in content)


@pytest.mark.parametrize("secret", WEBHOOK_SECRETS.values(), ids=WEBHOOK_SECRETS)
def test_the_current_and_the_previous_secret_are_both_valid(aws: Aws, webhook: LambdaFunction, secret: str) -> None:
    assert call(webhook, b'{"leadId": 1}', secret=secret)[0] == 202


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_every_method_that_marketo_can_send_with_a_body_is_accepted(
    aws: Aws, webhook: LambdaFunction, method: str
) -> None:
    assert call(webhook, b'{"leadId": 1}', method=method)[0] == 202
    assert len(aws.events()) == 1


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/x-www-form-urlencoded", "text/xml", "nonsense", ""]
)
@pytest.mark.parametrize(
    ("sent", "payload"),
    [
        (b'{"leadId": 5, "memo": "a&b=c"}', {"leadId": 5, "memo": "a&b=c"}),
        (b"leadId=5&memo=a%26b", {"leadId": "5", "memo": "a&b"}),
        (b'leadId=5&events=[{"memo": "a&b"}]', {"leadId": "5", "events": [{"memo": "a&b"}]}),
    ],
    ids=["json", "form", "karte"],
)
def test_the_body_says_what_it_is_whatever_the_content_type_says(
    aws: Aws, webhook: LambdaFunction, content_type: str, sent: bytes, payload: dict[str, Any]
) -> None:
    assert call(webhook, sent, headers={"Content-Type": content_type})[0] == 202
    assert [accepted.payload for accepted in aws.events()] == [payload]


def test_json_inside_a_text_is_parsed_where_the_route_says_so(aws: Aws, webhook: LambdaFunction) -> None:
    call(webhook, rb'{"leadId": 5, "profile": "{\"rank\": \"A\"}"}', route="profile")
    call(webhook, rb'{"leadId": 5, "profile": "{\"rank\": \"A\"}"}')

    assert [accepted.payload["profile"] for accepted in aws.events()] == [{"rank": "A"}, '{"rank": "A"}']


def test_each_route_leads_to_its_own_connection(aws: Aws, webhook: LambdaFunction) -> None:
    assert call(webhook, b'{"leadId": 5}', route="form-filled")[0] == 202

    assert aws.events() == []
    assert len(aws.drain(aws.other_queue)) == 1


def test_events_of_one_record_share_a_message_group_and_other_records_have_their_own(
    aws: Aws, webhook: LambdaFunction
) -> None:
    keys = ["1", "1", "2", "山田 太郎 " * 30, "a" * 500, "1"]
    for key in keys:
        call(webhook, encoded({"leadId": key}))

    messages = aws.drain(aws.queue)
    groups = [message["Attributes"]["MessageGroupId"] for message in messages]
    assert groups == [queues.message_group("crm", f"record/{key}") for key in keys]
    assert len(set(groups)) == 4
    for message in messages:
        sqs_rules.check_id(message["Attributes"]["MessageGroupId"])
        sqs_rules.check_id(message["Attributes"]["MessageDeduplicationId"])
        assert message["Attributes"]["MessageDeduplicationId"] == event.decode(message["Body"]).id


def test_the_events_of_a_record_wait_in_the_order_in_which_they_came(aws: Aws, webhook: LambdaFunction) -> None:
    for number in range(12):
        call(webhook, encoded({"leadId": 1, "number": number}))

    assert [accepted.payload["number"] for accepted in aws.events()] == list(range(12))


def test_the_same_webhook_twice_is_two_events(aws: Aws, webhook: LambdaFunction) -> None:
    ids = {call(webhook, b'{"leadId": 1}')[1]["id"] for _ in range(2)}

    assert len(ids) == 2
    assert {accepted.id for accepted in aws.events()} == ids


@pytest.mark.parametrize("text", ["\ufffe\uffff", "\x00\x01\x1f\x7f", "\u2028\u2029", "😀𠮷", '"\\', "\U0001fffe"])
def test_characters_that_sqs_does_not_take_come_through(aws: Aws, webhook: LambdaFunction, text: str) -> None:
    assert call(webhook, encoded({"leadId": 1, "memo": text}))[0] == 202
    assert call(webhook, f'{{"leadId": 1, "memo": "{text}"}}'.encode())[0] == (400 if "\\" in text else 202)

    messages = aws.drain(aws.queue)
    for message in messages:
        sqs_rules.check_message(message["Body"], {})
        assert event.decode(message["Body"]).payload["memo"] == text


def test_the_largest_body_is_accepted(aws: Aws, webhook: LambdaFunction) -> None:
    start = b'{"leadId": 1, "memo": "'
    sent = start + b"x" * (body.MAX_BYTES - len(start) - 2) + b'"}'
    assert len(sent) == 512 * 1024

    assert call(webhook, sent)[0] == 202
    assert len(aws.events()[0].payload["memo"]) == len(sent) - len(start) - 2


def test_an_event_may_grow_to_what_a_message_can_hold(aws: Aws, webhook: LambdaFunction) -> None:
    """A control character takes one byte in a body and six in JSON."""
    sent = b'{"leadId": 1, "memo": "' + b"\x01" * 166_000 + b'"}'

    assert call(webhook, sent)[0] == 202

    [message] = aws.drain(aws.queue)
    assert 990_000 < len(message["Body"]) <= queues.MAX_MESSAGE_BYTES
    sqs_rules.check_message(message["Body"], {})
