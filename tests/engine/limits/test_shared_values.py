"""A value that several functions change: nobody's change is lost, and nobody tries for ever."""

from __future__ import annotations

import msgspec
import pytest

from relay.limits.shared_value import ProcessTexts, SharedTexts, SharedValue
from tests.support.memory_state import MemoryState


class Count(msgspec.Struct, frozen=True):
    number: int = 0


@pytest.fixture(params=[ProcessTexts, MemoryState])
def texts(request: pytest.FixtureRequest) -> SharedTexts:
    found: SharedTexts = request.param()
    return found


def more(count: Count) -> Count:
    return Count(count.number + 1)


def test_it_is_what_it_is_at_first_until_somebody_changes_it(texts: SharedTexts) -> None:
    assert SharedValue(texts, "count", Count(7)).read().value == Count(7)


def test_who_saw_an_older_one_replaces_nothing(texts: SharedTexts) -> None:
    mine = SharedValue(texts, "count", Count())
    seen = mine.read()
    assert mine.replace(seen, Count(1))
    assert not mine.replace(seen, Count(5))
    assert mine.read().value == Count(1)


def test_whoever_is_slower_steps_aside_and_counts_again(texts: SharedTexts) -> None:
    mine, other, aside = SharedValue(texts, "count", Count()), SharedValue(texts, "count", Count()), []
    faster = iter([True, True, False])

    def change(count: Count) -> Count:
        if next(faster):
            other.change(more, lambda: None)
        return more(count)

    assert mine.change(change, lambda: aside.append(1)) == Count(3)
    assert len(aside) == 2


def test_it_is_given_up_where_others_are_faster_for_ever(texts: SharedTexts) -> None:
    mine, other = SharedValue(texts, "count", Count()), SharedValue(texts, "count", Count())

    def change(count: Count) -> Count:
        other.change(more, lambda: None)
        return more(count)

    assert mine.change(change, lambda: None) is None


def test_what_nobody_can_read_is_begun_anew(texts: SharedTexts) -> None:
    texts.replace("count", "[]", 60, revision=0)
    mine = SharedValue(texts, "count", Count())
    assert mine.change(more, lambda: None) == Count(1)
