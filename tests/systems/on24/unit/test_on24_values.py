"""Single values of ON24's rows, however loosely they are written."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.core.json_number import JsonNumber
from systems.on24.rows import values
from systems.on24.rows.values import UNREADABLE

NUMBERS = st.integers(-(10**12), 10**12)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(NUMBERS)
def test_a_whole_number_is_the_same_however_it_is_written(number: int) -> None:
    spellings: list[Any] = [
        number,
        str(number),
        f" {number} ",
        f"{number}.0",
        JsonNumber(f"{number}.00"),
        float(number),
    ]
    assert {values.whole(each) for each in spellings} == {number}
    assert {values.decimal(each) for each in spellings} == {number}


@given(NUMBERS, st.integers(1, 99))
def test_a_fraction_is_the_same_however_it_is_written(number: int, part: int) -> None:
    wanted = Decimal(f"{number}.{part:02}")
    for spelling in (f"{wanted}", JsonNumber(f"{wanted}0"), f"{wanted}00"):
        found = values.decimal(spelling)
        assert Decimal(getattr(found, "text", str(found))) == wanted
        assert str(getattr(found, "text", found)) == f"{wanted}".rstrip("0")
        assert values.whole(spelling) is UNREADABLE


@pytest.mark.parametrize("value", ["1 - 49", "1,000", "abc", "0x10", True, [], {}, 2**63, "1e99", "1e-50", "٣"])
def test_what_is_no_number_of_64_bits_is_left_out(value: Any) -> None:
    assert values.decimal(value) is UNREADABLE
    assert values.whole(value) is UNREADABLE


@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_number_or_time_that_is_there_and_empty_clears(value: Any) -> None:
    assert (values.decimal(value), values.whole(value), values.moment(value)) == (None, None, None)


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2015-05-19T11:01:42-07:00", "2015-05-19T18:01:42Z"),
        ("2015-05-19T11:01:42-08:00", "2015-05-19T19:01:42Z"),
        ("2015-01-19T11:01:42", "2015-01-19T19:01:42Z"),
        ("2015-07-19T11:01:42", "2015-07-19T18:01:42Z"),
        ("2015-05-19T11:01:42+00:00", "2015-05-19T11:01:42Z"),
        ("2015-05-19", "2015-05-19T07:00:00Z"),
        ("Mon, 30 Mar 2009 12:27 PDT", "2009-03-30T19:27:00Z"),
        ("Fri, 30 Jan 2009 12:27:05 PST", "2009-01-30T20:27:05Z"),
    ],
)
def test_a_time_is_taken_with_the_offset_that_it_has_and_is_pacific_without_one(written: str, utc: str) -> None:
    assert values.moment(written) == utc


@pytest.mark.parametrize(
    "value",
    [
        "yesterday",
        "0000-00-00",
        "2015-13-01T00:00:00Z",
        "2015-02-30T10:00:00-08:00",
        "1000-01-01T00:00:00+10:00",
        1432058502,
        True,
        [],
        {},
    ],
)
def test_what_is_no_time_is_left_out(value: Any) -> None:
    assert values.moment(value) is UNREADABLE


@pytest.mark.parametrize("value", ["Y", "y", "true", True, 1, "1", " yes "])
def test_a_flag_is_yes_however_it_is_written(value: Any) -> None:
    assert values.is_yes(value)


@pytest.mark.parametrize("value", ["N", "", None, False, 0, [], {}, "falseCopy to clipboard"])
def test_whatever_else_a_flag_is_is_no(value: Any) -> None:
    assert not values.is_yes(value)


@given(JSON)
def test_no_json_makes_a_value_raise(value: Any) -> None:
    for read in (values.text, values.whole, values.decimal, values.moment, values.count, values.filled, values.items):
        read(value)
    values.is_yes(value)
    values.by_time(value)
    assert values.sorting(value) <= values.sorting(value)


def test_ids_are_ordered_by_their_number_and_not_by_their_digits() -> None:
    assert sorted(["10", 9, "b", None, "9a", 2], key=values.sorting) == [2, 9, "10", "9a", "b", None]
