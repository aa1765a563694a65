"""Texts, times and ids on the way to and from people."""

from __future__ import annotations

import json
import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operations.failures import WrongUsageError
from operations.ids import is_meant, made_at, short
from operations.logs.lines import AROUND, TROUBLE, LoggedOutcome, LogLine, read_line
from operations.logs.search import LineFilter
from operations.moments import moment
from operations.text import duration
from operations.trace.whereabouts import whereabouts
from ops.output.body import as_hex, as_text
from ops.output.log_lines import rendered
from ops.output.terminal import masked, printable
from tests.support.filter_patterns import matches

NOW = datetime(2026, 10, 2, 12, tzinfo=UTC)


@given(st.text())
def test_nothing_that_a_stranger_wrote_can_steer_the_terminal(text: str) -> None:
    assert all(unicodedata.category(each) not in {"Cc", "Cf", "Cs"} for each in printable(text))


@given(st.binary(max_size=200))
def test_any_body_can_be_shown(body: bytes) -> None:
    shown = as_text(body)
    assert all(each.isprintable() or each in "\n\t" for each in shown)
    shown.encode()
    digits = "".join(line[10:57].replace(" ", "") for line in as_hex(body).splitlines())
    assert bytes.fromhex(digits) == body


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10m", NOW - timedelta(minutes=10)),
        ("2h", NOW - timedelta(hours=2)),
        ("3d", NOW - timedelta(days=3)),
        ("1w", NOW - timedelta(weeks=1)),
        ("2026-10-01T09:05:00+09:00", datetime(2026, 10, 1, 0, 5, tzinfo=UTC)),
        ("2026-10-01T00:05Z", datetime(2026, 10, 1, 0, 5, tzinfo=UTC)),
    ],
)
def test_times_are_typed_as_a_while_ago_or_as_a_date(text: str, expected: datetime) -> None:
    assert moment(text, NOW) == expected


def test_a_time_without_a_zone_is_one_of_this_machines_clock() -> None:
    assert moment("2026-10-01 09:05", NOW) == datetime(2026, 10, 1, 9, 5).astimezone(UTC)


@pytest.mark.parametrize("text", ["yesterday", "10", "10 years", "", "2026-13-01", "999999w"])
def test_what_is_no_time_is_wrong_usage(text: str) -> None:
    with pytest.raises(WrongUsageError, match="is no time"):
        moment(text, NOW)


def test_an_id_is_meant_whole_or_by_its_end() -> None:
    event_id = "0193f3c2-6d1e-7c35-9d0f-6f3a51c2b7aa"
    assert short(event_id) == "51c2b7aa"
    assert all(is_meant(event_id, asked) for asked in (event_id, "51c2b7aa", "B7AA"))
    assert not any(is_meant(event_id, asked) for asked in ("7aa", "0193f3c2", "", "51c2b7ab"))


def test_an_id_that_sorts_by_time_tells_it() -> None:
    milliseconds = int(NOW.timestamp() * 1000)
    made = UUID(int=(milliseconds << 80) | (7 << 76) | (2 << 62))
    assert made_at(str(made)) == NOW
    assert made_at("2bb1bd6c-6d39-4d43-a7c8-9a6c1f2a6d6e") is None
    assert made_at("51c2b7aa") is None


