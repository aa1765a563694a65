"""The calls that the relay may spend of an instance's limits: all its functions count in one item of the state table.

Marketo allows 100 calls in 20 seconds, 10 at a time, and some 50,000 a day until midnight US Central, to all who use
the instance together, and advises each to plan for half of it:
https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/marketo-integration-best-practices
"""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import msgspec

from relay.aws.errors import AWS_ERRORS
from relay.core.deadline import Deadline
from relay.core.gate import MustWait, Purpose
from relay.core.outcome import Cause
from relay.limits.day import Day
from relay.limits.day_budget import ALL, DayBudget, DayMeter
from relay.limits.shared_value import SharedTexts, SharedValue
from relay.telemetry import log
from systems.marketo.rest.codes import Remedy
from systems.marketo.rest.ledger import WINDOW, Ledger, Limits, Refusal, lease_for

CENTRAL = Day(zone="America/Chicago")
"""Marketo's day."""

KEY = "marketo-quota"
"""Id of the item in the state table."""

LEAST_SECONDS = 3.0
"""With less time left than this after waiting, no call is begun."""

LONGEST_PAUSE = 10.0
"""Seconds that what only reads waits for its turn in a function, which is paid for; after that it comes again later."""

_OUT_OF_TIME = Cause(code="out_of_time", message="too little time is left for a call that must not be cut off")

_STILL_YESTERDAY = 120.0
"""Seconds after midnight in which a 607 may be about the day before: a call that began then, or clocks that differ."""


