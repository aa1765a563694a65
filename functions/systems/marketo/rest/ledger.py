"""What is counted of an instance's calls, as plain values: who may call now, and when is the next chance."""

from __future__ import annotations

import math
from typing import NamedTuple

import msgspec

from relay.core.gate import Purpose
from relay.limits.day import share

WINDOW = 20
"""Seconds in which Marketo counts calls: https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/rest-api"""

MIDNIGHT = "midnight US Central (14:00 in Japan, 15:00 in winter)"
"""When a day's calls are over, for those who read of it."""

_KEPT = 120
"""Seconds that counts are kept: functions' clocks may differ by some seconds, never by this."""


READS_IN_FLIGHT = 2
"""Calls that only read, at the same time: of ten that Marketo allows to everybody, most are for what was accepted."""

_READ = "r-"


def lease_for(purpose: Purpose, name: str) -> str:
    """The name of a call in flight, which says whether it only reads."""
    return name if purpose == "write" else f"{_READ}{name}"


class Limits(NamedTuple):
    """What the relay may spend; the defaults are half of Marketo's own limits, since others use the instance too."""

    calls_per_20_seconds: int = 50
    in_flight: int = 5
    per_day: int = 25_000


class Refusal(NamedTuple):
    """Why no call may be made now."""

    code: str
    """`rate_limit`, `in_flight_limit` or `daily_limit`."""
    message: str
    seconds: float | None
    """Until it is worth while to ask again; None: whenever a call that is in flight ends."""


class Ledger(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Calls by the second, calls in flight, calls of the day. Times are epoch seconds."""

    seconds: dict[int, int] = {}
    """Calls by the whole second in which they began."""
    leases: dict[str, float] = {}
    """Calls in flight, and when each counts as over even if nobody said so: a function may be stopped in a call."""
    day: str = ""
    """The day, US Central, that `calls` counts."""
    calls: int = 0
    spent_day: str = ""
    """The day of which Marketo itself said that it is spent (607)."""
    paused_until: float = 0.0
    """Marketo said that there were too many calls (606, 615): nobody calls before."""

    def refusal(
        self, now: float, today: str, rest_of_day: float, limits: Limits, purpose: Purpose = "write"
    ) -> Refusal | None:
        """Why no call for a purpose may begin at `now`; None when one may."""
        if self.used(today, limits.per_day) >= share(purpose, limits.per_day):
            message = f"the day's calls are spent ({purpose}), until {MIDNIGHT}"
            return Refusal("daily_limit", message, rest_of_day)
        if now < self.paused_until:
            return Refusal("rate_limit", "Marketo asked for a pause (606 or 615)", self.paused_until - now)
        wait = self._window_wait(now, limits.calls_per_20_seconds)
        if wait > 0:
            return Refusal("rate_limit", f"{limits.calls_per_20_seconds} calls in 20 seconds are spent", wait)
        if len(self._alive(now)) >= limits.in_flight:
            return Refusal("in_flight_limit", f"{limits.in_flight} calls are in flight", None)
        if purpose != "write" and self._reads_in_flight(now) >= min(READS_IN_FLIGHT, limits.in_flight):
            return Refusal("in_flight_limit", f"{READS_IN_FLIGHT} calls that read are in flight", None)
        return None

    def used(self, today: str, per_day: int) -> int:
        """Calls of today; all of them when Marketo itself said that the day is spent."""
        if self.spent_day == today:
            return per_day
        return self.calls if self.day == today else 0

    def taken(self, now: float, today: str, lease: str, ends: float) -> Ledger:
        """With one more call that begins at `now` and is over at `ends` at the latest; see `lease_for`."""
        second = math.floor(now)
        seconds = {each: count for each, count in self.seconds.items() if each > second - _KEPT}
        seconds[second] = seconds.get(second, 0) + 1
        return msgspec.structs.replace(
            self,
            seconds=seconds,
            leases=self._alive(now) | {lease: ends},
            day=today,
            calls=(self.calls if self.day == today else 0) + 1,
        )

    def released(self, lease: str) -> Ledger:
        """Without a call that is over."""
        leases = {each: ends for each, ends in self.leases.items() if each != lease}
        return msgspec.structs.replace(self, leases=leases)

    def paused(self, until: float) -> Ledger:
        """With a pause; a longer one stays."""
        return msgspec.structs.replace(self, paused_until=max(until, self.paused_until))

    def spent(self, today: str) -> Ledger:
        """With nothing left of the day."""
        return msgspec.structs.replace(self, spent_day=today)

    def _window_wait(self, now: float, limit: int) -> float:
        """Seconds until fewer than `limit` calls can lie in the 20 seconds before.

        A second counts as long as any moment of it is less than 20 seconds ago, so that every window of 20 seconds
        holds at most `limit` calls, not only those that begin with a whole second.
        """
        first = math.floor(now) - WINDOW
        recent = sorted(((each, count) for each, count in self.seconds.items() if each >= first), reverse=True)
        used = 0
        for second, count in recent:
            used += count
            if used >= limit:
                return second + WINDOW + 1 - now
        return 0.0

    def _reads_in_flight(self, now: float) -> int:
        return sum(lease.startswith(_READ) for lease in self._alive(now))

    def _alive(self, now: float) -> dict[str, float]:
        return {lease: ends for lease, ends in self.leases.items() if ends > now}
