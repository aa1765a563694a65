"""The time of a call, as the several parts of KARTE write it.

Events have seconds since 1970 (`_date`), programs milliseconds, hooks a text with its zone.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from relay.core.refusal import Refused
from relay.mapping import moments, values
from systems.karte.refusal import KarteRefused

_MILLISECONDS = 100_000_000_000
"""From here on it is milliseconds: as seconds it would be the year 5138, as milliseconds it is 1973."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DIGITS = 20


def read(found: Any) -> str:
    """In UTC, such as `2026-10-01T00:05:00.250Z`. Raises Refused for what names no single moment."""
    try:
        return _written(_moment(found))
    except (Refused, ValueError, OverflowError):
        raise KarteRefused("call_time_wrong") from None


def _moment(found: Any) -> datetime:
    if moments.has_offset(found, None):
        return _exact(str(found).strip()) or datetime.fromisoformat(moments.read_datetime(found, "time", zone=UTC))
    number = float(values.number(found, "time", digits=_DIGITS, decimals=_DIGITS))
    seconds = number / 1000 if number >= _MILLISECONDS else number
    if seconds < 0:
        raise ValueError
    return _EPOCH + timedelta(milliseconds=round(seconds * 1000))


def _exact(text: str) -> datetime | None:
    """With its milliseconds, as JavaScript writes it; None for a spelling that Python does not read by itself."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
