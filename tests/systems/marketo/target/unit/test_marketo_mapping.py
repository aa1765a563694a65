"""From a payload to a lead and what is done with it."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.core.refusal import Refused
from systems.marketo.system import MARKETO
from systems.marketo.target.actions.activity import ActivityValues
from systems.marketo.target.actions.campaign import CampaignCall
from systems.marketo.target.actions.program import Membership
from systems.marketo.target.filling.field import FIELD_TYPES
from systems.marketo.target.people.lead_values import LeadValues
from tests.systems.marketo.target.unit.routes import a_route, read

ALL = {"id": "id", "foreign_id": "key", "cookie": "cookie", "email": "email"}
COOKIE = "id:561-HYG-937&token:_mch-marketo.com-1374552656411-90718"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def values(rule: object, value: object, **route: Any) -> Any:
    """The lead's values that one field makes of one value."""
    task = read(a_route(fields={"field": rule}, **route), email="a@example.com", value=value).task
    assert isinstance(task, LeadValues)
    return task.values


@pytest.mark.parametrize(
    ("payload", "key", "lead"),
    [
        ({"id": 5, "key": "17", "cookie": COOKIE, "email": "A@example.com"}, "id/5", "5"),
        ({"id": "", "key": "17", "cookie": COOKIE, "email": "A@example.com"}, "foreign/CUSTOM/17", "17"),
        ({"key": None, "cookie": COOKIE, "email": "A@example.com"}, "email/a@example.com", "A@example.com"),
        ({"key": None, "cookie": COOKIE, "email": None}, f"cookie/{COOKIE}", COOKIE),
        ({"cookie": " ", "email": "A@Example.com"}, "email/a@example.com", "A@Example.com"),
        ({"id": "００５"}, "id/5", "5"),
        ({"key": 17}, "foreign/CUSTOM/17", "17"),
        ({"cookie": COOKIE.replace("&", "%26").replace(":", "%3A")}, f"cookie/{COOKIE}", COOKIE),
    ],
)
def test_the_strongest_identity_of_a_payload_names_its_lead(payload: dict[str, Any], key: str, lead: str) -> None:
    assert MARKETO.target.accept(a_route(lead=ALL), payload) == (key, lead)


def test_foreign_ids_of_two_systems_are_two_leads() -> None:
    keys = {
        MARKETO.target.accept(a_route(lead=ALL, foreign_type=kind), {"key": "17"}).key
        for kind in ("CUSTOM", "SFDC", "NETSUITE")
    }

    assert len(keys) == 3


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        ({}, "lead_missing"),
        ({"id": "", "email": "\t"}, "lead_missing"),
        ({"id": 0}, "marketo_id_wrong"),
        ({"id": -5}, "marketo_id_wrong"),
        ({"id": "5a"}, "marketo_id_wrong"),
        ({"id": 2**31}, "marketo_id_wrong"),
        ({"id": True}, "key_not_scalar"),
        ({"key": "a,b"}, "foreign_id_comma"),
        ({"key": "x" * 256}, "key_too_long"),
        ({"key": ["a"]}, "key_not_scalar"),
        ({"cookie": "something else"}, "cookie_wrong"),
        ({"email": "no address"}, "email_wrong"),
        ({"email": "ä@example.com"}, "email_wrong"),
        ({"email": "a@example.com,b@example.com"}, "email_wrong"),
    ],
)
def test_an_identity_that_marketo_could_not_find_is_refused_by_its_path(payload: dict[str, Any], reason: str) -> None:
    with pytest.raises(Refused) as raised:
        read(a_route(lead=ALL), **payload)

    assert raised.value.reason == reason
    assert next(iter(payload), "id") in raised.value.message("en")


@pytest.mark.parametrize(
    ("rule", "value", "expected"),
    [
        ("value", "Ltd.", "Ltd."),
        ("value", 5, "5"),
        ({"from": "value", "type": "integer"}, "30", 30),
        ({"from": "value", "type": "number"}, "1.50", 1.5),
        ({"from": "value", "type": "number"}, "15.0", 15),
        ({"from": "value", "type": "boolean"}, "yes", True),
        ({"from": "value", "type": "date"}, "2026/10/1", "2026-10-01"),
        ({"from": "value", "type": "datetime", "zone": "Asia/Tokyo"}, "2026-10-01 12:05", "2026-10-01T03:05:00Z"),
        ({"from": "value", "type": "list"}, ["vip", "trial"], "vip;trial"),
        ({"from": "value", "type": "list"}, "vip, trial", "vip;trial"),
    ],
)
def test_a_value_becomes_what_its_field_takes(rule: object, value: object, expected: object) -> None:
    assert values(rule, value) == {"field": expected}


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ({"from": "value", "type": "integer"}, "1.5"),
        ({"from": "value", "type": "boolean"}, "perhaps"),
        ({"from": "value", "type": "date"}, "10/01/2026"),
        ("value", {"a": 1}),
    ],
)
def test_a_value_that_does_not_fit_is_refused_by_the_fields_name(rule: object, value: object) -> None:
    with pytest.raises(Refused) as raised:
        values(rule, value)

    assert raised.value.message("ja").startswith("field: ")


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, "NaN", "Infinity", "-inf", "1e999", "1e-999"])
@pytest.mark.parametrize("kind", ["number", "integer"])
def test_what_is_no_number_is_refused_and_never_erases_anything(kind: str, value: object) -> None:
    rule = {"from": "value", "type": kind}
    activity = {"type": 100001, "primary": "name", "attributes": {"minutes": rule}}
    primary = {"type": 100001, "primary": rule}
    for route in (
        a_route(fields={"field": rule}, empty="clear"),
        a_route(fields=None, activity=activity),
        a_route(fields=None, activity=primary),
    ):
        with pytest.raises(Refused):
            read(route, email="a@example.com", name="Summit", value=value)


