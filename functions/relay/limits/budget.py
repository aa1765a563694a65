"""How many requests a connection may spend: in a second, and in a day. Counted by all its functions together.

A system counts its day in its own way, some for each of their parts by itself, so the caller names the `scope` that is
counted.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from botocore.exceptions import BotoCoreError, ClientError

from relay.aws.table import State
from relay.core.deadline import Deadline
from relay.core.gate import MustWait
from relay.core.outcome import Cause
from relay.limits.day import Day
from relay.limits.day_budget import DayBudget, DayMeter
from relay.telemetry import log

_DAY_LIFETIME = timedelta(days=3).total_seconds()
_WINDOW_LIFETIME = 120.0
_MOST_WAITS = 20


@dataclass(kw_only=True)
class Budget:
    """One connection's limits. None means that nothing is counted."""

    state: State
    day: Day
    per_second: float | None = None
    per_day: int | None = None
    clock: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        self.meter = DayMeter(self.day, self.clock)

    def spend(self, scope: str, deadline: Deadline) -> None:
        """Take one request from the budget, waiting for its second if need be.

        Raises MustWait: `daily_limit` until the next day begins, `rate_limit` when there is no time to wait here. When
        the count cannot be read the request is allowed: a limiter must not become the outage.
        """
        try:
            if self.per_second is not None:
                self._take_turn(self.per_second, deadline)
            if self.per_day is not None:
                self._take_from_day(scope, self.per_day)
        except (BotoCoreError, ClientError) as error:
            log.fault(error, scope=scope)

    def _take_turn(self, per_second: float, deadline: Deadline) -> None:
        """Whole requests in windows of at least a second: half a request a second is one in two seconds."""
        width = max(1.0, 1 / per_second)
        limit = max(1, int(per_second * width))
        for _ in range(_MOST_WAITS):
            now = self.clock()
            window = int(now // width)
            if self.state.increment_below(f"second#{width:g}#{window}", limit, _WINDOW_LIFETIME) is not None:
                return
            rest = (window + 1) * width - now
            if deadline.seconds_left() - rest < 1:
                break
            self.sleep(rest)
        raise MustWait(
            Cause(code="rate_limit", message=f"{per_second:g} requests a second are spent"), width, waiting=True
        )

    def _take_from_day(self, scope: str, per_day: int) -> None:
        now = datetime.fromtimestamp(self.clock(), UTC)
        used = self.state.increment_below(day_key(scope, self.day.name(now)), per_day, _DAY_LIFETIME)
        self.meter.note(scope, per_day if used is None else used, per_day)
        if used is None:
            rest = self.day.seconds_left(now)
            message = f"the day's {per_day} requests for {scope} are spent"
            raise MustWait(Cause(code="daily_limit", message=message), rest, waiting=True)


def day_budgets(state: State, day: Day, scopes: Iterable[str], per_day: int | None, now: datetime) -> list[DayBudget]:
    """What `Budget` has counted of today; without a limit nothing is. Raises botocore's errors."""
    if per_day is None:
        return []
    today, resets_at = day.name(now), now + timedelta(seconds=day.seconds_left(now))
    return [
        DayBudget(scope=scope, used=state.count(day_key(scope, today)), limit=per_day, resets_at=resets_at)
        for scope in scopes
    ]


def day_key(scope: str, day: str) -> str:
    """Where a day's requests are counted in the state table."""
    return f"day#{scope}#{day}"
