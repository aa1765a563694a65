"""Failing on command."""

from __future__ import annotations

import time
from typing import Any

import pytest
import requests

from local.systems.marketo import Kind, StandIn
from tests.systems.marketo.stand_in.client import TIMEOUT, Api, code

LEADS = "/rest/v1/leads.json"
RECORD = {"input": [{"email": "a@example.com"}]}


def order(marketo: StandIn, **fault: Any) -> requests.Response:
    return requests.post(f"{marketo.url}/_stand-in/faults", json=fault, timeout=TIMEOUT)


@pytest.mark.parametrize("ordered", ["603", "604", "606", "607", "608", "611", "614", "615", "713", "1029"])
def test_any_code_can_be_ordered_and_nothing_is_done(marketo: StandIn, api: Api, ordered: str) -> None:
    assert order(marketo, kind="code", code=ordered, times=2).ok
    assert [code(api.post(LEADS, RECORD)) for _ in range(2)] == [ordered, ordered]
    assert marketo.leads() == []
    assert api.post(LEADS, RECORD)["success"]


def test_a_fault_may_be_for_some_paths_only(marketo: StandIn, api: Api) -> None:
    order(marketo, kind="code", code="604", path="/rest/v1/leads*", method="POST")
    assert api.get("/rest/v1/leads/describe.json")["success"]
    assert api.get("/rest/v1/lists.json")["success"]
    assert code(api.post(LEADS, RECORD)) == "604"


def test_a_502_is_a_page_of_html(marketo: StandIn, api: Api) -> None:
    marketo.fail("502-html", times=1)
    answer = api.send("POST", LEADS, json=RECORD)
    assert (answer.status_code, answer.headers["Content-Type"].partition(";")[0]) == (502, "text/html")
    assert marketo.leads() == []


def test_a_body_can_be_garbage(marketo: StandIn, api: Api) -> None:
    marketo.fail(Kind.GARBAGE, times=1)
    answer = api.send("GET", "/rest/v1/leads/describe.json")
    assert answer.status_code == 200
    with pytest.raises(requests.JSONDecodeError):
        answer.json()


@pytest.mark.parametrize(
    ("fault", "leads"),
    [
        ({"kind": "reset"}, 0),
        ({"kind": "hang"}, 0),
        ({"kind": "lost-answer"}, 1),
        ({"kind": "reset", "after": True}, 1),
        ({"kind": "hang", "after": True}, 1),
    ],
)
def test_a_connection_ends_without_an_answer_before_or_after_the_write(
    marketo: StandIn, api: Api, fault: dict[str, Any], leads: int
) -> None:
    marketo.fail(**fault, times=1)
    with pytest.raises(requests.ConnectionError):
        api.send("POST", LEADS, json=RECORD)
    assert len(marketo.leads()) == leads
    entry = marketo.requests()[-1]
    assert (entry["status"], entry["counted"]) == (0, fault != {"kind": "reset"})
    assert api.post(LEADS, RECORD)["success"]


def test_a_code_can_come_although_the_work_is_done(marketo: StandIn, api: Api) -> None:
    marketo.fail(Kind.CODE, code="604", after=True, times=1)
    assert code(api.post(LEADS, RECORD)) == "604"
    assert len(marketo.leads()) == 1


def test_a_client_that_does_not_wait_long_enough_does_not_know(marketo: StandIn, api: Api) -> None:
    marketo.fail(Kind.SLOW, seconds=0.1, times=1)
    with pytest.raises(requests.ReadTimeout):
        api.session.post(api.url + LEADS, json=RECORD, timeout=0.02)
    end = time.monotonic() + 5
    while not marketo.leads():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_down_is_502_for_everything_until_it_is_over(marketo: StandIn, api: Api) -> None:
    control = f"{marketo.url}/_stand-in/down"
    requests.post(control, json={"down": True}, timeout=TIMEOUT)
    assert api.send("GET", LEADS).status_code == 502
    query = {"grant_type": "client_credentials"}
    assert api.send("GET", "/identity/oauth/token", params=query).status_code == 502
    marketo.recover()
    assert api.token()["access_token"]


def test_the_identity_service_fails_only_when_it_is_named(marketo: StandIn, api: Api) -> None:
    marketo.fail(Kind.HTML_502)
    assert api.token()["access_token"]
    marketo.fail(Kind.HTML_502, path="/identity/*", times=1)
    assert api.send("GET", "/identity/oauth/token").status_code == 502
    assert api.token()["access_token"]


def test_faults_are_listed_with_their_hits_and_forgotten(marketo: StandIn, api: Api) -> None:
    marketo.fail(Kind.CODE, code="713")
    api.get(LEADS)
    control = f"{marketo.url}/_stand-in/faults"
    (fault,) = requests.get(control, timeout=TIMEOUT).json()["faults"]
    assert (fault["code"], fault["hits"]) == ("713", 1)
    assert requests.delete(control, timeout=TIMEOUT).json() == {"faults": []}
    assert code(api.get(LEADS)) == "1002"


@pytest.mark.parametrize(
    "wrong",
    [{}, {"kind": "x"}, {"kind": "code", "time": 1}, {"kind": "code", "code": 604}, {"kind": "slow", "seconds": -1}],
)
def test_a_wrong_order_is_explained(marketo: StandIn, wrong: dict[str, Any]) -> None:
    answer = order(marketo, **wrong)
    assert answer.status_code == 400
    assert "a fault has kind" in answer.json()["error"]


def test_a_probability_with_a_seed_strikes_the_same_calls_each_time(marketo: StandIn, api: Api) -> None:
    def run() -> list[bool]:
        marketo.recover()
        marketo.fail(Kind.CODE, code="611", probability=0.5, seed=7)
        return [api.get("/rest/v1/lists.json")["success"] for _ in range(10)]

    first = run()
    assert first == run()
    assert {True, False} == set(first)
