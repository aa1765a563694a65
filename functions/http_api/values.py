"""From a payload's value to what stands in the body, for each type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from relay import fields
from relay.fields import FieldRule, Kind


def _json(value: Any, _name: str, _rule: FieldRule) -> Any:
    return value


KINDS: Mapping[str, Kind] = {**fields.KINDS, "json": Kind(_json)}
"""Every type of `http_api.config.FIELD_TYPES`. A number is written without loss; a datetime in UTC, as ISO 8601."""
