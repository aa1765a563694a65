"""What relay.yaml may say of KARTE."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from relay.http.transport import Answer, NoAnswer
from systems.karte.config import KarteConnection, KarteRoute
from systems.karte.errors import Verdict, judge
from systems.karte.system import KARTE


def problems(**route: Any) -> dict[str, str]:
    found = KARTE.target.check_route(msgspec.convert({"to": "karte", **route}, KarteRoute))
    return {one.path: one.message for one in found}


@pytest.mark.parametrize(
    "route",
    [
        {},
        {"user_id": "memberId"},
        {"visitor_id": "visitor"},
        {"events": "data.events", "lead_id": "lead.id"},
        {"event_name": "identify", "user_id": "memberId", "values": {"email": "email"}},
        {"event_name": "identify", "user_id": "memberId", "values": {"user_id": "memberId"}},
        {
            "event_name": "opened",
            "values": {"mail": "mailName", "at_date": {"from": "at", "type": "date", "zone": "UTC"}},
        },
    ],
)
def test_a_right_route_has_no_problem(route: dict[str, Any]) -> None:
    assert problems(**route) == {}


@pytest.mark.parametrize(
    ("route", "path"),
    [
        ({"user_id": "a", "visitor_id": "b"}, "visitor_id"),
        ({"lead_id": "lead-id"}, "lead_id"),
        ({"events": "a["}, "events"),
        ({"events": "events", "event_name": "a"}, "events"),
        ({"values": {"a": "b"}}, "values"),
        ({"event_name": "mail-opened"}, "event_name"),
        ({"event_name": "page"}, "event_name"),
        ({"event_name": "identify", "user_id": "a", "values": {"user_id": "b"}}, "values.user_id"),
        ({"event_name": "identify", "visitor_id": "a", "values": {"user_id": "a"}}, "values.user_id"),
        ({"event_name": "identify", "values": {"user_id": "memberId"}}, "values.user_id"),
        ({"event_name": "identify", "user_id": "a", "values": {"userId": "a"}}, "values.userId"),
        ({"event_name": "plugin_line_identify"}, "event_name"),
        ({"event_name": "a", "values": {"b c": "d"}}, "values.b c"),
        ({"event_name": "a", "values": {"relay_id": "d"}}, "values.relay_id"),
        ({"event_name": "a", "values": {"b": "d["}}, "values.b"),
        ({"event_name": "a", "values": {"b": {"from": "d["}}}, "values.b.from"),
        ({"event_name": "a", "values": {"b": {"from": "d", "type": "numbr"}}}, "values.b.type"),
        ({"event_name": "a", "values": {"b": {"from": "d", "type": "date"}}}, "values.b.zone"),
        ({"event_name": "a", "values": {"b": {"from": "d", "type": "date", "zone": "Mars"}}}, "values.b.zone"),
        ({"event_name": "a", "values": {"b": {"from": "d", "zone": "UTC"}}}, "values.b.zone"),
        (
            {"event_name": "a", "values": {"b": {"from": "d", "type": "date", "zone": "UTC", "format": "%d"}}},
            "values.b.format",
        ),
        ({"empty": "clear"}, "empty"),
    ],
)
def test_each_mistake_is_one_problem_with_its_path(route: dict[str, Any], path: str) -> None:
    assert list(problems(**route)) == [path]


@pytest.mark.parametrize(
    ("route", "user_data", "found"),
    [
        ({"event_name": "identify"}, "managed", ["event_name"]),
        ({"event_name": "identify", "visitor_id": "v"}, "managed", ["event_name"]),
        ({"event_name": "identify", "user_id": "m"}, "managed", []),
        ({"event_name": "identify", "visitor_id": "v"}, "events", []),
        ({"event_name": "opened", "visitor_id": "v"}, "managed", []),
        ({}, "managed", []),
    ],
)
def test_where_user_data_are_managed_no_route_makes_identify_events_of_visitors(
    route: dict[str, Any], user_data: Any, found: list[str]
) -> None:
    made = msgspec.convert({"to": "karte", **route}, KarteRoute)
    assert [one.path for one in KARTE.target.check_together(KarteConnection(user_data=user_data), made)] == found


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://api.karte.io", True),
        ("https://api.karte.io/", True),
        ("http://127.0.0.1:8767", True),
        ("http://localhost:8767", True),
        ("http://api.karte.io", False),
        ("https://api.karte.io/v2", False),
        ("https://user:pass@api.karte.io", False),
        ("api.karte.io", False),
        ("https://", False),
        ("https://api.karte.io:x", False),
        ("https://api.karte.io?a=b", False),
    ],
)
def test_the_address_is_https_and_a_host(url: str, *, good: bool) -> None:
    assert (not list(KARTE.check_connection(KarteConnection(url=url)))) is good


def test_the_address_of_karte_itself_is_the_default() -> None:
    assert KarteConnection().url == "https://api.karte.io"


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (301, Verdict.REJECT),
        (400, Verdict.REJECT),
        (401, Verdict.REJECT),
        (403, Verdict.REJECT),
        (404, Verdict.REJECT),
        (408, Verdict.RETRY),
        (409, Verdict.REJECT),
        (413, Verdict.REJECT),
        (429, Verdict.RETRY),
        (500, Verdict.RETRY),
        (502, Verdict.RETRY),
        (503, Verdict.RETRY),
        (504, Verdict.UNKNOWN),
    ],
)
def test_a_status_means_what_kartes_own_retry_rule_says(status: int, verdict: Verdict) -> None:
    assert judge(Answer(status, {}, b"")).verdict is verdict


@pytest.mark.parametrize(("sent", "verdict"), [(True, Verdict.UNKNOWN), (False, Verdict.RETRY)])
def test_without_an_answer_it_matters_whether_anything_was_sent(*, sent: bool, verdict: Verdict) -> None:
    assert judge(NoAnswer("timeout", sent=sent)).verdict is verdict


@pytest.mark.parametrize(
    "secret", [{}, {"access_token": ""}, {"access_token": 5}, {"access_token": "a b"}, {"token": "t"}]
)
def test_a_secret_without_an_access_token_is_a_problem_that_repeats_nothing_of_it(secret: dict[str, Any]) -> None:
    problem = KARTE.secret_problem(KarteConnection(), secret)
    assert problem is not None
    assert "access_token" in problem
    assert "a b" not in problem


def test_an_access_token_is_all_that_must_be_there() -> None:
    form, alone = KARTE.secret_forms(KarteConnection())
    assert [field.name for field in form.fields] == ["access_token"]
    assert alone.names() == {"api_key"}
    assert KARTE.secret_problem(KarteConnection(), {"access_token": "t-1"}) is None
