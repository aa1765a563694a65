"""JMESPath's functions (https://jmespath.org/specification.html#built-in-functions), exact where they reckon.

The library tells types apart by the names of Python's classes and reckons in floats, so that it would not know a
JsonNumber, or would round it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import MAX_EMAX, MIN_EMIN, ROUND_CEILING, ROUND_FLOOR, Context, Decimal, Inexact, InvalidOperation
from typing import Any

from jmespath.functions import Functions, signature

from relay.core import json_number
from relay.core.json_number import JsonNumber, as_decimal

_OURS = JsonNumber.__name__
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
_EXACT = Context(prec=2 * json_number.LONGEST, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[Inexact, InvalidOperation])
"""Refuses to round: a sum of numbers that lie further apart is no number that anybody means."""
_ROUNDED = Context(prec=34, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[InvalidOperation])
"""Twice what a double holds (IEEE 754's decimal128)."""


class PathFunctions(Functions):
    """Raises jmespath's errors, and ArithmeticError for what has no exact result."""

    def _get_allowed_pytypes(self, types: Sequence[str]) -> tuple[list[str], list[tuple[str, ...]]]:
        names, elements = super()._get_allowed_pytypes(types)  # type: ignore[misc]
        return _with_ours(names), [tuple(_with_ours(each)) for each in elements]

    def _convert_to_jmespath_type(self, name: str) -> Any:
        return "number" if name == _OURS else super()._convert_to_jmespath_type(name)  # type: ignore[misc]

    @signature({"types": ["number"]})
    def _func_abs(self, value: Any) -> Any:
        return _result(_exact(value).copy_abs())

    @signature({"types": ["array-number"]})
    def _func_avg(self, values: list[Any]) -> Any:
        return _result(_ROUNDED.divide(_sum(values), Decimal(len(values)))) if values else None

    @signature({"types": ["number"]})
    def _func_ceil(self, value: Any) -> Any:
        return _result(_exact(value).to_integral_value(ROUND_CEILING))

    @signature({"types": ["number"]})
    def _func_floor(self, value: Any) -> Any:
        return _result(_exact(value).to_integral_value(ROUND_FLOOR))

    @signature({"types": ["array-number"]})
    def _func_sum(self, values: list[Any]) -> Any:
        return _result(_sum(values))

    @signature({"types": []})
    def _func_to_number(self, value: Any) -> Any:
        if isinstance(value, str):
            found = value.strip()
            return _result(Decimal(found)) if _NUMBER.fullmatch(found) else None
        return value if as_decimal(value) is not None else None

    @signature({"types": []})
    def _func_to_string(self, value: Any) -> str:
        return value if isinstance(value, str) else json_number.encode(value).decode()

    @signature({"types": []})
    def _func_type(self, value: Any) -> Any:
        return self._convert_to_jmespath_type(type(value).__name__)


def _with_ours(names: Sequence[str]) -> list[str]:
    return [*names, _OURS] if "float" in names else [*names]


def _exact(value: Any) -> Decimal:
    found = as_decimal(value)
    if found is None:
        raise InvalidOperation
    return found


def _sum(values: list[Any]) -> Decimal:
    total = Decimal(0)
    for value in values:
        total = _EXACT.add(total, _exact(value))
    return total


def _result(value: Decimal) -> int | JsonNumber:
    """A whole number as one, where it is of a length to be written out."""
    if value == value.to_integral_value() and value.adjusted() < json_number.LONGEST:
        return int(value)
    return JsonNumber(str(value))
