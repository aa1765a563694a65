"""How many requests a connection may spend: in a second, and in a day. Counted by all its functions together.

A system counts its day in its own way, kintone for each app by itself, so the caller names the `scope` that is counted.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from botocore.exceptions import BotoCoreError, ClientError

from relay import log
from relay.day import Day
from relay.outcome import Cause
from relay.state import State
from relay.system import Deadline, MustWait

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
        self._used: dict[str, tuple[str, int]] = {}

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

    def day_used(self) -> float:
        """The largest share of the day's requests that any scope has spent, as far as this process knows; 0 to 1."""
        today = self.day.name(self._now())
        used = [count for name, count in self._used.values() if name == today]
        return min(1.0, max(used, default=0) / self.per_day) if self.per_day else 0.0

    def day_gone(self) -> float:
        """How much of the system's day is over, from 0 to 1."""
        return self.day.share_gone(self._now())

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
        now = self._now()
        today = self.day.name(now)
        used = self.state.increment_below(day_key(scope, today), per_day, _DAY_LIFETIME)
        self._used[scope] = (today, per_day if used is None else used)
        if used is None:
            rest = self.day.seconds_left(now)
            message = f"the day's {per_day} requests for {scope} are spent"
            raise MustWait(Cause(code="daily_limit", message=message), rest, waiting=True)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self.clock(), UTC)


def day_key(scope: str, day: str) -> str:
    """Where a day's requests are counted in the state table."""
    return f"day#{scope}#{day}"
