"""Dates and times (https://cybozu.dev/ja/kintone/docs/rest-api/overview/kintone-rest-api-overview).

A DATETIME is kept in UTC without its seconds; short dates are filled up.
"""

import re
from datetime import UTC, date, datetime, time
from typing import Any

from local.systems.kintone.apps.app import Field
from local.systems.kintone.errors import bad_json
from local.systems.kintone.texts import NOT_A_DATE, NOT_A_DATETIME, NOT_A_TIME, Text
from local.systems.kintone.values.checking import Bad, Checking, Problem

FIRST_YEAR = 1000
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?")
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_DATETIME = re.compile(
    r"([0-9]{4}-[0-9]{1,2}-[0-9]{1,2})"
    r"(?:T([0-9]{2}:[0-9]{2})(?::[0-5][0-9](?:\.[0-9]+)?)?(Z|[+-][0-9]{2}:?[0-9]{2}))?"
)


def day(_field: Field, raw: Any, _checking: Checking) -> str | None:
    """Take `YYYY`, `YYYY-MM` or `YYYY-M-D`."""
    return _day(_string(raw), NOT_A_DATE).isoformat() if raw else None


def clock(_field: Field, raw: Any, _checking: Checking) -> str | None:
    """Take `HH:MM`, which has no zone and is never converted."""
    match = _TIME.fullmatch(_string(raw))
    if not raw:
        return None
    if not match:
        raise Bad(Problem(NOT_A_TIME))
    try:
        return time(int(match[1]), int(match[2])).strftime("%H:%M")
    except ValueError:
        raise Bad(Problem(NOT_A_TIME)) from None


def moment(_field: Field, raw: Any, _checking: Checking) -> str:
    """Take ISO 8601 with a zone, or a date alone, which means 00:00 UTC."""
    return instant(_string(raw)) if raw else ""


def instant(text: str) -> str:
    """Return a DATETIME as kintone keeps it: UTC, seconds dropped."""
    match = _DATETIME.fullmatch(text)
    if not match:
        raise Bad(Problem(NOT_A_DATETIME))
    start = _day(match[1], NOT_A_DATETIME)
    zone = (match[3] or "Z").replace("Z", "+00:00")
    try:
        local = datetime.fromisoformat(f"{start.isoformat()}T{match[2] or '00:00'}{zone}")
        return minute(local.astimezone(UTC))
    except (ValueError, OverflowError):
        raise Bad(Problem(NOT_A_DATETIME)) from None


def minute(moment_: datetime) -> str:
    """Write an instant in UTC with minute precision."""
    if moment_.year < FIRST_YEAR:
        raise ValueError(moment_)
    return f"{moment_:%Y-%m-%dT%H:%M}:00Z"


def _day(text: str, wrong: Text) -> date:
    match = _DATE.fullmatch(text)
    if not match or int(match[1]) < FIRST_YEAR:
        raise Bad(Problem(wrong))
    try:
        return date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        raise Bad(Problem(wrong)) from None


def _string(raw: Any) -> str:
    if not isinstance(raw, str):
        raise bad_json()
    return raw
