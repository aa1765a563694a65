"""What is typed after `relay send ROUTE`, as a body."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operations.failures import WrongUsageError
from operations.webhooks.payload import form_body, json_body

NAMES = st.text(st.characters(categories=("L", "Nd"), include_characters="_- "), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("items", "payload"),
    [
        (["score=42"], {"score": "42"}),
        (["score:=42"], {"score": 42}),
        (['tags:=["A", "B"]'], {"tags": ["A", "B"]}),
        (["note=a=b:=c"], {"note": "a=b:=c"}),
        (["url=https://example.com/?a=b"], {"url": "https://example.com/?a=b"}),
        (["empty="], {"empty": ""}),
        (["deal.amount:=1", "deal.owner=A"], {"deal": {"amount": 1, "owner": "A"}}),
    ],
)
def test_equals_is_text_and_colon_equals_is_json(items: list[str], payload: dict[str, Any]) -> None:
    assert json.loads(json_body(items)) == payload


def test_a_number_is_sent_with_the_digits_that_were_typed() -> None:
    assert json_body(["a:=12.50", "b:=[1E+2, 8202522731445525542]"]) == b'{"a":12.50,"b":[1E+2,8202522731445525542]}'


@pytest.mark.parametrize(
    ("items", "said"),
    [
        (["score"], "'score' is not name=value"),
        (["=1"], "'=1' is not name=value"),
        (["score:=4,2"], "what follows := is not JSON"),
        (["score:=many"], "Write score=many for a text"),
        (["a=1", "a=2"], "a was given before"),
        (["a=1", "a.b=2"], "a is a value already"),
    ],
)
def test_what_makes_no_sense_is_said_with_the_item(items: list[str], said: str) -> None:
    with pytest.raises(WrongUsageError, match=said.replace("(", r"\(")):
        json_body(items)


@given(st.dictionaries(NAMES, st.text(max_size=20), max_size=5))
def test_any_text_survives(values: dict[str, str]) -> None:
    assert json.loads(json_body([f"{name}={value}" for name, value in values.items()])) == values


@given(st.dictionaries(NAMES, st.text(st.characters(exclude_categories=["Cs"]), max_size=20), max_size=5))
def test_any_text_survives_a_form(values: dict[str, str]) -> None:
    sent = form_body([f"{name}={value}" for name, value in values.items()]).decode()
    assert dict(parse_qsl(sent, keep_blank_values=True)) == values


def test_a_form_has_no_json_values() -> None:
    with pytest.raises(WrongUsageError, match="write = instead of :="):
        form_body(["score:=42"])
