"""The token bucket, beside the one that Mazrica has (https://developers-senses.mazrica.com/api)."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from local.kit.clock import Clock
from local.systems.mazrica.access.limits import Limits, Quotas
from systems.mazrica.rest.bucket import FIRST_PAUSE, LONGEST_PAUSE, Bucket

RATE, BURST = 3.0, 100


def _wait(bucket: Bucket, now: float, reserve: int = 0) -> float:
    return bucket.wait(now, per_second=RATE, burst=BURST, reserve=reserve)


@settings(deadline=None, max_examples=50)
@given(pauses=st.lists(st.floats(0, 40), min_size=1, max_size=400))
def test_whoever_waits_as_it_says_is_never_refused(pauses: list[float]) -> None:
    clock = Clock()
    clock.freeze(1_000_000.0)
    limits, bucket = Limits(Quotas(), clock), Bucket()
    for pause in [0.0] * 150 + pauses:
        clock.advance(pause)
        clock.advance(_wait(bucket, clock.now()) + 1e-6)
        bucket = bucket.taken(clock.now(), per_second=RATE)
        assert limits.enter("GET /contacts", refused_count=True) == ""


def test_a_hundred_but_one_may_follow_each_other_and_then_three_a_second() -> None:
    bucket, now = Bucket(), 1_000_000.0
    for _ in range(99):
        assert _wait(bucket, now) == 0
        bucket = bucket.taken(now, per_second=RATE)
    assert 0.3 < _wait(bucket, now) < 0.34
    assert _wait(bucket, now + 0.34) == 0


def test_what_is_read_leaves_some_tokens_to_what_is_written() -> None:
    bucket, now = Bucket(), 1_000_000.0
    while _wait(bucket, now, reserve=10) == 0:
        bucket = bucket.taken(now, per_second=RATE)
    left = 0
    while _wait(bucket, now) == 0:
        bucket, left = bucket.taken(now, per_second=RATE), left + 1
    assert left == 10


def test_pauses_grow_while_each_attempt_is_refused_and_those_under_way_count_once() -> None:
    bucket, now, pauses = Bucket(), 1_000_000.0, []
    for _ in range(14):
        bucket = bucket.refused(now, now, per_second=RATE, burst=BURST)
        assert bucket.refused(now - 1, now + 0.1, per_second=RATE, burst=BURST) == bucket
        pauses.append(bucket.paused_until - now)
        now = bucket.paused_until + 1
    assert pauses[:3] == [FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE]
    assert pauses[-1] == LONGEST_PAUSE
    later = bucket.refused(now + 10_000, now + 10_000, per_second=RATE, burst=BURST)
    assert later.refusals == 1
