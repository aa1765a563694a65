"""The hook of KARTE's own Marketo plug-in."""

from __future__ import annotations

import json

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from local.systems.karte import StandIn
from local.systems.karte.api.checking import Refusal
from local.systems.karte.hooks.marketo import _read
from tests.systems.karte.stand_in.visits import look, write

RECIPE = 'leadId=7&events=[{"event_name": "marketo_score_changed", "values": {"score": 0}} ]'


def hook(karte: StandIn, body: str, key: str = "stand-in-key", method: str = "POST") -> requests.Response:
    return requests.request(method, f"{karte.url}/hook/{key}/marketo/track", data=body.encode(), timeout=5)


def test_k22_and_k24_the_recipe_measures_a_new_user_for_a_lead_that_nobody_is_linked_to(karte: StandIn) -> None:
    answer = hook(karte, RECIPE)
    assert (answer.status_code, answer.json()["events"]) == (200, 1)
    (event,) = karte.events()
    assert (event["user"], event["event_name"], event["values"]) == (
        "vis-marketo-7",
        "marketo_score_changed",
        {"score": 0},
    )


@pytest.mark.parametrize("user", ["A", "vis-v"])
def test_k21_the_event_of_a_linked_lead_goes_to_its_user(old: StandIn, user: str) -> None:
    write(old, user, "identify", marketo={"id": 7})
    hook(old, RECIPE)
    assert old.events()[-1]["user"] == user


def test_k26_several_events_of_one_call_are_recorded_in_order_or_none_of_them(karte: StandIn) -> None:
    assert hook(karte, 'leadId=7&events=[{"event_name":"a"},{"event_name":"b"}]').ok
    assert hook(karte, 'leadId=7&events=[{"event_name":"c"},{"event_name":"page"}]').status_code == 400
    assert [one["event_name"] for one in karte.events()] == ["a", "b"]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "leadId=7",
        "leadId=&events=[]",
        "leadId=7&events=[]",
        "leadId=7&events={}",
        "leadId=7&events=[",
        "leadId=x&events=[{}]",
        'leadId="7"&events=[{"event_name":"a"}]',
        'leadId=７&events=[{"event_name":"a"}]',
        'events=[{"event_name":"a"}]&leadId=7',
        'leadId=7&events=[{"event_name":"a-b"}]',
        'leadId=7&events=[{"event_name":"a"}]&more=1',
        'leadId=7&events=[{"event_name":"a","values":{"b":"' + "x" * 45_000 + '"}}]',
    ],
)
def test_what_the_recipe_does_not_say_is_refused_with_a_reason(karte: StandIn, body: str) -> None:
    assert hook(karte, body).status_code in (400, 413)
    assert karte.events() == []
    (refused,) = look(karte, "refused")["refused"]
    assert refused["reason"]


@pytest.mark.parametrize("value", ["R&D", "1+1", "100%41"])
def test_a_value_that_a_form_would_change_is_taken_only_in_the_spelling_that_both_readings_share(
    karte: StandIn, value: str
) -> None:
    events = json.dumps([{"event_name": "a", "values": {"b": value}}])
    assert hook(karte, f"leadId=7&events={events}").status_code == 400
    for sign in "&+%":
        events = events.replace(sign, f"\\u{ord(sign):04x}")
    assert hook(karte, f"leadId=7&events={events}").status_code == 200
    assert karte.events()[0]["values"] == {"b": value}


@given(st.text())
def test_whatever_comes_is_read_or_refused(body: str) -> None:
    for text in (body, f"leadId=7&events={body}"):
        try:
            lead, events = _read(text)
        except Refusal:
            continue
        assert lead.isdecimal()
        assert isinstance(events, list)


@pytest.mark.parametrize(("key", "method", "status"), [("other", "POST", 404), ("stand-in-key", "GET", 405)])
def test_k23_and_k24_the_key_is_the_projects_and_the_method_is_post(
    karte: StandIn, key: str, method: str, status: int
) -> None:
    assert hook(karte, RECIPE, key, method).status_code == status
    assert karte.events() == []
