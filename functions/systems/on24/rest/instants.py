"""How a time is written for ON24, and which times it refuses.

A date-time with an offset is taken as it says; without one it is Pacific; a day alone begins at 00:00:00 or ends at
23:59:59 there. A wall-clock time in the hour that spring skips is refused, whether or not an offset stands beside it is
not said: https://github.com/ClownAntics/on24-api-docs (8f3896c), API Overview, Date_Parameters_Format. `Z` is not named
there, so it is never sent.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, timezone
from typing import Literal
from zoneinfo import ZoneInfo

PACIFIC = ZoneInfo("America/Los_Angeles")
WindowEnd = Literal["start", "end"]

_HOUR = timedelta(hours=1)
_STANDARD = timezone(timedelta(hours=-8))
_SKIPPED = (time(2), time(3))


def written(instant: datetime, end: WindowEnd, *, whole_days: bool) -> str:
    """An aware time as a parameter: `2027-01-09T10:00:00+00:00`, or the Pacific day that it is in.

    A start is never later than what was asked for, an end never earlier.
    """
    if whole_days:
        return instant.astimezone(PACIFIC).date().isoformat()
    at = _outside(_whole_second(instant.astimezone(UTC), end), end)
    return at.isoformat(timespec="seconds")


def _whole_second(instant: datetime, end: WindowEnd) -> datetime:
    whole = instant.replace(microsecond=0)
    return whole if end == "start" or whole == instant else whole + timedelta(seconds=1)


def _outside(instant: datetime, end: WindowEnd) -> datetime:
    """The nearest time outside the hour, as whoever reads the digits alone, or in standard time, would read it."""
    found = instant
    for zone in (UTC, _STANDARD):
        local = found.astimezone(zone).replace(tzinfo=None)
        if _is_skipped(local):
            begin = local.replace(minute=0, second=0)
            moved = begin - _HOUR if end == "start" else begin + _HOUR
            found = moved.replace(tzinfo=zone).astimezone(UTC)
    return found


def _is_skipped(local: datetime) -> bool:
    if not _SKIPPED[0] <= local.time() < _SKIPPED[1]:
        return False
    before = (local - 2 * _HOUR).replace(tzinfo=PACIFIC).utcoffset()
    after = (local + 2 * _HOUR).replace(tzinfo=PACIFIC).utcoffset()
    return before is not None and after is not None and after > before
