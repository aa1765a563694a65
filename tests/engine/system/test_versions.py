"""A fingerprint stands for what a payload says, however it is written."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.core.json_number import JsonNumber, decoder
from relay.system.version import RULE, fingerprint

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
payloads = st.dictionaries(st.text(max_size=3), values, max_size=4)


def read(text: str) -> Any:
    return decoder(dict[str, Any]).decode(text)


def test_it_begins_with_the_rule_that_made_it() -> None:
    assert re.fullmatch(rf"{RULE}:[0-9a-f]{{32}}", fingerprint({"a": 1}))


@given(payloads)
def test_the_order_of_names_says_nothing(payload: dict[str, Any]) -> None:
    assert fingerprint(dict(reversed(payload.items()))) == fingerprint(payload)


@given(payloads, payloads)
def test_other_content_has_another_fingerprint(one: dict[str, Any], other: dict[str, Any]) -> None:
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (fingerprint(one) == fingerprint(other)) == same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12.50", "12.5"),
        ("1.0", "1"),
        ("1e2", "100"),
        ("-0.0", "0"),
        ("0.10e1", "1"),
        ("1e400", "10e399"),
        ("-5.0", "-5"),
    ],
)
def test_a_number_is_the_same_however_it_is_spelled(one: str, other: str) -> None:
    assert fingerprint(read(f'{{"a": {one}}}')) == fingerprint(read(f'{{"a": {other}}}'))


@pytest.mark.parametrize(
    ("one", "other"), [("1", '"1"'), ("1.5", '"1.5"'), ("null", '""'), ("[1, 2]", "[2, 1]"), ("0", "false")]
)
def test_what_differs_in_kind_or_order_differs(one: str, other: str) -> None:
    assert fingerprint(read(f'{{"a": {one}}}')) != fingerprint(read(f'{{"a": {other}}}'))


def test_half_a_character_has_a_fingerprint_too() -> None:
    assert fingerprint({"a": "\ud800", "n": JsonNumber("1.50")}) == fingerprint({"n": JsonNumber("1.5"), "a": "\ud800"})
    assert fingerprint({"a": "\ud800"}) != fingerprint({"a": "\ud801"})


def test_a_number_of_any_size_takes_no_more_than_its_digits() -> None:
    assert fingerprint({"a": JsonNumber("1e999999999999999999")}) == fingerprint(
        {"a": JsonNumber("10e999999999999999998")}
    )
