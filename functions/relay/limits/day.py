"""A system's day: when its count of requests begins anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from relay.core.gate import Purpose

SHARES: Mapping[Purpose, float] = {"write": 1.0, "read": 0.9, "backfill": 0.5}
"""Of a day's requests, after how many nothing more is sent for a purpose: what is read can wait, what was accepted is
to be delivered."""


def share(purpose: Purpose, per_day: int) -> int:
    """Requests of a day that are spent before a purpose gets no more; at least one."""
    return max(1, int(per_day * SHARES[purpose]))


@dataclass(frozen=True)
class Day:
    """When a system's day begins: at `hour` in `zone`."""

    zone: str = "UTC"
    hour: int = 0

    def began(self, now: datetime) -> datetime:
        """The beginning of the day that `now` is in."""
        local = now.astimezone(ZoneInfo(self.zone))
        begin = local.replace(hour=self.hour, minute=0, second=0, microsecond=0)
        return begin if begin <= local else begin - timedelta(days=1)

    def name(self, now: datetime) -> str:
        """The day's date, as the date on which it began."""
        return self.began(now).date().isoformat()

    def seconds_left(self, now: datetime) -> float:
        """Until the next one begins. Reckoned on the clock of the zone, so a change of summer time is seen."""
        begin = self.began(now)
        following = datetime.combine(begin.date() + timedelta(days=1), begin.timetz(), begin.tzinfo)
        return (following.astimezone(UTC) - now.astimezone(UTC)).total_seconds()

    def share_gone(self, now: datetime) -> float:
        """How much of the day is over, from 0 to 1."""
        return 1 - self.seconds_left(now) / timedelta(days=1).total_seconds()
