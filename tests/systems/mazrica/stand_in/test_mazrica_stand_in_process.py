"""The stand-in as a process, and its control API."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import msgspec
import pytest
import requests

from local.run.processes import free_port, stop
from local.run.stand_in import StandInProcess
from local.run.state import ROOT, State
from local.systems.mazrica import OTHER, STAND_IN, Readings, StandIn
from local.systems.mazrica.launch import orders
from systems.mazrica.config import MazricaConnection
from tests.systems.mazrica.stand_in.client import TIMEOUT, Api, control


def test_a_local_run_tells_of_its_address_and_key_and_passes_readings_on(tmp_path: Any) -> None:
    state = State(tmp_path)
    state.prepare()
    readings = '--readings={"bad_key": 401}'
    process = StandInProcess(
        name="mazrica", launch=STAND_IN, port=free_port(), own=STAND_IN.new_facts(), more=[readings]
    )
    process.start(state)
    try:
        facts = process.facts()
        assert set(facts) == {"url", "api_key"}
        assert process.secret(elsewhere=False) == {"api_key": facts["api_key"]}
        with_key = {"X-Api-Key": facts["api_key"]}
        assert requests.get(f"{facts['url']}/v1/contacts", headers=with_key, timeout=TIMEOUT).ok
        assert requests.get(f"{facts['url']}/v1/contacts", timeout=TIMEOUT).status_code == 401
    finally:
        stop(state.processes()["mazrica"])


def test_readings_that_are_no_json_are_explained_when_it_starts() -> None:
    command = [sys.executable, "-m", "local.systems.mazrica", "--port", "0", "--api-key", "k", "--readings", "{"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20, check=False)
    assert (ended.returncode, "Traceback" in ended.stderr, "--readings" in ended.stderr) == (2, False, True)


@pytest.mark.parametrize(
    "order", [{"ids": "flat"}, {"usual_rows": 0}, {"names": {"tel": "x"}}, {"times": {"zone": "JST"}}]
)
def test_readings_that_make_no_sense_are_explained(order: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"readings are|names are of"):
        StandIn(readings=order)


def test_the_other_reading_differs_in_everything() -> None:
    with StandIn(readings=OTHER) as mazrica:
        same = [
            name for name in Readings.__struct_fields__ if getattr(mazrica.readings, name) == getattr(Readings(), name)
        ]
    assert same == ["more_parameters", "usual_rows"]


@pytest.mark.parametrize(
    ("name", "order"),
    [
        ("contacts", {"name": ""}),
        ("contacts", {"name": "x", "nothing": 1}),
        ("contacts", {"name": "x", "items": {"Nothing": 1}}),
        ("contacts", {"id": 999, "name": "x"}),
        ("deals", {"name": "x"}),
        ("deals", {"name": "x", "customer": 200_001, "phase": "nothing"}),
        ("actions", {"kind": "面談"}),
        ("merges", {"of": "contacts", "target": 1}),
        ("matching", {"of": ["deals"]}),
        ("imports", {"of": "contacts", "file": "&"}),
        ("limits", {"per_hour": 1}),
        ("limits", {"per_day": "1"}),
        ("readings", {"nothing": 1}),
        ("readings", {"more_parameters": ["contacts.tel"]}),
        ("clock", {"freeze": 1}),
        ("items", {"of": "actions", "name": "x"}),
        ("items", {"of": "contacts", "name": "x", "type": "colour"}),
        ("deal-types", {"name": "x"}),
        ("latency", {}),
    ],
)
def test_an_order_that_makes_no_sense_is_explained_and_not_done(
    mazrica: StandIn, customer: int, name: str, order: dict[str, Any]
) -> None:
    answer = control(mazrica, "POST", name, **order)
    assert (answer.status_code, bool(answer.json()["error"])) == (400, True)
    assert (mazrica.all("contacts"), mazrica.all("deals"), mazrica.all("actions")) == ([], [], [])


def test_everything_that_people_do_can_be_ordered(mazrica: StandIn, api: Api) -> None:
    def make(name: str, /, **order: Any) -> int:
        answer = control(mazrica, "POST", name, **order)
        assert answer.ok, answer.text
        return int(answer.json()["record"]["id"])

    customer = make("customers", name="株式会社サンプル")
    person = make("contacts", name="山田 太郎", email="a@example.com", customer=customer, items={"Lead ID": 7})
    other = make("contacts", name="山田太郎")
    deal = make("deals", name="導入", customer=customer, phase="提案")
    action = make("actions", kind="電話", completed=True, deal=deal, contacts=[other])
    assert make("contacts", id=person, items={"Lead ID": 8}) == person
    assert make("deals", id=deal, phase="受注") == deal
    assert control(mazrica, "POST", "merges", of="contacts", target=person, source=other).ok
    (seen,) = control(mazrica, "GET", f"contacts?id={person}").json()["contacts"]
    assert seen["items"] == {"Lead ID": 8}
    (seen,) = control(mazrica, "GET", "actions").json()["actions"]
    assert (seen["id"], seen["kind"], seen["contacts"]) == (action, "電話", [person])
    assert control(mazrica, "GET", "deals").json()["deals"][0]["phase"] == "受注"
    assert control(mazrica, "DELETE", "deals", id=deal).ok
    assert api.ids("deals") == []


def test_clock_limits_readings_and_latency_are_set_while_it_runs(mazrica: StandIn, api: Api) -> None:
    assert control(mazrica, "POST", "clock", at=1_775_088_000).json() == {"now": 1_775_088_000.0}
    assert control(mazrica, "POST", "clock", advance=3600).json() == {"now": 1_775_091_600.0}
    assert control(mazrica, "POST", "limits", per_day=50_000).json()["limits"]["per_day"] == 50_000
    assert control(mazrica, "POST", "readings", single_reads=True).json()["single_reads"] is True
    assert control(mazrica, "GET", "readings").json()["single_reads"] is True
    assert control(mazrica, "POST", "latency", seconds=0.01).ok
    assert api.get("contacts").ok
    assert control(mazrica, "GET", "limits").json()["days"] == {"2026-04-02": 1}
    api.get("nothing")
    assert [each["status"] for each in control(mazrica, "GET", "refused").json()["requests"]] == [404]


def test_a_reset_forgets_records_and_calls_but_not_what_administrators_made(mazrica: StandIn, api: Api) -> None:
    mazrica.account.items.add("contacts", "メモ2")
    first = mazrica.contact(name="山田 太郎")
    mazrica.match_names("contacts")
    api.get("contacts")
    control(mazrica, "POST", "reset")
    assert (mazrica.all("contacts"), mazrica.requests(), mazrica.limits()["days"]) == ([], [], {})
    assert mazrica.contact(name="山田 太郎", items={"メモ2": "x"}) == first


def test_a_local_run_has_the_account_be_as_relay_yaml_says(mazrica: StandIn) -> None:
    """Detail items by the numbers there, and what actions show: nobody can guess them, so an example's are made up."""
    connection = msgspec.convert(
        {
            "items": {"lead_id": 17, "lead_score": 18},
            "completed": {"path": "said.how", "equals": "done"},
            "action_contacts": "people",
        },
        MazricaConnection,
    )
    for path, order in orders(connection):
        assert requests.post(f"{mazrica.url}/_stand-in/{path}", json=order, timeout=TIMEOUT).ok
    items = {each.name: each.id for each in mazrica.account.items.of("contacts")}
    assert items == {"Lead ID": 17, "Lead Score": 18, "Acquisition Date": 503, "Lead Activities": 504}
    assert (mazrica.readings.state.path, mazrica.readings.state.completed) == ("said.how", "done")
    assert mazrica.readings.action_contacts.path == "people"
    taken = {"of": "contacts", "name": "Lead Score", "number": 17}
    assert requests.post(f"{mazrica.url}/_stand-in/items", json=taken, timeout=TIMEOUT).status_code == 400