@pytest.mark.parametrize("kind", FIELD_TYPES)
@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_no_type_takes_what_json_cannot_write(kind: str, value: float) -> None:
    with pytest.raises(Refused):
        values({"from": "value", "type": kind}, value, empty="clear")


@pytest.mark.parametrize("blank", ["", None, [], [None, ""]])
def test_an_empty_value_is_left_out_or_erases_the_field(blank: object) -> None:
    assert values("value", blank) == {}
    assert values("value", blank, empty="clear") == {"field": None}
    assert values({"from": "value", "empty": "keep"}, blank, empty="clear") == {}


def test_what_a_payload_does_not_speak_of_is_never_erased() -> None:
    task = read(a_route(fields={"field": "other"}, empty="clear"), email="a@example.com").task

    assert task == LeadValues({})


def test_an_activity_needs_its_primary_attribute_and_leaves_out_what_is_empty() -> None:
    route = a_route(
        fields=None,
        activity={"type": 100001, "primary": "name", "date": "at", "attributes": {"a": "a", "b": "b"}},
    )

    assert read(
        route, email="a@b.jp", name="Summit", at="2026-10-01T12:05:00+09:00", a="x", b=""
    ).task == ActivityValues(100001, "Summit", "2026-10-01T03:05:00Z", {"a": "x"})
    with pytest.raises(Refused) as raised:
        read(route, email="a@b.jp", name="")
    assert raised.value.message("en").startswith("activity.primary: ")


def test_a_status_may_be_made_of_the_payload_and_must_not_be_empty() -> None:
    route = a_route(fields=None, program={"id": 1001, "status": "{how}"})

    assert read(route, email="a@b.jp", how="Attended").task == Membership(1001, "Attended")
    with pytest.raises(Refused):
        read(route, email="a@b.jp", how="")


def test_a_token_without_a_value_is_left_out() -> None:
    route = a_route(fields=None, campaign={"id": 22, "tokens": {"{{my.a}}": "a", "{{my.b}}": "b"}})

    assert read(route, email="a@b.jp", a=5, b="").task == CampaignCall(22, (("{{my.a}}", "5"),))


def test_a_cookie_with_a_comma_is_refused_before_it_can_spoil_the_look_up_of_others() -> None:
    with pytest.raises(Refused):
        read(a_route(lead={"cookie": "cookie"}), cookie=COOKIE + ",b", name="Mori")


@given(st.dictionaries(st.sampled_from(["id", "key", "cookie", "email", "a", "b"]), JSON))
def test_any_payload_is_read_or_refused_in_words(payload: dict[str, Any]) -> None:
    rule = {"from": "b", "type": "list"}
    try:
        mapped = read(a_route(lead=ALL, fields={"a": "a", "b": rule}, empty="clear"), **payload)
    except Refused as refused:
        refused.message("en")
        return
    assert mapped.who.keys
    assert isinstance(mapped.task, LeadValues)
    assert all(value is None or isinstance(value, str) for value in mapped.task.values.values())


@pytest.mark.parametrize(
    ("payload", "key"),
    [
        ({"user": "u-1", "visitor": "v-1", "email": "A@example.com"}, "asker/u-1"),
        ({"user": " ", "visitor": 17, "email": "a@example.com"}, "asker/17"),
        ({"email": "A@example.com"}, "asker/email/a@example.com"),
    ],
)
def test_a_look_up_keeps_the_order_of_who_asks(payload: dict[str, Any], key: str) -> None:
    route = a_route(fields=None, find={"asker": ["user", "visitor"]})

    assert MARKETO.target.accept(route, payload).key == key
    assert {f"asker/{name}" for name in ("17", "u-1")} <= {
        each for name in ("17", "u-1") for each in MARKETO.target.record_names(route, name)
    }
    assert "asker/email/a@example.com" in MARKETO.target.record_names(route, "A@example.com")


@pytest.mark.parametrize("vin", [None, "", " "])
def test_a_record_without_its_key_is_refused_when_it_comes(vin: str | None) -> None:
    part = {"name": "car_c", "link": "leadId", "key": ["vin"], "fields": {"vin": "vin", "make": "make"}}
    with pytest.raises(Refused) as raised:
        MARKETO.target.accept(a_route(fields=None, object=part), {"email": "a@example.com", "vin": vin})

    assert (raised.value.code, raised.value.facts) == ("invalid_value", {"name": "object.fields.vin"})
