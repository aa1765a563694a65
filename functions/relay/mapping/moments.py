"""Reading dates, times and moments: ISO 8601 in the forms that people and tools really write.

`2026-10-01` and `2026/10/1` are read, and `10/01/2026` is not, because it is two different days on two sides of an
ocean: such a form needs the `format` of the field, in strptime's codes
(https://docs.python.org/3/library/datetime.html#strftime-and-strptime-format-codes).
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Any

from relay.core.refusal import Refused
from relay.mapping.values import narrow, text

_DATE = r"(?P<year>[0-9]{4})(?P<sign>[-/])(?P<month>[0-9]{1,2})(?P=sign)(?P<day>[0-9]{1,2})"
_TIME = r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]+))?)?"
_HALF = r"(?:\s?(?P<half>[AaPp][Mm]))?"
_ZONE = r"(?:\s?(?P<zone>[Zz]|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?))?"
_MOMENT = re.compile(rf"{_DATE}(?:(?:[Tt]|\s+){_TIME}{_HALF}{_ZONE})?")
_USUAL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T](?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}")
"""What Python reads by itself in a tenth of the time; it would also read weeks, 24:00 and more that is refused here."""
_TIME_ALONE = re.compile(_TIME + _HALF)
_WRITTEN_ZONE = re.compile(r"%[HIMSfp]\s?(Z|UTC|GMT|JST)(?![A-Za-z])")
_UTC_NAMES = ("UTC", "Etc/UTC", "GMT", "Etc/GMT")
_WRITTEN_ZONES = {**dict.fromkeys(("Z", "UTC", "GMT"), _UTC_NAMES), "JST": ("Asia/Tokyo", "Japan")}
"""A zone behind a time in a format, and the values of `zone` with which it is true."""
_FIRST_YEAR = 1000
_HALF_DAY = 12
_SAMPLE = datetime(2013, 11, 28, 13, 45, 59, tzinfo=UTC)
"""A moment whose parts cannot be mistaken for one another."""


def read_date(value: Any, name: str, *, zone: tzinfo | None = None, format: str | None = None) -> str:  # noqa: A002 - relay.yaml's own word
    """A day as `2026-10-01`. Of a moment with an offset it is the day in `zone`, or the day as written without one.

    Raises Refused for anything else, and for years before 1000.
    """
    try:
        found = _moment(_text(value), format)
        if zone and found.tzinfo:
            found = found.astimezone(zone)
        return _within_years(found).date().isoformat()
    except (ValueError, OverflowError) as error:
        raise Refused("value_not_date", name=name) from error


def read_time(value: Any, name: str, *, zone: tzinfo | None = None, format: str | None = None) -> str:  # noqa: A002 - relay.yaml's own word
    """A time of day as `09:05`. Of a moment with an offset it is the time in `zone`, or as written without one.

    Raises Refused for anything else.
    """
    try:
        found = _time(_text(value), zone, format)
    except (ValueError, OverflowError) as error:
        raise Refused("value_not_time", name=name) from error
    return found.strftime("%H:%M")


def read_datetime(value: Any, name: str, *, zone: tzinfo, format: str | None = None) -> str:  # noqa: A002 - relay.yaml's own word
    """A moment in UTC as `2026-10-01T03:05:00Z`. A value that names no zone is in `zone`; a day alone begins at 00:00.

    Raises Refused for anything else, and for moments whose year is before 1000 or after 9999.
    """
    try:
        found = _moment(_text(value), format)
        # Reckoned without a zone: the same as `astimezone(UTC)`, in half the time.
        offset = (found.tzinfo or zone).utcoffset(found) or timedelta()
        moment = _within_years((found.replace(tzinfo=None) if found.tzinfo else found) - offset)
    except (ValueError, OverflowError) as error:
        raise Refused("value_not_datetime", name=name) from error
    return moment.isoformat(timespec="seconds") + "Z"


def has_offset(value: Any, format: str | None) -> bool:  # noqa: A002 - relay.yaml's own word
    """Whether a value is a moment that names its zone, so that its day and its time differ from zone to zone."""
    try:
        return _moment(_text(value), format).tzinfo is not None
    except (ValueError, OverflowError):
        return False


def needs_zone(type: str, format: str | None) -> bool:  # noqa: A002 - as above
    """Whether values of a type have no meaning without a zone.

    A `datetime` that names none is in it; of one that names its own the `date` is another one elsewhere. A format
    without `%z` takes no such moment.
    """
    return type == "datetime" or (type == "date" and (format is None or "%z" in format))


def format_problem(format: str, kind: str, zone: str | None = None) -> str | None:  # noqa: A002 - relay.yaml's own word
    """Why a format cannot serve a `date`, `time` or `datetime`; None when it can."""
    if "%Z" in format:
        return "%Z is not supported, since names of time zones are ambiguous; use %z, or leave the zone to `zone`"
    written = _WRITTEN_ZONE.search(format)
    if written and zone not in _WRITTEN_ZONES[written[1]]:
        instead = "write %z in its place" if written[1] == "Z" else f"write zone: {_WRITTEN_ZONES[written[1]][0]}"
        return f"{written[1]} in a format is only a text, and says nothing of the zone; {instead}"
    try:
        found = datetime.strptime(_SAMPLE.strftime(format), format)  # noqa: DTZ007 - the sample's zone plays no part
    except ValueError as error:
        return f"this is no format of strptime: {error}"
    times = {(13, 45)} if kind == "time" else {(13, 45), (13, 0), (0, 0)}
    if kind != "time" and found.date() != _SAMPLE.date():
        return "the format must hold a whole date: year, month and day"
    if (found.hour, found.minute) not in times:
        return "the format must hold hours and minutes; %I also needs %p"
    return None


def _text(value: Any) -> str:
    """Raises ValueError for what is no single text."""
    if isinstance(value, bool):
        raise ValueError  # noqa: TRY004 - one error for all that is no moment
    try:
        return narrow(text(value, ""))
    except Refused as error:
        raise ValueError from error


def _moment(found: str, format: str | None) -> datetime:  # noqa: A002 - relay.yaml's own word
    if format:
        return datetime.strptime(found, format)  # noqa: DTZ007 - the caller adds the zone
    if _USUAL.fullmatch(found):
        return datetime.fromisoformat(found)
    match = _MOMENT.fullmatch(found)
    if match is None:
        raise ValueError
    day = date(int(match["year"]), int(match["month"]), int(match["day"]))
    moment = time() if match["hour"] is None else _clock(match)
    return datetime.combine(day, moment, _offset(match["zone"]))


def _time(found: str, zone: tzinfo | None, format: str | None) -> time:  # noqa: A002 - relay.yaml's own word
    alone = None if format else _TIME_ALONE.fullmatch(found)
    if alone:
        return _clock(alone)
    if not format and ":" not in found:
        raise ValueError
    moment = _moment(found, format)
    return (moment.astimezone(zone) if zone and moment.tzinfo else moment).time()


def _clock(match: re.Match[str]) -> time:
    hour, half = int(match["hour"]), (match["half"] or "").lower()
    if half:
        if not 1 <= hour <= _HALF_DAY:
            raise ValueError
        hour = hour % _HALF_DAY + (_HALF_DAY if half == "pm" else 0)
    return time(hour, int(match["minute"]), int(match["second"] or 0))


def _offset(zone: str | None) -> tzinfo | None:
    if zone is None:
        return None
    if zone[0] not in "+-":
        return UTC
    digits = zone[1:].replace(":", "").ljust(4, "0")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return timezone(timedelta(minutes=-minutes if zone[0] == "-" else minutes))


def _within_years(moment: datetime) -> datetime:
    if moment.year < _FIRST_YEAR:
        raise ValueError
    return moment
