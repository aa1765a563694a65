"""From a payload to a record and its key."""

from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.core.refusal import Refused
from relay.mapping.route_cache import MappingCache
from systems.kintone.config import KintoneRoute
from systems.kintone.system import KINTONE
from systems.kintone.target.record import KintoneRecord, RouteMapping

FIELDS = {
    "company": "company",
    "score": {"from": "score", "type": "number"},
    "opened_at": {"from": "openedAt", "type": "datetime", "zone": "Asia/Tokyo"},
    "tags": {"from": "tags[]", "type": "check_box"},
}


def a_route(**changes: Any) -> KintoneRoute:
    content = {"to": "kintone", "app": 12, "key": {"field": "lead_id", "from": "leadId"}, "fields": FIELDS, **changes}
    return msgspec.convert(content, KintoneRoute)


def record(payload: dict[str, Any], **changes: Any) -> KintoneRecord:
    return RouteMapping(a_route(**changes)).read({"leadId": 1, **payload}).record


def key(value: Any, kind: str = "text") -> str:
    route = a_route(key={"field": "lead_id", "from": "leadId", "type": kind})
    return RouteMapping(route).read({"leadId": value}).key


def test_a_payload_becomes_a_record_without_the_key_field() -> None:
    payload = {"company": "Acme", "score": "10", "openedAt": "2026-10-01 12:00", "tags": "vip", "other": 1}
    assert record(payload) == {
        "company": {"value": "Acme"},
        "score": {"value": "10"},
        "opened_at": {"value": "2026-10-01T03:00:00Z"},
        "tags": {"value": ["vip"]},
    }


def test_a_payload_with_nothing_but_its_key_is_a_record_without_fields() -> None:
    accepted = KINTONE.target.accept(a_route(), {"leadId": 1001})
    assert accepted.key == "12/0/1001"
    assert accepted.lead == "1001"
    assert record({}) == {}


def test_a_record_of_a_guest_space_has_its_own_name() -> None:
    assert KINTONE.target.accept(a_route(guest_space=7), {"leadId": 1}).key == "12/7/1"


@pytest.mark.parametrize("empty", ["keep", "clear"])
@pytest.mark.parametrize("value", ["", None, " "])
def test_what_marketo_sent_empty_is_left_alone_or_cleared(value: object, empty: str) -> None:
    expected = {"company": {"value": ""}, "tags": {"value": []}} if empty == "clear" else {}
    assert record({"company": value, "tags": value}, empty=empty) == expected


def test_a_name_that_is_missing_leaves_its_field_alone_even_where_empty_clears() -> None:
    assert record({"score": ""}, empty="clear") == {"score": {"value": ""}}


@pytest.mark.parametrize("value", [" ; ", ["", None], [], "\x00"])
def test_a_value_that_comes_to_nothing_counts_as_empty(value: object) -> None:
    assert record({"tags": value}) == {}
    assert record({"tags": value}, empty="clear") == {"tags": {"value": []}}


@pytest.mark.parametrize("value", ["vip;trial", "vip, trial", ["vip", "trial"], ["vip;trial"]])
def test_several_choices_are_read_from_a_list_or_as_the_one_text_that_marketo_makes_of_them(value: object) -> None:
    assert record({"tags": value}) == {"tags": {"value": ["vip", "trial"]}}


def test_a_comma_within_a_listed_choice_is_part_of_it() -> None:
    assert record({"tags": ["Tokyo, Japan"]}) == {"tags": {"value": ["Tokyo, Japan"]}}


def test_a_field_may_have_another_policy_than_its_route() -> None:
    fields = {"a": {"from": "a", "empty": "keep"}, "b": {"from": "b", "empty": "clear"}}
    assert record({"a": "", "b": ""}, fields=fields, empty="clear") == {"b": {"value": ""}}
    assert record({"a": "", "b": ""}, fields=fields, empty="keep") == {"b": {"value": ""}}


