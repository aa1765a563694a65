"""The stand-in refuses what KARTE refuses, cuts what KARTE cuts, and fails on command."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from local.systems.karte import READ, WRITE, StandIn

GOOD: dict[str, Any] = {"keys": {"visitor_id": "v"}, "event": {"event_name": "opened", "values": {"score": 1}}}


@pytest.fixture
def karte() -> Iterator[StandIn]:
    with StandIn(tokens={"reader": frozenset({READ}), "writer": frozenset({WRITE})}) as found:
        yield found


def post(karte: StandIn, content: Any, path: str = "/v2/track/event/write", **headers: str) -> requests.Response:
    sent = {"Authorization": f"Bearer {karte.token}", "Content-Type": "application/json", **headers}
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return requests.post(karte.url + path, data=data, headers=sent, timeout=5)


def event(**changes: Any) -> dict[str, Any]:
    return {**GOOD, "event": {**GOOD["event"], **changes}}


def test_an_event_is_recorded_as_it_came(karte: StandIn) -> None:
    assert post(karte, GOOD).status_code == 200
    (found,) = requests.get(f"{karte.url}/_stand-in/events?user=v", timeout=5).json()["events"]
    assert (found["key"], found["id"], found["event_name"], found["values"]) == (
        "visitor_id",
        "v",
        "opened",
        {"score": 1},
    )


def test_a_long_text_is_cut_without_a_word(karte: StandIn) -> None:
    assert post(karte, event(values={"a": "x" * 3000})).status_code == 200
    assert len(karte.events()[0]["values"]["a"]) == 2048


@pytest.mark.parametrize(
    ("content", "status"),
    [
        ({**GOOD, "keys": {"visitor_id": "v", "user_id": "u"}}, 400),
        ({**GOOD, "keys": {}}, 400),
        ({**GOOD, "keys": {"visitor_id": 5}}, 400),
        ({**GOOD, "keys": {"user_id": "あ" * 171}}, 400),
        (event(event_name="mail-opened"), 400),
        (event(event_name="page"), 400),
        (event(event_name=None), 400),
        (event(values=[]), 400),
        (event(values={"a b": 1}), 400),
        (event(values={"a": 2**53}), 400),
        (event(values={f"a{i}": "x" * 2000 for i in range(23)}), 413),
        ([], 400),
        (b"{", 400),
    ],
)
def test_what_karte_refuses_is_refused_and_not_recorded(karte: StandIn, content: Any, status: int) -> None:
    assert post(karte, content).status_code == status
    assert karte.events() == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Authorization": "Bearer unknown"}, 401),
        ({"Authorization": "stand-in-token"}, 401),
        ({"Authorization": "Bearer reader"}, 403),
        ({"Content-Type": "text/plain"}, 400),
    ],
)
def test_who_calls_and_how_matters(karte: StandIn, headers: dict[str, str], status: int) -> None:
    assert post(karte, GOOD, **headers).status_code == status
    assert karte.events() == []


def test_unknown_paths_and_methods_are_not_there(karte: StandIn) -> None:
    assert post(karte, GOOD, path="/v2/track/event/writ").status_code == 404
    assert requests.get(f"{karte.url}/v2/track/event/write", timeout=5).status_code == 404


def test_the_newest_ten_events_of_a_name_are_shown(karte: StandIn) -> None:
    for at in range(12):
        post(karte, event(values={"at": at}))
    content = {"user_id": "vis-v", "event_names": ["opened"], "options": {"from": 0}}
    shown = post(karte, content, path="/v2beta/track/event/get").json()["events"]["opened"]
    assert [one["values"]["opened"]["at"] for one in shown] == list(range(11, 1, -1))
    nobody = post(karte, content | {"user_id": "v"}, path="/v2beta/track/event/get").json()
    assert nobody == {"events": {}}
    by_visitor = {"visitor_id": "v", "event_names": ["opened"]}
    assert post(karte, by_visitor, path="/v2beta/track/event/get").status_code == 400


def identify(keys: dict[str, str], **values: Any) -> dict[str, Any]:
    return {"keys": keys, "event": {"event_name": "identify", "values": values}}


def test_a_visitor_becomes_the_member_that_an_identify_event_names_with_the_history_of_both(karte: StandIn) -> None:
    post(karte, GOOD)
    post(karte, {**GOOD, "keys": {"user_id": "m"}})
    assert karte.people() == [["m"], ["vis-v"]]
    post(karte, identify({"visitor_id": "v"}, user_id="m"))
    post(karte, identify({"visitor_id": "w"}, user_id="m"))
    assert karte.people() == [["m", "vis-v", "vis-w"]]
    assert [(join.user, join.other) for join in karte.joins()] == [("vis-v", "m"), ("vis-w", "m")]
    content = {"user_id": "vis-w", "event_names": ["opened"]}
    shown = post(karte, content, path="/v2beta/track/event/get").json()["events"]["opened"]
    assert len(shown) == 2
    assert requests.get(f"{karte.url}/_stand-in/users", timeout=5).json()["people"] == karte.people()


@pytest.mark.parametrize(
    ("content", "people"),
    [
        (identify({"user_id": "m"}, user_id="other"), [["m", "other"]]),
        (identify({"user_id": "m"}, user_id="wuid-line-U1"), [["m", "wuid-line-U1"]]),
        (
            {
                "keys": {"user_id": "m"},
                "event": {"event_name": "plugin_line_identify", "values": {"line_user_id": "U1"}},
            },
            [["m", "wuid-line-U1"]],
        ),
        (identify({"user_id": "m"}, user_id="m"), [["m"]]),
        (identify({"user_id": "m"}, email="a"), [["m"]]),
        (identify({"visitor_id": "v"}, user_id=""), [["vis-v"]]),
        (identify({"visitor_id": "v"}, user_id=7), [["vis-v"]]),
        (identify({"user_id": "vis-v"}, user_id="vis-v"), [["vis-v"]]),
        ({"keys": {"visitor_id": "v"}, "event": {"event_name": "opened", "values": {"user_id": "m"}}}, [["vis-v"]]),
    ],
)
def test_an_event_joins_whom_it_names_and_nobody_else(
    karte: StandIn, content: dict[str, Any], people: list[list[str]]
) -> None:
    assert post(karte, content).status_code == 200
    assert karte.people() == people


def test_managed_user_data_are_kept_of_members_only_and_not_among_the_events(karte: StandIn) -> None:
    post(karte, identify({"user_id": "m"}, user_id="m", email="a@example.com"))
    post(karte, identify({"visitor_id": "v"}, email="b@example.com"))
    assert [one["values"] for one in karte.events()] == [{}, {}]
    assert karte.personal("m") == {"user_id": "m", "email": "a@example.com"}
    assert karte.personal("vis-v") == {}


def test_an_old_project_keeps_what_an_identify_event_says_with_the_events() -> None:
    with StandIn(user_data="events") as karte:
        post(karte, identify({"visitor_id": "v"}, email="b@example.com"))
        assert [one["values"] for one in karte.events()] == [{"email": "b@example.com"}]


@pytest.mark.parametrize(("kind", "status"), [("429", 429), ("503-html", 503), ("504", 504), ("error", 500)])
def test_a_fault_strikes_before_anything_is_recorded(karte: StandIn, kind: str, status: int) -> None:
    order = {"kind": kind, "times": 1}
    assert requests.post(f"{karte.url}/_stand-in/faults", json=order, timeout=5).status_code == 200
    assert post(karte, GOOD).status_code == status
    assert post(karte, GOOD).status_code == 200
    assert len(karte.events()) == 1


@pytest.mark.parametrize(("kind", "recorded"), [("lost-answer", 1), ("reset", 0)])
def test_a_connection_ends_without_an_answer_before_or_after_the_write(
    karte: StandIn, kind: str, recorded: int
) -> None:
    karte.fail(kind, times=1)
    with pytest.raises(requests.ConnectionError):
        post(karte, GOOD)
    assert len(karte.events()) == recorded


def test_down_and_reset_by_the_control_api(karte: StandIn) -> None:
    post(karte, GOOD)
    requests.post(f"{karte.url}/_stand-in/down", json={"down": True}, timeout=5)
    assert post(karte, GOOD).status_code == 503
    requests.post(f"{karte.url}/_stand-in/reset", timeout=5)
    assert (karte.events(), post(karte, GOOD).status_code) == ([], 200)
