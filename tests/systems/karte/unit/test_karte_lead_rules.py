"""What relay.yaml may say of a route that gives users their leads, and of events through KARTE's hook."""

from __future__ import annotations

import json
import math
from typing import Any
from urllib.parse import unquote_plus

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.core.config import Route
from relay.system.reads import reads
from systems.karte.config import KarteConnection, KarteRoute
from systems.karte.hook import hook_body, hook_url
from systems.karte.mapping import KarteEvent
from systems.karte.system import KARTE

GIVEN: dict[str, Any] = {"user": {}, "fields": {"company": "company"}, "unchanged": "skip"}


def a_route(**written: Any) -> KarteRoute:
    return msgspec.convert({"to": "karte", **written}, KarteRoute)


def problems(**written: Any) -> dict[str, str]:
    return {one.path: one.message for one in KARTE.target.check_route(a_route(**written))}


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"fields": "all"},
        {"fields": "all", "except": ["company"]},
        {"visitors": {"table": "leads"}},
        {"visitors": {"event_name": "marketo_lead"}},
        {"values": {"marketo_cookie": "asked.marketo_cookie"}},
        {"user": {"user_id": "asked.id", "known_by": "mail || email"}},
    ],
)
def test_a_right_route_has_no_problem(change: dict[str, Any]) -> None:
    assert problems(**{**GIVEN, **change}) == {}


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"unchanged": "send"}, "unchanged"),
        ({"fields": {}}, "fields"),
        ({"fields": {"a-b": "company"}}, "fields.a-b"),
        ({"fields": {"_karte_last_sync_date": "updatedAt"}}, "fields._karte_last_sync_date"),
        ({"fields": {f"f{at}": "company" for at in range(50)}, "visitors": {"table": "t"}}, "fields"),
        ({"except": ["company"]}, "except"),
        ({"user": {"known_by": "e["}}, "user.known_by"),
        ({"user_id": "memberId"}, "user_id"),
        ({"event_name": "identify"}, "event_name"),
        ({"linked": "last"}, "linked"),
        ({"via": "hook"}, "via"),
        ({"visitors": {}}, "visitors"),
        ({"visitors": {"table": "t", "event_name": "e"}}, "visitors"),
        ({"visitors": {"event_name": "identify"}}, "visitors.event_name"),
        ({"visitors": {"event_name": "page"}}, "visitors.event_name"),
        ({"visitors": {"table": "t"}, "fields": "all"}, "visitors.table"),
        ({"values": {"marketo": "company"}}, "values.marketo"),
        ({"values": {"user_id": "asked.user_id"}}, "values.user_id"),
    ],
)
def test_a_wrong_route_is_told_where(change: dict[str, Any], path: str) -> None:
    assert path in problems(**{**GIVEN, **change})


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"fields": {"a": "a"}}, "fields"),
        ({"except": ["a"]}, "except"),
        ({"visitors": {"table": "t"}}, "visitors"),
        ({"via": "hook", "user_id": "memberId"}, "user_id"),
    ],
)
def test_what_is_of_leads_means_nothing_to_events(change: dict[str, Any], path: str) -> None:
    assert path in problems(**change)


def test_the_look_up_and_the_stream_read_what_is_mapped_and_how_its_user_is_known() -> None:
    route = a_route(**GIVEN)
    assert reads(route, KARTE.target.describe(route)).names == frozenset({"id", "email", "asked", "company"})
    everything = a_route(**{**GIVEN, "fields": "all"})
    assert reads(everything, KARTE.target.describe(everything)).whole


def test_what_no_user_asked_for_keeps_its_order_by_the_lead() -> None:
    route: Route = a_route(**GIVEN)
    accept = KARTE.target.accept
    assert accept(route, {"id": 7, "email": "a@example.com"}).key == "lead/7"
    assert accept(route, {"id": 7, "asked": {"user_id": "M", "visitor_id": "V"}}).key == "user_id/M"
    assert accept(route, {"id": 7, "asked": {"visitor_id": "vis-V"}}).key == "visitor_id/V"
    assert accept(route, {"asked": {"user_id": "M"}}).key == "user_id/M"


@pytest.mark.parametrize(
    ("secret", "is_good"),
    [
        ({"access_token": "t", "api_key": "k"}, True),
        ({"api_key": "k"}, True),
        ({"api_key": "k/../x"}, False),
        ({"access_token": "t", "marketo_hash_key": "h"}, True),
    ],
)
def test_a_secret_may_hold_the_key_of_the_hook(secret: dict[str, str], *, is_good: bool) -> None:
    assert (KARTE.secret_problem(KarteConnection(), secret) is None) is is_good


def test_the_hook_is_at_kartes_own_address_or_where_this_machines_karte_is() -> None:
    assert hook_url(KarteConnection()) == "https://t.karte.io"
    assert hook_url(KarteConnection(url="http://127.0.0.1:8766")) == "http://127.0.0.1:8766"
    assert hook_url(KarteConnection(hook_url="https://hooks.example.com/")) == "https://hooks.example.com"


VALUES = st.recursive(
    st.text(max_size=20)
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.booleans()
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(["a", "b_c", "$d"]), VALUES, max_size=3))
def test_a_form_and_plain_text_read_the_body_of_the_hook_alike(values: dict[str, Any]) -> None:
    try:
        json.dumps(values, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return
    body = hook_body("7", [KarteEvent("opened", values)]).decode("ascii")
    begin, _, written = body.partition("events=")
    assert begin == "leadId=7&"
    assert json.loads(written) == json.loads(unquote_plus(written))
    (read,) = json.loads(written)
    assert read["event_name"] == "opened"
    assert _close(read["values"], values)


def _close(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        return found.keys() == wanted.keys() and all(_close(found[name], wanted[name]) for name in wanted)
    if isinstance(wanted, list):
        return len(found) == len(wanted) and all(map(_close, found, wanted))
    return math.isclose(found, wanted) if isinstance(wanted, float) else bool(found == wanted)
