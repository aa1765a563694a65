"""Failing on command, and what the stand-in tells of itself."""

import time
from typing import Any

import pytest
import requests

from local.systems.kintone import StandIn
from tests.systems.kintone.stand_in.client import Client, keys, refused


def write(client: Client, key: str = "1", **values: Any) -> requests.Response:
    return client.upsert(12, "lead_id", (key, values))


@pytest.mark.parametrize(
    ("kind", "status", "content"),
    [
        ("503-html", 503, "text/html"),
        ("502-text", 502, "text/plain"),
        ("520", 520, "text/html"),
        ("520-json", 520, "application/json"),
        ("429", 429, "application/json"),
    ],
)
def test_a_fault_answers_as_kintone_fails_and_nothing_is_written(
    leads: Client, kintone: StandIn, kind: str, status: int, content: str
) -> None:
    leads.send("POST", "/_stand-in/faults", {"kind": kind, "times": 1})
    answer = write(leads)
    assert answer.status_code == status
    assert answer.headers["Content-Type"].startswith(content)
    assert kintone.records(12) == []
    assert write(leads).ok


@pytest.mark.parametrize(("kind", "expected"), [("lock", (400, "GAIA_DA02")), ("conflict", (409, "GAIA_CO02"))])
def test_a_lost_race_undoes_the_write(leads: Client, kintone: StandIn, kind: str, expected: Any) -> None:
    kintone.fail(kind, times=1)
    assert leads.get("/k/v1/records.json", app=12).ok
    assert refused(write(leads)) == expected
    assert kintone.records(12) == []
    assert write(leads).ok


def test_a_lock_inside_a_bulk_request_has_the_shape_of_bulk_errors(leads: Client, kintone: StandIn) -> None:
    kintone.fail("lock", times=1)
    add = {"method": "POST", "api": "/k/v1/records.json", "payload": {"app": 12, "records": []}}
    answer = leads.send("POST", "/k/v1/bulkRequest.json", {"requests": [add, add]})
    assert answer.json()["results"][0]["code"] == "GAIA_DA02"


def test_a_search_that_is_given_up_lacks_records_and_says_so_in_a_header_alone(leads: Client, kintone: StandIn) -> None:
    write(leads)
    kintone.fail("aborted-search", times=1)
    answer = leads.get("/k/v1/records.json", app=12)
    assert (answer.ok, answer.json()["records"]) == (True, [])
    assert answer.headers["X-Cybozu-Warning"]
    assert len(leads.get("/k/v1/records.json", app=12).json()["records"]) == 1


def test_a_lost_answer_does_the_write_and_drops_the_connection(leads: Client, kintone: StandIn) -> None:
    kintone.fail("lost-answer", times=1)
    assert leads.get("/k/v1/records.json", app=12).ok
    with pytest.raises(requests.ConnectionError):
        write(leads, company="Acme")
    assert leads.lead("company", "1") == "Acme"


def test_a_reset_drops_the_connection_before_anything_is_done(leads: Client, kintone: StandIn) -> None:
    kintone.fail("reset", times=1)
    with pytest.raises(requests.ConnectionError):
        write(leads)
    assert kintone.records(12) == []
    assert write(leads).ok


def test_slow_takes_its_seconds_and_then_answers(leads: Client, kintone: StandIn) -> None:
    kintone.fail("slow", seconds=0.3, times=1)
    started = time.perf_counter()
    assert write(leads).ok
    assert time.perf_counter() - started >= 0.3


def test_a_poisoned_record_is_refused_and_named_wherever_it_is_in_a_batch(leads: Client, kintone: StandIn) -> None:
    kintone.fail("poison", key="7")
    answer = leads.upsert(12, "lead_id", ("6", {}), ("7", {}), ("8", {}))
    assert keys(answer) == {"records[1].lead_id.value"}
    assert leads.upsert(12, "lead_id", ("6", {}), ("8", {})).ok
    assert keys(leads.add(12, lead_id="7")) == {"record.lead_id.value"}
    kintone.recover()
    assert write(leads, "7").ok


def test_any_other_error_can_be_had_by_status_and_code(leads: Client, kintone: StandIn) -> None:
    kintone.fail("error", status=403, code="GAIA_NO02", times=1)
    assert refused(write(leads)) == (403, "GAIA_NO02")


def test_a_fault_without_times_stays_until_it_is_cleared(leads: Client) -> None:
    for times in ({}, {"times": None}):
        leads.send("POST", "/_stand-in/faults", {"kind": "503-html", **times})
        assert {write(leads).status_code for _ in range(5)} == {503}
        assert leads.send("DELETE", "/_stand-in/faults").json() == {"faults": []}
        assert write(leads).ok


