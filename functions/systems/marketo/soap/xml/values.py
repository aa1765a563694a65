"""Values of lead fields between XML, where everything is text, and REST, where each field has its type.

Types and formats: https://github.com/AdobeDocs/marketo-developer.en, help/rest-api/field-types.md.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

_BLANK = " \t\r\n"
_INTEGER = re.compile(r"([+-]?[0-9]{1,18})(?:\.0{1,18})?")
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,30}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})(?:[eE][+-]?[0-9]{1,3})?")
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_ZONE = r"Z|[+-][0-9]{2}:?[0-9]{2}"
_DATE = re.compile(rf"({_DAY})(?:[T ][0-9:.]{{4,20}})?(?:{_ZONE})?")
_MOMENT = re.compile(rf"({_DAY})[T ]([0-9]{{2}}:[0-9]{{2}})(:[0-9]{{2}})?(?:\.[0-9]{{1,9}})?({_ZONE})?")
_TRUTH = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


class BadValue(Exception):
    """The text cannot be a value of that type; the message says what is wanted, and does not repeat it."""


def from_text(text: str, kind: str) -> Any:
    """The value of a field of Marketo's type `kind`. A text of blanks is None, which empties the field.

    Marketo's page says nothing of an empty attrValue; an element that is there and empty asks for an empty field, one
    that is absent leaves the field alone. Raises BadValue.
    """
    plain = text.strip(_BLANK)
    if not plain:
        return None
    read = _READERS.get(kind)
    return read(plain) if read else text


def to_text(value: Any) -> str:
    """A value of a lead as the SOAP API wrote it: `1` for true, and no decimals where there are none.

    So it stands in an answer that https://github.com/marklogic-community/eauser-geomapper kept. Clients in PHP cast by
    attrType, and every text but "" and "0" is true there.
    """
    if isinstance(value, bool):
        return "1" if value else "0"
    return format(Decimal(repr(value)), "f").removesuffix(".0") if _is_number(value) else str(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, float) and math.isfinite(value)


def _integer(text: str) -> int:
    found = _INTEGER.fullmatch(text)
    if not found:
        raise BadValue("a whole number is wanted")
    return int(found[1])


def _number(text: str) -> float:
    value = float(text) if _NUMBER.fullmatch(text) else math.inf
    if not math.isfinite(value):
        raise BadValue("a number is wanted, with a point before decimals")
    return value


def _boolean(text: str) -> bool:
    try:
        return _TRUTH[text.lower()]
    except KeyError:
        raise BadValue("true or false is wanted, or 1 or 0") from None


def _date(text: str) -> str:
    """The day as it is written; a time of day and its zone, which PHP and Java add, do not move it."""
    found = _DATE.fullmatch(text)
    if not found:
        raise BadValue("a date is wanted, such as 2026-10-01")
    return found[1]


def _datetime(text: str) -> str:
    """In W3C's form and without parts of seconds."""
    found = _MOMENT.fullmatch(text)
    if not found:
        raise BadValue("a date and time is wanted, such as 2026-10-01T09:30:00+09:00")
    day, time, seconds, zone = found.groups()
    return f"{day}T{time}{seconds or ':00'}{zone or ''}"


_READERS: dict[str, Callable[[str], Any]] = {
    "integer": _integer,
    "score": _integer,
    "percent": _integer,
    "float": _number,
    "currency": _number,
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
}
"""By REST's data types; those that are not here are texts."""
