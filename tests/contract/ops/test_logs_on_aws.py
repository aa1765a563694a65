"""`relay tail` and `relay trace` against real log groups."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest

from relay.telemetry.log import lead_hash
from tests.contract.ops.command import Relay
from tests.contract.ops.relay_cloud import LOG_KEY, Cloud


def line(step: str, event_id: str, **facts: Any) -> dict[str, Any]:
    return {"level": "INFO", "message": step, "step": step, "event_id": event_id, "route": "mail-opened", **facts}


def test_the_logs_of_all_functions_are_one_story_in_the_order_of_time(cloud: Cloud, relay: Relay) -> None:
    event_id = str(uuid4())
    cloud.write_log("webhook", "START RequestId: 1", line("accepted", event_id, connection="kintone", duration_ms=12))
    cloud.write_log(
        "kintone",
        line(
            "retried", event_id, connection="kintone", attempt=1, cause_code="GAIA_DA02", cause_status=400, retry_in_s=9
        ),
        line("delivered", event_id, connection="kintone", attempt=2, duration_ms=350, age_ms=11_000),
        "REPORT RequestId: 1 Duration: 2 ms",
        seconds_ago=50,
    )
    done = relay("tail")
    assert done.code == 0
    first, second, third = done.out.splitlines()
    assert event_id[-8:] in first
    assert "accepted" in first
    assert "kintone, 12 ms" in first
    assert "GAIA_DA02 400, again in 9 s" in second
    assert "kintone attempt 2, 350 ms, 11 s after it came" in third


def test_one_lead_is_found_although_the_log_does_not_hold_it(cloud: Cloud, relay: Relay) -> None:
    mine, other = lead_hash(LOG_KEY.encode(), "1001"), lead_hash(LOG_KEY.encode(), "1002")
    cloud.write_log("webhook", line("accepted", "e-1", lead=mine), line("accepted", "e-2", lead=other))
    done = relay("tail", "--lead", "1001", "--json")
    assert [json.loads(each)["event_id"] for each in done.out.splitlines()] == ["e-1"]


def test_errors_are_what_went_wrong_also_where_no_event_is_named(cloud: Cloud, relay: Relay) -> None:
    cloud.write_log("webhook", line("accepted", "e-1"), line("quarantined", "e-2", error="invalid_body", status=400))
    cloud.write_log(
        "kintone",
        "2026-10-01T00:00:00Z 1 Task timed out after 60.00 seconds",
        {"level": "CRITICAL", "message": "fault", "error_type": "KeyError", "stack": ["a.py:1 run", "b.py:2 read"]},
    )
    cloud.write_log(
        "access",
        {
            "requestId": "r-1",
            "path": "/v1/hooks/won",
            "status": "403",
            "error": "ACCESS_DENIED",
            "sourceIp": "192.0.2.1",
        },
        {"requestId": "r-2", "path": "/v1/hooks/won", "status": "202", "error": "-", "sourceIp": "192.0.2.1"},
    )
    done = relay("tail", "--errors")
    assert "e-1" not in done.out
    assert "invalid_body 400" in done.out
    assert "Task timed out after 60.00 seconds" in done.out
    assert "KeyError at b.py:2 read < a.py:1 run" in done.out
    assert "ACCESS_DENIED 403, from 192.0.2.1" in done.out
    assert len(done.out.splitlines()) == 4


def test_lines_are_chosen_by_route_outcome_connection_and_time(cloud: Cloud, relay: Relay) -> None:
    cloud.write_log("webhook", line("accepted", "e-1"), line("refused", "e-2"))
    cloud.write_log("sales", line("delivered", "e-3") | {"route": "won"})
    cloud.write_log("webhook", line("accepted", "e-4"), seconds_ago=3600)

    def found(*options: str) -> list[str]:
        return [json.loads(each)["event_id"] for each in relay("tail", "--json", *options).out.splitlines()]

    assert found("--route", "won") == ["e-3"]
    assert found("--outcome", "refused") == ["e-2"]
    assert found("--connection", "sales") == ["e-3"]
    assert found("--since", "2h", "--outcome", "accepted") == ["e-4", "e-1"]


def test_no_lines_are_exit_code_1_with_advice(cloud: Cloud, relay: Relay) -> None:
    done = relay("tail", "--route", "won")
    assert done.code == 1
    assert "--since" in done.err


def test_following_shows_each_line_once_as_it_comes_until_ctrl_c(
    cloud: Cloud, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds: list[float] = []

    def pause(seconds: float) -> None:
        rounds.append(seconds)
        cloud.write_log("webhook", line("accepted", f"e-{len(rounds)}"), seconds_ago=1)
        if len(rounds) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr("operations.logs.search.time.sleep", pause)
    done = relay("tail", "--follow", "--json")
    assert done.code == 0
    assert [json.loads(each)["event_id"] for each in done.out.splitlines()] == ["e-1", "e-2"]


def test_the_life_of_a_delivered_event(cloud: Cloud, relay: Relay) -> None:
    cloud.write_log("webhook", line("accepted", "abcd-1234"))
    cloud.write_log("kintone", line("delivered", "abcd-1234"), seconds_ago=30)
    done = relay("trace", "abcd-1234")
    assert done.code == 0
    assert "It was delivered at" in done.out.splitlines()[-1]


def test_the_whole_life_of_an_event_stands_in_one_story_in_words(cloud: Cloud, relay: Relay) -> None:
    def retried(code: str, attempt: int) -> dict[str, Any]:
        return line("retried", "abcd-1234", connection="kintone", attempt=attempt, cause_code=code, retry_in_s=30)

    def breaker(after: str) -> dict[str, Any]:
        return {"message": "breaker", "connection": "kintone", "breaker_before": "", "breaker_after": after}

    fault = {"message": "fault", "connection": "kintone", "error_type": "KeyError", "stack": ["a.py:1 run"]}
    other = retried("http_503", 1) | {"event_id": "another-1"}
    cloud.write_log("webhook", line("accepted", "abcd-1234", connection="kintone"), seconds_ago=100)
    cloud.write_log("kintone", breaker("CLOSED"), seconds_ago=200)
    cloud.write_log("kintone", retried("http_503", 1), other, breaker("OPEN"), seconds_ago=90)
    cloud.write_log("kintone", retried("circuit_open", 2), "REPORT RequestId: 1 Duration: 2 ms", seconds_ago=80)
    cloud.write_log("kintone", fault, retried("internal_fault", 3), seconds_ago=70)
    cloud.write_log("kintone", "2026-10-01T00:00:00Z 1 Task timed out after 60.00 seconds", seconds_ago=60)
    record = {"requestId": "1", "status": "timeout", "metrics": {"durationMs": 60000.0}}
    cloud.write_log("kintone", {"time": "t", "type": "platform.report", "record": record}, seconds_ago=59)
    left = {"level": "ERROR", "errorType": "DeliveryFault", "errorMessage": "", "requestId": "1", "stackTrace": []}
    cloud.write_log("kintone", left, seconds_ago=58)
    cloud.write_log(
        "kintone", {"message": "not_settled", "connection": "kintone", "queue_code": "Slow"}, seconds_ago=55
    )
    cloud.write_log("kintone", retried("daily_limit", 5), seconds_ago=50)
    cloud.write_log("kintone", line("delivered", "abcd-1234", connection="kintone", replayed=True), seconds_ago=40)

    told = relay("trace", "abcd-1234").out.splitlines()

    wanted = [
        "accepted",
        "http_503",
        "kintone: its circuit breaker opened",
        "circuit_open (not sent: the system fails, and the circuit breaker is open)",
        "kintone, KeyError at a.py:1 run",
        "internal_fault (the relay itself failed at it)",
        "Task timed out",
        "/ops-test/kintone-9f8e7d6c: platform.report timeout after 60000.0 ms",
        "/ops-test/kintone-9f8e7d6c: DeliveryFault",
        "SQS did not settle a message (Slow)",
        "daily_limit (not sent: the day's requests are spent)",
        "kintone, replayed",
        "It was delivered at",
    ]
    assert [part for part, said in zip(wanted, told, strict=True) if part not in said] == []


def test_an_event_that_went_through_at_once_is_told_without_the_troubles_of_others(cloud: Cloud, relay: Relay) -> None:
    cloud.write_log("webhook", line("accepted", "abcd-1234", connection="kintone"), seconds_ago=100)
    cloud.write_log("kintone", {"message": "breaker", "connection": "kintone", "breaker_after": "OPEN"}, seconds_ago=90)
    cloud.write_log("kintone", line("delivered", "abcd-1234", connection="kintone"), seconds_ago=80)
    assert "breaker" not in relay("trace", "abcd-1234").out


def test_a_story_is_told_whole_whichever_of_its_events_is_asked_for(cloud: Cloud, relay: Relay) -> None:
    led = {"to_event": "next-5678", "to_route": "won", "story": "abcd-1234"}
    cloud.write_log("webhook", line("accepted", "abcd-1234", connection="kintone"), line("accepted", "else-1"))
    cloud.write_log("kintone", line("handed_over", "abcd-1234", connection="kintone", **led), seconds_ago=40)
    cloud.write_log("kintone", line("delivered", "abcd-1234", connection="kintone"), seconds_ago=39)
    last = line("delivered", "next-5678", connection="sales", story="abcd-1234") | {"route": "won"}
    cloud.write_log("sales", last, seconds_ago=30)

    first, second = (relay("trace", event_id).out.splitlines() for event_id in ("abcd-1234", "next-5678"))

    assert first[:-1] == second[:-1]
    assert len(first) == 5
    assert "kintone, to won as ext-5678" in first[1]
    assert first[-1].endswith("It led to ext-5678 (won).")
    assert "It was delivered at" in second[-1]


def test_tail_shows_breakers_and_what_sqs_did_not_settle_among_the_errors(cloud: Cloud, relay: Relay) -> None:
    cloud.write_log("kintone", {"message": "breaker", "connection": "kintone", "breaker_after": "HALF_OPEN"})
    cloud.write_log("kintone", {"message": "not_settled", "connection": "kintone", "queue_code": "Slow"})
    assert "lets one call try" in relay("tail", "--outcome", "breaker").out
    assert "not_settled" in relay("tail", "--outcome", "not_settled", "--json").out
    assert len(relay("tail", "--errors").out.splitlines()) == 2


def test_an_event_in_the_dead_letters_is_found_there(cloud: Cloud, relay: Relay) -> None:
    made = cloud.dead_letter()
    cloud.write_log("kintone", line("dead_lettered", made.id, cause_code="GAIA_RE20"))
    done = relay("trace", made.id[-8:])
    assert done.code == 1
    assert f"relay dead show {made.id[-8:]}" in done.out
    assert cloud.count("kintone-dead") == 1


def test_what_someone_else_is_looking_at_is_not_taken_for_gone(cloud: Cloud, relay: Relay) -> None:
    made = cloud.dead_letter()
    cloud.write_log("kintone", line("dead_lettered", made.id, cause_code="GAIA_RE20"))
    url = cloud.queues["kintone-dead"]
    assert len(cloud.sqs.receive_message(QueueUrl=url, VisibilityTimeout=60)["Messages"]) == 1
    assert "Not shown: about 1 that someone else is looking at" in relay("trace", made.id).err
    assert "Not shown: about 1 that someone else is looking at" in relay("dead", "list").err


def test_a_refused_request_is_found_in_quarantine(cloud: Cloud, relay: Relay) -> None:
    made = cloud.quarantined(b"{")
    done = relay("trace", made.id, "--json")
    assert done.code == 1
    assert json.loads(done.out)["lies_in"] == "quarantine"
    assert cloud.count("quarantine") == 1


@pytest.mark.parametrize(
    ("line_of_log", "said", "code"),
    [
        (line("accepted", "abcd-1234"), "It waits in its queue", 0),
        (line("retried", "abcd-1234", retry_in_s=300), "the next comes at about", 0),
        (line("retried", "abcd-1234", cause_code="daily_limit", retry_in_s=9), "the day's requests are spent", 0),
        (line("delivered", "abcd-1234", replayed=True), "after it was replayed", 0),
        (line("refused", "abcd-1234", error="wrong_secret"), "It was refused and not kept", 1),
        (line("dead_lettered", "abcd-1234"), "lies there no longer", 0),
    ],
)
def test_the_last_line_tells_where_an_event_is(
    line_of_log: dict[str, Any], said: str, code: int, cloud: Cloud, relay: Relay
) -> None:
    cloud.write_log("webhook", line_of_log)
    done = relay("trace", "abcd-1234")
    assert said in done.out
    assert done.code == code


def test_a_request_that_the_api_refused_is_found_by_the_id_in_its_answer(cloud: Cloud, relay: Relay) -> None:
    cloud.write_log(
        "access",
        {"requestId": "req-77", "path": "/v1/hooks/won", "status": "429", "error": "THROTTLED", "sourceIp": "-"},
    )
    done = relay("trace", "req-77")
    assert "THROTTLED 429" in done.out
    assert "not kept" in done.out


def test_an_unknown_id_is_said_so(cloud: Cloud, relay: Relay) -> None:
    done = relay("trace", "ffff-0000")
    assert done.code == 1
    assert "Nothing is known of it" in done.out
