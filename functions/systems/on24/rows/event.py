"""An event: a webinar, a page of an engagement hub, a Target page, a virtual environment."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from systems.on24.rows.values import JsonRow, is_yes, known, moment, text, whole

EXCLUDED = "apiexclude"
"""A tag that hides an event from what is asked of the whole client
(https://github.com/ClownAntics/on24-api-docs, 8f3896c, API Overview, Exclude_Events)."""


class On24Event(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one event. Times are aware; None where ON24 says none."""

    id: str
    title: str | None = None
    type: str = ""
    """`contenttype`: webcast, gateway, experience, golive, virtualenvironment, ..."""
    live_start: datetime | None = None
    live_end: datetime | None = None
    archive_start: datetime | None = None
    archive_end: datetime | None = None
    last_updated: datetime | None = None
    """Lags 2 to 12 hours."""
    tags: tuple[str, ...] = ()
    campaign_code: str | None = None
    is_test: bool = False
    is_active: bool = True
    client_id: str = ""
    total_registrants: int | None = None
    total_attendees: int | None = None
    raw: JsonRow = {}
    """All that ON24 says, names in lower case."""

    @property
    def is_excluded(self) -> bool:
        """Whether what is asked of the whole client leaves it out."""
        return any(tag.strip().casefold() == EXCLUDED for tag in self.tags)


def read(row: JsonRow) -> On24Event | None:
    """Of an object of `GET /event`, or the whole answer of `GET /event/{id}`; None where it has no id."""
    number = _text(row.get("eventid"))
    if not number:
        return None
    analytics = row.get("eventanalytics")
    counts: JsonRow = analytics if isinstance(analytics, dict) else {}
    return On24Event(
        id=number,
        title=_first(row, "description", "eventname"),
        type=(_text(row.get("contenttype")) or "").strip().casefold(),
        live_start=_time(row.get("livestart")),
        live_end=_time(row.get("liveend")),
        archive_start=_time(row.get("archivestart")),
        archive_end=_time(row.get("archiveend")),
        last_updated=_time(row.get("lastupdated")),
        tags=_tags(row.get("tags")),
        campaign_code=_first(row, "campaigncode", "eventlocation"),
        is_test=is_yes(row.get("istestevent")),
        is_active="isactive" not in row or is_yes(row["isactive"]),
        client_id=_text(row.get("clientid")) or "",
        total_registrants=_count(counts.get("totalregistrants")),
        total_attendees=_count(counts.get("totalattendees")),
        raw=row,
    )


def _text(value: Any) -> str | None:
    found = known(text(value))
    return found if isinstance(found, str) else None


def _first(row: JsonRow, *names: str) -> str | None:
    return next((found for name in names if (found := _text(row.get(name)))), None)


def _time(value: Any) -> datetime | None:
    found = moment(value)
    return datetime.fromisoformat(found) if isinstance(found, str) else None


def _count(value: Any) -> int | None:
    found = whole(value)
    return found if isinstance(found, int) and found >= 0 else None


def _tags(value: Any) -> tuple[str, ...]:
    """In the order of the alphabet, since ON24 promises none; also of one text with commas between."""
    given = value.split(",") if isinstance(value, str) else value if isinstance(value, list) else []
    return tuple(sorted({found.strip() for each in given if (found := _text(each)) and found.strip()}))
