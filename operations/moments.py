"""Times as people type them: `10m`, `2h`, `3d`, `2026-10-01`, `2026-10-01 09:05`."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from operations.failures import WrongUsageError

_AGO = re.compile(r"([0-9]{1,6})\s*([smhdw])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def moment(text: str, now: datetime) -> datetime:
    """The time that `text` names, in UTC; a time without a zone is one of this machine's clock.

    Raises WrongUsageError.
    """
    try:
        if ago := _AGO.fullmatch(text.strip()):
            return now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        return datetime.fromisoformat(text.strip()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise WrongUsageError(f"{text!r} is no time. Write 10m, 2h, 3d, or 2026-10-01 09:05.") from None


def optional_moment(text: str | None, now: datetime) -> datetime | None:
    """As `moment`; None for what was not given."""
    return None if text is None else moment(text, now)
