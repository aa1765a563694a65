"""One spelling of a value, whether kintone shows it or the relay is about to write it: equal values are equal texts.

What kintone does to a value when it keeps it is undone or done here too: seconds are dropped from a datetime, trailing
zeros mean nothing, the options of a list have no order
(https://cybozu.dev/ja/kintone/docs/rest-api/overview/field-types).
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from relay.core import json_number

_MOST_DIGITS = 1_000
"""Of a number that is compared; a field of kintone's holds 30."""

LISTS = frozenset({"check_box", "multi_select", "user_select", "organization_select", "group_select"})


def spelled(value: Any, kind: str) -> str:
    """A value of a field of this type, as relay.yaml names it. Whatever is empty is an empty text."""
    if value in (None, "", []):
        return ""
    if kind in LISTS and isinstance(value, list):
        return json.dumps(sorted(map(_option, value)), ensure_ascii=False)
    text = value if isinstance(value, str) else json_number.encode(value).decode()
    match kind:
        case "number":
            return _number(text)
        case "datetime":
            return _minute(text)
    return text.replace("\r\n", "\n").strip()


def _option(value: Any) -> str:
    """An option; of a person, group or organization its code."""
    return str(value.get("code", "")) if isinstance(value, dict) else str(value)


def _number(text: str) -> str:
    try:
        exact = Decimal(text)
    except InvalidOperation:
        return text
    if not exact.is_finite() or abs(exact.adjusted()) > _MOST_DIGITS:
        return text
    digits = format(exact, "f")
    return (digits.rstrip("0").rstrip(".") if "." in digits else digits) if exact else "0"


def _minute(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
        utc = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return text
    return utc.strftime("%Y-%m-%dT%H:%MZ")
