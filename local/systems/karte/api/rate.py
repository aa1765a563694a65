"""How many calls a second are served. KARTE's own number is not known; without an order there is no limit."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock

from local.systems.karte.api.checking import Refusal
from local.systems.karte.clock import Clock


@dataclass
class Rate:
    """Calls of the second that runs. Safe to use from many threads."""

    clock: Clock
    per_second: int | None = None
    _second: int = 0
    _calls: int = 0
    _lock: Lock = field(default_factory=Lock)

    def pass_one(self) -> None:
        """Count a call. Raises Refusal, 429, when the second is full."""
        with self._lock:
            second = int(self.clock.now())
            self._second, self._calls = second, self._calls + 1 if second == self._second else 1
            if self.per_second is not None and self._calls > self.per_second:
                raise Refusal(429, "too many requests in this second", {"Retry-After": "1"})
