"""When AWS or the code fails, Marketo still gets JSON in time, and what was sent is kept where that is possible."""

from __future__ import annotations

import json
import time

import pytest

from tests.support.api_gateway_events import rest_event
from tests.support.aws import WEBHOOK_SECRETS, Aws, call, unpack
from tests.support.lambda_function import LambdaFunction

NOT_STORED = "The relay could not store the event. Nothing was accepted; call the webhook again."


@pytest.fixture(scope="module")
def without_sqs(emulated: Aws) -> LambdaFunction:
    return emulated.webhook(AWS_ENDPOINT_URL_SQS=emulated.refusing())


def test_when_sqs_is_down_the_answer_says_that_nothing_was_stored(without_sqs: LambdaFunction) -> None:
    before = len(without_sqs.lines())

    status, content, _ = call(without_sqs, b'{"leadId": 1}')

    assert (status, content["error"], content["message"]) == (503, "unavailable", NOT_STORED)
    assert [line["error_type"] for line in without_sqs.lines()[before:]] == ["EndpointConnectionError"] * 2


def test_when_sqs_is_down_a_refusal_that_cannot_be_kept_is_no_refusal(without_sqs: LambdaFunction) -> None:
    """Else what was sent would be lost without anybody knowing."""
    assert call(without_sqs, b"{broken")[0] == 503


def test_when_sqs_is_down_a_stranger_is_still_only_refused(without_sqs: LambdaFunction) -> None:
    assert call(without_sqs, b'{"leadId": 1}', secret="guess")[0] == 401


def test_when_only_one_queue_fails_the_request_is_kept_in_quarantine(aws: Aws, webhook: LambdaFunction) -> None:
    status, content, _ = call(webhook, b'{"leadId": 1}', route="no-queue")

    assert (status, content["error"]) == (503, "unavailable")
    [kept] = aws.quarantined()
    assert (kept.id, kept.body, kept.route) == (content["id"], b'{"leadId": 1}', "no-queue")
    assert (kept.error, kept.message) == ("unavailable", NOT_STORED)


def test_when_secrets_manager_is_down_from_the_start_nobody_can_be_told_apart(aws: Aws) -> None:
    function = aws.webhook(AWS_ENDPOINT_URL_SECRETS_MANAGER=aws.refusing())

    for secret in (WEBHOOK_SECRETS["current"], "guess", None):
        status, content, _ = call(function, b'{"leadId": 1}', secret=secret)
        assert (status, content["error"], content["message"]) == (503, "unavailable", NOT_STORED)
    assert (aws.events(), aws.quarantined()) == ([], [])


def test_a_function_that_could_not_start_recovers_by_itself(aws: Aws) -> None:
    function = aws.webhook(WEBHOOK_SECRET_ID="made-later")
    assert call(function, b'{"leadId": 1}')[0] == 503

    aws.make_secret("made-later", WEBHOOK_SECRETS)

    assert call(function, b'{"leadId": 1}')[0] == 202


def test_an_unexpected_error_is_answered_in_json_kept_and_logged_without_its_words(
    aws: Aws, webhook: LambdaFunction
) -> None:
    sent = b'{"leadId": 1, "fault": "MARKER"}'

    status, content, _ = call(webhook, sent)

    assert (status, content["error"]) == (500, "internal_error")
    assert content["message"] == "The relay has a fault. Show this id to the person who runs it."
    [kept] = aws.quarantined()
    assert (kept.id, kept.body, kept.error) == (content["id"], sent, "internal_error")
    fault, line = webhook.lines()[-2:]
    assert (fault["message"], fault["error_type"]) == ("fault", "RuntimeError")
    assert any("plain_system.py" in frame for frame in fault["stack"])
    assert (line["step"], line["event_id"], line["reason"]) == ("quarantined", content["id"], "internal")
    assert "MARKER" not in webhook.log
    assert "MARKER" not in json.dumps(content)


def test_an_unexpected_error_for_a_stranger_cannot_happen(aws: Aws, webhook: LambdaFunction) -> None:
    assert call(webhook, b'{"leadId": 1, "fault": "x"}', secret="guess")[0] == 401
    assert aws.quarantined() == []


@pytest.mark.parametrize(
    "event",
    [{}, {"httpMethod": None}, rest_event(b"") | {"body": "MARKER-no-base64-\u5c71"}],
    ids=["empty", "no method", "no base64"],
)
def test_an_event_that_is_none_of_api_gateway_is_answered_in_json(
    aws: Aws, webhook: LambdaFunction, event: dict[str, object]
) -> None:
    status, content, _ = unpack(webhook.invoke(event))

    assert status in {405, 500}
    assert content["status"] == "rejected"
    assert "MARKER" not in webhook.log


@pytest.mark.parametrize("service", ["sqs", "secretsmanager"])
def test_a_service_that_hangs_is_given_up_before_marketo_gives_up(
    emulated: Aws, stalled: dict[str, LambdaFunction], service: str
) -> None:
    """These were asked when the first test began. The longest possible wait is computed in the unit tests."""
    begin = time.monotonic()

    status, content, _ = unpack(stalled[service].receive())

    assert (status, content["error"]) == (503, "unavailable")
    assert time.monotonic() - begin < 20
    assert [line["message"] for line in stalled[service].lines()] == ["fault", "fault"]