def test_a_radio_button_is_never_cleared_by_its_route() -> None:
    fields = {"a": {"from": "a", "type": "radio_button"}, "b": {"from": "b", "type": "drop_down"}}
    assert record({"a": "", "b": ""}, fields=fields, empty="clear") == {"b": {"value": ""}}


def test_zero_and_false_are_values() -> None:
    assert record({"score": 0, "company": False}, empty="clear") == {
        "score": {"value": "0"},
        "company": {"value": "false"},
    }


@pytest.mark.parametrize("value", ["0101", 101, 101.0, "101.0", " 101 ", "１０１", "1.01e2", "+101"])
def test_every_spelling_of_a_number_is_one_record(value: object) -> None:
    assert key(value, "number") == "101"


@pytest.mark.parametrize(
    ("value", "expected"), [("0101", "0101"), (101, "101"), (101.0, "101"), (" a@example.com ", "a@example.com")]
)
def test_a_text_key_is_taken_as_it_is_but_for_the_spaces_around(value: object, expected: str) -> None:
    assert key(value) == expected


def test_a_text_key_is_one_line_like_the_field_that_holds_it() -> None:
    assert (
        key("M-1\r\n2\tx\x0by\x00\n")
        == record({"company": "M-1\r\n2\tx\x0by\x00\n"})["company"]["value"]
        == "M-1 2 x y"
    )


def test_a_text_key_may_have_sixty_four_characters_and_no_more() -> None:
    assert key("x" * 64) == "x" * 64
    with pytest.raises(Refused, match=r"^leadId: .* 64 characters") as caught:
        key("x" * 65)
    assert caught.value.code == "invalid_key"


@pytest.mark.parametrize(
    ("value", "kind", "reason"),
    [
        ("", "text", "key_missing"),
        (None, "text", "key_missing"),
        (" \u3000", "text", "key_missing"),
        ("{{lead.Id}}", "number", "key_not_number"),
        ([], "text", "key_missing"),
        ("\x00", "text", "key_missing"),
        (["1"], "text", "key_not_scalar"),
        ({"a": 1}, "text", "key_not_scalar"),
        (True, "text", "key_not_scalar"),
        ("abc", "number", "key_not_number"),
        ("1,000", "number", "key_not_number"),
        ("1" * 31, "number", "value_number_size"),
    ],
)
def test_a_key_that_names_no_record_is_refused_by_its_path(value: object, kind: str, reason: str) -> None:
    with pytest.raises(Refused, match=r"^leadId: ") as caught:
        key(value, kind)
    assert caught.value.reason == reason


def test_a_missing_key_is_refused() -> None:
    with pytest.raises(Refused, match=r"^leadId: this value is missing"):
        KINTONE.target.accept(a_route(), {"company": "Acme"})


def test_a_value_that_does_not_fit_is_refused_before_it_is_accepted_without_repeating_it() -> None:
    with pytest.raises(Refused, match=r"^score: not a number") as caught:
        KINTONE.target.accept(a_route(), {"leadId": 1, "score": "secret-value"})
    assert "secret-value" not in caught.value.message("en") + caught.value.message("ja")


def test_a_route_is_compiled_once() -> None:
    mappings, route, other = MappingCache(RouteMapping), a_route(), a_route()
    assert mappings.of(route) is mappings.of(route)
    assert mappings.of(other) is not mappings.of(route)


PAYLOADS = st.dictionaries(
    st.sampled_from(["leadId", "company", "score", "openedAt", "tags"]),
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.lists(st.text() | st.none() | st.integers()),
)


@given(PAYLOADS)
@pytest.mark.parametrize("kind", ["text", "number"])
def test_every_payload_is_accepted_with_a_key_or_refused(kind: str, payload: dict[str, Any]) -> None:
    route = a_route(empty="clear", key={"field": "lead_id", "from": "leadId", "type": kind})
    with suppress(Refused):
        accepted = KINTONE.target.accept(route, payload)
        assert accepted.key.startswith("12/0/")
        assert 0 < len(accepted.lead) <= 64
