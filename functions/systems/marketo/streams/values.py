"""A lead as routes map it: the same whether REST told it, with JSON's types, or a file of text.

Types: https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/field-types
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from relay.system.stream import Change
from relay.system.version import fingerprint
from systems.marketo.rest.calls.schema import LeadField
from systems.marketo.rest.results import read_id


def change(lead: Mapping[str, Any], fields: Sequence[LeadField]) -> Change | None:
    """One lead as it is; None for what is no lead."""
    number = read_id(lead.get("id"))
    if number is None:
        return None
    payload = {
        "id": number,
        **{each.rest: value(lead.get(each.rest), each.type) for each in fields if each.rest != "id"},
    }
    return Change(str(number), fingerprint(payload), payload)


def value(told: Any, kind: str) -> Any:
    """A value in one spelling: numbers and truth as JSON has them, times in UTC, all else as text. None: it is empty.

    What does not look like its type is left as it is, and so are lists and objects.
    """
    if told is None or told == "":
        return None
    if isinstance(told, list | dict):
        return told
    try:
        return _READ.get(kind, str)(told)
    except (ValueError, OverflowError):
        return told


def _integer(told: Any) -> int:
    if isinstance(told, float) and not told.is_integer():
        raise ValueError(told)
    return int(told)


def _number(told: Any) -> float:
    """JSON has no other numbers than these."""
    found = float(told)
    if not math.isfinite(found):
        raise ValueError(told)
    return found


def _truth(told: Any) -> bool:
    words = {"true": True, "1": True, "false": False, "0": False}
    found = words.get(str(told).lower())
    if found is None:
        raise ValueError(told)
    return found


def _moment(told: Any) -> str:
    text = str(told).removesuffix("+0000") if str(told).endswith("Z+0000") else str(told)
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        return text
    return f"{found.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"


_READ: Mapping[str, Callable[[Any], Any]] = {
    "integer": _integer,
    "score": _integer,
    "reference": _integer,
    "float": _number,
    "currency": _number,
    "percent": _number,
    "boolean": _truth,
    "datetime": _moment,
}
