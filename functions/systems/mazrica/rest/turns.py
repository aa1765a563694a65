"""Turns of requests: all functions of a connection share one bucket and one day, in its state table."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping

from relay.aws.errors import AWS_ERRORS
from relay.core.deadline import Deadline
from relay.core.gate import MustWait, Purpose
from relay.core.outcome import Cause
from relay.limits.budget import Budget
from relay.limits.day import Day
from relay.limits.day_budget import ALL
from relay.limits.shared_value import SharedTexts, SharedValue
from relay.telemetry import log
from systems.mazrica.rest.bucket import Bucket

DAY = Day()
"""The day's limit resets in UTC (https://developers-senses.mazrica.com/api)."""

RESERVES: Mapping[Purpose, int] = {"write": 0, "read": 10, "backfill": 40}
"""Tokens that each purpose leaves in the bucket: what is read can wait, what was accepted is to be delivered."""

LONGEST_WAIT = 10.0
"""Seconds that a function, which is paid for, waits for its turn; after that it comes again later."""
LEAST_SECONDS = 5.0
"""With less time left than this after waiting, no request is begun."""

_MOST_TRIES = 30


class RequestTurns:
    """The requests of one connection. Clock, sleep and chance are parameters, for tests.

    `day` counts them against the day's limit; None: nobody counts, for a look that a person asked for.
    """

    def __init__(
        self,
        *,
        store: SharedTexts,
        per_second: float,
        burst: int,
        day: Budget | None,
        purpose: Purpose = "write",
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._shared = SharedValue(store, "mazrica-bucket", Bucket())
        self._per_second = per_second
        self._burst = burst
        self._day = day
        self._reserve = RESERVES[purpose]
        self._clock = clock
        self._sleep = sleep
        self._chance = chance
        self._known = Bucket()
        """What Mazrica told this process, for when the table does not answer."""

    def take(self, deadline: Deadline) -> float:
        """Count one request, waiting a little for its turn if need be; returns when it began.

        Raises MustWait when its turn does not come soon, or the day's limit is spent. When the table does not answer
        the request is allowed, and the log tells: a limiter must not become the outage.
        """
        while wait := self._taken():
            self._pause(wait, deadline)
        if self._day is not None:
            self._day.spend(ALL, deadline)
        return self._clock()

    def refused(self, began: float) -> MustWait:
        """Tell everybody that Mazrica refused a request that began then for its limits; returns what to raise.

        Nothing in a 429 tells the day's end from a moment's haste, so pauses grow while each attempt is refused.
        """
        now = self._clock()
        self._known = bucket = self._refused(self._known, began, now)
        try:
            bucket = self._shared.change(lambda found: self._refused(found, began, now), self._step_aside) or bucket
        except AWS_ERRORS as error:
            log.fault(error)
        message = "Mazrica took no more requests (429); it is asked again after a pause"
        return _must_wait(message, max(1.0, bucket.paused_until - now))

    def _refused(self, bucket: Bucket, began: float, now: float) -> Bucket:
        return bucket.refused(began, now, per_second=self._per_second, burst=self._burst)

    def _taken(self) -> float:
        """Seconds to wait; 0 when the request has been counted."""
        try:
            for _ in range(_MOST_TRIES):
                seen, now = self._shared.read(), self._clock()
                wait = seen.value.wait(now, per_second=self._per_second, burst=self._burst, reserve=self._reserve)
                if wait:
                    return wait
                if self._shared.replace(seen, seen.value.taken(now, per_second=self._per_second)):
                    return 0.0
                self._step_aside()
        except AWS_ERRORS as error:
            log.fault(error)
            return max(0.0, self._known.paused_until - self._clock())
        return 1.0

    def _pause(self, wait: float, deadline: Deadline) -> None:
        if wait > LONGEST_WAIT or deadline.seconds_left() - wait < LEAST_SECONDS:
            raise _must_wait(f"{self._per_second:g} requests a second are spent", wait)
        self._sleep(wait)

    def _step_aside(self) -> None:
        self._sleep(0.02 * self._chance())


def _must_wait(message: str, seconds: float) -> MustWait:
    return MustWait(Cause(code="rate_limit", message=message), seconds, waiting=True)
