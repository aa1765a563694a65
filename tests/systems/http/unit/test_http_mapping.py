"""From a payload to a body."""

import json
from typing import Any
from urllib.parse import parse_qsl

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.core.refusal import Refused
from relay.mapping.blank import is_blank
from systems.http.body import BodyMapping
from systems.http.config import FIELD_TYPES, HttpRoute
from systems.http.request import RouteMapping
from systems.http.system import HTTP_API

FINITE = st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)
OBJECT = st.dictionaries(st.text(max_size=4), JSON, max_size=4)


def a_route(**changes: Any) -> HttpRoute:
    return msgspec.convert({"to": "crm", "path": "/leads/{leadId}", **changes}, HttpRoute)


def content(payload: dict[str, Any], **changes: Any) -> Any:
    return json.loads(BodyMapping(a_route(**changes)).read(payload))


def form(payload: dict[str, Any], **changes: Any) -> list[tuple[str, str]]:
    body = BodyMapping(a_route(body="form", **changes)).read(payload)
    return parse_qsl(body.decode("ascii"), keep_blank_values=True)


@pytest.mark.parametrize(
    ("type_", "value", "expected"),
    [
        ("text", 42, '"42"'),
        ("text", " a ", '" a "'),
        ("text", True, '"true"'),
        ("number", "１２．５０", "12.5"),
        ("number", "0.1", "0.1"),
        ("number", "123456789012345678901234567890", "123456789012345678901234567890"),
        ("number", "0.123456789012345", "0.123456789012345"),
        ("number", "-1e3", "-1000"),
        ("integer", "007", "7"),
        ("integer", 15.0, "15"),
        ("boolean", "1", "true"),
        ("boolean", "No", "false"),
        ("boolean", False, "false"),
        ("boolean", 0, "false"),
        ("date", "2026/10/1", '"2026-10-01"'),
        ("datetime", "2026-10-01 09:05", '"2026-10-01T00:05:00Z"'),
        ("list", "a; b;a", '["a","b"]'),
        ("list", ["a", "", 3], '["a","3"]'),
        ("json", {"a": [1, None, ""]}, '{"a":[1,null,""]}'),
        ("json", 1.5, "1.5"),
    ],
)
def test_each_type_is_written_as_json_without_loss(type_: str, value: Any, expected: str) -> None:
    rule = {"from": "v", "type": type_, **({"zone": "Asia/Tokyo"} if type_ == "datetime" else {})}
    body = BodyMapping(a_route(fields={"x": rule})).read({"v": value})
    assert body == f'{{"x":{expected}}}'.encode()


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("text", {"a": 1}),
        ("text", ["a"]),
        ("number", "1,000"),
        ("number", True),
        ("integer", "1.5"),
        ("integer", "1234567890123456789"),
        ("boolean", "maybe"),
        ("boolean", 2),
        ("boolean", {"a": 1}),
        ("date", "10/01/2026"),
        ("datetime", "soon"),
        ("list", {"a": 1}),
    ],
)
def test_what_does_not_fit_is_refused_by_the_name_in_the_body(type_: str, value: Any) -> None:
    with pytest.raises(Refused) as caught:
        content({"v": value}, fields={"crm_name": {"from": "v", "type": type_, "zone": "UTC"}})
    assert caught.value.facts["name"] == "crm_name"


def test_dots_make_nested_names() -> None:
    fields = {"profile.tags": {"from": "tags[]", "type": "list"}, "profile.name": "name", "a.b.c": "name"}
    expected = {"profile": {"tags": ["x"], "name": "n"}, "a": {"b": {"c": "n"}}}
    assert content({"tags": "x", "name": "n"}, fields=fields) == expected


def test_what_is_empty_is_kept_or_cleared() -> None:
    fields = {"a": "a", "b.c": "b", "d": {"from": "d", "empty": "clear"}, "e": {"from": "e", "empty": "keep"}}
    payload = {"a": "", "b": " ", "d": None, "e": ""}
    assert content(payload, fields=fields) == {"d": None}
    assert content(payload, fields=fields, empty="clear") == {"a": None, "b": {"c": None}, "d": None}
    assert content({}, fields=fields, empty="clear") == {}


