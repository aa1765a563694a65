"""One budget for the whole instance, counted by all functions together."""

from __future__ import annotations

import itertools
import threading
import time
from bisect import bisect_right
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relay.aws.table import Versioned
from relay.core.gate import MustWait, Purpose
from relay.limits.shared_value import ProcessTexts, SharedTexts
from systems.marketo.rest.codes import Remedy
from systems.marketo.rest.ledger import WINDOW, Ledger, Limits
from systems.marketo.rest.quota import KEY, LONGEST_PAUSE, Quota
from tests.support.deadlines import Endless, In
from tests.support.log_lines import captured
from tests.support.memory_state import MemoryState

NOON = datetime(2026, 8, 3, 17, 0, tzinfo=UTC).timestamp()
"""In US Central."""


@dataclass
class Clock:
    """Time that passes only while somebody sleeps."""

    seconds: float = NOON
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds

    def left(self, until: float) -> In:
        return In(until - self.seconds)


def a_quota(clock: Clock, store: SharedTexts | None = None, **limits: int) -> Quota:
    return Quota(
        store=store or MemoryState(), limits=Limits(**limits), clock=clock.now, sleep=clock.sleep, chance=lambda: 0.5
    )


def call(quota: Quota, deadline: In | Endless | None = None, seconds: float = 30.0) -> None:
    with quota.call(seconds, deadline or Endless()):
        pass


def most_in_any_window(moments: list[float]) -> int:
    """Calls in the fullest window of 20 seconds, whenever it begins."""
    ordered = sorted(moments)
    return max(at + 1 - bisect_right(ordered, moment - WINDOW) for at, moment in enumerate(ordered))


@given(st.lists(st.floats(0, 9), min_size=1, max_size=60), st.integers(1, 6))
def test_no_window_of_20_seconds_ever_holds_more_calls_than_allowed(pauses: list[float], limit: int) -> None:
    clock = Clock()
    quota = a_quota(clock, calls_per_20_seconds=limit)
    moments = []
    for pause in pauses:
        clock.seconds += pause
        with quota.call(1, Endless()):
            moments.append(clock.seconds)
    assert most_in_any_window(moments) <= limit


@given(st.lists(st.tuples(st.floats(0, 40), st.integers(1, 3)), max_size=40), st.integers(1, 4), st.floats(0, 60))
def test_the_wait_that_is_told_is_enough_and_not_much_more(
    calls: list[tuple[float, int]], limit: int, later: float
) -> None:
    ledger = Ledger()
    for at, number in calls:
        for _ in range(number):
            ledger = ledger.taken(NOON + at, "today", "lease", 0)
    limits = Limits(calls_per_20_seconds=limit)
    now = NOON + later
    refusal = ledger.refusal(now, "today", 9.0, limits)
    if refusal is None:
        assert sum(number for at, number in calls if NOON + at > now - WINDOW) < limit
    else:
        assert refusal.seconds is not None
        assert 0 < refusal.seconds <= WINDOW + 1 + 40
        assert ledger.refusal(now + refusal.seconds, "today", 9.0, limits) is None


@settings(deadline=None, max_examples=5)
@given(st.integers(3, 12))
def test_many_threads_of_many_functions_keep_one_limit(limit: int) -> None:
    store, moments, flying, lock, most = MemoryState(), list[float](), 0, threading.Lock(), 0
    begin = time.time()

    def fast() -> float:
        return begin + (time.time() - begin) * 400  # 20 seconds in 50 milliseconds

    def one(_: int) -> None:
        nonlocal flying, most
        quota = Quota(
            store=store,
            limits=Limits(limit, in_flight=3, per_day=10_000),
            clock=fast,
            sleep=lambda seconds: time.sleep(seconds / 400),
        )
        with quota.call(1e6, Endless()):  # no lease ends by itself, however slow this machine is
            with lock:
                moments.append(fast())
                flying += 1
                most = max(most, flying)
            time.sleep(0.001)
            with lock:
                flying -= 1

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(24)))
    assert len(moments) == 24
    # By the seconds that were counted: what a thread notes itself comes later by as much as this machine is slow.
    assert most_in_any_window(counted(store)) <= limit
    assert most <= 3


def counted(store: MemoryState) -> list[float]:
    import msgspec  # noqa: PLC0415 - for this one look

    text = store.versioned(KEY).text
    ledger = msgspec.json.decode(text or "{}", type=Ledger)
    return [float(second) for second, count in ledger.seconds.items() for _ in range(count)]