@given(st.uuids() | st.text(max_size=40).map(str))
def test_any_id_may_be_asked_for(event_id: Any) -> None:
    made_at(str(event_id))


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (119, "119 s"), (120, "2 min"), (7199, "119 min"), (7200, "2 h 0 min"), (200_000, "2 d 7 h")],
)
def test_durations_are_short(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_a_short_secret_shows_nothing_but_its_length() -> None:
    assert masked("secret-of-me") == "******** (12 characters)"
    assert masked("0123456789abcdefghijWXYZ") == "********WXYZ (24 characters)"


@pytest.mark.parametrize(
    ("message", "outcome"),
    [
        ('{"step": "accepted", "event_id": "e"}', LoggedOutcome.ACCEPTED),
        ('{"message": "fault", "error_type": "KeyError"}', LoggedOutcome.FAULT),
        ("2026-10-01T00:00:00.000Z 1 Task timed out after 60.00 seconds", LoggedOutcome.STOPPED),
        ("REPORT RequestId: 1 Duration: 60000 ms Status: timeout", LoggedOutcome.STOPPED),
        ("[ERROR] Runtime.ImportModuleError: Unable to import module 'deliver'", LoggedOutcome.STOPPED),
        (
            '{"time": "t", "type": "platform.report", "record": {"requestId": "1", "status": "timeout"}}',
            LoggedOutcome.STOPPED,
        ),
        ('{"type": "platform.runtimeDone", "record": {"requestId": "1", "status": "error"}}', LoggedOutcome.STOPPED),
        ('{"type": "platform.initReport", "record": {"status": "failure", "phase": "init"}}', LoggedOutcome.STOPPED),
        ('{"type": "platform.report", "record": {"requestId": "1", "status": "success"}}', None),
        ('{"type": "platform.start", "record": {"requestId": "1", "version": "$LATEST"}}', None),
        ('{"type": "platform.start", "record": "text"}', None),
        (
            '{"timestamp": "t", "level": "ERROR", "errorMessage": "", "errorType": "DeliveryFault", "requestId": "1"}',
            LoggedOutcome.STOPPED,
        ),
        (
            '{"timestamp": "t", "level": "WARN", "message": "1 Task timed out after 60.00 seconds"}',
            LoggedOutcome.STOPPED,
        ),
        ("REPORT RequestId: 1 Duration: 2 ms", None),
        ("START RequestId: 1", None),
        ('{"message": "hello"}', None),
        ('{"broken', None),
        ("[" * 100_000, None),
        ('{"a":' * 100_000, None),
        ('{"requestId": "r", "path": "/v1/hooks/won", "status": "202", "error": "-"}', None),
        (
            '{"requestId": "r", "path": "/v1/hooks/won", "status": "403", "error": "ACCESS_DENIED"}',
            LoggedOutcome.BLOCKED,
        ),
    ],
)
def test_a_line_of_the_log_says_what_happened_or_nothing(message: str, outcome: LoggedOutcome | None) -> None:
    found = read_line({"message": message, "timestamp": 0, "eventId": "1"}, "/group")
    assert (found and found.outcome) == outcome


@given(
    st.dictionaries(
        st.sampled_from(["step", "message", "event_id", "stack", "cause_fields", "age_ms", "retry_in_s"]),
        st.none() | st.integers() | st.text() | st.lists(st.text()),
    )
)
def test_whatever_stands_in_a_line_it_can_be_shown(facts: dict[str, Any]) -> None:
    found = read_line({"message": json.dumps({"step": "retried", **facts}), "timestamp": 1}, "/group")
    if found:
        rendered(found)


def test_lines_are_told_apart_also_where_cloudwatch_gives_no_id() -> None:
    lines = [
        {"message": json.dumps({"step": step}), "timestamp": at, "logStreamName": stream, **more}
        for step, at, stream, more in [
            ("accepted", 1, "a", {}),
            ("delivered", 1, "a", {}),
            ("accepted", 2, "a", {}),
            ("accepted", 1, "b", {}),
            ("accepted", 1, "a", {"eventId": "1"}),
            ("accepted", 1, "a", {"eventId": "2"}),
        ]
    ]
    found = [read_line(each, group) for each in lines for group in ("/one", "/one", "/two")]
    assert len({each.id for each in found if each}) == 10


def record(status: str, **more: Any) -> dict[str, Any]:
    """A line of Lambda's platform, which says how an invocation ended."""
    return {"time": "t", "type": "platform.report", "record": {"requestId": "1", "status": status, **more}}


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (record("timeout", metrics={"durationMs": 60000.0}), "platform.report timeout after 60000.0 ms"),
        (record("error", errorType="Runtime.OutOfMemory"), "platform.report error Runtime.OutOfMemory"),
        (record("failure", metrics=None), "platform.report failure"),
        ({"level": "ERROR", "errorType": "SyncFault", "errorMessage": "", "requestId": "1"}, "SyncFault"),
        ({"errorType": "Runtime.ImportModuleError", "errorMessage": "No module"}, "Runtime.ImportModuleError: No mod"),
    ],
)
def test_a_function_that_lambda_ended_is_found_by_the_filters_and_told_in_words(
    line: dict[str, Any], shown: str
) -> None:
    assert f"/relay/deliver: {shown}" in rendered(a_line(**line)).plain
    patterns = LineFilter(outcomes=AROUND).patterns()
    assert any(matches(pattern, line) for pattern in patterns if pattern.startswith("{"))


def test_a_function_that_ended_well_is_found_by_no_filter() -> None:
    patterns = LineFilter(outcomes=AROUND).patterns()
    assert not any(matches(pattern, record("success")) for pattern in patterns if pattern.startswith("{"))


