"""Moments as texts, as the account's readings say."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from local.systems.mazrica.errors import invalid
from local.systems.mazrica.readings import Times

JAPAN = ZoneInfo("Asia/Tokyo")


def moment_text(at: float, times: Times) -> str:
    """A moment: `2026-04-06T09:30:00+09:00`, or as it is read."""
    local = datetime.fromtimestamp(at, _zone(times)).replace(tzinfo=None)
    text = local.isoformat(timespec="milliseconds" if times.milliseconds else "seconds")
    if not times.offset:
        return text
    return text + ("Z" if times.zone == "UTC" else "+09:00")


def read_moment(text: str, times: Times, name: str) -> float:
    """A moment in ISO 8601, with or without an offset, in epoch seconds. Raises Refusal 400."""
    wrong = invalid(f"{name} has to be a moment such as 2026-04-01T10:30:00")
    if "T" not in text:
        raise wrong
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=_zone(times))).timestamp()
    except (ValueError, OverflowError):
        raise wrong from None


def date_text(day: str, times: Times) -> str:
    """A date as the moment at which it begins in Japan."""
    return moment_text(datetime.fromisoformat(day).replace(tzinfo=JAPAN).timestamp(), times)


def day_in_japan(at: float) -> str:
    """The date in Japan at a moment."""
    return datetime.fromtimestamp(at, JAPAN).date().isoformat()


def _zone(times: Times) -> tzinfo:
    return UTC if times.zone == "UTC" else JAPAN
