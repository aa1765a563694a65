"""Moments in rows.

Seen with an offset, as `2026-04-06T00:00:00+09:00` (toshionoda/mazrica-civilink, 98818aa); in which zone one without an
offset is, is a setting of the connection.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from systems.mazrica.rest import errors
from systems.mazrica.rest.client import JsonRow

JAPAN = ZoneInfo("Asia/Tokyo")
"""In which days of detail items are meant: a date is shown as the moment at which it begins there."""


@dataclass(frozen=True)
class MomentReader:
    """Reads moments; `zone` is an IANA name."""

    zone: str

    def epoch(self, row: JsonRow, member: str) -> float:
        """A member as epoch seconds. Raises MazricaFailed where there is no moment."""
        found = self.moment(row.get(member))
        if found is None:
            raise errors.bad_answer("GET of a list", f"a row has no moment in {member}")
        return found.timestamp()

    def moment(self, value: object) -> datetime | None:
        """A moment in UTC; None for what is none."""
        try:
            found = datetime.fromisoformat(value) if isinstance(value, str) else None
        except ValueError:
            return None
        if found is None:
            return None
        try:
            return (found if found.tzinfo else found.replace(tzinfo=ZoneInfo(self.zone))).astimezone(UTC)
        except OverflowError:
            return None

    def day(self, value: object) -> str | None:
        """The day of a detail item of type date, as `2026-04-06`; None for what is none."""
        if isinstance(value, str) and "T" not in value:
            try:
                return datetime.fromisoformat(value).date().isoformat()
            except ValueError:
                return None
        found = self.moment(value)
        return found.astimezone(JAPAN).date().isoformat() if found else None

    @staticmethod
    def has_offset(value: object) -> bool:
        """Whether a moment says its own zone."""
        try:
            return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
        except ValueError:
            return False
