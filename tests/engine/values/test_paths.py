"""Reading payloads by path."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.core.refusal import Refused
from relay.mapping.paths import Path, PathError

PAYLOAD: dict[str, Any] = {
    "leadId": 7,
    "lead-id": 8,
    "tags": ["a", "b"],
    "tag": "a",
    "nested": [["a"], "b", None],
    "person": {"name": "Sato", "nick": None},
    "empty": "",
    "none": None,
    "no_tags": [],
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("leadId", 7),
        (" leadId ", 7),
        ('"lead-id"', 8),
        ("person.name", "Sato"),
        ("missing", None),
        ("person.missing.deeper", None),
        ("tags", ["a", "b"]),
        ("tags[0]", "a"),
        ("not_null(none, leadId)", 7),
        ("join(', ', tags)", "a, b"),
    ],
)
def test_a_path_is_plain_jmespath(expression: str, value: object) -> None:
    assert Path(expression).read(PAYLOAD) == value


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("tags[]", ["a", "b"]),
        ("tag[]", ["a"]),
        ("leadId[]", [7]),
        ("empty[]", [""]),
        ("person[]", [{"name": "Sato", "nick": None}]),
        ("nested[]", ["a", "b", None]),
        ("no_tags[]", []),
        ("none[]", None),
        ("missing[]", None),
        ("person | name[]", ["Sato"]),
    ],
)
def test_brackets_at_the_end_mean_the_values_of_also_where_there_is_only_one(expression: str, value: object) -> None:
    assert Path(expression).read(PAYLOAD) == value


def test_a_reader_that_splits_texts_itself_finds_the_text_before_the_brackets() -> None:
    assert Path("tag[]").find(PAYLOAD) == "a"
    assert Path("nested[]").find(PAYLOAD) == ["a", "b", None]
    assert Path("missing[]").find(PAYLOAD) is None


def test_brackets_alone_are_the_payload_itself() -> None:
    assert Path("[]").read({"a": 1}) == [{"a": 1}]


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("lead-id", ["'-'", "column 5", "'\"lead-id\"'"]),
        ("Lead Id", ["'Id'", "column 6", "double quotes inside"]),
        ("会社", ["'会'", "column 1"]),
        ("a[", ["ends too early", "column 3"]),
        ("a.", ["ends too early", "column 3"]),
        ('"Lead Id', ["a quote is not closed", "column 1"]),
        ("", ["empty"]),
        ("   ", ["empty"]),
        ("a[?b=1]", ["'='", "column 5"]),
        ("lenght(a)", ["no function lenght()", "length"]),
        ("a[].[upper(b)]", ["no function upper()"]),
        ("join(a)", ["join() takes 2", "not 1"]),
        ("not_null()", ["not_null() takes 1"]),
        ("a[::0]", ["step"]),
    ],
)
def test_a_bad_path_says_what_where_and_how_to_write_it(expression: str, words: list[str]) -> None:
    with pytest.raises(PathError) as caught:
        Path(expression)
    assert isinstance(caught.value, ValueError)
    assert all(word in str(caught.value) for word in words), str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_function_with_more_values_than_it_names_is_allowed_where_it_takes_any_number() -> None:
    assert Path("not_null(a, b, c, leadId)").read(PAYLOAD) == 7


@pytest.mark.parametrize("expression", ["length(leadId)", "join(', ', leadId)", "contains(tag, leadId)", "abs(tag)"])
def test_a_function_that_meets_the_wrong_kind_of_value_is_refused_by_its_path(expression: str) -> None:
    with pytest.raises(Refused) as caught:
        Path(expression).read(PAYLOAD)
    assert caught.value.reason == "value_unreadable"
    assert expression in caught.value.message("en")
    assert expression in caught.value.message("ja")


@pytest.mark.parametrize("expression", ["length(missing)", "join(', ', missing)", "join(', ', none)"])
def test_a_function_of_a_value_that_is_not_there_gives_nothing(expression: str) -> None:
    assert Path(expression).read(PAYLOAD) is None


@pytest.mark.parametrize(
    "expression",
    ["none", "empty", "none[]", "no_tags[]", "person.nick", "not_null(none, missing)", "join(', ', none)", "leadId"],
)
def test_a_null_or_an_empty_text_is_sent(expression: str) -> None:
    assert Path(expression).is_sent(PAYLOAD)


@pytest.mark.parametrize(
    "expression",
    [
        "missing",
        "missing[]",
        "person.missing",
        "tags[9]",
        "not_null(missing, gone)",
        "[missing, gone]",
        "length(missing)",
    ],
)
def test_a_name_that_is_missing_is_not_sent(expression: str) -> None:
    assert not Path(expression).is_sent(PAYLOAD)


def test_a_function_that_cannot_take_what_was_sent_still_means_that_something_was_sent() -> None:
    assert Path("length(leadId)").is_sent(PAYLOAD)


@given(st.dictionaries(st.sampled_from(["a", "b", "c"]), JSON))
@pytest.mark.parametrize(
    "expression",
    ["a[]", "a.b[].c", "a[?b > `1`].c[]", "sort(a)", "floor(to_number(a))", "max_by(a, &b)", "keys(a)", "a[::2]", "&a"],
)
def test_no_payload_breaks_a_path(expression: str, payload: dict[str, Any]) -> None:
    path = Path(expression)
    with suppress(Refused):
        path.read(payload)
    assert path.is_sent(payload) in (True, False)
