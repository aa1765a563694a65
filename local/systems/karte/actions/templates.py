"""Texts with variables of the user.

An old-style action writes `#{name}` and gets a literal that is quoted already; a new-style one writes `{$data.name}`
and gets the bare value. A variable without a value and without a default means that the action is not delivered at
all; an empty text is a value (https://support.karte.io/post/2kViABs8WBRqptOxQmIU9B,
https://developers.karte.io/docs/user-info-variable).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from local.systems.karte.users.information import NO_VALUE, NOT_ANALYSED, value_at

NO_DEFAULT = "action_exec_error_no_default_value"
"""KARTE's word for it."""
_PLACE = re.compile(r"#\{([A-Za-z_$][\w$]*)\}|\{\$data\.([A-Za-z_$][\w$]*)\}")


class Variable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a variable's value is, such as `identify.email`, and what stands for none."""

    from_: str = msgspec.field(name="from")
    default: str | int | float | bool | UnsetType = UNSET


class NotDelivered(Exception):
    """A variable has no value and no default."""


def check(texts: Mapping[str, str], variables: Mapping[str, Variable]) -> None:
    """Raise ValueError for a text with an unknown variable, and for a variable that KARTE does not have."""
    for place, text in texts.items():
        for name in _names(text):
            if name not in variables:
                raise ValueError(f"{place}: there is no variable {name}; there are {', '.join(sorted(variables))}")
    for name, variable in variables.items():
        if variable.from_.partition(".")[0] in NOT_ANALYSED:
            raise ValueError(f"variables.{name}: KARTE does not analyse {variable.from_.partition('.')[0]}")


def values_of(variables: Mapping[str, Variable], known: Mapping[str, Any]) -> dict[str, Any]:
    """The value of each variable. Raises NotDelivered."""
    found: dict[str, Any] = {}
    for name, variable in variables.items():
        value = value_at(known, variable.from_)
        if value is NO_VALUE:
            value = variable.default
        if value is UNSET:
            raise NotDelivered(f"{NO_DEFAULT}: {name} ({variable.from_})")
        found[name] = value
    return found


def fill(text: str, values: Mapping[str, Any]) -> str:
    """The text with its variables' values."""
    return _PLACE.sub(lambda found: _literal(values[found[1]]) if found[1] else _bare(values[found[2]]), text)


def _names(text: str) -> Iterator[str]:
    return (found[1] or found[2] for found in _PLACE.finditer(text))


def _literal(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _bare(value: Any) -> str:
    return value if isinstance(value, str) else _literal(value)
