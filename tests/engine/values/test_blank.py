"""What counts as "no value" in a payload, and what Marketo's templates leave where a token has none."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.mapping.blank import is_blank, without_blanks
from systems.web.empty_tokens import is_unfilled, without_unfilled

UNFILLED = [
    "null",
    " null ",
    "edit me",
    "Edit Me",
    "editme",
    "EDITME",
    "{{lead.Company}}",
    " {{lead.Company}}\n",
    "{{whatever this is}}",
    "Dear {{lead.First Name}},",
    "{{ my.Title }} and more",
    "{{Trigger.Name:default=x}} and more",
]
MEANT = [
    "",
    " ",
    "0",
    "false",
    "NULL",
    "nullable",
    "edit me please",
    "{{}",
    "use {{braces}} in the text",
    "{{a}} {{b}}",
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from([*UNFILLED, *MEANT]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=10,
)


@pytest.mark.parametrize("value", [None, "", " \t\n\u3000", [], [None, "", [" "]]])
def test_null_an_empty_text_and_an_empty_list_are_no_value(value: object) -> None:
    assert is_blank(value)


@pytest.mark.parametrize("value", [0, 0.0, False, {}, {"a": None}, ["", "x"], *UNFILLED, *filter(str.strip, MEANT)])
def test_anything_that_a_person_may_have_meant_is_a_value(value: object) -> None:
    assert not is_blank(value)


def test_blank_elements_of_a_list_are_dropped_and_the_order_stays() -> None:
    assert without_blanks(["b", "", None, "edit me", "a", 0]) == ["b", "edit me", "a", 0]


@pytest.mark.parametrize("text", UNFILLED)
def test_what_marketo_leaves_of_an_empty_token_is_null(text: str) -> None:
    assert without_unfilled({"a": text, "b": [text, {"c": text}], text: 1}) == {
        "a": None,
        "b": [None, {"c": None}],
        text: 1,
    }


@pytest.mark.parametrize("text", MEANT)
def test_what_only_looks_like_it_stays(text: str) -> None:
    assert without_unfilled([text]) == [text]


@given(JSON)
def test_nothing_is_left_unfilled_and_everything_else_is_as_it_was(value: Any) -> None:
    def same(found: Any, sent: Any) -> bool:
        if isinstance(sent, dict):
            return list(found) == list(sent) and all(same(found[name], sent[name]) for name in sent)
        if isinstance(sent, list):
            return len(found) == len(sent) and all(map(same, found, sent))
        if isinstance(sent, str) and is_unfilled(sent):
            return found is None
        return type(found) is type(sent) and bool(found == sent)

    found = without_unfilled(value)

    assert same(found, value)
    assert without_unfilled(found) == found


@given(st.text(alphabet="{}lead.my x", max_size=300))
def test_braces_of_any_kind_are_judged_without_trouble(value: str) -> None:
    assert is_unfilled(value) in (True, False)