def test_a_payload_without_fields_is_the_body_less_what_is_empty() -> None:
    payload = {"a": "", "b": {"c": [""], "d": 0}, "e": [{"f": None}, ""], "g": False}
    assert content(payload) == {"b": {"d": 0}, "e": [{}, ""], "g": False}
    expected = {"a": None, "b": {"c": None, "d": 0}, "e": [{"f": None}, ""], "g": False}
    assert content(payload, empty="clear") == expected
    assert content(payload, body="passthrough") == payload


@given(OBJECT)
def test_passthrough_changes_nothing(payload: dict[str, Any]) -> None:
    assert content(payload, body="passthrough") == json.loads(msgspec.json.encode(payload))


@given(OBJECT)
def test_no_empty_name_is_left_in_a_body_that_keeps(payload: dict[str, Any]) -> None:
    def names(value: Any) -> list[Any]:
        if isinstance(value, dict):
            return [*value.values(), *[found for inner in value.values() for found in names(inner)]]
        return [found for inner in value for found in names(inner)] if isinstance(value, list) else []

    assert not [value for value in names(content(payload)) if is_blank(value)]


@given(JSON, st.sampled_from(FIELD_TYPES), st.sampled_from(["keep", "clear"]), st.sampled_from(["json", "form"]))
def test_any_value_becomes_a_body_or_is_refused_by_name(value: Any, type_: str, empty: str, body: str) -> None:
    route = a_route(body=body, empty=empty, fields={"x": {"from": "v", "type": type_, "zone": "Asia/Tokyo"}})
    refused = ""
    written = b"{}" if body == "json" else b""
    try:
        written = BodyMapping(route).read({"v": value})
    except Refused as error:
        refused = str(error.facts["name"])
    assert refused in ("", "x")
    if body == "json":
        assert set(json.loads(written)) <= {"x"}
    else:
        assert {name for name, _ in parse_qsl(written.decode("ascii"), keep_blank_values=True)} <= {"x"}


@given(
    st.dictionaries(st.text(max_size=5), st.text(max_size=8) | st.lists(st.text(min_size=1, max_size=3)), max_size=4)
)
def test_a_form_says_what_the_payload_says(payload: dict[str, Any]) -> None:
    found: dict[str, list[str]] = {}
    for name, value in form(payload, empty="clear"):
        found.setdefault(name, []).append(value)
    assert set(found) == set(payload)


def test_a_form_is_flat() -> None:
    assert form({"a": 1.0, "b": [True, "x y"], "c": ""}, empty="clear") == [
        ("a", "1"),
        ("b", "true"),
        ("b", "x y"),
        ("c", ""),
    ]
    assert form({"v": "x"}, fields={"a.b": "v"}) == [("a.b", "x")]
    with pytest.raises(Refused) as caught:
        form({"a": {"b": 1}})
    assert caught.value.facts == {"name": "a"}


def test_the_record_is_the_key_or_else_the_path() -> None:
    accept = HTTP_API.target.accept
    payload = {"leadId": 7, "list": "vip/a"}
    assert accept(a_route(), payload) == ("path//leads/7", "7")
    assert accept(a_route(path="/l/{list}/m/{leadId}"), payload) == ("path//l/vip%2Fa/m/7", "vip/a/7")
    assert accept(a_route(key="leadId"), payload) == accept(a_route(key="leadId", path="/x"), payload) == ("key/7", "7")


@pytest.mark.parametrize(("value", "code"), [("", "missing_key"), (["a"], "invalid_key"), ("x" * 600, "invalid_key")])
def test_a_key_that_is_none_is_refused_by_its_path(value: Any, code: str) -> None:
    with pytest.raises(Refused) as caught:
        HTTP_API.target.accept(a_route(path="/x", key="lead.id"), {"lead": {"id": value}})
    assert (caught.value.code, caught.value.facts["path"]) == (code, "lead.id")


def test_the_content_type_is_the_bodys_unless_the_route_says_another() -> None:
    def of(**changes: Any) -> str:
        return RouteMapping(a_route(**changes)).read({"leadId": 1}).headers["Content-Type"]

    assert of() == of(body="passthrough") == "application/json"
    assert of(body="form") == "application/x-www-form-urlencoded"
    assert of(headers={"content-type": "application/vnd.api+json"}) == "application/vnd.api+json"
