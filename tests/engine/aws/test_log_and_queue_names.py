"""Names that stand for a lead or a record without saying who it is, and what a fault's line in the log holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.aws import secrets
from relay.queue import queues
from relay.telemetry import log
from tests.support import log_lines, sqs_rules

FUNCTION_SECONDS = 20
"""Time-out of the accepting function; Marketo waits for 30 s and API Gateway for 29 s."""


@pytest.fixture
def lines() -> Iterator[log_lines.Lines]:
    with log_lines.captured() as found:
        yield found


@given(st.text(), st.text())
def test_a_leads_hash_is_the_same_for_the_same_lead_only(one: str, other: str) -> None:
    same = one.strip().casefold() == other.strip().casefold()
    assert log.lead_hash(b"key", one) == log.lead_hash(b"key", one)
    assert (log.lead_hash(b"key", one) == log.lead_hash(b"key", other)) == same


def test_a_lead_is_found_however_its_address_was_written() -> None:
    assert log.lead_hash(b"key", " Yamada@Example.com ") == log.lead_hash(b"key", "yamada@example.com")


@given(st.text(st.characters()))
def test_a_leads_hash_says_nothing_of_the_lead_to_who_has_no_key(lead: str) -> None:
    found = log.lead_hash(b"key", lead)

    assert re.fullmatch(r"[0-9a-f]{16}", found)
    assert found != log.lead_hash(b"another key", lead)


@given(st.text(max_size=300), st.sampled_from(["crm", "crm-2", "c"]))
def test_every_key_has_a_message_group_that_sqs_takes(key: str, connection: str) -> None:
    group = queues.message_group(connection, key)

    sqs_rules.check_id(group)
    assert group == queues.message_group(connection, key)


@given(st.text(), st.text())
def test_records_and_connections_have_groups_of_their_own(one: str, other: str) -> None:
    assert (queues.message_group("crm", one) == queues.message_group("crm", other)) == (one == other)
    assert queues.message_group("crm", one) != queues.message_group("crm-2", one)


def test_a_line_leaves_out_what_is_not_known(lines: log_lines.Lines) -> None:
    log.step("refused", event_id="e-1", route=None, status=400)

    [line] = lines.all()
    assert (line["step"], line["event_id"], line["status"]) == ("refused", "e-1", 400)
    assert "route" not in line


def test_what_a_line_held_is_not_in_the_next_one(lines: log_lines.Lines) -> None:
    log.step("accepted", event_id="e-1", lead="0123")
    log.step("delivered", event_id="e-2")

    assert "lead" not in lines.all()[1]


def test_a_fault_is_logged_by_where_it_arose_and_not_in_its_words(lines: log_lines.Lines) -> None:
    def convert(value: str) -> float:
        return float(value)

    try:
        try:
            convert("MARKER-1")
        except ValueError as error:
            raise LookupError("MARKER-2") from error
    except LookupError as error:
        log.fault(error, connection="crm")

    [line] = lines.all()
    assert (line["level"], line["message"], line["error_type"]) == ("CRITICAL", "fault", "LookupError")
    assert line["connection"] == "crm"
    assert re.fullmatch(r"test_log_and_queue_names\.py:\d+ test_a_fault_is_logged\w+", line["stack"][0])
    assert "MARKER" not in lines.text


def longest(config: Any) -> float:
    """Seconds until a client gives up on a service that takes connections and never answers.

    botocore's standard mode waits up to 2 ** n seconds after attempt number n, counted from 0.
    """
    attempts: int = config.retries["total_max_attempts"]
    seconds: float = max(config.read_timeout, config.connect_timeout)
    return attempts * seconds + float(sum(2**number for number in range(attempts - 1)))


def test_trying_twice_in_vain_ends_before_the_function_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """The accepting function tries to store an event, then to keep it in quarantine; likewise with the secrets."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-northeast-1")

    assert 2 * longest(queues.client().meta.config) < FUNCTION_SECONDS - 2
    assert 2 * longest(secrets.secrets_manager().client.meta.config) < FUNCTION_SECONDS - 2