def test_calls_beyond_the_limit_wait_for_their_turn() -> None:
    clock = Clock()
    quota = a_quota(clock, calls_per_20_seconds=2)
    for _ in range(3):
        call(quota)
    assert 20 < clock.seconds - NOON < 22


def test_a_call_whose_turn_comes_after_the_deadline_is_told_when_to_come_back() -> None:
    clock = Clock()
    quota = a_quota(clock, calls_per_20_seconds=1)
    call(quota)
    with pytest.raises(MustWait) as caught:
        call(quota, In(10))
    assert (caught.value.cause.code, caught.value.waiting) == ("rate_limit", True)
    assert 20 < caught.value.seconds < 22
    assert clock.slept == []


def test_a_place_is_free_when_the_call_is_over_however_it_ends() -> None:
    quota = a_quota(Clock(), in_flight=1)
    with pytest.raises(KeyError), quota.call(30, Endless()):
        raise KeyError
    call(quota, In(3.1))


def test_no_more_calls_are_in_flight_than_allowed() -> None:
    quota = a_quota(Clock(), in_flight=2)
    with quota.call(30, Endless()), quota.call(30, Endless()), pytest.raises(MustWait) as caught:
        call(quota, In(3.1))
    assert (caught.value.cause.code, caught.value.waiting) == ("in_flight_limit", True)
    assert caught.value.seconds < 5


def test_a_function_that_was_stopped_in_a_call_holds_its_place_no_longer_than_the_call_can_last() -> None:
    clock, store = Clock(), MemoryState()
    stopped = a_quota(clock, store, in_flight=1).call(93, Endless())
    stopped.__enter__()
    with pytest.raises(MustWait):
        call(a_quota(clock, store, in_flight=1), In(3.1))
    clock.seconds += 94
    call(a_quota(clock, store, in_flight=1), In(3.1))


def test_a_call_that_nobody_waits_for_any_more_but_marketo_does_goes_on_being_counted() -> None:
    clock = Clock()
    quota = a_quota(clock, in_flight=1)
    with quota.call(93, Endless()) as flight:
        flight.goes_on = True
    with pytest.raises(MustWait):
        call(quota, In(3.1))
    clock.seconds += 94
    call(quota, In(3.1))


def test_the_day_ends_at_midnight_in_us_central_time_also_on_the_day_of_25_hours() -> None:
    clock = Clock(datetime(2026, 11, 1, 5, 30, tzinfo=UTC).timestamp())  # half past midnight, before the change
    quota = a_quota(clock, per_day=2)
    call(quota)
    call(quota)
    with pytest.raises(MustWait) as caught:
        call(quota)
    assert caught.value.cause.code == "daily_limit"
    assert 24.5 * 3600 <= caught.value.seconds < 24.5 * 3600 + 2
    clock.seconds += 24.5 * 3600 + 1
    call(quota)


def test_after_606_everybody_waits_for_20_seconds() -> None:
    clock, store = Clock(), MemoryState()
    a_quota(clock, store).slow_down(Remedy.RATE)
    with pytest.raises(MustWait) as caught:
        call(a_quota(clock, store), In(10))
    assert 20 <= caught.value.seconds < 23
    call(a_quota(clock, store))
    assert 20 <= clock.seconds - NOON < 23


def test_after_615_everybody_waits_a_moment() -> None:
    clock, store = Clock(), MemoryState()
    a_quota(clock, store).slow_down(Remedy.FLIGHT)
    call(a_quota(clock, store), In(10))
    assert 1 <= clock.seconds - NOON < 3


def test_a_607_just_after_midnight_may_be_about_yesterday_and_costs_two_minutes() -> None:
    clock, store = Clock(), MemoryState()
    clock.seconds += 12 * 3600 + 0.3
    a_quota(clock, store).slow_down(Remedy.DAY)
    with pytest.raises(MustWait) as caught:
        call(a_quota(clock, store), In(10))
    assert caught.value.seconds < 125
    clock.seconds += 125
    call(a_quota(clock, store))


def test_after_607_the_day_is_over_for_everybody() -> None:
    clock, store = Clock(), MemoryState()
    a_quota(clock, store).slow_down(Remedy.DAY)
    with pytest.raises(MustWait) as caught:
        call(a_quota(clock, store))
    assert caught.value.cause.code == "daily_limit"
    assert 12 * 3600 <= caught.value.seconds < 12 * 3600 + 2
    clock.seconds += 12 * 3600 + 1
    call(a_quota(clock, store))


