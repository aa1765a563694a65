"""One record of many that spoils a call for the others is found by halves, in few calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.core.gate import MustWait
from relay.core.outcome import Cause
from systems.marketo.rest.errors import CallFailed, CallLost, Verdict
from systems.marketo.rest.halving import MOST_HALVINGS, TROUBLES, Halving, Trouble

INVALID = CallFailed(Cause(code="1003", status=200), Verdict.REJECT)
TOO_LARGE = CallFailed(Cause(code="http_413", status=413), Verdict.REJECT)


@dataclass
class Call:
    """Refuses a call that holds one of `bad`, or more than `most`."""

    bad: frozenset[int] = frozenset()
    refusal: Trouble = INVALID
    most: int = 1_000
    asked: list[int] = field(default_factory=list)

    def __call__(self, items: Sequence[int]) -> list[int]:
        self.asked.append(len(items))
        if len(items) > self.most:
            raise TOO_LARGE
        if self.bad.intersection(items):
            raise self.refusal
        return [item * 10 for item in items]


def ends(call: Call, count: int) -> dict[int, object]:
    """What came of each item: its answer, or the verdict on it."""
    found: dict[int, object] = {}
    for items, answer in Halving().ask(range(count), call):
        each = [verdict(answer)] * len(items) if isinstance(answer, TROUBLES) else answer
        found |= dict(zip(items, each, strict=True))
    return found


def verdict(trouble: Trouble) -> object:
    return trouble.verdict if isinstance(trouble, CallFailed) else type(trouble)


def test_a_good_call_is_made_once() -> None:
    call = Call()
    assert ends(call, 300) == {item: item * 10 for item in range(300)}
    assert call.asked == [300]


@given(bad=st.sets(st.integers(0, 299), min_size=1, max_size=2))
def test_one_or_two_bad_ones_are_found_among_300_and_the_others_are_done_in_order(bad: set[int]) -> None:
    found = ends(Call(frozenset(bad)), 300)
    assert list(found) == list(range(300))
    assert {item for item, end in found.items() if end is Verdict.REJECT} == bad
    assert all(end == item * 10 for item, end in found.items() if item not in bad)


def test_when_all_are_bad_few_calls_are_made_and_only_those_are_rejected_that_were_asked_for_alone() -> None:
    call = Call(frozenset(range(300)))
    found = ends(call, 300)
    rejected = [item for item, end in found.items() if end is Verdict.REJECT]
    assert len(call.asked) <= 2 * MOST_HALVINGS + 1
    assert len(rejected) == call.asked.count(1) > 0
    assert set(found.values()) == {Verdict.REJECT, Verdict.RETRY}


def test_what_is_too_large_is_halved_however_often_it_takes() -> None:
    call = Call(most=4)
    assert ends(call, 300) == {item: item * 10 for item in range(300)}


@pytest.mark.parametrize(
    "trouble",
    [
        CallFailed(Cause(code="611", status=200), Verdict.RETRY),
        CallFailed(Cause(code="603", status=200), Verdict.REJECT),
        CallFailed(Cause(code="1025", status=200), Verdict.REJECT),
        CallLost(Cause(code="timeout")),
        MustWait(Cause(code="rate_limit"), 3.0, waiting=True),
    ],
    ids=lambda trouble: trouble.cause.code,
)
def test_what_no_single_record_is_to_blame_for_is_not_halved(trouble: Trouble) -> None:
    call = Call(frozenset({0}), trouble)
    assert set(ends(call, 8).values()) == {verdict(trouble)}
    assert call.asked == [8]


def test_a_call_that_took_too_long_is_halved_and_may_be_tried_again_when_that_does_not_help() -> None:
    call = Call(frozenset({0}), CallFailed(Cause(code="604", status=200), Verdict.RETRY))
    assert ends(call, 4) == {0: Verdict.RETRY, 1: 10, 2: 20, 3: 30}


def test_all_that_went_wrong_is_told_even_where_the_halves_went_well() -> None:
    told: list[Trouble] = []
    list(Halving(told.append).ask(range(8), Call(most=4)))
    assert told == [TOO_LARGE]
