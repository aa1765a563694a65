"""Webhooks to KARTE and to any HTTP system, and routes that answer with what the system said."""

from __future__ import annotations

import json

from tests.e2e.relay_run import RelayRun


def test_a_route_may_answer_with_what_kintone_said(relay: RelayRun) -> None:
    first = relay.send("answered", {"leadId": 77, "company": "Acme"})
    assert first.status_code == 200
    assert (first.json()["status"], first.json()["operation"]) == ("delivered", "INSERT")
    second = relay.send("answered", {"leadId": 77, "company": "Acme 2"})
    assert (second.json()["record"], second.json()["revision"]) == (first.json()["record"], "2")


def test_a_refusal_by_kintone_is_answered_and_kept_as_a_dead_letter(relay: RelayRun) -> None:
    answer = relay.send("answered", {"leadId": 78, "tags": ["no such option"]})
    assert answer.status_code == 400
    assert (answer.json()["status"], answer.json()["error"]) == ("rejected", "refused_by_target")
    assert [event["id"] for event, _ in relay.dead_letters()] == [answer.json()["id"]]


def test_marketos_webhook_for_karte_becomes_events_each_written_once(relay: RelayRun) -> None:
    events = [{"event_name": "marketo_score_changed", "values": {"score": 5, "note": "a&b=c+d%20e"}}] * 2
    relay.control("karte", "POST", "faults", {"kind": "503-html", "times": 1})
    answer = relay.send("karte-events", f"leadId=123&events={json.dumps(events)}", content_type="text/plain")
    assert answer.status_code == 202
    relay.wait_for_delivery()
    written = relay.control("karte", "GET", "events").json()["events"]
    assert [event["id"] for event in written] == ["marketo-123"] * 2
    assert written[0]["values"]["note"] == "a&b=c+d%20e"


def test_an_http_system_gets_a_put_and_its_answer_goes_back(relay: RelayRun) -> None:
    answer = relay.send("lead-to-crm", {"leadId": "a/b?c", "company": "Acme", "score": "7"})
    assert answer.status_code == 200
    assert answer.json()["crm_id"] == "r-1"
    assert relay.control("http", "GET", "writes").json() == {"/leads/a%2Fb%3Fc": [{"name": "Acme", "score": 7}]}