def test_a_shorter_pause_does_not_end_a_longer_one() -> None:
    clock, store = Clock(), MemoryState()
    quota = a_quota(clock, store)
    quota.slow_down(Remedy.RATE)
    quota.slow_down(Remedy.FLIGHT)
    with pytest.raises(MustWait):
        call(a_quota(clock, store), In(10))


def test_a_table_that_does_not_answer_stops_nobody_and_the_log_tells() -> None:
    store = MemoryState(trouble=["down"])
    with captured() as lines:
        call(a_quota(Clock(), store))
    assert lines.steps() == ["fault"]


def test_what_marketo_said_counts_also_while_the_table_does_not_answer() -> None:
    clock = Clock()
    quota = a_quota(clock, MemoryState(trouble=["down"]))
    quota.slow_down(Remedy.RATE)
    with pytest.raises(MustWait):
        call(quota, In(10))


class Contested(ProcessTexts):
    """Another function is faster, some times."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times = times

    def replace(self, key: str, value: str, lifetime: float, *, revision: int) -> bool:
        if self.times:
            self.times -= 1
            seen = self.versioned(key)
            super().replace(key, seen.text or "{}", lifetime, revision=seen.revision)
        return super().replace(key, value, lifetime, revision=revision)


def test_whoever_comes_second_counts_again() -> None:
    store = Contested(3)
    call(a_quota(Clock(), store))
    assert store.times == 0
    assert '"calls":1' in (store.versioned(KEY).text or "")


def test_an_item_that_nobody_can_read_is_begun_anew() -> None:
    store = ProcessTexts()
    store.replace(KEY, "[]", 1, revision=0)
    call(a_quota(Clock(), store))
    assert isinstance(store.versioned(KEY), Versioned)


def test_the_item_stays_small_however_long_it_is_used() -> None:
    clock, store = Clock(), ProcessTexts()
    quota = a_quota(clock, store)
    for _ in range(300):
        clock.seconds += 30
        with quota.call(90, Endless()) as flight:
            flight.goes_on = True  # as when a function is stopped in it
    assert len(store.versioned(KEY).text or "") < 2500


PURPOSES: tuple[Purpose, ...] = ("read", "backfill", "write")


def for_purpose(clock: Clock, store: SharedTexts, purpose: Purpose, **limits: int) -> Quota:
    return Quota(
        store=store,
        limits=Limits(**limits),
        purpose=purpose,
        clock=clock.now,
        sleep=clock.sleep,
        chance=lambda: 0.5,
    )


def calls_until_refused(quota: Quota) -> int:
    made = itertools.count()

    def all_of_it() -> None:
        while True:
            call(quota)
            next(made)

    with pytest.raises(MustWait, match="daily_limit"):
        all_of_it()
    return next(made)


def test_of_one_day_writing_may_spend_all_reading_less_and_what_is_past_half() -> None:
    clock, store = Clock(), MemoryState()
    per_day = {"per_day": 40, "calls_per_20_seconds": 100}
    assert calls_until_refused(for_purpose(clock, store, "backfill", **per_day)) == 20
    assert calls_until_refused(for_purpose(clock, store, "read", **per_day)) == 16
    assert calls_until_refused(for_purpose(clock, store, "write", **per_day)) == 4


def test_what_only_reads_comes_again_later_and_does_not_wait_long_in_a_function_that_is_paid_for() -> None:
    clock, store = Clock(), MemoryState()
    read, write = for_purpose(clock, store, "read"), for_purpose(clock, store, "write")
    read.slow_down(Remedy.RATE)
    with pytest.raises(MustWait) as wait:
        call(read)
    assert (wait.value.cause.code, clock.slept) == ("rate_limit", [])
    call(write)
    assert sum(clock.slept) > LONGEST_PAUSE


def test_at_most_two_calls_that_read_are_in_flight_and_those_that_write_go_past_them() -> None:
    clock, store = Clock(), MemoryState()
    read, fill, write = (for_purpose(clock, store, each) for each in PURPOSES)
    with read.call(30, Endless()), fill.call(30, Endless()):
        with pytest.raises(MustWait) as wait, read.call(30, In(3.1)):
            pass
        assert wait.value.cause.code == "in_flight_limit"
        with write.call(30, In(3.1)), write.call(30, In(3.1)), write.call(30, In(3.1)):
            assert clock.slept == []
    call(read, In(3.1))
