"""A key to try with whether records may be edited: one that the field takes, and that no record has."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from systems.kintone.config import KintoneRoute
from systems.kintone.failure import Failure
from systems.kintone.unused_key import unused_key


def key_for(form: dict[str, Any] | None, **key: str) -> str | None:
    found = key if "record" in key else {"field": "k", "from": "k", **key}
    route = msgspec.convert({"to": "kintone", "app": 12, "key": found, "fields": {"a": "a"}}, KintoneRoute)
    return unused_key(route, Failure() if form is None else {"k": form})


@given(
    st.none() | st.integers(-(10**13), 10**13),
    st.none() | st.integers(-(10**13), 10**13),
)
def test_a_number_is_in_the_fields_range_and_has_twelve_digits(least: int | None, most: int | None) -> None:
    field = {"type": "NUMBER", "minValue": "" if least is None else str(least), "maxValue": str(most or "")}
    found = key_for(field)
    if found is None:
        return
    assert len(found.lstrip("-")) == 12
    assert least is None or Decimal(found) >= least
    assert not most or Decimal(found) <= most


@pytest.mark.parametrize(
    ("field", "is_negative"),
    [({}, True), ({"minValue": "", "maxValue": ""}, True), ({"minValue": "0", "maxValue": ""}, False)],
)
def test_a_number_is_negative_where_it_may_be(field: dict[str, str], *, is_negative: bool) -> None:
    assert str(key_for({"type": "NUMBER", **field})).startswith("-") is is_negative


def test_a_field_that_takes_too_few_is_not_tried() -> None:
    assert key_for({"type": "NUMBER", "minValue": "1", "maxValue": "1000"}) is None
    assert key_for({"type": "SINGLE_LINE_TEXT", "minLength": "", "maxLength": "10"}) is None


@pytest.mark.parametrize(("least", "most"), [("", ""), ("", "24"), ("60", ""), ("30", "40"), ("64", "64")])
def test_a_text_is_as_long_as_the_field_takes_it(least: str, most: str) -> None:
    found = str(key_for({"type": "SINGLE_LINE_TEXT", "minLength": least, "maxLength": most}))
    assert int(least or 0) <= len(found) <= int(most or 64)
    assert found != key_for({"type": "SINGLE_LINE_TEXT", "minLength": least, "maxLength": most})


def test_without_the_form_the_route_says_what_the_key_is() -> None:
    assert str(key_for(None, type="number")).startswith("-")
    assert str(key_for(None)).startswith("relay-check-")
    assert str(key_for(None, record="id")).isdecimal()
