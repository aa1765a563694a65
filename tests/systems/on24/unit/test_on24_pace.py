"""How often each endpoint of ON24 is called, and what a refusal does to that."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from systems.on24.rest.pace import FIRST_PAUSE, JITTER, LONGEST_PAUSE, Pace

START = 1_000_000.0


def spent(pace: Pace, per_minute: int, moments: list[float]) -> list[float]:
    """The times at which calls really begin, of callers who come at these."""
    began, now = list[float](), START
    for pause in moments:
        now += pause
        while wait := pace.wait(per_minute, now):
            now += wait
        pace = pace.taken(now, "2027-02-02")
        began.append(now)
    return began


@given(st.integers(1, 40), st.lists(st.floats(0, 20), max_size=120))
@example(1, [0.9, 59.5])  # within a minute, though not by whole seconds
def test_no_minute_has_more_calls_than_are_allowed(per_minute: int, moments: list[float]) -> None:
    began = spent(Pace(), per_minute, moments)
    for at, first in enumerate(began):
        assert sum(1 for each in began[at:] if each < first + 60) <= per_minute


def test_a_minutes_calls_may_all_be_made_at_once() -> None:
    assert spent(Pace(), 50, [0.0] * 50)[-1] == START


def test_after_a_refusal_nobody_calls_for_a_minute_and_then_half_as_often() -> None:
    pace = Pace().refused(START, START + 1, 0.0)
    assert pace.wait(50, START + 1) == FIRST_PAUSE
    assert pace.wait(50, START + 1 + FIRST_PAUSE) == 0
    assert pace.limit(50, START + 70) == 25


def test_pauses_double_up_to_a_quarter_of_an_hour_and_begin_anew_after_a_calm() -> None:
    pace, now, pauses = Pace(), START, list[float]()
    for _ in range(7):
        pace = pace.refused(now, now, 0.0)
        pauses.append(pace.paused_until - now)
        now = pace.paused_until + 5
    assert pauses == [60, 120, 240, 480, 900, 900, LONGEST_PAUSE]
    later = pace.paused_until + 700
    assert pace.refused(later, later, 0.0).paused_until - later == FIRST_PAUSE


def test_jitter_keeps_all_from_coming_back_at_once() -> None:
    assert Pace().refused(START, START, 1.0).paused_until == START + FIRST_PAUSE + JITTER


def test_a_tenth_of_the_calls_comes_back_every_ten_minutes() -> None:
    pace = Pace().refused(START, START, 0.0).refused(START, START, 0.0)
    assert [pace.limit(100, START + minutes * 60) for minutes in (0, 9, 10, 20, 60, 80, 1000)] == [
        25,
        25,
        35,
        45,
        85,
        100,
        100,
    ]


def test_calls_that_were_refused_together_slow_down_once() -> None:
    pace = Pace().refused(START, START + 1, 0.0)
    assert pace.refused(START + 0.5, START + 2, 0.0) == pace
    assert pace.refused(START + 1.5, START + 2, 0.0).share == 0.25


@given(st.lists(st.floats(0, 5000), max_size=60))
def test_however_often_it_is_refused_a_call_is_possible_in_the_end(pauses: list[float]) -> None:
    pace, now = Pace(), START
    for pause in pauses:
        now += pause
        pace = pace.refused(now, now, 1.0)
    assert pace.wait(30, now + LONGEST_PAUSE + JITTER + 61) == 0
    assert pace.limit(30, now) >= 1


def test_a_days_calls_are_counted() -> None:
    pace = Pace().taken(START, "2027-02-02").taken(START, "2027-02-02")
    assert pace.used("2027-02-02") == 2
    assert pace.used("2027-02-03") == 0
    assert pace.taken(START, "2027-02-03").used("2027-02-03") == 1


@pytest.mark.parametrize("seconds", [0, 59, 60, 61, 200])
def test_what_is_kept_does_not_grow(seconds: int) -> None:
    pace, now = Pace(), START
    for _ in range(500):
        pace, now = pace.taken(now, "2027-02-02"), now + 1
    assert len(pace.taken(now + seconds, "2027-02-02").seconds) <= 62
