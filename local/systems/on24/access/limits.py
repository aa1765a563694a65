"""How often an endpoint may be called in a minute, and what was called.

The figures are in endpoints.py. That the minute slides, and that a call counts which is refused, is the strict reading;
whether accounts or tokens are counted is not known, and can be switched. There is no Retry-After.
"""

from __future__ import annotations

from collections import Counter, deque
from typing import Any

from local.systems.on24.access.endpoints import ENDPOINTS, Endpoint
from local.systems.on24.clock import utc_text
from local.systems.on24.settings import Settings
from local.systems.on24.wire.errors import QUOTA, Refusal

WINDOW_SECONDS = 60.0


class Limits:
    """Counts calls; its user has the lock."""

    def __init__(self) -> None:
        self.per_minute = {path: each.per_minute for path, each in ENDPOINTS.items()}
        self._windows: dict[tuple[str, str], deque[float]] = {}
        self.clear()

    def clear(self) -> None:
        """Begin to count anew; the limits stay."""
        self._windows.clear()
        self.total: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.peaks: Counter[str] = Counter()
        self.minutes: dict[str, Counter[str]] = {}
        self.days: dict[str, Counter[str]] = {}

    def set(self, limits: dict[str, Any]) -> None:
        """Set some of them; `*` sets all. Raises ValueError."""
        for path, number in limits.items():
            if type(number) is not int or number < 0 or path not in {*self.per_minute, "*"}:
                raise ValueError(f"limits are whole numbers a minute, by endpoint: *, {', '.join(self.per_minute)}")
            self.per_minute.update(dict.fromkeys(self.per_minute, number) if path == "*" else {path: number})

    def enter(self, endpoint: Endpoint, who: str, now: float, settings: Settings) -> None:
        """Count a call of an account or a token. Raises Refusal when the minute is used up."""
        path, text = endpoint.path, utc_text(now)
        self.total[path] += 1
        self.minutes.setdefault(path, Counter())[text[:16]] += 1
        self.days.setdefault(path, Counter())[text[:10]] += 1
        window = self._windows.setdefault((path, who), deque())
        while window and not now - WINDOW_SECONDS < window[0] <= now:
            window.popleft()
        window.append(now)
        self.peaks[path] = max(self.peaks[path], len(window))
        if len(window) > self.per_minute[path]:
            self.refused[path] += 1
            raise Refusal(settings.quota_status, QUOTA[settings.quota_wording or endpoint.words])

    def shown(self) -> dict[str, Any]:
        """Per endpoint that was called: calls, refused ones, the most in a minute, and by minute and day (UTC)."""
        return {
            path: {
                "per_minute": self.per_minute[path],
                "calls": self.total[path],
                "refused": self.refused[path],
                "peak": self.peaks[path],
                "minutes": dict(self.minutes[path]),
                "days": dict(self.days[path]),
            }
            for path in self.total
        }
