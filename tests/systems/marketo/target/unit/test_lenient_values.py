"""Values that a rule may leave out: what is none of its type, and ranges."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.core.refusal import Refused
from systems.marketo.system import MARKETO
from systems.marketo.target.people.lead_values import LeadValues
from tests.systems.marketo.target.unit.routes import a_route, problems, read


def size(value: Any, **rule: Any) -> tuple[Any, tuple[str, ...]]:
    """What becomes of a company's size, and the warnings."""
    mapped = read(
        a_route(fields={"numberOfEmployees": {"from": "size", "type": "integer", **rule}}), email="a@b.c", size=value
    )
    assert isinstance(mapped.task, LeadValues)
    return mapped.task.values.get("numberOfEmployees", "left out"), mapped.warnings


LEFT_OUT = ("left out", ("value_left_out:numberOfEmployees",))


@pytest.mark.parametrize("rule", [{"lenient": True}, {"range": "number"}])
@pytest.mark.parametrize("value", ["1 - 49", "many", 1.5, 2**31, -(2**31) - 1, "99999999999", ["1"], {"a": 1}, True])
def test_what_is_no_integer_of_marketo_is_left_out_with_a_warning(rule: dict[str, Any], value: Any) -> None:
    """O-30: a company's size is sent only where it is a number."""
    assert size(value, **rule) == LEFT_OUT


@pytest.mark.parametrize("rule", [{"lenient": True}, {"range": "number"}, {"range": "low"}, {"range": "high"}])
@pytest.mark.parametrize("value", ["49", 49, " 49 ", "４９", 49.0])
def test_a_number_is_written_by_every_rule(rule: dict[str, Any], value: Any) -> None:
    assert size(value, **rule) == (49, ())


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [
        ("1 - 49", 1, 49),
        ("50-99", 50, 99),
        ("50\u2013 99", 50, 99),
        ("50 to 99", 50, 99),
        ("１〜４９", 1, 49),
        ("1,000 - 4,999", 1000, 4999),
        ("99-50", 50, 99),
        ("10,000+", 10000, None),
        ("Over 500", 500, None),
        (">= 500", 500, None),
        ("1,000", 1000, 1000),
    ],
)
def test_of_a_range_the_end_that_is_asked_for_is_written(value: str, low: int, high: int | None) -> None:
    assert size(value, range="low") == (low, ())
    assert size(value, range="high") == (LEFT_OUT if high is None else (high, ()))


@given(
    st.one_of(st.text(), st.integers(), st.floats(), st.none(), st.lists(st.text())), st.sampled_from(["low", "high"])
)
def test_whatever_comes_is_an_integer_of_marketo_or_nothing(value: Any, end: str) -> None:
    found, warned = size(value, range=end)

    assert found == "left out" or (isinstance(found, int) and -(2**31) <= found < 2**31)
    assert not warned or found == "left out"


@given(st.integers(0, 2**31 - 1), st.integers(0, 2**31 - 1))
def test_both_ends_of_a_range_are_in_their_order(first: int, second: int) -> None:
    text = f"{first} - {second}"

    assert (size(text, range="low")[0], size(text, range="high")[0]) == tuple(sorted((first, second)))


def test_without_being_asked_for_it_nothing_is_left_out() -> None:
    with pytest.raises(Refused, match="not a number"):
        size("1 - 49")


def test_what_is_left_out_does_not_clear_and_an_empty_value_still_does() -> None:
    route = a_route(fields={"a": {"from": "a", "type": "integer", "lenient": True, "empty": "clear"}})

    assert [read(route, email="a@b.c", a=value).task for value in ("x", "")] == [
        LeadValues({}),
        LeadValues({"a": None}),
    ]


def test_a_warning_is_no_change() -> None:
    """`unchanged: skip`: what is left out, whatever it was, is written neither way."""
    route = a_route(fields={"a": {"from": "a", "type": "integer", "range": "number"}})
    prints = [MARKETO.target.fingerprint(route, {"email": "a@b.c", "a": value}) for value in ("1 - 49", "50 - 99", "")]

    assert len(set(prints)) == 1


def test_a_range_is_for_integers() -> None:
    found = problems(fields={"a": {"from": "a", "range": "low"}})

    assert found == {
        "fields.a.range": "range means nothing for text; it is for integer. Remove it, or correct the type."
    }