def test_what_is_asked_of_cloudwatch_is_quoted() -> None:
    wanted = LineFilter(event_id='a"b', route="r")
    assert wanted.pattern() == '{ $.event_id = "*a\\"b" && $.route = "r" }'


def a_line(**facts: Any) -> LogLine:
    found = read_line({"timestamp": 0, "message": json.dumps(facts)}, "/relay/deliver")
    assert found is not None
    return found


@pytest.mark.parametrize("word", ["echo", "stale", "known"])
def test_an_event_that_the_loop_guard_ended_says_so_and_needs_nobody(word: str) -> None:
    line = a_line(step="delivered", connection="marketo", attempt=1, skipped=word)
    said, needs_person = whereabouts([line], None, None)

    assert f"skipped ({word})" in rendered(line).plain
    assert ("without a call" in said, needs_person) == (True, False)


def test_an_event_that_led_to_another_says_to_which() -> None:
    led = a_line(step="handed_over", connection="crm", to_event="e-2-12345678", to_route="greet", story="e-1")
    said, needs_person = whereabouts([led, a_line(step="delivered", connection="crm")], None, None)
    assert "crm, to greet as 12345678" in rendered(led).plain
    assert (said.endswith("It led to 12345678 (greet)."), needs_person) == (True, False)
    assert LoggedOutcome.HANDED_OVER not in TROUBLE


def test_an_event_whose_own_line_is_late_was_delivered_where_another_came_of_it() -> None:
    own = [a_line(step="accepted", event_id="e-1", connection="crm")]
    came = a_line(step="delivered", event_id="e-2-12345678", route="greet", story="e-1", connection="kintone")
    said, needs_person = whereabouts(own, None, None, story=[*own, came])
    assert (said.startswith("It was delivered"), said.endswith("It led to 12345678 (greet).")) == (True, True)
    assert not needs_person
    assert whereabouts(own, None, None, story=own).sentence.startswith("It waits in its queue")


def test_a_look_up_that_found_nobody_says_so() -> None:
    said, _ = whereabouts([a_line(step="delivered", connection="crm", skipped="nobody")], None, None)
    assert "without a call: the look-up found nobody" in said


def test_an_event_that_was_delivered_does_not_wait_however_late_the_line_of_its_acceptance_came() -> None:
    lines = [a_line(step="delivered", connection="kintone", attempt=1), a_line(step="accepted", connection="kintone")]
    said, needs_person = whereabouts(lines, None, None)
    assert (said.startswith("It was delivered"), needs_person) == (True, False)


def test_a_fault_beside_an_accepted_event_does_not_put_it_aside() -> None:
    fault = a_line(message="fault", event_id="e-1", error_type="ClientError", stack=["a.py:1 run"])
    said, needs_person = whereabouts([a_line(step="accepted", connection="kintone"), fault], None, None)
    assert (said.startswith("It waits in its queue"), needs_person) == (True, False)


def test_an_event_that_is_tried_again_says_why_by_its_code_at_the_least() -> None:
    said, _ = whereabouts(
        [a_line(step="retried", connection="marketo", cause_code="http_502", retry_in_s=9)], None, None
    )
    assert "(it failed with http_502)" in said


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        ({"step": "soap_failed", "leads": 3, "failed": 2, "fault": 20011}, "2 of 3 leads failed, fault 20011"),
        ({"step": "soap_answered", "leads": 3, "failed": 0}, "marketo, 3 leads"),
        ({"step": "soap_answered", "leads": 1, "failed": 0}, "marketo"),
        ({"step": "soap_answered", "repeated": True}, "marketo, the same request again"),
        ({"step": "soap_answered", "leads": 1, "read_past": ["company", "id"]}, "marketo, read past: company id"),
    ],
)
def test_a_call_of_a_soap_client_shows_what_became_of_it(facts: dict[str, Any], shown: str) -> None:
    line = a_line(connection="marketo", operation="syncMultipleLeads", **facts)
    assert shown in rendered(line).plain
    assert (line.outcome in TROUBLE) == (facts["step"] == "soap_failed")


def test_an_ignored_notification_is_no_trouble() -> None:
    line = a_line(step="ignored", route="customer-changed", reason="event_not_listed")

    assert "event_not_listed" in rendered(line).plain
    assert whereabouts([line], None, None).needs_person is False
    assert LoggedOutcome.IGNORED not in TROUBLE
