"""From a payload's value to what stands in the body, for each type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from relay.mapping import fields
from relay.mapping.fields import FieldRule, ValueType


def _json(value: Any, _name: str, _rule: FieldRule) -> Any:
    return value


KINDS: Mapping[str, ValueType] = {**fields.KINDS, "json": ValueType(_json)}
"""Every type of `systems.http.config.FIELD_TYPES`. A number is written without loss; a datetime in UTC, as ISO 8601."""
