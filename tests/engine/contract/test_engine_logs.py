"""What the logs hold: every step, and nothing of what a lead's fields say."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.engine.contract.batches import batch
from tests.support.aws import WEBHOOK_SECRETS, Aws, call
from tests.support.lambda_function import FunctionError, LambdaFunction

MARKER = re.compile(r"mk\d+mk")
LOGGERS_OWN = {"level", "location", "message", "timestamp", "service"}


@dataclass
class Campaign:
    """The lines and the whole output of both functions, after requests in which every value was marked."""

    accepting: list[dict[str, Any]]
    delivering: list[dict[str, Any]]
    output: str


def marked_requests() -> Iterator[dict[str, Any]]:
    """Requests of every kind, with a mark in each value that comes from outside."""
    marks = (f"mk{number}mk" for number in itertools.count(1000))
    for then in ("deliver", "reject", "retry", "deliver"):
        lead, memo = next(marks), next(marks)
        yield {"body": json.dumps({"leadId": lead, next(marks): memo, "then": then}).encode()}
    yield {"body": f"leadId={next(marks)}&memo={next(marks)}&then=reject".encode()}
    yield {"body": f'leadId={next(marks)}&events=[{{"memo": "{next(marks)}"}}]'.encode()}
    broken = [
        f'{{"leadId": "{next(marks)}"{next(marks)}"}}',
        f'{{"{next(marks)}": "{next(marks)}"}}',
        f'{{"leadId": {next(marks)}}}',
        f'["{next(marks)}"]',
        f"leadId={next(marks)}&rate={next(marks)}%",
        f'{{"leadId": "{next(marks)}", "a": "\\ud800"}}',
        f'{{"leadId": "{next(marks)}", "fault": "{next(marks)}"}}',
        next(marks),
    ]
    for sent in broken:
        yield {"body": sent.encode()}
    yield {"body": next(marks).encode() + b"\xff"}
    yield {"body": b"x" * 600_000 + next(marks).encode()}
    yield {"body": b"{}", "headers": {"Content-Encoding": next(marks)}}
    yield {"body": b"{}", "route": f"{next(marks)} {next(marks)}@example.com"}
    yield {"body": b"{}", "method": "GET"}
    for number in range(3):
        yield {"body": f'{{"leadId": "{next(marks)}"}}'.encode(), "secret": next(marks) if number else None}


@pytest.fixture(scope="module")
def campaign(emulated: Aws) -> Campaign:
    emulated.empty()
    webhook, deliver = emulated.webhook(), emulated.deliver()
    for number, request in enumerate(marked_requests()):
        headers = {"X-Other": f"mk{number}mk", "Content-Type": f"text/mk{number}mk"} | request.pop("headers", {})
        call(webhook, request.pop("body"), headers=headers, query={f"mk{number}mk": [f"mk{number}mk"]}, **request)
    while event := batch(emulated):
        deliver.invoke(event)
    call(webhook, b'{"leadId": "mk1mk", "then": "raise", "memo": "mk2mk"}')
    deliver.invoke(batch(emulated))
    with pytest.raises(FunctionError):
        deliver.invoke({"Records": [{"body": "mk3mk"}]})
    emulated.empty()
    return Campaign(webhook.lines(), deliver.lines(), webhook.log + deliver.log)


def test_no_value_header_or_secret_of_any_request_is_in_any_log(campaign: Campaign) -> None:
    assert MARKER.findall(campaign.output) == []
    for secret in (*WEBHOOK_SECRETS.values(), "token-of-crm", "key-of-the-hashes-in-the-log"):
        assert secret not in campaign.output


def test_every_step_was_taken_in_the_campaign(campaign: Campaign) -> None:
    """Else the test before this one would say little."""
    steps = {line.get("step", line["message"]) for line in campaign.accepting + campaign.delivering}

    assert steps == {"accepted", "refused", "quarantined", "fault", "delivered", "retried", "dead_lettered"}


def test_whatever_is_printed_is_one_json_line_but_for_lambdas_own_trace(campaign: Campaign) -> None:
    other = [line for line in campaign.output.splitlines() if not line.startswith("{")]

    assert other[0] == "Traceback (most recent call last):"
    assert other[-1] == "deliver.DeliveryFault"
    assert all("KeyError" not in line for line in other)


def test_an_accepted_webhook_has_one_line_with_its_id_route_connection_and_time(campaign: Campaign) -> None:
    lines = [line for line in campaign.accepting if line.get("step") == "accepted"]

    assert len(lines) == 7
    for line in lines:
        assert set(line) - LOGGERS_OWN == {
            *("step", "event_id", "duration_ms", "route", "connection", "lead", "bytes"),
        }
        assert (line["route"], line["connection"], line["level"]) == ("mail-opened", "crm", "INFO")
        assert re.fullmatch(r"[0-9a-f]{16}", line["lead"])


def test_a_refused_webhook_has_one_line_with_its_reason(campaign: Campaign) -> None:
    lines = [line for line in campaign.accepting if line.get("step") in {"refused", "quarantined"}]

    for line in lines:
        assert {"event_id", "error", "reason", "status", "bytes"} <= set(line)
        assert line["level"] == "WARNING"
    assert [line["reason"] for line in lines if line["step"] == "refused"] == ["too_large", *["wrong_secret"] * 3]
    # A route that nobody could have made is left out of the line.
    assert [line.get("route") for line in lines if line["reason"] == "unknown_route"] == [None]


def test_the_lines_of_one_event_are_tied_together_by_its_id(campaign: Campaign) -> None:
    accepted = {line["event_id"]: line["lead"] for line in campaign.accepting if line.get("step") == "accepted"}

    for line in campaign.delivering:
        if "step" in line:
            assert accepted[line["event_id"]] == line["lead"]


def test_the_lines_of_one_lead_are_tied_together_without_its_id(aws: Aws, webhook: LambdaFunction) -> None:
    before = len(webhook.lines())
    for lead in ("4711", 4711, "4712"):
        call(webhook, json.dumps({"leadId": lead}).encode())

    same, number, other = (line["lead"] for line in webhook.lines()[before:])
    assert same == number
    assert same != other
    assert "4711" not in same
    assert aws.events()[0].lead == same
