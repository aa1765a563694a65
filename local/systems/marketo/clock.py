"""The instance's clock, which a test may set, so that nobody has to wait for a quota or a token."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from local.kit import clock

CENTRAL = ZoneInfo("America/Chicago")
"""Quotas are counted until midnight there ("resets daily at 12:00AM CST",
https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/error-codes)."""

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:?\d\d)")
_FRACTION = re.compile(r"(?<=:\d\d)\.\d+")


class Clock(clock.Clock):
    """The clock of an instance: its days, and how it writes moments."""

    def day(self, days_ago: int = 0) -> date:
        """The day of the quota."""
        return datetime.fromtimestamp(self.now(), CENTRAL).date() - timedelta(days=days_ago)

    def midnight(self) -> float:
        """When the day of the quota began, in epoch seconds."""
        return datetime.combine(self.day(), datetime.min.time(), CENTRAL).timestamp()

    def text(self) -> str:
        """The time as the Lead Database writes it."""
        return moment_text(self.now())


def moment_text(seconds: float) -> str:
    """A moment as the Lead Database writes it: `2016-05-17T22:11:45Z`."""
    return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def asset_text(seconds: float) -> str:
    """A moment as the Asset APIs write it: `2013-02-26T00:37:37Z+0000`."""
    return moment_text(seconds) + "+0000"


def offset_text(seconds: float) -> str:
    """A moment as the calls about changes write it: `2014-09-17T22:31:49+0000`."""
    return moment_text(seconds).replace("Z", "+0000")


def read_moment(text: object, *, fraction: bool = False) -> float:
    """A moment in ISO 8601 with an offset, in epoch seconds; `fraction` allows parts of a second. Raises ValueError."""
    written = text if isinstance(text, str) else ""
    whole = _FRACTION.sub("", written) if fraction else written
    if not _MOMENT.fullmatch(whole):
        raise ValueError(text)
    try:
        return datetime.fromisoformat(whole).astimezone(UTC).timestamp()
    except OverflowError:
        raise ValueError(text) from None
