"""What a status means for an event, by the route's own lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum

from systems.http.config import HttpRoute

LONGEST_WAIT = 86_400.0
"""Seconds of a Retry-After that is believed; the retry schedule shortens it to its own longest pause."""


class Verdict(Enum):
    """What becomes of the event."""

    DELIVERED = "the system has it"
    RETRY = "it may succeed later, unchanged"
    REJECT = "a person must change something first"


def judge(status: int, route: HttpRoute) -> Verdict:
    """The verdict on one status. A status named by its number counts before its class; what is in no list is refused.

    `check_route` refuses a status that stands in both lists in the same way.
    """
    for entry in (status, f"{status // 100}xx"):
        if entry in route.success:
            return Verdict.DELIVERED
        if entry in route.retry_on:
            return Verdict.RETRY
    return Verdict.REJECT


def is_trouble(status: int, route: HttpRoute) -> bool:
    """Whether a status says that the system itself is overloaded or down, not that it refused this request."""
    return (status >= 500 or status == 429) and judge(status, route) is Verdict.RETRY


def contradictions(success: Sequence[int | str], retry_on: Sequence[int | str]) -> list[int | str]:
    """What stands in both lists."""
    return [entry for entry in retry_on if entry in success]


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that an answer asks to wait: a number, or a date (RFC 9110, section 10.2.3). None for anything else.

    A date is reckoned from the answer's own Date where it has one, so that the two clocks need not agree.
    """
    text = headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdecimal():
        return min(float(text[:9]), LONGEST_WAIT)
    until = _date(text)
    if until is None:
        return None
    now = _date(headers.get("Date", "")) or datetime.now(UTC)
    return min(max((until - now).total_seconds(), 0.0), LONGEST_WAIT)


def _date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, OverflowError, IndexError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
