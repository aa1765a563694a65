"""Reading single values of a payload, for any system: text, numbers, choices. Dates and times are in `moments.py`.

A payload comes from templates and tokens, so `"42"` and `42` are the same number. What has one meaning is read; what
could mean two things (`1,000`) is refused by the name of the field that it was for.
"""

from __future__ import annotations

import json
import math
import re
from decimal import Decimal
from typing import Any, TypeGuard

from relay.core.json_number import JsonNumber
from relay.core.refusal import Refused
from relay.mapping.blank import without_blanks

Scalar = str | int | float | JsonNumber
"""One text or one number."""

_OTHER_BREAK = re.compile("[\x0b\x0c\x85]")
"""Line breaks that few systems know; word processors write the first within a paragraph."""
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
"""Unicode's control characters (Cc) but tab and line breaks, and halves of characters (Cs)."""
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
_WHOLE_NUMBER = re.compile(r"0|-?[1-9][0-9]*")
_WHOLE = re.compile(r"(-?[0-9]+)(?:\.0+)?")
_BREAK = re.compile("[\t\n\r\u2028\u2029]")
_LONGEST_NUMBER = 1000
_TRUE = frozenset({"true", "yes", "on", "1"})
_FALSE = frozenset({"false", "no", "off", "0"})
_MINUS_SIGN = "\u2212"
_MOST_BITS = 1024
"""Of a whole number; a float holds as much."""
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def is_scalar(value: Any) -> TypeGuard[Scalar]:
    """Whether it is one of these, which true and false are not."""
    return isinstance(value, str | int | float | JsonNumber) and not isinstance(value, bool)


def text(value: Any, name: str) -> str:
    """One text: true and false as words, a number as it was sent, a whole one without a point.

    Tabs and line breaks stay, rare ones as line feeds; other control characters are taken out. Raises Refused for a
    list or an object.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value if value.isprintable() else _NO_TEXT.sub("", _OTHER_BREAK.sub("\n", value))
    if isinstance(value, JsonNumber):
        return _as_sent(value.text)
    if isinstance(value, int | float) and _is_plain(value):
        return _plain(_decimal(value))
    raise Refused("value_not_text", name=name)


def one_line(value: Any, name: str) -> str:
    """A text in which line breaks and tabs, with the spaces round them, are one space. Raises Refused as `text`."""
    found = text(value, name)
    if found.isprintable() or not _BREAK.search(found):
        return found
    return " ".join(filter(None, (part.strip(" ") for part in _BREAK.split(found))))


def number(value: Any, name: str, *, digits: int, decimals: int) -> str:
    """A number as plain digits: `" 1.50e1 "` is `"15"`, full-width digits are digits.

    Not every compatibility form is a digit: `10²` is no 102. Raises Refused for anything else than one number,
    and for more than `digits` in all or `decimals` after the point.
    """
    if not is_scalar(value):
        raise Refused("value_not_number", name=name)
    if isinstance(value, JsonNumber):
        return _bounded(value.value, name, digits, decimals)
    if isinstance(value, str):
        found = narrow(value).replace(_MINUS_SIGN, "-")
        if len(found) <= digits and _WHOLE_NUMBER.fullmatch(found):
            return found
        if len(found) > _LONGEST_NUMBER or not _NUMBER.fullmatch(found):
            raise Refused("value_not_number", name=name)
        exact = Decimal(found)
    elif _is_plain(value):
        exact = _decimal(value)
    else:
        raise Refused("value_not_number", name=name)
    return _bounded(exact, name, digits, decimals)


def _is_plain(value: float) -> bool:
    """Whether it is a number that any system could mean."""
    return value.bit_length() <= _MOST_BITS if isinstance(value, int) else math.isfinite(value)


def boolean(value: Any, name: str) -> bool:
    """Yes or no: 1 and 0 as well, as templates write a Boolean field. Raises Refused for all else."""
    word = text(value, name).strip().lower() if isinstance(value, bool) or is_scalar(value) else ""
    if word not in _TRUE | _FALSE:
        raise Refused("value_not_boolean", name=name)
    return word in _TRUE


def choices(value: Any, name: str, separator: str | None = None) -> list[str]:
    """Several choices, from a list or from one text: trimmed, in order, without blanks and repeats.

    A text is split at `separator`; without one, at semicolons (as templates write a multi-select) where there is
    one, else at commas. A text within a list is one choice already, so it is split only at the separator or at
    semicolons: a template's `[{{lead.Interests}}]` holds all of a multi-select in one token. A text that is JSON's of a
    list, as in a form, is that list. Raises Refused for an object, or a list that holds one.
    """
    if isinstance(value, str):
        found = _json_list(value)
        value = value.split(separator or (";" if ";" in value else ",")) if found is None else found
    parts = [part for element in value for part in _split(element, separator)] if isinstance(value, list) else [value]
    try:
        texts = [text(part, name).strip() for part in without_blanks(parts)]
    except Refused as error:
        raise Refused("value_not_choices", name=name) from error
    return list(dict.fromkeys(without_blanks(texts)))


def _json_list(value: str) -> list[Any] | None:
    """The list in a text such as `["vip", "trial"]`; None for any other."""
    if not value.strip().startswith("["):
        return None
    try:
        found: list[Any] = json.loads(value, parse_float=JsonNumber)
    except (ValueError, RecursionError):
        return None
    return found


def _split(element: Any, separator: str | None) -> list[Any]:
    return element.split(separator or ";") if isinstance(element, str) else [element]


def narrow(value: str) -> str:
    """Full-width digits, letters and signs as ASCII, without the spaces around; no other character changes."""
    return (value if value.isascii() else value.translate(_NARROW)).strip()


def _decimal(value: float) -> Decimal:
    return Decimal(value) if isinstance(value, int) else Decimal(repr(value))


def _as_sent(digits: str) -> str:
    """`12.50` and `1E5` stay; `101.0` is `101`, so that both are one record; zero has no sign."""
    found = _WHOLE.fullmatch(digits)
    return digits if found is None else "0" if found[1] == "-0" else found[1]


def _bounded(exact: Decimal, name: str, digits: int, decimals: int) -> str:
    if exact and abs(exact.adjusted()) > _LONGEST_NUMBER:
        raise Refused("value_number_size", name=name, digits=digits, decimals=decimals)
    plain = _plain(exact)
    whole, _, fraction = plain.lstrip("-").partition(".")
    if fraction and not decimals:
        raise Refused("value_not_whole", name=name)
    if len(fraction) > decimals or len(whole) + len(fraction) > digits:
        raise Refused("value_number_size", name=name, digits=digits, decimals=decimals)
    return plain


def _plain(exact: Decimal) -> str:
    if not exact:
        return "0"
    digits = format(exact, "f")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits
