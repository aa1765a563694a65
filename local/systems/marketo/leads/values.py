"""Which values a field takes, and how Marketo keeps them.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/field-types . Where it is silent the strict
reading is taken: a value has the JSON type of its field, and a text that is too long is refused (only flow steps are
documented to cut it).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from local.systems.marketo.clock import moment_text, read_moment
from local.systems.marketo.errors import Skip

_LARGEST_INTEGER = 2**31 - 1


def kept(value: Any, kind: str, longest: int | None) -> Any:
    """A value as it is kept: null and "" are both null. Raises Skip 1001 for another type, 1003 for what is too long.

    https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/lead-database (null).
    """
    if value is None or value == "":
        return None
    read: Callable[[Any], Any] = _KINDS.get(kind, _text)
    try:
        found = read(value)
    except (ValueError, TypeError, OverflowError):
        raise Skip("1001", f"Invalid value '{value}'. Required of type '{kind}'") from None
    if isinstance(found, str) and longest is not None:
        _check_length(found, kind, longest)
    return found


def key_of(value: Any) -> str:
    """What two values are compared by in a look-up: texts without regard to upper and lower case (from memory)."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value).casefold()


def _check_length(text: str, kind: str, longest: int) -> None:
    size = len(text.encode()) if kind == "text" else len(text)
    if size > longest:
        raise Skip("1003", f"Invalid data: a value is longer than {longest}")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    value.encode()  # half of a surrogate pair is no text
    return value


def _email(value: Any) -> str:
    text = _text(value)
    name, at, host = text.partition("@")
    if not text.isascii() or not (name and at and host) or "@" in host or any(map(str.isspace, text)):
        raise Skip("1003", "Invalid data: the email address must be one, in ASCII")
    return text


def _integer(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _LARGEST_INTEGER:
        raise TypeError
    return value


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError
    return value


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _date(value: Any) -> str:
    text = _text(value)
    if date.fromisoformat(text).isoformat() != text:
        raise ValueError
    return text


def _datetime(value: Any) -> str:
    return moment_text(read_moment(value, fraction=True))


_KINDS: Mapping[str, Callable[[Any], Any]] = {
    "email": _email,
    "integer": _integer,
    "score": _integer,
    "percent": _integer,
    "float": _number,
    "currency": _number,
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
}