class Quota:
    """One instance's budget. Clock, sleep and chance are parameters, for tests."""

    def __init__(
        self,
        *,
        store: SharedTexts,
        limits: Limits = Limits(),  # noqa: B008 - a tuple of numbers
        meter: DayMeter | None = None,
        purpose: Purpose = "write",
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._shared = shared_ledger(store)
        self.limits = limits
        self.purpose = purpose
        self.clock = clock
        self.sleep = sleep
        self.chance = chance
        self._meter = meter or DayMeter(CENTRAL, clock)
        """Told of the day's calls whenever they are seen."""
        self._pause = Ledger()
        """What Marketo told this process, for when the table does not answer."""

    @contextmanager
    def call(self, seconds: float, deadline: Deadline, *, least: float = 0.0) -> Iterator[Flight]:
        """Count one call that takes up to `seconds`, waiting for its turn if need be; in flight until the block ends.

        Raises MustWait when its turn does not come before the deadline, with `least` seconds left for it. When the
        table does not answer the call is allowed, and the log tells: a limiter must not become the outage.
        """
        flight = Flight(self._enter(seconds, _Sooner(deadline, least)))
        try:
            yield flight
        finally:
            if flight.lease is not None and not flight.goes_on:
                self._change(lambda ledger: ledger.released(flight.lease or ""))

    def slow_down(self, kind: Remedy) -> None:
        """Tell everybody that Marketo itself refused a call for its limits: 606, 615 or 607."""
        now = self.clock()
        if kind is Remedy.DAY and _since_midnight(now) < _STILL_YESTERDAY:
            change = _paused(now + _STILL_YESTERDAY)
        elif kind is Remedy.DAY:
            change = _spent(self._today(now))
            self._meter.note(ALL, self.limits.per_day, self.limits.per_day)
        else:
            pause = WINDOW + 2 * self.chance() if kind is Remedy.RATE else 1 + self.chance()
            change = _paused(now + pause)
        self._pause = change(self._pause)
        self._change(change)

    def _enter(self, seconds: float, deadline: _Sooner) -> str | None:
        if deadline.is_over():
            raise MustWait(_OUT_OF_TIME, 1.0, waiting=True)
        self._wait_while(self._pause, deadline)
        try:
            return self._lease(seconds, deadline)
        except AWS_ERRORS as error:
            log.fault(error, quota=KEY)
            return None

    def _lease(self, seconds: float, deadline: Deadline) -> str:
        lease = lease_for(self.purpose, uuid.uuid4().hex[:12])
        while True:
            seen = self._shared.read()
            self._note(seen.value)
            if not self._wait_while(seen.value, deadline):
                now = self.clock()
                taken = seen.value.taken(now, self._today(now), lease, now + seconds)
                if self._shared.replace(seen, taken):
                    self._note(taken)
                    return lease
                self._step_aside(deadline)

    def _note(self, ledger: Ledger) -> None:
        per_day = self.limits.per_day
        self._meter.note(ALL, ledger.used(self._today(self.clock()), per_day), per_day)

    def _wait_while(self, ledger: Ledger, deadline: Deadline) -> bool:
        """Whether there was something to wait for; raises MustWait when it takes too long."""
        now = self.clock()
        rest = CENTRAL.seconds_left(_time(now))
        refusal = ledger.refusal(now, self._today(now), rest, self.limits, self.purpose)
        if refusal is None:
            return False
        self._wait(refusal, deadline)
        return True

    def _wait(self, refusal: Refusal, deadline: Deadline) -> None:
        if refusal.seconds is None:
            wait, later = 0.1 + 0.3 * self.chance(), 1 + 2 * self.chance()
        else:
            wait = later = refusal.seconds + 0.5 * self.chance()
        may_come_later = self.purpose != "write" and wait > LONGEST_PAUSE
        if may_come_later or deadline.seconds_left() - wait < LEAST_SECONDS:
            cause, is_all = Cause(code=refusal.code, message=refusal.message), self.purpose == "write"
            raise MustWait(cause, later, waiting=True, everything=is_all)
        self.sleep(wait)

    def _step_aside(self, deadline: Deadline) -> None:
        """Another function was faster."""
        self._wait(Refusal("in_flight_limit", "too many functions call at once", 0.02 * self.chance()), deadline)

    def _change(self, change: Callable[[Ledger], Ledger]) -> None:
        """Change the item; given up after some tries, since leases end by themselves and pauses are told again."""
        try:
            self._shared.change(change, lambda: self.sleep(0.03 * self.chance()))
        except AWS_ERRORS as error:
            log.fault(error, quota=KEY)

    def _today(self, now: float) -> str:
        return CENTRAL.name(_time(now))


class _Sooner(NamedTuple):
    """A deadline that leaves some seconds for the call itself."""

    deadline: Deadline
    seconds: float

    def seconds_left(self) -> float:
        """Seconds in which a call may begin."""
        return self.deadline.seconds_left() - self.seconds

    def is_over(self) -> bool:
        """Whether a call must not begin any more; a call that needs no time in particular may always."""
        return self.seconds > 0 and self.seconds_left() < 0


class Flight(msgspec.Struct):
    """One call in flight."""

    lease: str | None
    goes_on: bool = False
    """Nobody waits for it any more, but Marketo may still be at work: it counts until its lease ends."""


def shared_ledger(store: SharedTexts) -> SharedValue[Ledger]:
    """Where an instance's calls are counted."""
    return SharedValue(store, KEY, Ledger())


def day_budget(store: SharedTexts, per_day: int, now: datetime) -> DayBudget:
    """What the relay's functions have spent of a day. Raises botocore's errors."""
    ledger = shared_ledger(store).read().value
    resets_at = now + timedelta(seconds=CENTRAL.seconds_left(now))
    return DayBudget(scope=ALL, used=ledger.used(CENTRAL.name(now), per_day), limit=per_day, resets_at=resets_at)


def _paused(until: float) -> Callable[[Ledger], Ledger]:
    return lambda ledger: ledger.paused(until)


def _spent(today: str) -> Callable[[Ledger], Ledger]:
    return lambda ledger: ledger.spent(today)


def _since_midnight(now: float) -> float:
    moment = _time(now)
    return (moment - CENTRAL.began(moment)).total_seconds()


def _time(now: float) -> datetime:
    return datetime.fromtimestamp(now, UTC)
