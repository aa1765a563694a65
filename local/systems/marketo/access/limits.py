"""The limits of an instance, shared by every client.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/rest-api : 100 calls in 20 seconds, 10 at a
time, a daily quota until midnight in US Central time. A call that is refused by one of them counts like any other,
since only the codes in `errors.UNCOUNTED` do not.
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Any

from local.systems.marketo.clock import Clock
from local.systems.marketo.errors import UNCOUNTED

WINDOW_SECONDS = 20.0


@dataclass
class Quotas:
    """How many calls an instance takes."""

    per_window: int = 100
    in_flight: int = 10
    per_day: int = 50_000


@dataclass
class Peaks:
    """The most that was ever asked at once, and how often which limit was broken, by its code."""

    in_window: int = 0
    in_flight: int = 0
    broken: Counter[str] = field(default_factory=Counter)


@dataclass(eq=False)
class Visit:
    """One call while it is served. `refusal` is the code of the limit that it broke."""

    user: str
    at: float
    day: date
    refusal: str = ""


class Limits:
    """Counts calls. Safe to use from many threads."""

    def __init__(self, quotas: Quotas, clock: Clock) -> None:
        self.quotas = quotas
        self.peaks = Peaks()
        self._clock = clock
        self._lock = Lock()
        self._window: deque[Visit] = deque()
        self._flying: set[Visit] = set()
        self._days: Counter[date] = Counter()
        self._users: Counter[tuple[date, str]] = Counter()
        self._errors: Counter[tuple[date, str]] = Counter()

    def enter(self, user: str) -> Visit:
        """Count a call that begins; it must be given to `leave` when it ends."""
        with self._lock:
            now, day = self._clock.now(), self._clock.day()
            visit = Visit(user, now, day)
            self._forget_old(now)
            self._count(visit, 1)
            self._window.append(visit)
            self._flying.add(visit)
            self._note_peaks()
            visit.refusal = self._broken(day)
            if visit.refusal:
                self._flying.discard(visit)
                self.peaks.broken[visit.refusal] += 1
            return visit

    def leave(self, visit: Visit, code: str) -> None:
        """End a call, which was answered with `code`, or with an empty one when it succeeded."""
        with self._lock:
            self._flying.discard(visit)
            if code in UNCOUNTED:
                self._count(visit, -1)
                if visit in self._window:
                    self._window.remove(visit)
        self.note_error(code)

    def note_error(self, code: str) -> None:
        """Count an error for `stats/errors.json`."""
        if code:
            with self._lock:
                self._errors[self._clock.day(), code] += 1

    def today(self) -> int:
        """The calls of this day."""
        with self._lock:
            return self._days[self._clock.day()]

    def use(self, day: date) -> dict[str, int]:
        """The calls of a day, by user."""
        with self._lock:
            return {user: count for (when, user), count in self._users.items() if when == day and count}

    def errors(self, day: date) -> dict[str, int]:
        """The errors of a day, by code."""
        with self._lock:
            return {code: count for (when, code), count in self._errors.items() if when == day}

    def shown(self) -> dict[str, Any]:
        """Limits, peaks and how often a limit was broken."""
        quotas, today = self.quotas, self.today()
        with self._lock:
            return {
                "limits": vars(quotas).copy(),
                "peaks": {"per_window": self.peaks.in_window, "in_flight": self.peaks.in_flight},
                "today": today,
                "in_flight": len(self._flying),
                "broken": {code: self.peaks.broken[code] for code in ("606", "607", "615")},
            }

    def clear(self) -> None:
        """Begin to count anew; calls in flight go on."""
        with self._lock:
            self._window.clear()
            self._days.clear()
            self._users.clear()
            self._errors.clear()
            self.peaks = Peaks()

    def _broken(self, day: date) -> str:
        if self._days[day] > self.quotas.per_day:
            return "607"
        if len(self._window) > self.quotas.per_window:
            return "606"
        return "615" if len(self._flying) > self.quotas.in_flight else ""

    def _forget_old(self, now: float) -> None:
        while self._window and self._window[0].at <= now - WINDOW_SECONDS:
            self._window.popleft()

    def _note_peaks(self) -> None:
        self.peaks.in_window = max(self.peaks.in_window, len(self._window))
        self.peaks.in_flight = max(self.peaks.in_flight, len(self._flying))

    def _count(self, visit: Visit, by: int) -> None:
        self._days[visit.day] += by
        self._users[visit.day, visit.user] += by
