"""From a payload's value to what Marketo takes for each type of lead field or attribute.

Types: https://github.com/AdobeDocs/marketo-developer.en (help/rest-api/field-types.md). Marketo itself refuses a value
of another type with 1001.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from relay.mapping import fields
from relay.mapping.fields import FieldRule, ValueType

LARGEST_INTEGER = 2**31 - 1
"""Of Marketo's integers: Adobe's interface for flow steps calls them 32 bits wide
(https://github.com/adobe/Marketo-SSFS-Service-Provider-Interface, ReadMe.md)."""


def fits_integer(value: object) -> bool:
    """Whether a number is one that a field of type Integer holds."""
    return isinstance(value, int) and -LARGEST_INTEGER - 1 <= value <= LARGEST_INTEGER


def _number(value: Any, name: str, rule: FieldRule) -> float:
    """A whole number stays one. Marketo's floats and currencies are doubles."""
    exact = fields.KINDS["number"].convert(value, name, rule)
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def _list(value: Any, name: str, rule: FieldRule) -> str:
    """Marketo keeps several choices in one text."""
    return ";".join(fields.KINDS["list"].convert(value, name, rule))


KINDS: Mapping[str, ValueType] = {
    **fields.KINDS,
    "number": ValueType(_number),
    "list": ValueType(_list, fields.KINDS["list"].options),
}
"""Every type of `systems.marketo.config.FIELD_TYPES`."""
