"""Dates in queries.

`YYYY-MM-DD`, `YYYY-MM-DDThh:mm:ss`, which is Pacific time, and the same with an offset. Without a time a start is
00:00:00 and an end 23:59:59. A wall clock in the hour that spring skips is refused. Source: apidoc.on24.com, Date
Parameters Format and Rolling Interval, as kept in github ClownAntics/on24-api-docs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from local.systems.on24.clock import PACIFIC, day_begins
from local.systems.on24.wire.errors import (
    DATES_AND_INTERVAL,
    END_BEFORE_START,
    WRONG_DATES,
    WRONG_INTERVAL,
    Refusal,
)
from local.systems.on24.wire.params import Params

_WRITTEN = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)([+-]\d\d:\d\d)?)?", re.ASCII)
_INTERVAL = ("dateInterval", "dateIntervalOffset", "dateIntervalTimezone")
_MOST_DAYS = 180


@dataclass(frozen=True)
class Span:
    """From when until when, both within it, in epoch seconds."""

    start: float = float("-inf")
    end: float = float("inf")

    def __contains__(self, moment: float) -> bool:
        return self.start <= moment <= self.end


def read_date(text: str, *, is_end: bool, strict_gap: bool, wrong: str = WRONG_DATES) -> float:
    """A date of a query in epoch seconds. Raises Refusal 400."""
    found = _WRITTEN.fullmatch(text)
    if not found:
        raise Refusal(400, wrong)
    day, clock, offset = found.groups()
    try:
        wall = datetime.fromisoformat(f"{day}T{clock or '00:00:00'}")
        zone = datetime.fromisoformat(f"{day}T00:00:00{offset}").tzinfo if offset else PACIFIC
        if not clock and is_end:
            wall = datetime.combine(wall, time(23, 59, 59))
        if _is_skipped(wall) and (strict_gap or not offset):
            raise Refusal(400, wrong)
        return wall.replace(tzinfo=zone).timestamp()
    except (ValueError, OverflowError):
        raise Refusal(400, wrong) from None


def _is_skipped(wall: datetime) -> bool:
    """Whether Los Angeles has no such time on its clocks."""
    there = wall.replace(tzinfo=PACIFIC)
    return there.astimezone(UTC).astimezone(PACIFIC).replace(tzinfo=None) != wall


def read_span(
    params: Params, now: float, *, default_days: int | None, strict_gap: bool, wrong: str = WRONG_DATES
) -> Span:
    """What startdate and enddate, or a rolling interval, ask for. Raises Refusal 400.

    `default_days` is how many days before today it begins where no start is given; None for since ever.
    """
    if params.is_given(*_INTERVAL):
        if params.is_given("startdate", "enddate"):
            raise Refusal(400, DATES_AND_INTERVAL)
        return _interval(params, now)
    start, end = params.text("startdate"), params.text("enddate")
    begin = float("-inf") if default_days is None else day_begins(now, days=-default_days)
    until = float("inf") if default_days is None else day_begins(now, days=1) - 1
    span = Span(
        read_date(start, is_end=False, strict_gap=strict_gap, wrong=wrong) if start else begin,
        read_date(end, is_end=True, strict_gap=strict_gap, wrong=wrong) if end else until,
    )
    if span.end < span.start:
        raise Refusal(400, END_BEFORE_START)
    return span


def _interval(params: Params, now: float) -> Span:
    """The days of a rolling interval, the last of which is today or `dateIntervalOffset` days ago."""
    days, offset = params.number("dateInterval", 0), params.number("dateIntervalOffset", 0)
    if not 1 <= days <= _MOST_DAYS:
        raise Refusal(400, WRONG_INTERVAL)
    if offset < 0:
        raise Refusal(400, "Error, dateIntervalOffset must be a number.")
    try:
        zone = ZoneInfo(params.text("dateIntervalTimezone") or PACIFIC.key)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Refusal(400, "Incorrect timezone value provided.") from None
    return Span(day_begins(now, zone, 1 - offset - days), day_begins(now, zone, 1 - offset) - 1)
