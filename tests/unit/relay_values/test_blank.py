"""What counts as "no value" in a webhook."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.blank import is_blank, without_blanks

NOTHING = [
    None,
    "",
    " \t\n\u3000",
    "null",
    " null ",
    "edit me",
    "Edit Me",
    "editme",
    "EDITME",
    "{{lead.Company}}",
    "{{whatever this is}}",
    "Dear {{lead.First Name}},",
    "{{ my.Title }} and more",
    "{{Trigger.Name:default=x}} and more",
    [],
    [None, "", ["edit me"]],
]
SOMETHING = [
    0,
    0.0,
    False,
    "0",
    "false",
    "NULL",
    "nullable",
    "edit me please",
    "{{}",
    "use {{braces}} in the text",
    "{{a}} {{b}}",
    {},
    {"a": None},
    ["", "x"],
]


@pytest.mark.parametrize("value", NOTHING)
def test_an_unfilled_token_means_no_value(value: object) -> None:
    assert is_blank(value)


@pytest.mark.parametrize("value", SOMETHING)
def test_anything_that_a_person_may_have_meant_is_a_value(value: object) -> None:
    assert not is_blank(value)


def test_blank_elements_of_a_list_are_dropped_and_the_order_stays() -> None:
    assert without_blanks(["b", "", None, "edit me", "a", 0]) == ["b", "a", 0]


@given(st.text(alphabet="{}lead.my x", max_size=300))
def test_braces_of_any_kind_are_judged_without_trouble(value: str) -> None:
    assert is_blank(value) in (True, False)
