"""Ids of events, as people type them: whole, or only the end.

Ids that sort by time share their beginnings, so it is the end that tells them apart.
"""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

SHORT = 8
"""Characters of an id that are shown where there is little room."""

_LEAST = 4


def short(event_id: str) -> str:
    """The end of an id."""
    return event_id[-SHORT:]


def is_meant(event_id: str, asked: str) -> bool:
    """Whether `asked` is this id, or its end."""
    return event_id == asked or (len(asked) >= _LEAST and event_id.endswith(asked.lower()))


def made_at(event_id: str) -> datetime | None:
    """When an id was made, if it tells (RFC 9562, version 7: its first 48 bits are milliseconds)."""
    try:
        parsed = UUID(event_id)
        return datetime.fromtimestamp((parsed.int >> 80) / 1000, UTC) if parsed.version == 7 else None
    except (ValueError, OverflowError):
        return None
