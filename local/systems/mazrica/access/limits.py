"""How often an account may call.

3 requests a second, by a token bucket that holds 100; 10,000 a day, which begins at midnight UTC; beyond that 429 Too
Many Requests (https://developers-senses.mazrica.com/api). A public README (toshionoda/mazrica-civilink) says 50,000.
Nothing in a 429 tells the day's end from a moment's haste.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from local.kit.clock import Clock

_MOST_SECONDS = 10_000
RATE, DAY = "rate", "day"


@dataclass
class Quotas:
    """What an account may call."""

    per_second: float = 3.0
    burst: int = 100
    per_day: int = 10_000


class Limits:
    """Counts calls. Safe to use from many threads."""

    def __init__(self, quotas: Quotas, clock: Clock) -> None:
        self.quotas = quotas
        self._clock = clock
        self._lock = Lock()
        self.clear()

    def clear(self) -> None:
        """Nobody has called yet, and the bucket is full."""
        self._tokens = float(self.quotas.burst)
        self._filled = self._clock.now()
        self._days: Counter[str] = Counter()
        self._seconds: Counter[int] = Counter()
        self._calls: Counter[str] = Counter()
        self._refused: Counter[str] = Counter()
        self._busiest = 0

    def enter(self, call: str, *, refused_count: bool) -> str:
        """Count a call, such as `GET /contacts`; returns which limit refuses it, or an empty text."""
        with self._lock:
            now = self._clock.now()
            self._note(call, now)
            day = today(now)
            refused = self._broken(day, now)
            if refused:
                self._refused[refused] += 1
            if not refused or refused_count:
                self._days[day] += 1
            return refused

    def shown(self) -> dict[str, Any]:
        """The limits; calls by day, by address and by second (the newest); how many each limit refused."""
        with self._lock:
            now = self._clock.now()
            self._fill(now)
            return {
                "limits": asdict(self.quotas),
                "today": self._days[today(now)],
                "tokens": round(self._tokens, 3),
                "days": dict(self._days),
                "calls": dict(self._calls),
                "seconds": {datetime.fromtimestamp(at, UTC).isoformat(): n for at, n in self._seconds.items()},
                "busiest_second": self._busiest,
                "refused": {name: self._refused[name] for name in (RATE, DAY)},
            }

    def _broken(self, day: str, now: float) -> str:
        self._fill(now)
        if self._days[day] >= self.quotas.per_day:
            return DAY
        if self._tokens < 1:
            return RATE
        self._tokens -= 1
        return ""

    def _fill(self, now: float) -> None:
        gained = max(0.0, now - self._filled) * self.quotas.per_second
        self._tokens = min(float(self.quotas.burst), self._tokens + gained)
        self._filled = now

    def _note(self, call: str, now: float) -> None:
        self._calls[call] += 1
        self._seconds[int(now)] += 1
        self._busiest = max(self._busiest, self._seconds[int(now)])
        if len(self._seconds) > _MOST_SECONDS:
            del self._seconds[next(iter(self._seconds))]


def today(now: float) -> str:
    """The day of the quota."""
    return datetime.fromtimestamp(now, UTC).date().isoformat()
