"""Single values of a row. Typing is loose at ON24 (numbers as text, flags as text): each is read as what it means.

Every function takes any JSON and raises nothing. `BLANK` is a value that is there and empty; `UNREADABLE` one that is
there and is not what is wanted, which is left out and counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Final
from zoneinfo import ZoneInfo

from relay.core.json_number import JsonNumber, as_decimal, number
from relay.core.refusal import Refused
from relay.mapping.moments import read_datetime

JsonRow = Mapping[str, Any]
"""One object of an answer, its names in lower case."""


class Unreadable(Enum):
    """The type of UNREADABLE."""

    UNREADABLE = "unreadable"


UNREADABLE: Final = Unreadable.UNREADABLE
BLANK: Final = None

Convert = Callable[[Any], Any]
"""From JSON to a value, BLANK or UNREADABLE."""

UNFILLED = "NULL"
"""In the place of a value, as ON24's pages show it of who was forgotten."""

_PACIFIC = ZoneInfo("America/Los_Angeles")
_NUMBER = re.compile(r"[-+]?[0-9]{1,40}(?:\.[0-9]{0,40})?(?:[eE][-+]?[0-9]{1,2})?")
_LARGEST = 2**63 - 1
"""What a queue's message can hold as a number."""
_MOST_PLACES = 40
_USUAL = re.compile(r"[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[-+][0-9]{2}:[0-9]{2}", re.ASCII)
"""As ON24 writes nearly all times: read in a fifth of what any other form takes."""
_OLD = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), ([0-9]{1,2}) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) ([0-9]{4}) "
    r"([0-9]{2}:[0-9]{2}(?::[0-9]{2})?) (P[SD]T)"
)
_FIRST_YEAR = 1000
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_OFFSETS = {"PST": "-08:00", "PDT": "-07:00"}


def text(value: Any) -> Any:
    """Texts as they are, numbers in their shortest spelling."""
    if isinstance(value, str) or value is None:
        return value
    match value:
        case bool():
            return "true" if value else "false"
        case int() | JsonNumber() | float():
            found = decimal(value)
            return UNREADABLE if found is UNREADABLE else _digits(found)
    return UNREADABLE


def filled(value: Any) -> Any:
    """A text of a registration page, where what nobody filled may come as the word NULL."""
    return BLANK if value == UNFILLED else text(value)


def whole(value: Any) -> Any:
    """A whole number: 5, "5", 5.0 and "5.0" alike."""
    found = decimal(value)
    return found if isinstance(found, int) or found is BLANK else UNREADABLE


def decimal(value: Any) -> Any:
    """A number: an int where it is whole, with its digits otherwise. Beyond 64 bits it is unreadable."""
    if type(value) is int:
        return value if abs(value) <= _LARGEST else UNREADABLE
    if isinstance(value, bool):
        return UNREADABLE
    if _is_blank(value):
        return BLANK
    given = Decimal(value.strip()) if isinstance(value, str) and _NUMBER.fullmatch(value.strip()) else as_decimal(value)
    if (
        given is None
        or not given.is_finite()
        or abs(given) > _LARGEST
        or int(given.as_tuple().exponent) < -_MOST_PLACES
    ):
        return UNREADABLE
    digits = f"{given:f}"
    shortest = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return number(shortest if shortest not in {"-0", ""} else "0")


def moment(value: Any) -> Any:
    """`2026-10-01T03:05:00Z`, of ISO 8601 with the offset as given, Pacific where there is none.

    Also of the seed's own form, `Mon, 30 Mar 2009 12:27 PDT`.
    """
    if _is_blank(value):
        return BLANK
    if not isinstance(value, str):
        return UNREADABLE
    if _USUAL.fullmatch(value):
        try:
            found = datetime.fromisoformat(value).astimezone(UTC)
        except (ValueError, OverflowError):
            return UNREADABLE
        return found.strftime("%Y-%m-%dT%H:%M:%SZ") if found.year >= _FIRST_YEAR else UNREADABLE
    try:
        return read_datetime(_iso(value.strip()), "", zone=_PACIFIC)
    except Refused:
        return UNREADABLE


def count(value: Any) -> Any:
    """A number where it is one, the text that it is otherwise."""
    found = decimal(value)
    return text(value) if found is UNREADABLE else found


def is_yes(value: Any) -> bool:
    """Of a flag: `Y`, `yes`, true, 1."""
    return text(value) is not UNREADABLE and str(text(value)).strip().casefold() in {"y", "yes", "true", "1"}


def items(value: Any) -> list[JsonRow] | Unreadable:
    """The objects of a list; one alone is a list of one, null an empty one. What is no object is passed over."""
    if value is None:
        return []
    if isinstance(value, Mapping):
        return [value]
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else UNREADABLE


def sorting(value: Any) -> tuple[int, Any, str]:
    """What an id is sorted by: numbers by their value, before texts, before what is none."""
    found = decimal(value)
    if found is not UNREADABLE and found is not BLANK:
        return 0, found, ""
    words = text(value)
    return (1, 0, words) if isinstance(words, str) and words else (2, 0, "")


def by_time(value: Any) -> str:
    """What a time is sorted by; none comes last."""
    found = moment(value)
    return found if isinstance(found, str) else "~"


def known(value: Any) -> Any:
    """The value, or None where there is none to be had."""
    return None if value is UNREADABLE else value


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _digits(found: Any) -> str:
    return found.text if isinstance(found, JsonNumber) else str(found)


def _iso(value: str) -> str:
    match = _OLD.fullmatch(value)
    if not match:
        return value
    day, month, year, time, zone = match.groups()
    return f"{year}-{_MONTHS.index(month) + 1:02}-{int(day):02}T{time}{_OFFSETS[zone]}"
