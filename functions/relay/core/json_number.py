"""A number of JSON with the digits that it came with.

JSON sets no bound to a number's digits, and no reader may drop any (RFC 8259, section 6): a float keeps about 17 of
them, and `12.50` of a float is `12.5`. So whatever has a fraction or an exponent is kept as it was written, and is
worked with as a decimal. Whole numbers are Python's own, which are exact. Go's `json.Number` is the same idea.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import total_ordering
from numbers import Number
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")

LONGEST = 300
"""Characters of one number. A double ends at 309 digits, and nobody counts so far."""


@total_ordering
class JsonNumber(Number):
    """One number as it was written: `12.50`, `1E+2`, `-0`.

    Equal and ordered by value, whatever the spelling; a float counts as the decimal that Python writes for it (but
    has another hash). Raises ValueError for what is longer than `LONGEST`, or has an exponent of more than 18 digits.
    """

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        if len(text) > LONGEST:
            raise ValueError(f"more than {LONGEST} characters")
        self.text = text
        if "e" in text or "E" in text:  # what has no exponent always is one
            try:
                _ = self.value
            except InvalidOperation:
                raise ValueError("no number that can be worked with") from None

    @property
    def value(self) -> Decimal:
        """The number, exactly. Not kept: most numbers are only passed on, and a batch may hold a million of them."""
        return Decimal(self.text)

    def __repr__(self) -> str:
        return f"JsonNumber({self.text!r})"

    def __eq__(self, other: object) -> bool:
        found = as_decimal(other)
        return NotImplemented if found is None else self.value == found

    def __hash__(self) -> int:
        return hash(self.value)

    def __lt__(self, other: object) -> bool:
        found = as_decimal(other)
        return NotImplemented if found is None else self.value < found


def as_decimal(value: object) -> Decimal | None:
    """The exact value of a number; None for what is none, as true and false."""
    match value:
        case JsonNumber():
            return value.value
        case bool():
            return None
        case int():
            return Decimal(value)
        case float():
            return Decimal(repr(value))
    return None


def number(text: str) -> int | JsonNumber:
    """A number as JSON writes it. Raises ValueError for one that is too long, or whose exponent is."""
    if text.isdecimal() or (text[1:].isdecimal() and text != "-0"):
        if len(text) > LONGEST:
            raise ValueError(f"more than {LONGEST} characters")
        return int(text)
    return JsonNumber(text)


def encode(value: Any) -> bytes:
    """JSON in UTF-8, each number with its digits. Raises UnicodeEncodeError for half a character."""
    return _ENCODER.encode(value)


def with_half_a_character(content: Mapping[str, Any]) -> str | None:
    """The first name in an object that holds one, or has it itself, at any depth; None where JSON can be written."""
    if _is_whole(content):
        return None
    return next(name for name, value in content.items() if not _is_whole({name: value}))


def _is_whole(value: Any) -> bool:
    try:
        encode(value)
    except UnicodeEncodeError:
        return False
    return True


def decoder(wanted: type[T]) -> msgspec.json.Decoder[T]:
    """A decoder that keeps the digits of what it decodes untyped."""
    return msgspec.json.Decoder(wanted, float_hook=JsonNumber)


def written(value: Any) -> msgspec.Raw:
    """A JsonNumber as it was, for msgspec's `enc_hook`. Raises NotImplementedError for anything else."""
    if isinstance(value, JsonNumber):
        return msgspec.Raw(value.text.encode("ascii"))
    raise NotImplementedError(f"{type(value).__name__} is nothing that JSON has")


_ENCODER = msgspec.json.Encoder(enc_hook=written, decimal_format="number")
