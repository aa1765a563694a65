"""How one field of a system is filled: the rule that a customer writes, and the types that systems have in common.

A system adds its own types, and its own model where the words for a type differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from relay.core.config import Empty, Model
from relay.mapping import moments, values

NUMBER_DIGITS = 30
NUMBER_DECIMALS = 15
INTEGER_DIGITS = 18
"""Every number of so many digits fits the 64 bits in which most systems keep an integer."""

PathText = Annotated[
    str, Meta(min_length=1, description="Where the value is in the payload: a JMESPath expression, mostly just a name.")
]


class FieldRule(Model, frozen=True, kw_only=True):
    """How one field is filled."""

    from_: PathText = msgspec.field(name="from")
    type: str = "text"
    zone: Annotated[
        str | None,
        Meta(description="IANA time zone of values that name none, such as Asia/Tokyo. datetime and date need it."),
    ] = None
    format: Annotated[
        str | None,
        Meta(description="For date and datetime in another form than ISO 8601: strptime's codes, such as %d/%m/%Y."),
    ] = None
    separator: Annotated[
        Annotated[str, Meta(min_length=1)] | None,
        Meta(description="Splits one text into a list. Default: a semicolon, or else a comma."),
    ] = None
    empty: Annotated[Empty | None, Meta(description="Overrides the route's `empty` for this name.")] = None


Convert = Callable[[Any, str, FieldRule], Any]
"""Value of the payload, the field's name, the field's rule; raises relay.core.refusal.Refused, naming the field."""


@dataclass(frozen=True)
class ValueType:
    """One type."""

    convert: Convert
    options: frozenset[str] = frozenset()
    """Which of a rule's `zone`, `format` and `separator` mean something here."""


def _text(value: Any, name: str, _: FieldRule) -> str:
    return values.text(value, name)


def _number(value: Any, name: str, _: FieldRule) -> Decimal:
    """Exact: a number is written with the digits that it came with."""
    return Decimal(values.number(value, name, digits=NUMBER_DIGITS, decimals=NUMBER_DECIMALS))


def _integer(value: Any, name: str, _: FieldRule) -> int:
    return int(values.number(value, name, digits=INTEGER_DIGITS, decimals=0))


def _boolean(value: Any, name: str, _: FieldRule) -> bool:
    return values.boolean(value, name)


def _date(value: Any, name: str, rule: FieldRule) -> str:
    return moments.read_date(value, name, zone=_zone(rule), format=rule.format)


def _datetime(value: Any, name: str, rule: FieldRule) -> str:
    return moments.read_datetime(value, name, zone=_zone(rule) or ZoneInfo("UTC"), format=rule.format)


def _zone(rule: FieldRule) -> ZoneInfo | None:
    return ZoneInfo(rule.zone) if rule.zone else None


def _list(value: Any, name: str, rule: FieldRule) -> list[str]:
    return values.choices(value, name, rule.separator)


_CLOCK = frozenset({"zone", "format"})

KINDS: Mapping[str, ValueType] = {
    "text": ValueType(_text),
    "number": ValueType(_number),
    "integer": ValueType(_integer),
    "boolean": ValueType(_boolean),
    "date": ValueType(_date, _CLOCK),
    "datetime": ValueType(_datetime, _CLOCK),
    "list": ValueType(_list, frozenset({"separator"})),
}
"""A number is read without loss; a date is `2026-10-01`, a datetime ISO 8601 in UTC, a list one of texts."""
