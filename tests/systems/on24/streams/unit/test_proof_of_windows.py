"""Whether all rows of a list that moves were read: a small world of lists, with every order and any moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from systems.on24.streams.plan import proof
from systems.on24.streams.plan.bookmark import ListWindow, PeoplePlace, decode, encode
from systems.on24.streams.plan.packed import mark_of

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
OPEN = ListWindow(since=NOW - timedelta(hours=3))
PAGE = 5


class _World:
    """Rows with a last activity each; whoever becomes active moves to where the order puts them."""

    def __init__(self, rows: int, order: str) -> None:
        self.activity = {number: number for number in range(rows)}
        self.order = order
        self.clock = rows

    def listed(self) -> list[int]:
        if self.order == "id":
            return sorted(self.activity)
        found = sorted(self.activity, key=lambda number: self.activity[number])
        return found if self.order == "oldest" else found[::-1]

    def stir(self, moves: list[int]) -> None:
        for move in moves:
            self.clock += 1
            number = min(len(self.activity), move)  # beyond: somebody new
            self.activity[number] = self.clock


@given(
    st.integers(0, 40),
    st.sampled_from(["id", "oldest", "newest"]),
    st.lists(st.lists(st.integers(0, 45), max_size=3), max_size=60),
)
def test_a_window_that_is_proven_holds_everybody_who_is_in_it_at_the_end(
    rows: int, order: str, moves: list[list[int]]
) -> None:
    world, window, seen, calls = _World(rows, order), OPEN, set[int](), 0
    waiting = iter(moves)
    while True:
        listed = world.listed()
        page = listed[window.page * PAGE : (window.page + 1) * PAGE]
        is_last = (window.page + 1) * PAGE >= len(listed)
        seen |= set(page)
        calls += 1
        found = proof.after(window, [mark_of(str(number)) for number in page], len(listed), is_last=is_last)
        if found.window is None:
            break
        window = decode(encode(PeoplePlace(reached=NOW, windows=(found.window,)))).windows[0]
        world.stir(next(waiting, []))
    assert calls <= 4 * (1 + (rows + 200) // PAGE)
    assert not found.is_proven or seen == set(world.listed())


def test_a_list_that_stands_still_is_read_once() -> None:
    first = proof.after(OPEN, [1, 2], 3, is_last=False)
    assert first.window is not None
    assert first.window.page == 1
    assert proof.after(first.window, [3], 3, is_last=True) == proof.Proof(None)


def test_what_is_lacking_is_looked_for_three_times_and_then_left_to_the_next_look_back() -> None:
    window: ListWindow | None = OPEN
    rounds = 0
    while window is not None:
        found = proof.after(window, [rounds], 10 + rounds, is_last=True)
        window, rounds = found.window, rounds + 1
    assert (rounds, found.is_proven) == (4, False)


def test_a_total_that_counts_more_than_is_shown_ends_after_a_second_look() -> None:
    first = proof.after(OPEN, [1, 2], 5, is_last=True)
    assert first.window is not None
    assert proof.after(first.window, [1, 2], 5, is_last=True) == proof.Proof(None)


def test_a_total_that_shrank_is_looked_at_from_the_very_beginning() -> None:
    first = proof.after(OPEN, [1, 2], 3, is_last=False)
    assert first.window is not None
    second = proof.after(first.window, [], 2, is_last=True)
    assert second.window is not None
    assert (second.window.page, second.window.seen) == (0, "")


def test_a_list_without_a_total_is_read_to_its_last_page() -> None:
    first = proof.after(OPEN, [1], None, is_last=False)
    assert first.window is not None
    assert proof.after(first.window, [2], None, is_last=True).window is None


@given(st.integers(0, 60_000), st.integers(1, 100))
def test_windows_are_halved_until_their_rows_fit_into_a_bookmark(total: int, hours: int) -> None:
    window = ListWindow(since=NOW - timedelta(hours=hours))
    found = proof.halves(window, total, NOW)
    assert bool(found) == (total > proof.MOST_ROWS)
    if found:
        first, second = found
        assert (first.since, first.until, second.until) == (window.since, second.since, None)


def test_the_bookmark_of_a_window_of_5000_rows_is_small() -> None:
    window = OPEN
    for page in range(49):
        found = proof.after(window, [mark_of(f"{page}/{row}") for row in range(100)], 5_000, is_last=False)
        assert found.window is not None
        window = found.window
    assert len(encode(PeoplePlace(reached=NOW, windows=(window,)))) < 45_000
