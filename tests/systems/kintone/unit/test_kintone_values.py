"""A payload's value in the shape that each kintone field type takes."""

import json
import unicodedata
from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.core.refusal import Refused
from systems.kintone.config import FIELD_TYPES, Field
from systems.kintone.target.values import KINDS

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


def convert(kind: str, value: Any, **options: Any) -> Any:
    rule = msgspec.convert({"from": "x", "type": kind, **options}, Field)
    return KINDS[kind].convert(value, "code", rule)


def test_every_type_that_relay_yaml_knows_has_a_shape() -> None:
    assert set(KINDS) == set(FIELD_TYPES)


@pytest.mark.parametrize(
    ("kind", "value", "sent"),
    [
        ("text", " as it is ", " as it is "),
        ("text", 1001.0, "1001"),
        ("text", True, "true"),
        ("text", "Acme\r\nCorp\tLtd \n x\n", "Acme Corp Ltd x"),
        ("text", "a\x00b\x1b\u2028c", "ab c"),
        ("text", "Jack\x0bJill\x0cand\x85Joe", "Jack Jill and Joe"),
        ("text", " a\u200bb ", " a\u200bb "),
        ("multi_line_text", "a\r\nb\tc\x00\x1b\n", "a\r\nb\tc\n"),
        ("rich_text", "a < b & \"c\"\r\n'd'\re\nf", "a &lt; b &amp; &quot;c&quot;<br>&#x27;d&#x27;<br>e<br>f"),
        ("rich_text", "<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("number", "１２３４.50", "1234.5"),
        ("number", "1" * 30, "1" * 30),
        ("link", " https://example.com/?a=b&c ", "https://example.com/?a=b&c"),
        ("link", "03-1234-5678", "03-1234-5678"),
        ("date", "2026/10/1", "2026-10-01"),
        ("time", "9:05", "09:05"),
        ("radio_button", " A ", "A"),
        ("drop_down", 1, "1"),
        ("drop_down", "x" * 128, "x" * 128),
        ("check_box", "B; A;B", ["B", "A"]),
        ("check_box", ["A, B", "C"], ["A, B", "C"]),
        ("multi_select", "A,B", ["A", "B"]),
        ("user_select", "sato; suzuki", [{"code": "sato"}, {"code": "suzuki"}]),
        ("organization_select", ["sales"], [{"code": "sales"}]),
        ("group_select", "admins", [{"code": "admins"}]),
        ("lookup", 1001, "1001"),
        ("lookup", "a\nb", "a b"),
    ],
)
def test_a_value_becomes_what_its_field_takes(kind: str, value: object, sent: object) -> None:
    assert convert(kind, value) == sent


def test_a_moment_without_a_zone_is_in_the_fields_zone_and_leaves_in_utc() -> None:
    assert convert("datetime", "2026-10-01 12:00", zone="Asia/Tokyo") == "2026-10-01T03:00:00Z"


def test_a_day_or_time_of_a_moment_with_an_offset_is_that_of_the_fields_zone() -> None:
    assert convert("date", "2026-10-01T23:30:00Z", zone="Asia/Tokyo") == "2026-10-02"
    assert convert("time", "2026-10-01T23:30:00Z", zone="Asia/Tokyo") == "08:30"


def test_a_time_of_a_moment_with_an_offset_needs_the_fields_zone() -> None:
    with pytest.raises(Refused, match=r"^code: the value is a moment .* zone: Asia/Tokyo") as caught:
        convert("time", "2026-10-01T23:30:00Z")
    assert caught.value.reason == "value_without_zone"
    assert convert("time", "2026-10-01 23:30") == "23:30"


@given(st.text())
def test_a_text_is_one_line_without_control_characters(value: str) -> None:
    text = convert("text", value)

    assert not set(text) & set("\t\r\n\u2028\u2029")
    assert all(unicodedata.category(character) not in {"Cc", "Cs"} for character in text)
    assert text.split() == convert("multi_line_text", value).split()
    assert convert("text", text) == text
    if value.isprintable():
        assert text == value


def test_a_format_and_a_separator_of_the_field_are_used() -> None:
    assert convert("date", "31.12.2026", format="%d.%m.%Y") == "2026-12-31"
    assert convert("multi_select", "A;B|C", separator="|") == ["A;B", "C"]


@pytest.mark.parametrize(
    ("kind", "value", "reason"),
    [
        ("text", ["a"], "value_not_text"),
        ("multi_line_text", {"a": 1}, "value_not_text"),
        ("rich_text", [], "value_not_text"),
        ("number", "1,000", "value_not_number"),
        ("number", "100円", "value_not_number"),
        ("number", "1" * 31, "value_number_size"),
        ("number", "0.12345678901", "value_number_size"),
        ("link", "not a link", "value_not_link"),
        ("link", "https://example.com\nX", "value_not_link"),
        ("date", "10/01/2026", "value_not_date"),
        ("date", "0999-01-01", "value_not_date"),
        ("time", "25:00", "value_not_time"),
        ("datetime", "tomorrow", "value_not_datetime"),
        ("radio_button", ["A"], "value_not_text"),
        ("drop_down", "x" * 129, "value_too_long"),
        ("check_box", ["x" * 129], "value_too_long"),
        ("multi_select", {"A": 1}, "value_not_choices"),
        ("user_select", [{"code": "sato"}], "value_not_choices"),
        ("lookup", ["1001"], "value_not_text"),
    ],
)
def test_what_a_field_cannot_take_is_refused_by_its_code(kind: str, value: object, reason: str) -> None:
    with pytest.raises(Refused, match=r"^code: ") as caught:
        convert(kind, value)
    assert caught.value.reason == reason


@pytest.mark.parametrize("kind", FIELD_TYPES)
def test_every_type_has_what_empties_it_but_the_radio_button(kind: str) -> None:
    lists = {"check_box", "multi_select", "user_select", "organization_select", "group_select"}
    expected = None if kind == "radio_button" else [] if kind in lists else ""
    assert KINDS[kind].empty == expected


@given(JSON)
@pytest.mark.parametrize("kind", FIELD_TYPES)
def test_no_value_gives_anything_but_json_or_a_refusal(kind: str, value: Any) -> None:
    with suppress(Refused):
        assert json.dumps(convert(kind, value, zone="Asia/Tokyo"), ensure_ascii=False).encode()
