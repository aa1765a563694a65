"""From a payload's value to what stands in the body, for each type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from http_api.config import HttpField
from relay import moments, values
from relay.refusal import Refused

NUMBER_DIGITS = 30
NUMBER_DECIMALS = 15
INTEGER_DIGITS = 18
"""Every number of so many digits fits the 64 bits in which most systems keep an integer."""

_TRUE = frozenset({"true", "yes", "on", "1"})
_FALSE = frozenset({"false", "no", "off", "0"})

Convert = Callable[[Any, str, HttpField], Any]
"""Value of the payload, the name in the body, the field's rule; raises Refused."""


@dataclass(frozen=True)
class Kind:
    """One type."""

    convert: Convert
    options: frozenset[str] = frozenset()
    """Which of a rule's `zone`, `format` and `separator` mean something here."""


def _text(value: Any, name: str, _: HttpField) -> str:
    return values.text(value, name)


def _number(value: Any, name: str, _: HttpField) -> Decimal:
    """Exact: a number is written with the digits that it came with."""
    return Decimal(values.number(value, name, digits=NUMBER_DIGITS, decimals=NUMBER_DECIMALS))


def _integer(value: Any, name: str, _: HttpField) -> int:
    return int(values.number(value, name, digits=INTEGER_DIGITS, decimals=0))


def _boolean(value: Any, name: str, _: HttpField) -> bool:
    """Marketo's tokens of a Boolean field are 1 and 0, or true and false."""
    word = values.text(value, name).strip().lower() if isinstance(value, bool | str | int | float) else ""
    if word not in _TRUE | _FALSE:
        raise Refused("value_not_boolean", name=name)
    return word in _TRUE


def _date(value: Any, name: str, rule: HttpField) -> str:
    return moments.read_date(value, name, zone=_zone(rule), format=rule.format)


def _datetime(value: Any, name: str, rule: HttpField) -> str:
    return moments.read_datetime(value, name, zone=_zone(rule) or ZoneInfo("UTC"), format=rule.format)


def _zone(rule: HttpField) -> ZoneInfo | None:
    return ZoneInfo(rule.zone) if rule.zone else None


def _list(value: Any, name: str, rule: HttpField) -> list[str]:
    return values.choices(value, name, rule.separator)


def _json(value: Any, _name: str, _rule: HttpField) -> Any:
    return value


_CLOCK = frozenset({"zone", "format"})

KINDS: Mapping[str, Kind] = {
    "text": Kind(_text),
    "number": Kind(_number),
    "integer": Kind(_integer),
    "boolean": Kind(_boolean),
    "date": Kind(_date, _CLOCK),
    "datetime": Kind(_datetime, _CLOCK),
    "list": Kind(_list, frozenset({"separator"})),
    "json": Kind(_json),
}
"""Every type of `http_api.config.FIELD_TYPES`. A number is written without loss; a datetime in UTC, as ISO 8601."""
