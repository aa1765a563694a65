"""Values that mean the same have one spelling, and what is spelled once more stays as it is."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.core.json_number import JsonNumber
from relay.system.canonical import canonical

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("", None),
        ("", "  \n"),
        ("", []),
        ("a\r\nb\rc", " a\nb\nc\u3000"),
        ("\u30ab\u3099", "\u30ac"),
        ("Taro@Example.ORG", "taro@example.org "),
        (12.50, 12.5),
        (5.0, 5),
        (JsonNumber("1.0e2"), 100),
        (Decimal("7.00"), JsonNumber("7")),
        ("2026-04-01T09:00:00+09:00", "2026-04-01T00:00:00Z"),
        ("2026-04-01T00:00:00.250Z", "2026-04-01T00:00:00Z"),
        ("2026-04-01T00:00:00Z+0000", "2026-04-01T00:00:00+0000"),
        (["B", "A"], ["A", "B "]),
    ],
)
def test_values_that_mean_the_same_have_one_spelling(one: Any, other: Any) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a", "b"),
        ("Taro", "taro"),
        ("007", "7"),
        ("a b", "ab"),
        ("03-1234", "031234"),
        (True, False),
        (0, None),
        (False, None),
        (["A"], ["A", "B"]),
        ("2026-04-01", "2026-04-02"),
        ("2026-02-31T00:00:00Z", "2026-03-03T00:00:00Z"),
    ],
)
def test_values_that_people_tell_apart_have_two(one: Any, other: Any) -> None:
    assert canonical(one) != canonical(other)


@given(values)
def test_anything_has_a_spelling_and_texts_keep_theirs(value: Any) -> None:
    found = canonical(value)
    assert canonical(found) == found or not isinstance(value, str)
    assert found == canonical(value)


@given(st.text())
def test_what_is_spelled_once_is_spelled(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_one_number_however_it_is_written(number: float) -> None:
    digits = {JsonNumber(repr(number)), JsonNumber(f"{number!r}{'' if 'e' in repr(number) else '0'}")}
    assert {canonical(each) for each in digits} == {canonical(number)}
    assert not number.is_integer() or abs(number) > 2**53 or canonical(int(number)) == canonical(number)


def test_what_is_no_number_is_a_text() -> None:
    assert canonical(math.inf) == "inf"
