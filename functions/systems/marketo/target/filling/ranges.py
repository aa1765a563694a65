"""Numbers that come as a range, such as a company's size: `1 - 49`, `10,000+`, `50 to 99`."""

from __future__ import annotations

import re
from typing import Any, Literal

from relay.core.refusal import Refused
from relay.mapping.values import narrow

_SEPARATED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+")
_RANGE = re.compile(r"(?P<low>[0-9]+)\s*(?:-|\u2010|\u2011|\u2012|\u2013|\u2014|~|\u301c|to)\s*(?P<high>[0-9]+)")
_OPEN = re.compile(r"(?:(?P<from>[0-9]+)\s*\+|(?:over|more than|>=?)\s*(?P<above>[0-9]+))")
_LONGEST = 100


def bound(value: Any, end: Literal["number", "low", "high"]) -> Any:
    """The end of a range, as digits; anything that is none stays as it is.

    An open range has a lower end alone, and then with `high` no number. Raises Refused for a range where a plain
    number is wanted, or the end is open.
    """
    if end == "number" or not isinstance(value, str) or len(value) > _LONGEST:
        return value
    text = _SEPARATED.sub(lambda found: found[0].replace(",", ""), narrow(value)).lower()
    if text.isascii() and text.isdecimal():
        return text
    if found := _RANGE.fullmatch(text):
        low, high = sorted((int(found["low"]), int(found["high"])))
        return str(low if end == "low" else high)
    if found := _OPEN.fullmatch(text):
        if end == "high":
            raise Refused("value_not_number", name="range")
        return found["from"] or found["above"]
    return value
