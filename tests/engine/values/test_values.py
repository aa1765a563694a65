"""Texts, numbers and choices out of payloads."""

import json
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.core.refusal import Refused
from relay.mapping import values

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


def number(value: Any) -> str:
    return values.number(value, "score", digits=30, decimals=10)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("as it is ", "as it is "),
        ("a\tb\r\nc", "a\tb\r\nc"),
        ("a\x00\x1b[31mb\x7fc\ud800", "a[31mbc"),
        ("one\x0btwo\x0cthree\x85four", "one\ntwo\nthree\nfour"),
        ("絵文字 \U0001f600", "絵文字 \U0001f600"),
        (True, "true"),
        (False, "false"),
        (42, "42"),
        (-7, "-7"),
        (1001.0, "1001"),
        (0.1, "0.1"),
        (-0.0, "0"),
        (1e22, "10000000000000000000000"),
        (1e-7, "0.0000001"),
        (12345678901234567890123, "12345678901234567890123"),
        (100, "100"),
    ],
)
def test_every_scalar_has_one_text(value: object, text: str) -> None:
    assert values.text(value, "company") == text


@pytest.mark.parametrize("value", [[], ["a"], {}, None, float("nan"), float("inf")])
def test_what_is_no_single_value_is_refused_by_the_fields_name(value: object) -> None:
    with pytest.raises(Refused, match=r"^company: ") as caught:
        values.text(value, "company")
    assert caught.value.reason == "value_not_text"


@pytest.mark.parametrize(
    ("value", "digits"),
    [
        (42, "42"),
        ("42", "42"),
        (" 42 ", "42"),
        ("\u3000１２．５\u3000", "12.5"),
        ("－３", "-3"),
        ("\u22123", "-3"),
        ("+3", "3"),
        ("007", "7"),
        ("1.50", "1.5"),
        ("1.", "1"),
        (".5", "0.5"),
        ("1.5e1", "15"),
        ("15E-1", "1.5"),
        ("-0", "0"),
        ("0e9999", "0"),
        (1001.0, "1001"),
        (0.1, "0.1"),
        ("1" * 30, "1" * 30),
        ("0." + "1" * 10, "0." + "1" * 10),
        ("1.50000000000000", "1.5"),
        ("1" * 20 + "." + "1" * 10, "1" * 20 + "." + "1" * 10),
    ],
)
def test_a_number_comes_out_as_plain_digits(value: object, digits: str) -> None:
    assert number(value) == digits


@pytest.mark.parametrize(
    "value",
    [
        "1,000",
        "1 000",
        "1_000",
        "¥100",
        "100円",
        "12abc",
        "10²",
        "①",
        "½",
        "٣",
        "0x10",
        "--1",
        "1e",
        ".",
        "",
        "NaN",
        "Infinity",
        "1e99999",
        "1" * 2000,
        True,
        None,
        [1],
        {"a": 1},
        float("nan"),
        float("inf"),
    ],
)
def test_what_is_no_number_or_could_mean_two_is_refused(value: object) -> None:
    with pytest.raises(Refused, match=r"^score: not a number") as caught:
        number(value)
    assert caught.value.reason == "value_not_number"


@pytest.mark.parametrize(
    "value", ["1" * 31, "0." + "1" * 11, "1" * 21 + "." + "1" * 10, "1e30", "1e-11", 1e300, 10**40]
)
def test_a_number_beyond_the_callers_limits_is_refused_with_them(value: object) -> None:
    with pytest.raises(Refused, match="at most 30, 10 of them decimals") as caught:
        number(value)
    assert caught.value.reason == "value_number_size"


@pytest.mark.parametrize(
    ("value", "separator", "chosen"),
    [
        ("a;b", None, ["a", "b"]),
        ("a,b", None, ["a", "b"]),
        ("Tokyo, Japan; Paris, France", None, ["Tokyo, Japan", "Paris, France"]),
        ("a|b;c", "|", ["a", "b;c"]),
        (" b ; a ;; b ; edit me ", None, ["b", "a", "edit me"]),
        ("alone", None, ["alone"]),
        (["b", " a ", "", None, "b"], None, ["b", "a"]),
        (["a;b", "c,d"], None, ["a", "b", "c,d"]),
        ([1, 2.0, True], None, ["1", "2", "true"]),
        (5, None, ["5"]),
        (" ; ", None, []),
        (["\x00"], None, []),
    ],
)
def test_choices_come_from_a_list_or_a_separated_text(value: object, separator: str | None, chosen: list[str]) -> None:
    assert values.choices(value, "tags", separator) == chosen


@pytest.mark.parametrize(
    ("value", "chosen"),
    [
        ('["vip", "trial"]', ["vip", "trial"]),
        (' ["vip;trial", null, "", 12.50] ', ["vip", "trial", "12.50"]),
        ('["a, b"]', ["a, b"]),
        ("[]", []),
        ("[vip];[trial]", ["[vip]", "[trial]"]),
        ("[vip", ["[vip"]),
    ],
)
def test_choices_in_a_text_that_is_a_json_list_are_those_of_the_list(value: str, chosen: list[str]) -> None:
    assert values.choices(value, "tags") == chosen


@pytest.mark.parametrize("value", [{}, [{}], [["a"]], ["a", {"b": 1}]])
def test_choices_inside_objects_are_refused(value: object) -> None:
    with pytest.raises(Refused, match=r"^tags: ") as caught:
        values.choices(value, "tags")
    assert caught.value.reason == "value_not_choices"


@given(JSON)
def test_no_value_gives_anything_but_a_result_or_a_refusal(value: Any) -> None:
    for read in (lambda: values.text(value, "x"), lambda: number(value), lambda: values.choices(value, "x")):
        with suppress(Refused):
            assert json.dumps(read(), ensure_ascii=False).encode("utf-8")


@given(st.integers() | st.decimals(allow_nan=False, allow_infinity=False))
def test_a_number_that_is_read_keeps_its_value(value: Decimal | int) -> None:
    try:
        read = number(str(value))
    except Refused:
        return
    assert Decimal(read) == value
    assert set(read) <= set("-.0123456789")
    assert number(read) == read


@pytest.mark.parametrize("value", [10**400, -(10**400), 10**9_000], ids=["large", "small", "huge"])
def test_a_whole_number_that_no_system_could_mean_is_refused(value: int) -> None:
    with pytest.raises(Refused):
        values.text(value, "x")
    with pytest.raises(Refused):
        values.number(value, "x", digits=30, decimals=10)
