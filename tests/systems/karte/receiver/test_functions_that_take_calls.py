"""The functions that take KARTE's calls, each in a process of its own: over its bus, and over the web."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from relay.accepting.repeats import PREFIX, event_id
from relay.aws.environment import PLACEHOLDER
from tests.support.api_gateway_events import rest_event
from tests.support.lambda_function import FunctionError, LambdaFunction
from tests.support.little_aws import WEBHOOK_SECRET, LittleAws
from tests.support.little_functions import starting

TEXT = """
connections:
  karte: {system: karte, event_bus: aws.partner/karte.io/123456789012/shop/relay}
  other: {system: karte, event_bus: aws.partner/karte.io/123456789012/shop/other}
  marketo: {system: marketo, url: "https://123-ABC-456.mktorest.com"}
routes:
  visits: {from: karte, to: marketo, lead: {email: email}, fields: {company: values.company}}
  others: {from: other, to: marketo, lead: {email: email}, fields: {company: values.company}}
"""


def event(name: str = "visits", number: int = 1, **values: Any) -> dict[str, Any]:
    """As EventBridge hands it over."""
    return {
        "version": "0",
        "id": f"6a7e8feb-b491-4cf7-a9f1-bf370346718{number}",
        "detail-type": "KARTE Action",
        "source": "aws.partner/karte.io/123456789012/shop/relay",
        "account": "123456789012",
        "time": "2026-10-01T00:05:00Z",
        "region": "ap-northeast-1",
        "resources": ["karte"],
        "detail": {"name": name, "content": {"values": {"user_id": "M1", "email": "a@example.com", **values}}},
    }


@pytest.fixture(scope="module")
def services() -> Iterator[LittleAws]:
    with LittleAws() as found:
        yield found


@pytest.fixture
def aws(services: LittleAws) -> LittleAws:
    """The same for all, and empty for each."""
    services.clear()
    return services


@pytest.fixture(scope="module")
def start(services: LittleAws, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., LambdaFunction]]:
    """Starts one as Lambda does, with its packaged configuration."""
    with starting(services, tmp_path_factory.mktemp("functions"), TEXT, "bus", "webhook") as found:
        yield found


@pytest.fixture(scope="module")
def function(start: Callable[..., LambdaFunction]) -> LambdaFunction:
    """On the bus of one of the two."""
    return start("bus", CONNECTION="karte", STATE_TABLE="karte-state")


@pytest.fixture(scope="module")
def webhook(start: Callable[..., LambdaFunction]) -> LambdaFunction:
    """The one that the whole relay has."""
    return start("webhook", WEBHOOK_SECRET_ID="webhook", STATE_TABLES=f"{PLACEHOLDER}-state")


def test_an_event_lies_in_its_connections_queue_under_the_id_that_eventbridge_gave_it(
    aws: LittleAws, function: LambdaFunction
) -> None:
    assert function.invoke(event())["status"] == "accepted"
    [sent] = aws.sent
    wanted = event_id("visits", event()["id"])
    assert sent["QueueUrl"].endswith("/marketo.fifo")
    assert sent["MessageDeduplicationId"] == wanted
    assert json.loads(sent["MessageBody"])["payload"]["time"] == "2026-10-01T00:05:00.000Z"
    assert list(aws.items) == [PREFIX + wanted]


def test_an_event_that_is_handed_over_again_is_no_second_one(aws: LittleAws, function: LambdaFunction) -> None:
    assert [function.invoke(event())["status"] for _ in range(3)] == ["accepted", "ignored", "ignored"]
    assert len(aws.sent) == 1


def test_a_route_of_another_bus_is_unknown_here_and_the_event_is_kept(aws: LittleAws, function: LambdaFunction) -> None:
    assert function.invoke(event("others"))["error"] == "unknown_route"
    [sent] = aws.sent
    assert sent["QueueUrl"].endswith("/quarantine")


def test_what_cannot_be_stored_fails_so_that_lambda_calls_again_and_says_nothing_of_it(
    aws: LittleAws, function: LambdaFunction
) -> None:
    aws.fails["SendMessage"] = (500, "InternalFailure")
    with pytest.raises(FunctionError):
        function.invoke(event(company="MARKER-Mustermann"))
    aws.fails.clear()
    assert function.invoke(event())["status"] == "accepted"
    logged = json.dumps(function.lines())
    assert "MARKER-Mustermann" not in logged
    assert "a@example.com" not in logged


def test_over_the_web_a_repeated_call_is_one_event_in_the_table_of_who_calls(
    aws: LittleAws, webhook: LambdaFunction
) -> None:
    body = json.dumps({"id": "delivery-1", "user_id": "M1", "email": "a@example.com"}).encode()
    call = rest_event(body, route="visits", secret=WEBHOOK_SECRET)
    answers = [json.loads(webhook.invoke(call)["body"]) for _ in range(2)]
    assert [each["status"] for each in answers] == ["accepted", "ignored"]
    assert len({each["id"] for each in answers}) == len(aws.sent) == 1
    assert list(aws.items) == [PREFIX + event_id("visits", "delivery-1")]
