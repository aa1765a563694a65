"""One spelling of a lead's value, whether Marketo shows it or a route is about to write it.

Types: https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/field-types . Neither side is told the
type that a field has, so a value is known by what it is. A day that is written to a field of type datetime is shown as
the midnight at which it begins, in UTC: both are the day. Floats and currencies are doubles.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from relay.core.json_number import JsonNumber
from relay.system.canonical import canonical

_MIDNIGHT = "T00:00:00Z"


def canonical_value(value: Any) -> str:
    """As relay.system.canonical, and what Marketo does beside it."""
    text = canonical(float(value.text) if isinstance(value, JsonNumber) else value)
    return text.removesuffix(_MIDNIGHT) if text.endswith(_MIDNIGHT) else text


def canonical_lead(values: Mapping[str, Any]) -> dict[str, str]:
    """Of each field, by its REST name."""
    return {name: canonical_value(value) for name, value in values.items()}
