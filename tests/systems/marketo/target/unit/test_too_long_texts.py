"""Texts that are longer than a custom object's field."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from systems.marketo.rest.calls.object_type import ObjectField
from systems.marketo.target.filling.lengths import Fitted, TooLong, fit

FIELDS = {
    name: ObjectField(name=name, type=kind, length=length)
    for name, kind, length in (
        ("key", "string", 5),
        ("note", "string", 5),
        ("area", "text", 6),
        ("mail", "email", 5),
        ("site", "url", 5),
        ("phone", "phone", 5),
        ("number", "integer", 5),
        ("free", "string", None),
    )
}


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("note", "12345", "12345"),
        ("note", "123456", "12345"),
        ("note", "日本語日本語", "日本語日本"),
        ("note", "1234😀", "1234"),
        ("area", "日本語", "日本"),
        ("area", "1234é", "1234é"),
        ("free", "x" * 9999, "x" * 9999),
        ("unknown", "x" * 9999, "x" * 9999),
        ("number", 1234567, 1234567),
        ("note", None, None),
    ],
)
def test_a_plain_text_is_cut_where_its_field_ends_and_never_within_a_character(
    name: str, value: str | int | None, kept: str | int | None
) -> None:
    assert fit({name: value}, FIELDS, ["key"]) == Fitted({name: kept}, (name,) if kept != value else (), ())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("mail", "a@example.com"),
        ("site", "example.com/a"),
        ("phone", "03-1234-5678"),
        ("note", "https://example.com/ "),
        ("note", "WWW.example.com".lower()),
        ("area", "a@example.com"),
    ],
)
def test_an_address_or_a_url_is_left_out_in_whatever_field_it_stands(name: str, value: str) -> None:
    assert fit({"key": "k", name: value}, FIELDS, ["key"]) == Fitted({"key": "k"}, (), (name,))


def test_a_sentence_that_holds_an_address_is_a_text() -> None:
    assert fit({"note": "see https://example.com"}, FIELDS, []).values == {"note": "see h"}


def test_a_key_is_never_cut() -> None:
    with pytest.raises(TooLong, match="key is 6 long and the object's key takes 5"):
        fit({"key": "123456"}, FIELDS, ["key"])


@given(st.dictionaries(st.sampled_from(sorted(FIELDS)), st.text(st.characters(exclude_categories=["Cs"]), max_size=20)))
def test_whatever_comes_fits_afterwards_and_nothing_is_invented(values: dict[str, str]) -> None:
    fitted = fit(values, FIELDS, [])

    assert fitted == fit(values, FIELDS, []), "the same each time, so that what is unchanged stays so"
    for name, value in fitted.values.items():
        longest = FIELDS[name].length
        assert isinstance(value, str)
        assert values[name].startswith(value)
        assert longest is None or FIELDS[name].type == "integer" or len(value) <= longest
    assert set(fitted.left_out) == values.keys() - fitted.values.keys()
