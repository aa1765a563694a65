"""The control interface over HTTP, and the process of a local run."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any, cast

import pytest
import requests

from local.kit.launch import Deployed
from local.run.processes import free_port, stop
from local.run.stand_in import StandInProcess
from local.run.state import State
from local.systems.on24 import STAND_IN, StandIn
from tests.systems.on24.stand_in.client import TIMEOUT, Api, ids


def order(on24: StandIn, name: str, /, **content: Any) -> requests.Response:
    return requests.post(f"{on24.url}/_stand-in/{name}", json=content, timeout=TIMEOUT)


def look(on24: StandIn, name: str, /, **query: Any) -> Any:
    return requests.get(f"{on24.url}/_stand-in/{name}", params=query, timeout=TIMEOUT).json()


def test_a_life_can_be_led_over_http(on24: StandIn, api: Api) -> None:
    event = order(on24, "events", title="X", start="-1h", created="-3d").json()["eventid"]
    person = order(on24, "registrants", event=event, email="a@example.com", at="-1d", std1="x").json()["eventuserid"]
    assert order(on24, "activities", eventuserid=person, kind="live", minutes=5).ok
    assert ids(api.attendees()) == [person]
    assert order(on24, "changes", eventuserid=person, kind="forget").ok
    [truth] = look(on24, "people", event=event)["people"]
    assert (truth["status"], truth["attended_live"]) == ("forgotten", True)
    assert order(on24, "events", id=event, title="Y").ok
    assert api.get(f"/event/{event}")["description"] == "Y"
    assert len(order(on24, "crowd", event=event, people=3).json()["eventuserids"]) == 3
    assert order(on24, "stir", share=0.5).ok
    assert order(on24, "limits", **{"/event": 1}).json()["limits"]["/event"] == 1
    assert order(on24, "settings", order="newest").json()["order"] == "newest"
    assert order(on24, "tokens", key="k", secret="s").json()["keys"] == ["k", on24.token_key]
    assert order(on24, "clients", id=10711, name="Sub").ok


def test_the_clock_can_be_set_frozen_and_sped_up_over_http(on24: StandIn) -> None:
    set_to = order(on24, "clock", set="2026-03-07T10:00:00-08:00", freeze=True).json()
    assert set_to["now"] == "2026-03-07T18:00:00+00:00"
    on24.register(on24.create_event(start="+1d"), "a@example.com", at="+1h")
    assert order(on24, "clock", advance=600).json()["planned"] == 1
    assert look(on24, "clock")["next"] == "2026-03-07T19:00:00+00:00"
    assert order(on24, "clock", speed=100_000).ok
    end = time.monotonic() + 5
    while look(on24, "clock")["planned"]:
        assert time.monotonic() < end


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("events", {"type": "party"}),
        ("events", {"colour": "red"}),
        ("events", {"start": "tomorrow"}),
        ("events", {"start": "2026-01-01T00:00:00"}),
        ("events", {"start": "+1h", "end": "-1h"}),
        ("events", {"client": "99"}),
        ("registrants", {"event": 1}),
        ("registrants", {"email": "a@example.com"}),
        ("activities", {"eventuserid": 1, "kind": "sleep"}),
        ("activities", {"eventuserid": 1, "kind": "live"}),
        ("changes", {"eventuserid": 1, "kind": "confirm"}),
        ("crowd", {"event": 1}),
        ("stir", {"shares": 1}),
        ("settings", {"order": "random"}),
        ("settings", {"colour": "red"}),
        ("settings", {"lateness": {"cached": [3]}}),
        ("limits", {"/nothing": 1}),
        ("limits", {"/event": "1"}),
        ("clients", {"id": "10711", "above": "99"}),
        ("clock", {"set": "noon"}),
    ],
)
def test_an_order_that_makes_no_sense_is_refused_and_says_why(
    on24: StandIn, name: str, content: dict[str, Any]
) -> None:
    answer = order(on24, name, **content)
    assert (answer.status_code, bool(answer.json()["error"])) == (400, True)


def test_a_reset_forgets_people_and_events_but_not_switches_and_tokens(on24: StandIn, api: Api) -> None:
    on24.invite(on24.create_event(start="+1d"), people=10)
    on24.switch(order="newest")
    order(on24, "reset")
    assert (on24.people(), api.events(), on24.settings.order) == ([], [], "newest")
    assert on24.limits().keys() == {"/event"}


def test_a_local_run_says_its_account_and_token(tmp_path: Any) -> None:
    state = State(tmp_path)
    state.prepare()
    process = StandInProcess(name="on24", launch=STAND_IN, port=free_port(), own=STAND_IN.new_facts())
    process.start(state)
    try:
        facts = process.facts()
        assert facts.keys() == {"url", "client_id", "token_key", "token_secret"}
        assert process.secret(elsewhere=False).keys() == {"token_key", "token_secret"}
        headers = {"accessTokenKey": facts["token_key"], "accessTokenSecret": facts["token_secret"]}
        url = f"{facts['url']}/v2/client/{facts['client_id']}/event"
        assert requests.get(url, headers=headers, timeout=TIMEOUT).json() == {"totalevents": 0, "events": []}
    finally:
        stop(state.processes()["on24"])


def test_a_local_run_makes_the_account_that_a_connection_names(on24: StandIn) -> None:
    said: list[str] = []

    def deployed(number: int) -> Deployed:
        settings = SimpleNamespace(
            connections={"webinars": SimpleNamespace(client_id=number), "crm": SimpleNamespace()},
            systems={"webinars": "on24", "crm": "kintone"},
        )
        return Deployed(
            settings=cast("Any", settings),
            api_url="",
            sources={},
            outputs={},
            secret=lambda _: {},
            is_elsewhere=lambda _: False,
            say=said.append,
        )

    STAND_IN.set_up(on24.url, deployed(555))
    event = on24.create_event(start="-1h")
    assert [each["eventid"] for each in Api(on24, "555").events()] == [event]
    STAND_IN.set_up(on24.url, deployed(-1))
    assert said == ["The ON24 stand-in has no account for the connection webinars, so nothing is read from it"]
