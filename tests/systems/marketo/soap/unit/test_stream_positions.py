"""Where a client goes on: everything the next call needs, and nothing that a stranger could make of it."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from systems.marketo.rest.results import LARGEST_ID
from systems.marketo.soap import results
from systems.marketo.soap.faults import Fault
from systems.marketo.soap.operations import stream_position
from systems.marketo.soap.operations.stream_position import MOST_IDS, Position

POSITIONS = st.builds(
    Position,
    ids=st.lists(st.integers(1, LARGEST_ID), max_size=20).map(tuple),
    list_id=st.none() | st.integers(1, LARGEST_ID),
    token=st.none() | st.text(max_size=80),
    until=st.none() | st.datetimes(timezones=st.just(UTC)),
)


@given(POSITIONS)
def test_a_position_that_is_sent_back_is_what_it_was(position: Position) -> None:
    if position.is_end:
        assert position.written() == ""
    else:
        assert stream_position.read(position.written()) == position


@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
def test_any_other_text_is_a_bad_position(text: str) -> None:
    with pytest.raises(Fault) as caught:
        stream_position.read(text)
    assert caught.value.code == 20122


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("{}", 20123),
        ('{"list_id":7}', 20123),
        ('{"ids":[0]}', 20122),
        ('{"ids":[99999999999]}', 20122),
        ('{"ids":["1"]}', 20122),
        ('{"ids":[1],"more":1}', 20122),
        ('{"token":"x","until":"2026-10-01T00:00:00"}', 20122),
        (f'{{"ids":{[1] * (MOST_IDS + 1)}}}', 20122),
        (f'{{"token":"{"x" * 5_001}"}}', 20122),
        (f'{{"token":"x{" " * 60_000}"}}', 20122),
    ],
)
def test_what_a_stranger_makes_up_is_bounded(content: str, code: int) -> None:
    with pytest.raises(Fault) as caught:
        stream_position.read(base64.urlsafe_b64encode(content.encode()).decode())
    assert caught.value.code == code


def test_the_longest_position_can_be_sent_back() -> None:
    longest = Position(
        ids=(LARGEST_ID,) * MOST_IDS, list_id=LARGEST_ID, token="t" * 5_000, until=datetime(2026, 10, 1, tzinfo=UTC)
    )
    assert stream_position.read(longest.written()) == longest


def test_a_batch_ends_where_an_answer_would_be_larger_than_lambda_takes_but_is_never_empty() -> None:
    large = "山" * (results.MOST_CHARACTERS // 12 + 1)
    assert len(results.fitting([large] * 3)) == 1
    assert len(results.fitting([large[:-2]] * 3)) == 2
    assert results.fitting(["x" * (results.MOST_CHARACTERS + 1), "y"]) == ["x" * (results.MOST_CHARACTERS + 1)]
    assert results.fitting([]) == []
