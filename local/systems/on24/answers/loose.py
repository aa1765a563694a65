"""Rows as JSON: moments become texts; and the looseness that the vendor's own examples have.

Which value is loose in which way is decided by its row and key once and for all, so that equal data looks equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from local.systems.on24.clock import stamp
from local.systems.on24.people.attendance import Moment
from local.systems.on24.settings import Settings, chance


def written(value: Any, settings: Settings, *key: Any) -> Any:
    """A row, or a part of it, as JSON can say it."""
    if isinstance(value, dict):
        return {name: written(each, settings, *key, name) for name, each in value.items()}
    if isinstance(value, list):
        return [written(each, settings, *key, number) for number, each in enumerate(value)]
    if isinstance(value, Moment):
        text = stamp(value)
        is_wrong = settings.wrong_offsets and chance("offset", *key) < settings.wrong_offsets
        return _with_wrong_offset(text) if is_wrong else text
    if type(value) is int and settings.numbers_as_text and chance("text", *key) < settings.numbers_as_text:
        return str(value)
    return value


def _with_wrong_offset(text: str) -> str:
    """The same moment, with the offset that Los Angeles has in the other half of the year."""
    moment = datetime.fromisoformat(text)
    is_summer = moment.utcoffset() == timedelta(hours=-7)
    return moment.astimezone(timezone(timedelta(hours=-8 if is_summer else -7))).isoformat()


def with_null_words(row: dict[str, Any], names: tuple[str, ...], settings: Settings, number: int) -> Mapping[str, Any]:
    """A registrant's row with some of the fields that it has no value for as the word NULL."""
    share = settings.null_words
    words = (
        {name: "NULL" for name in names if name not in row and chance("null", number, name) < share} if share else {}
    )
    return row | words
