"""Times, spans and counts in words, the same in every text that people read."""

from __future__ import annotations

from datetime import datetime, tzinfo


def local_time(moment: datetime | None, zone: tzinfo | None = None) -> str:
    """A time on the operator's clock, or by that of a zone, which is then named."""
    if moment is None:
        return ""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S}{f' {zone}' if zone else ''}"


def duration(seconds: float) -> str:
    """`45 s`, `12 min`, `3 h 5 min`, `2 d 4 h`."""
    whole = int(seconds)
    if whole < 120:
        return f"{whole} s"
    if whole < 7200:
        return f"{whole // 60} min"
    if whole < 172800:
        return f"{whole // 3600} h {whole % 3600 // 60} min"
    return f"{whole // 86400} d {whole % 86400 // 3600} h"


def counted(count: int, one: str, many: str = "") -> str:
    """`1 event`, `2 events`."""
    return f"{count} {one if count == 1 else many or one + 's'}"