def test_a_fault_strikes_only_the_requests_that_it_matches(leads: Client, kintone: StandIn) -> None:
    kintone.fail("503-html", method="PUT", path="/k/v1/records.json")
    assert leads.get("/k/v1/records.json", app=12).ok
    assert leads.add(12, lead_id="1").ok
    assert write(leads).status_code == 503
    kintone.recover()
    kintone.fail("503-html", path="/k/v1/app/*")
    assert write(leads).ok
    assert leads.get("/k/v1/app/form/fields.json", app=12).status_code == 503


@pytest.mark.parametrize(
    "order",
    [
        {},
        {"kind": "nothing"},
        {"kind": "429", "time": 2},
        {"kind": "429", "times": "two"},
        {"kind": "429", "probability": 2},
        {"kind": "slow", "seconds": -1},
        {"kind": "poison"},
        {"kind": "429", "app": 12},
        {"kind": "429", "method": 5},
        {"kind": "error", "status": 200},
        {"kind": "error", "status": "x"},
    ],
)
def test_an_order_that_makes_no_sense_is_refused_and_says_why(leads: Client, order: dict[str, Any]) -> None:
    answer = leads.send("POST", "/_stand-in/faults", order)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert write(leads).ok


def test_down_answers_everything_with_a_page_until_it_is_up_again(leads: Client) -> None:
    assert leads.send("POST", "/_stand-in/down", {"down": True}).json() == {"down": True}
    for answer in (write(leads), leads.get("/k/v1/nothing.json")):
        assert answer.status_code == 503
        assert answer.headers["Content-Type"].startswith("text/html")
    leads.send("POST", "/_stand-in/down", {"down": False})
    assert write(leads).ok
    assert leads.send("POST", "/_stand-in/down", {"down": "yes"}).status_code == 400


def test_the_log_lists_requests_without_their_bodies(leads: Client, kintone: StandIn) -> None:
    leads.upsert(12, "lead_id", ("1", {"company": "Acme"}), ("2", {}))
    leads.get("/k/v1/record.json", app=12, id=9)
    first, second = leads.get("/_stand-in/requests").json()["requests"]
    assert (first["method"], first["path"], first["apps"]) == ("PUT", "/k/v1/records.json", [12])
    assert (first["records"], first["status"], first["code"]) == (2, 200, "")
    assert (second["status"], second["code"]) == (404, "GAIA_RE01")
    assert "Acme" not in str(kintone.requests())


def test_the_log_holds_bodies_when_they_are_kept() -> None:
    with StandIn(keep_bodies=True) as stand_in:
        write(Client(stand_in.url, stand_in.api_token), company="Acme")
        assert "Acme" in stand_in.requests()[0]["body"]


def test_the_history_has_every_applied_write_of_a_key_in_order(leads: Client) -> None:
    write(leads, "1", company="a")
    write(leads, "2", company="x")
    assert not write(leads, "1", tags=["nothing"]).ok
    write(leads, "1", company="b")
    leads.update(12, 1, company="c")
    history = leads.get("/_stand-in/history", app=12, key="1").json()["history"]
    assert [change["values"].get("company") for change in history] == ["a", "b", "c"]
    assert [change["operation"] for change in history] == ["INSERT", "UPDATE", "UPDATE"]
    assert [change["revision"] for change in history] == [1, 2, 3]
    assert len(leads.get("/_stand-in/history").json()["history"]) == 4


def test_the_requests_of_the_day_are_counted_by_app_but_for_bulk_requests() -> None:
    with StandIn(daily_requests=2) as stand_in:
        client = Client(stand_in.url, stand_in.api_token)
        add = {"method": "POST", "api": "/k/v1/records.json", "payload": {"app": 12, "records": []}}
        for _ in range(3):
            client.send("POST", "/k/v1/bulkRequest.json", {"requests": [add]})
        write(client)
        assert client.get("/_stand-in/counters").json()["apps"]["12"] == {"requests": 1, "limit": 2, "over": False}
        assert {write(client).status_code for _ in range(2)} == {200}
        assert client.get("/_stand-in/counters").json()["apps"]["12"]["over"] is True


def test_reset_forgets_everything_but_apps_and_tokens(leads: Client, kintone: StandIn) -> None:
    write(leads)
    kintone.fail("429")
    kintone.go_down()
    leads.send("POST", "/_stand-in/reset")
    assert (kintone.records(12), kintone.history(), kintone.requests()) == ([], [], [])
    assert write(leads).json()["records"][0]["id"] == "2"  # of a deleted record no id comes back


def test_the_controls_work_where_the_domain_refuses_the_address() -> None:
    with StandIn(networks=["192.0.2.0/24"], basic=("door", "open")) as stand_in:
        assert Client(stand_in.url).get("/_stand-in/requests").json() == {"requests": []}
