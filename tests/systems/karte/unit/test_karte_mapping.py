"""From a payload to a KARTE user and events, and everything that is refused on the way."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.core.refusal import Refused
from systems.karte import limits
from systems.karte.config import KarteRoute
from systems.karte.mapping import RouteMapping
from systems.karte.system import KARTE
from systems.web import body

EVENT = {"event_name": "opened", "values": {"score": 1}}


def mapping(**route: Any) -> RouteMapping:
    return RouteMapping(msgspec.convert({"to": "karte", **route}, KarteRoute))


def values(sent: Any) -> dict[str, Any]:
    return mapping().read({"leadId": 1, "events": [{"event_name": "e", "values": sent}]}).events[0].values


def refusal(payload: dict[str, Any], **route: Any) -> Refused:
    with pytest.raises(Refused) as refused:
        mapping(**route).read(payload)
    assert refused.value.message("en")
    assert refused.value.message("ja")
    return refused.value


def reason(payload: dict[str, Any], **route: Any) -> str:
    return refusal(payload, **route).reason


def with_events(*events: Any) -> dict[str, Any]:
    return {"leadId": 1, "events": list(events)}


def test_k24_the_body_of_kartes_recipe_is_read_as_marketo_sends_it() -> None:
    sent = 'leadId=15470&events=[{"event_name": "marketo_score_changed", "values": {"score": 0}} ]'
    mapped = mapping().read(body.read(sent.encode(), []))
    assert mapped.keys == {"visitor_id": "marketo-15470"}
    assert json.loads(mapped.events[0].body(mapped.keys)) == {
        "keys": {"visitor_id": "marketo-15470"},
        "event": {"event_name": "marketo_score_changed", "values": {"score": 0}},
    }


def test_a_user_is_named_by_one_id_and_by_the_lead_where_marketo_has_none() -> None:
    payload = {"leadId": 7, "member": "m-1", "events": [EVENT]}
    assert mapping(user_id="member").read(payload).keys == {"user_id": "m-1"}
    assert mapping(visitor_id="member").read(payload).keys == {"visitor_id": "m-1"}
    assert mapping(user_id="member").read(payload | {"member": None}).keys == {"visitor_id": "marketo-7"}


@pytest.mark.parametrize("lead", ["007", "7", 7, 7.0, " 7 ", "７"])
def test_a_lead_has_one_spelling(lead: object) -> None:
    assert mapping().read({"leadId": lead, "events": [EVENT]}).record_id == "visitor_id/marketo-7"


@pytest.mark.parametrize(
    ("lead", "why"),
    [
        ("", "key_missing"),
        (None, "key_missing"),
        ("{{lead.Id}}", "lead_id_wrong"),
        ("7a", "lead_id_wrong"),
        ("-7", "lead_id_wrong"),
        ("7.5", "lead_id_wrong"),
        ("9" * 21, "lead_id_wrong"),
        ([7], "key_not_scalar"),
        (True, "key_not_scalar"),
    ],
)
def test_a_lead_id_has_only_digits(lead: object, why: str) -> None:
    assert reason({"leadId": lead, "events": [EVENT]}) == why


def test_a_user_id_has_at_most_512_bytes() -> None:
    payload = {"leadId": 7, "events": [EVENT]}
    assert mapping(user_id="member").read(payload | {"member": "あ" * 170}).keys["user_id"]
    assert reason(payload | {"member": "あ" * 171}, user_id="member") == "user_id_too_long"


def test_what_is_empty_is_left_out_at_any_depth_and_false_and_zero_are_values() -> None:
    sent = {"a": None, "b": "", "c": [], "d": 0, "e": False, "f": {"x": None, "y": "z"}, "g": [1, None, ""]}
    assert values(sent) == {"d": 0, "e": False, "f": {"y": "z"}, "g": [1]}
    assert values(None) == {}


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        ({"leadId": 1}, "events_missing"),
        ({"leadId": 1, "events": []}, "events_missing"),
        ({"leadId": 1, "events": "[{}]"}, "events_shape"),
        (with_events(*[EVENT] * 101), "events_too_many"),
        (with_events("opened"), "event_shape"),
        (with_events({**EVENT, "value": 1}), "event_shape"),
        (with_events({"values": {}}), "event_name_missing"),
        (with_events({"event_name": " "}), "event_name_missing"),
        (with_events({"event_name": "mail-opened"}), "event_name_wrong"),
        (with_events({"event_name": "1st"}), "event_name_wrong"),
        (with_events({"event_name": "開封"}), "event_name_wrong"),
        (with_events({"event_name": "opened\n"}), "event_name_wrong"),
        (with_events({"event_name": "a" * 2049}), "event_name_wrong"),
        (with_events({"event_name": 5}), "event_name_wrong"),
        (with_events({"event_name": "page"}), "event_name_reserved"),
        (with_events({**EVENT, "values": [1]}), "event_values_shape"),
        (with_events({**EVENT, "values": {"a.b": 1}}), "event_field_name"),
        (with_events({**EVENT, "values": {"a": {"b c": 1}}}), "event_field_name"),
        (with_events({**EVENT, "values": {"a": "x" * 2049}}), "value_too_long"),
        (with_events({**EVENT, "values": {"a": 2**53}}), "value_number_range"),
        (with_events({**EVENT, "values": {"a": [-(2**53)]}}), "value_number_range"),
        (with_events({"event_name": "identify", "values": {"email": "x"}}), "identify_without_user"),
        (with_events({"event_name": "identify", "values": {"user_id": "m"}}), "identify_joins"),
        (with_events({"event_name": "identify", "values": {"user_id": {"user_id": "m"}}}), "identify_joins"),
        (with_events({"event_name": "identify", "values": {"userId": "m"}}), "identify_spelling"),
        (with_events({"event_name": "Identify", "values": {"user_id": "m"}}), "event_name_reserved"),
        (with_events({"event_name": "plugin_line_identify", "values": {"line_user_id": "U"}}), "event_name_reserved"),
        (with_events({**EVENT, "values": {f"a{i}": "x" * 2000 for i in range(23)}}), "event_too_large"),
    ],
)
def test_what_karte_would_not_take_or_would_cut_is_refused_at_once(payload: dict[str, Any], why: str) -> None:
    assert reason(payload) == why


def test_a_refusal_names_the_place_and_never_a_value_of_the_lead() -> None:
    text = refusal(with_events(EVENT, {**EVENT, "values": {"memo": "SECRET" * 400}})).message("en")
    assert text == "events[1].values.memo: at most 2048 characters are accepted."


def test_the_limits_themselves_are_accepted() -> None:
    assert values({"a": "x" * 2048, "b": 2**53 - 1, "c": -(2**53 - 1), "$d_1": 1})
    assert mapping().read(with_events({"event_name": "a" * 2048})).events


@pytest.mark.parametrize("sent", [{}, {"user_id": "42"}, {"user_id": 42}, {"user_id": " 42 "}, {"user_id": ""}])
def test_an_identify_event_of_a_member_names_that_member(sent: dict[str, Any]) -> None:
    payload = {"leadId": 1, "member": 42, "events": [{"event_name": "identify", "values": {"email": "x", **sent}}]}
    (event,) = mapping(user_id="member").read(payload).events
    assert event.values == {"email": "x", "user_id": "42"}


@pytest.mark.parametrize("sent", ["43", "042", 4.2, True, ["42"], {"user_id": "42"}, "42 x"])
def test_an_identify_event_that_names_another_is_refused(sent: Any) -> None:
    payload = {"leadId": 1, "member": "42", "events": [{"event_name": "identify", "values": {"user_id": sent}}]}
    assert reason(payload, user_id="member") in {"identify_other_user", "value_not_text"}


def test_the_relay_says_whom_a_routes_identify_event_is_about() -> None:
    route: dict[str, Any] = {"user_id": "uid", "event_name": "identify", "values": {"email": "email", "user_id": "uid"}}
    payload = {"leadId": 1, "uid": "A", "email": "a@example.com", "other": "B"}
    assert mapping(**route).read(payload).events[0].values == {"email": "a@example.com", "user_id": "A"}
    route["values"] = {"email": "email"}
    assert mapping(**route).read(payload).events[0].values == {"email": "a@example.com", "user_id": "A"}
    assert reason(payload | {"uid": ""}, **route) == "identify_without_user"


def test_in_an_old_project_a_visitor_may_have_identify_events_that_name_nobody() -> None:
    mapped = mapping().read(with_events({"event_name": "identify", "values": {"email": "x"}}), "events")
    assert (mapped.keys, mapped.events[0].values) == ({"visitor_id": "marketo-1"}, {"email": "x"})
    with pytest.raises(Refused) as refused:
        mapping().read(with_events({"event_name": "identify", "values": {"user_id": "m"}}), "events")
    assert refused.value.reason == "identify_joins"


@pytest.mark.parametrize(
    ("sent", "visitor"),
    [("vis-V1", "V1"), ("V1", "V1"), ("vis-vis-V1", "vis-V1"), ("VIS-V1", "VIS-V1"), ("vis-", "marketo-1")],
)
def test_one_name_of_a_visitor_elsewhere_is_taken_off(sent: str, visitor: str) -> None:
    payload = {"leadId": 1, "visitor": sent, "events": [EVENT]}
    assert mapping(visitor_id="visitor").read(payload).keys == {"visitor_id": visitor}
    assert mapping(user_id="visitor").read(payload).keys == {"user_id": sent}


def test_a_route_makes_one_event_of_any_payload() -> None:
    route = {
        "event_name": "marketo_opened",
        "values": {
            "mail": "mailName",
            "score": {"from": "score", "type": "number"},
            "vip": {"from": "vip", "type": "boolean"},
            "opened_date": {"from": "openedAt", "type": "date", "zone": "Asia/Tokyo"},
            "code": {"from": "code", "type": "text"},
            "gone": "gone",
        },
    }
    payload = {"leadId": "3", "mailName": "春", "score": "12.5", "vip": "1", "openedAt": "2026-10-01 09:00", "code": 7}
    (event,) = mapping(**route).read(payload).events
    assert event.values == {"mail": "春", "score": 12.5, "vip": True, "opened_date": 1790812800, "code": "7"}
    assert reason(payload | {"vip": "maybe"}, **route) == "value_not_boolean"


def test_the_events_may_stand_elsewhere_and_one_may_stand_alone() -> None:
    assert mapping(events="data.list").read({"leadId": 1, "data": {"list": EVENT}}).events[0].name == "opened"


def test_accepting_names_the_user_so_that_events_keep_their_order() -> None:
    accepted = KARTE.target.accept(msgspec.convert({"to": "karte"}, KarteRoute), with_events(EVENT))
    assert (accepted.key, accepted.lead) == ("visitor_id/marketo-1", "1")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["leadId", "events", "member"]), JSON))
def test_any_payload_is_refused_in_words_or_becomes_what_karte_takes(payload: dict[str, Any]) -> None:
    try:
        mapped = mapping(user_id="member").read(payload)
    except Refused as refused:
        refused.message("ja")
        return
    assert len(mapped.keys) == 1
    for event in mapped.events:
        sent = json.loads(event.body(mapped.keys))
        assert limits.NAME.fullmatch(sent["event"]["event_name"])
        assert None not in sent["event"]["values"].values()
