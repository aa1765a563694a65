"""The account's clock, which a test may set, so that 48 hours can pass in seconds.

All times of ON24 are Pacific ones: "All dates and times are in Pacific Time"
(https://api.on24.com/v2/openapi.json, GET /client/{clientId}/event/{eventId}/attendee).
"""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo

PACIFIC = ZoneInfo("America/Los_Angeles")
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0

_UNITS = {"s": 1.0, "m": MINUTE, "h": HOUR, "d": DAY}
_RELATIVE = re.compile(r"([+-])(\d+(?:\.\d+)?)([smhd])")


class Clock:
    """The time in epoch seconds: as fast as `speed` says from where it was set, or frozen."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._set_at = self._begin = time.time()
        self._speed = 1.0
        self._frozen = False

    def now(self) -> float:
        """The time."""
        with self._lock:
            return self._now()

    def set(self, at: float) -> None:
        """Be at another time, frozen or running as before."""
        with self._lock:
            self._set_at, self._begin = at, time.time()

    def advance(self, seconds: float) -> None:
        """Put the clock forward."""
        with self._lock:
            self._set_at += seconds

    def freeze(self, at: float | None = None) -> None:
        """Stand still, now or at another time; `advance` and `set` still move it."""
        with self._lock:
            self._set_at, self._begin = self._now() if at is None else at, time.time()
            self._frozen = True

    def run(self, speed: float = 1.0) -> None:
        """Go on from here, `speed` times as fast as the machine's."""
        with self._lock:
            self._set_at, self._begin = self._now(), time.time()
            self._frozen, self._speed = False, speed

    def _now(self) -> float:
        return self._set_at if self._frozen else self._set_at + (time.time() - self._begin) * self._speed


def stamp(seconds: float) -> str:
    """A moment as answers write it: `2015-05-19T11:01:42-07:00`, Pacific."""
    return datetime.fromtimestamp(int(seconds), PACIFIC).isoformat()


def utc_text(seconds: float) -> str:
    """A moment for the log and the control interface."""
    return datetime.fromtimestamp(int(seconds), UTC).isoformat()


def day_begins(seconds: float, zone: ZoneInfo = PACIFIC, days: int = 0) -> float:
    """Midnight of the day of a moment, or of one so many days later."""
    day = datetime.fromtimestamp(seconds, zone).date().toordinal() + days
    return datetime.fromordinal(day).replace(tzinfo=zone).timestamp()


def read_moment(value: Any, now: float) -> float:
    """What an order calls a moment: epoch seconds, ISO 8601 with an offset, or `+90m`, `-3d`. Raises ValueError."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    text = value if isinstance(value, str) else ""
    if found := _RELATIVE.fullmatch(text):
        sign, number, unit = found.groups()
        return now + (1 if sign == "+" else -1) * float(number) * _UNITS[unit]
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ValueError(f"{value!r} is no moment: write epoch seconds, 2026-03-05T10:00:00-08:00, or +90m, -3d")
    return moment.timestamp()
