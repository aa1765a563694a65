"""Times as people type them: `10m`, `2h`, `3d`, `2026-10-01`, `2026-10-01 09:05`."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo

from operations.failures import WrongUsageError

_AGO = re.compile(r"([0-9]{1,6})\s*([smhdw])")
_DAY = re.compile(r"\d{4}-?\d{2}-?\d{2}")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def moment(text: str, now: datetime, zone: tzinfo | None = None) -> datetime:
    """The time that `text` names, in UTC; a time without a zone is one of `zone`; None: of this machine's clock.

    Raises WrongUsageError.
    """
    try:
        if ago := _AGO.fullmatch(text.strip()):
            return now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        found = datetime.fromisoformat(text.strip())
        return (found if found.tzinfo or zone is None else found.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise WrongUsageError(f"{text!r} is no time. Write 10m, 2h, 3d, or 2026-10-01 09:05.") from None


def end_of(text: str, now: datetime, zone: tzinfo | None = None) -> datetime:
    """As `moment`, for where something ends: a day alone is the whole day, but not what is yet to come of it."""
    found = moment(text, now, zone)
    if not _DAY.fullmatch(text.strip()):
        return found
    following = found.astimezone(zone) + timedelta(days=1)
    return min(following.astimezone(UTC), now) if found <= now else found


def optional_end(text: str | None, now: datetime, zone: tzinfo | None = None) -> datetime | None:
    """As `end`; None for what was not given."""
    return None if text is None else end_of(text, now, zone)


def optional_moment(text: str | None, now: datetime, zone: tzinfo | None = None) -> datetime | None:
    """As `moment`; None for what was not given."""
    return None if text is None else moment(text, now, zone)
