"""What is spent of a day's requests: as people are shown it, and as a function knows it without asking anybody."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

import msgspec

from relay.limits.day import Day

ALL = "requests"
"""The scope of a system that counts all of a connection's requests together."""

AHEAD = 0.7
"""The share of a day's requests from which on a connection that spends them too fast fills its batches."""


class DayBudget(msgspec.Struct, frozen=True, kw_only=True):
    """The requests of one day, as all functions of a connection have counted them."""

    scope: str
    """What the system counts: `app/12`, or ALL."""
    used: int
    limit: int
    """What relay.yaml allows: `limits.per_day`, or what a system has in its place."""
    resets_at: datetime

    @property
    def is_spent(self) -> bool:
        """Whether nothing more is sent until the next day begins."""
        return self.used >= self.limit


class DayMeter:
    """The day's requests as one process last saw them counted."""

    def __init__(self, day: Day, clock: Callable[[], float] = time.time) -> None:
        self.day = day
        self.clock = clock
        self._seen: dict[str, tuple[str, float]] = {}
        """By scope: the day, and the share of it that was spent."""

    def note(self, scope: str, used: int, limit: int) -> None:
        """Note a count of today."""
        self._seen[scope] = (self.day.name(self._now()), min(1.0, used / limit))

    def used(self) -> float | None:
        """The largest share that any scope has spent, from 0 to 1; None when nothing has been counted today."""
        today = self.day.name(self._now())
        return max((share for day, share in [*self._seen.values()] if day == today), default=None)

    def gone(self) -> float:
        """How much of the system's day is over, from 0 to 1."""
        return self.day.share_gone(self._now())

    def runs_ahead(self) -> bool:
        """Whether AHEAD of the day's requests are spent, and more of them than of the day is over."""
        used = self.used() or 0.0
        return used >= AHEAD and used > self.gone()

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self.clock(), UTC)
