"""A lead is the same, whether REST told it or a file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from systems.marketo.rest.calls.schema import LeadField
from systems.marketo.streams.values import change, value


@pytest.mark.parametrize(
    ("kind", "rest", "text"),
    [
        ("integer", 7, "7"),
        ("score", 7, "7"),
        ("integer", 12345678901234567890, "12345678901234567890"),
        ("boolean", True, "true"),
        ("boolean", False, "0"),
        ("currency", 12.5, "12.50"),
        ("float", 3, "3.0"),
        ("datetime", "2016-05-17T22:11:45Z", "2016-05-17T22:11:45+0000"),
        ("datetime", "2016-05-17T22:11:45Z", "2016-05-17T15:11:45-07:00"),
        ("datetime", "2016-05-17T22:11:45Z", "2016-05-17T22:11:45Z+0000"),
        ("date", "2016-05-17", "2016-05-17"),
        ("string", "Acme", "Acme"),
        ("string", None, ""),
    ],
)
def test_a_value_has_one_spelling(kind: str, rest: object, text: str) -> None:
    assert value(rest, kind) == value(text, kind)


JSON = st.recursive(
    st.one_of(st.none(), st.text(), st.integers(), st.floats(), st.booleans()),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=3,
)


@given(
    JSON,
    st.sampled_from(["integer", "score", "boolean", "float", "datetime", "date", "string", "unheard of"]),
)
def test_whatever_a_field_holds_nothing_breaks(told: object, kind: str) -> None:
    value(told, kind)


@pytest.mark.parametrize("told", ["NaN", "-Infinity", "1e999", "12 pieces", [1], {"a": 1}])
@pytest.mark.parametrize("kind", ["float", "integer"])
def test_what_is_no_number_of_json_is_left_as_it_was_told(told: object, kind: str) -> None:
    assert value(told, kind) == told


def test_what_is_no_lead_is_none() -> None:
    fields = [LeadField(rest="id", type="integer"), LeadField(rest="email", type="email")]
    assert change({"email": "a@example.com"}, fields) is None
    found = change({"id": "5", "email": "a@example.com", "city": "Berlin"}, fields)
    assert found
    assert (found.record, found.payload) == ("5", {"id": 5, "email": "a@example.com"})
