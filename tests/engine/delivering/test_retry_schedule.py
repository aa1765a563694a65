"""When a failed delivery is tried again, and which settings could lose an event."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from relay.core import duration
from relay.core.config import RetryPolicy
from relay.delivering import retry
from relay.delivering.retry import LONGEST_TURN, MAX_RECEIVE_COUNT, QUEUE_RETENTION, Schedule

attempts = st.integers(1, 100_000)
durations = st.builds("{}{}".format, st.integers(1, 200_000), st.sampled_from("smhd"))
written = st.builds(RetryPolicy, first=durations, factor=st.floats(1, 10), max=durations, give_up_after=durations)
DEFAULT = Schedule.of(RetryPolicy())


def sound(settings: RetryPolicy) -> Schedule | None:
    """The schedule, when the configuration would be accepted."""
    found = Schedule.of(settings)
    return None if list(found.problems()) else found


@given(attempts, st.none() | st.floats(allow_nan=True, allow_infinity=True))
@example(1, float("nan"))
def test_a_pause_is_between_two_seconds_and_fifteen_minutes(attempt: int, asked: float | None) -> None:
    assert 2 <= DEFAULT.delay(attempt, asked) <= 900


@given(written, attempts, st.none() | st.floats(allow_nan=True, allow_infinity=True))
def test_no_pause_is_longer_than_the_longest_or_shorter_than_half_the_first(
    settings: RetryPolicy, attempt: int, asked: float | None
) -> None:
    if schedule := sound(settings):
        least = duration.seconds(settings.first) / 2
        assert least <= schedule.delay(attempt, asked) <= duration.seconds(settings.max)


@given(attempts, st.floats(0, 900))
def test_a_pause_is_never_shorter_than_the_system_asked_for(attempt: int, asked: float) -> None:
    assert DEFAULT.delay(attempt, asked) >= asked


def test_a_system_that_asks_for_hours_is_asked_again_after_the_longest_pause() -> None:
    assert DEFAULT.delay(1, 7200.0) == 900


@given(st.integers(1, 8))
def test_each_pause_is_about_twice_as_long_as_the_one_before(attempt: int) -> None:
    longest = 5 * 2 ** (attempt - 1)

    assert longest / 2 <= DEFAULT.delay(attempt) <= longest + 1


@given(st.integers(9, 100_000))
def test_later_pauses_are_between_half_the_longest_and_the_longest(attempt: int) -> None:
    assert 450 <= DEFAULT.delay(attempt) <= 900


def test_records_that_failed_together_do_not_come_back_together() -> None:
    assert len({DEFAULT.delay(9) for _ in range(100)}) > 20


@given(attempts, st.none() | st.floats(allow_nan=True, allow_infinity=True))
def test_what_waits_for_its_turn_is_looked_at_within_the_hour(attempt: int, asked: float | None) -> None:
    assert 2 <= DEFAULT.turn(attempt, asked) <= LONGEST_TURN


def test_a_turn_that_is_hours_away_is_not_looked_at_every_quarter_of_an_hour() -> None:
    assert DEFAULT.turn(1, 20 * 3600.0) == 3600
    assert DEFAULT.turn(1, 0.5) <= 5


def test_thirteen_days_of_waiting_for_a_limit_take_fewer_receives_than_sqs_allows() -> None:
    looks = timedelta(days=13).total_seconds() / DEFAULT.turn(1, 24 * 3600.0)

    assert looks < MAX_RECEIVE_COUNT / 2


@given(written)
@example(RetryPolicy())
@example(RetryPolicy(first="1s", factor=1, max="1s", give_up_after="1h"))
@example(RetryPolicy(first="1s", factor=1, max="30s", give_up_after="16m"))
def test_a_schedule_that_is_accepted_never_needs_more_receives_than_sqs_allows(settings: RetryPolicy) -> None:
    schedule = sound(settings)
    if schedule is None:
        return
    passed, attempt = 0.0, 1
    while passed < schedule.give_up_after.total_seconds():
        passed += max(1, schedule._ceiling(attempt) / 2)  # the shortest that jitter can make it
        attempt += 1
        assert attempt <= MAX_RECEIVE_COUNT
    assert schedule.give_up_after < QUEUE_RETENTION


@pytest.mark.parametrize(
    ("settings", "path", "message"),
    [
        (RetryPolicy(first="1h"), "max", "shorter than `first`. Make it at least as long"),
        (
            RetryPolicy(max="701m"),
            "max",
            "longer than 700m: SQS hides an event for at most 12h from its receive. Make it shorter",
        ),
        (
            RetryPolicy(give_up_after="14d"),
            "give_up_after",
            "longer than 13d: the queue forgets an event after 14 days. Make it shorter",
        ),
        (
            RetryPolicy(max="30s", give_up_after="13d"),
            "give_up_after",
            (
                "may take 1002 attempts; SQS moves an event away after 1000. "
                "Make `first`, `factor` or `max` larger, or this shorter"
            ),
        ),
    ],
)
def test_each_setting_that_could_lose_an_event_is_named_with_what_to_change(
    settings: RetryPolicy, path: str, message: str
) -> None:
    (found,) = Schedule.of(settings).problems()

    assert found[0] == path
    if path == "give_up_after" and "attempts" in message:
        assert message.split("attempts")[1] in found[1]
    else:
        assert found[1] == message


def test_the_shortest_settings_that_are_sound_are_accepted() -> None:
    for settings in (
        RetryPolicy(),
        RetryPolicy(max="1h", give_up_after="13d"),
        RetryPolicy(max="700m"),
        RetryPolicy(first="900s", factor=1),
    ):
        assert list(Schedule.of(settings).problems()) == []


@given(written, attempts, st.none() | st.floats(allow_nan=True, allow_infinity=True))
@example(RetryPolicy(max="700m"), 100, None)
def test_no_pause_of_an_accepted_schedule_reaches_beyond_twelve_hours_from_the_receive(
    settings: RetryPolicy, attempt: int, asked: float | None
) -> None:
    if schedule := sound(settings):
        latest = timedelta(seconds=schedule.delay(attempt, asked)) + retry.LONGEST_HOLD
        assert latest <= timedelta(hours=12)


@pytest.mark.parametrize("text", ["", "5", "s", "0s", "-5s", "5 s", "1.5h", "5S", "5w", "1000000s"])
def test_what_is_no_duration_is_refused_by_the_model(text: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=r"first"):
        msgspec.convert({"first": text}, RetryPolicy)


def test_a_duration_written_as_a_block_of_yaml_is_read_without_its_end_of_line() -> None:
    assert Schedule.of(msgspec.convert({"first": "7s\n"}, RetryPolicy)).first == 7


@pytest.mark.parametrize(
    ("age", "attempt", "last"),
    [
        (timedelta(days=12, hours=23), 1, False),
        (timedelta(days=13), 1, True),
        (timedelta(), MAX_RECEIVE_COUNT - 11, False),
        (timedelta(), MAX_RECEIVE_COUNT - 10, True),
    ],
)
def test_the_relay_puts_aside_what_sqs_would_soon_take_away(age: timedelta, attempt: int, *, last: bool) -> None:
    assert retry.is_last_chance(age, attempt) is last
