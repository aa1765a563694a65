"""What a system allows so much of a day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from relay.core.gate import MustWait
from relay.limits.day import Day
from relay.limits.day_amount import DayAmount
from tests.support.memory_state import MemoryState

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def amount(state: MemoryState, at: datetime = NOON) -> DayAmount:
    return DayAmount(state=state, name="bytes", day=Day(), limit=100, clock=lambda: at)


def test_a_share_is_taken_when_as_much_was_counted() -> None:
    state = MemoryState()
    amount(state).add(60)
    amount(state).check()
    amount(state).add(60)
    with pytest.raises(MustWait) as caught:
        amount(state).check()
    assert (caught.value.seconds, caught.value.waiting) == (12 * 3600, True)
    assert state.texts["bytes#2026-11-02"] == "120"


def test_the_next_day_begins_with_nothing() -> None:
    state = MemoryState()
    amount(state).add(500)
    amount(state, NOON + timedelta(days=1)).check()
