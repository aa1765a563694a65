"""A system's day: when its count of requests begins anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


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
