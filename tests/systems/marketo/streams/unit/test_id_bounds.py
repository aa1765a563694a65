"""Where the leads of an instance begin and end, by few questions."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from systems.marketo.streams import id_bounds

LAST = (2**31 - 1) // 300


@given(st.integers(0, LAST // 3), st.integers(0, 5_000))
def test_a_dense_row_is_found_whole_in_some_fifty_calls(first: int, length: int) -> None:
    asked: list[int] = []
    there = range(first, first * 2 + length + 2)  # long enough to be hit by doubling

    def is_there(window: int) -> bool:
        asked.append(window)
        return window in there

    assert id_bounds.lowest(is_there) == first
    assert id_bounds.highest(is_there) == there[-1]
    assert len(asked) < 110


def test_nobody_is_found_where_nobody_is() -> None:
    assert id_bounds.lowest(lambda _: False) is None
    assert id_bounds.highest(lambda _: False) is None


def test_a_window_is_three_hundred_ids() -> None:
    assert [id_bounds.first_id(window) for window in range(3)] == [1, 301, 601]
