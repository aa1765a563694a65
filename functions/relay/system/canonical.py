"""One spelling of a value, whether a system shows it or is about to be given it: equal values are equal texts.

What systems commonly do to a value when they keep it is done here as well: texts lose the white space around them and
have one kind of line break and one Unicode form, addresses have no capitals, numbers are spelled in one way, moments
are in UTC to the second. A system whose values want more than that makes it of this (its own canonical.py).

The form is for comparing. Nothing of it is ever written, since it has lost what a person may have meant.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from relay.core.json_number import as_decimal
from relay.mapping.blank import is_blank
from relay.system.version import spelled

_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)(\+0000)?", re.ASCII)
_LINES = re.compile(r"\r\n?")


def canonical(value: Any) -> str:
    """A value as JSON, or a mapping, has it. Whatever is blank (relay.mapping.blank) is an empty text.

    The elements of a list have no order, as choices have none.
    """
    if is_blank(value):
        return ""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return _text(value)
        case list() | tuple():
            return json.dumps(sorted(map(canonical, value)), ensure_ascii=False)
        case Mapping():
            return json.dumps({name: canonical(each) for name, each in sorted(value.items())}, ensure_ascii=False)
    number = value if isinstance(value, Decimal) else as_decimal(value)
    return str(value) if number is None or not number.is_finite() else spelled(number)


def _text(value: str) -> str:
    text = unicodedata.normalize("NFC", _LINES.sub("\n", value)).strip()
    if _MOMENT.fullmatch(text):
        return _moment(text)
    return text.lower() if _ADDRESS.fullmatch(text) else text


def _moment(text: str) -> str:
    """In UTC to the second; as it is where the calendar has no such moment."""
    try:
        found = datetime.fromisoformat(text.removesuffix("+0000") if text.endswith("Z+0000") else text)
        return f"{found.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"
    except (ValueError, OverflowError):
        return text
