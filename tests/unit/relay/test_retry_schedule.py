"""When a failed delivery is tried again."""

from datetime import timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from relay import retry

attempts = st.integers(1, 100_000)


@given(attempts, st.none() | st.floats(allow_nan=True, allow_infinity=True))
@example(1, float("nan"))
def test_a_wait_is_between_two_seconds_and_fifteen_minutes(attempt: int, asked: float | None) -> None:
    assert 2 <= retry.delay(attempt, asked) <= 900


@given(attempts, st.floats(0, 900))
def test_a_wait_is_never_shorter_than_the_system_asked_for(attempt: int, asked: float) -> None:
    assert retry.delay(attempt, asked) >= asked


def test_a_system_that_asks_for_hours_is_asked_again_after_fifteen_minutes() -> None:
    assert retry.delay(1, 7200.0) == 900


@given(st.integers(1, 8))
def test_each_wait_is_about_twice_as_long_as_the_one_before(attempt: int) -> None:
    longest = 5 * 2 ** (attempt - 1)

    assert longest / 2 <= retry.delay(attempt) <= longest + 1


@given(st.integers(9, 100_000))
def test_later_waits_are_between_seven_and_a_half_and_fifteen_minutes(attempt: int) -> None:
    assert 450 <= retry.delay(attempt) <= 900


def test_records_that_failed_together_do_not_come_back_together() -> None:
    assert len({retry.delay(9) for _ in range(100)}) > 20


def test_a_day_of_retries_takes_less_receives_than_sqs_allows() -> None:
    seconds, attempt = 0.0, 0
    while seconds < retry.GIVE_UP_AFTER.total_seconds():
        attempt += 1
        seconds += min(retry.delay(attempt) for _ in range(20))

    assert timedelta(hours=24) == retry.GIVE_UP_AFTER
    assert attempt < 250  # a redrive policy counts at most 1,000 receives
