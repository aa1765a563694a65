"""Turns of calls: all functions of a connection count each endpoint in one item of its state table."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from relay.aws.errors import AWS_ERRORS
from relay.core.deadline import Deadline
from relay.core.gate import MustWait
from relay.core.outcome import Cause
from relay.limits.day import Day
from relay.limits.day_budget import DayBudget
from relay.limits.shared_value import SharedTexts, SharedValue
from relay.telemetry import log
from systems.on24.rest.endpoints import Endpoint
from systems.on24.rest.pace import Pace

DAY = Day(zone="America/Los_Angeles")
"""ON24 publishes no limit of a day; its own days are Pacific."""

MINUTES_A_DAY = 1440

LONGEST_WAIT = 10.0
"""Seconds that a function, which is paid for, waits for its turn; after that it comes again later."""

LEAST_SECONDS = 5.0
"""With less time left than this after waiting, no call is begun."""

_MOST_TRIES = 30


class Turns:
    """The calls of one connection. Clock, sleep and chance are parameters, for tests."""

    def __init__(
        self,
        *,
        store: SharedTexts,
        per_minute: Mapping[Endpoint, int],
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._paces = _paces(store)
        self._per_minute = per_minute
        self._clock = clock
        self._sleep = sleep
        self._chance = chance
        self._known: dict[Endpoint, Pace] = {}
        """What ON24 told this process, for when the table does not answer."""

    def take(self, endpoint: Endpoint, deadline: Deadline) -> float:
        """Count one call, waiting a little for its turn if need be; returns when it began.

        Raises MustWait when its turn does not come soon, for this endpoint alone. When the table does not answer the
        call is allowed, and the log tells: a limiter must not become the outage.
        """
        while True:
            try:
                wait = self._taken(endpoint)
            except AWS_ERRORS as error:
                log.fault(error, endpoint=endpoint.value)
                wait = max(0.0, self._known.get(endpoint, Pace()).paused_until - self._clock())
            if wait <= 0:
                return self._clock()
            self._pause(endpoint, wait, deadline)

    def refused(self, endpoint: Endpoint, began: float) -> MustWait:
        """Tell everybody that ON24 refused a call for its limits; returns what to raise."""
        now, chance = self._clock(), self._chance()
        self._known[endpoint] = pace = self._known.get(endpoint, Pace()).refused(began, now, chance)
        try:
            pace = (
                self._paces[endpoint].change(lambda found: found.refused(began, now, chance), self._step_aside) or pace
            )
        except AWS_ERRORS as error:
            log.fault(error, endpoint=endpoint.value)
        message = f"ON24 took no more calls of {endpoint.value}; it is called again after a pause, and less often"
        return _must_wait(message, max(1.0, pace.paused_until - now))

    def _taken(self, endpoint: Endpoint) -> float:
        """Seconds to wait; 0 when the call has been counted."""
        for _ in range(_MOST_TRIES):
            seen, now = self._paces[endpoint].read(), self._clock()
            if wait := seen.value.wait(self._per_minute[endpoint], now):
                return wait
            if self._paces[endpoint].replace(seen, seen.value.taken(now, DAY.name(_time(now)))):
                return 0.0
            self._step_aside()
        return 1.0

    def _pause(self, endpoint: Endpoint, wait: float, deadline: Deadline) -> None:
        if wait > LONGEST_WAIT or deadline.seconds_left() - wait < LEAST_SECONDS:
            raise _must_wait(f"the calls of {endpoint.value} for this minute are spent", wait)
        self._sleep(wait)

    def _step_aside(self) -> None:
        self._sleep(0.02 * self._chance())


def day_budgets(store: SharedTexts, per_minute: Mapping[Endpoint, int], now: datetime) -> list[DayBudget]:
    """What today's calls of each endpoint are, of those that its pace allows. Raises botocore's errors."""
    today, resets_at = DAY.name(now), now + timedelta(seconds=DAY.seconds_left(now))
    counted = {each: pace.read().value.used(today) for each, pace in _paces(store).items()}
    return [
        DayBudget(scope=each.value, used=used, limit=per_minute[each] * MINUTES_A_DAY, resets_at=resets_at)
        for each, used in counted.items()
        if used
    ]


def _must_wait(message: str, seconds: float) -> MustWait:
    return MustWait(Cause(code="rate_limit", message=message), seconds, waiting=True, everything=False)


def _paces(store: SharedTexts) -> dict[Endpoint, SharedValue[Pace]]:
    return {each: SharedValue(store, f"on24-calls#{each.value}", Pace()) for each in Endpoint}


def _time(now: float) -> datetime:
    return datetime.fromtimestamp(now, UTC)
