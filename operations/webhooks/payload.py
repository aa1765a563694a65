"""What is typed after `relay send ROUTE`, as a body: `name=value` is text, `name:=value` is JSON.

The rule is HTTPie's (https://httpie.io/docs/cli/request-items): text is what Marketo's tokens give, mostly.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from operations.failures import WrongUsageError
from relay.core import json_number
from relay.core.json_number import JsonNumber, number

_ITEM = re.compile(r"(?P<name>[^=]*?)(?P<operator>:=|=)(?P<value>.*)", re.DOTALL)


def json_body(items: Sequence[str]) -> bytes:
    """A JSON object. A dot in a name makes an object inside: `company.name=Acme`. Raises WrongUsageError."""
    payload: dict[str, Any] = {}
    for item in items:
        name, value = _read(item)
        _put(payload, name.split("."), value, item)
    return json_number.encode(payload)


def form_body(items: Sequence[str]) -> bytes:
    """A form, as Marketo encodes it with Request Token Encoding Form/Url. Raises WrongUsageError."""
    pairs = [_read(item) for item in items]
    for item, (_, value) in zip(items, pairs, strict=True):
        if not isinstance(value, str):
            raise WrongUsageError(f"{item!r}: a form has only texts; write = instead of :=")
    return urlencode(pairs).encode()


def _read(item: str) -> tuple[str, Any]:
    found = _ITEM.fullmatch(item)
    if not found or not found["name"]:
        raise WrongUsageError(f"{item!r} is not name=value (text) or name:=value (JSON).")
    if found["operator"] == "=":
        return found["name"], found["value"]
    try:
        return found["name"], json.loads(found["value"], parse_int=number, parse_float=JsonNumber)
    except ValueError as error:
        advice = f"Write {found['name']}={found['value']} for a text."
        raise WrongUsageError(f"{item!r}: what follows := is not JSON ({error}). {advice}") from error


def _put(payload: dict[str, Any], path: list[str], value: Any, item: str) -> None:
    for name in path[:-1]:
        payload = payload.setdefault(name, {})
        if not isinstance(payload, dict):
            raise WrongUsageError(f"{item!r}: {name} is a value already, and cannot hold names too.")
    if path[-1] in payload:
        raise WrongUsageError(f"{item!r}: {path[-1]} was given before.")
    payload[path[-1]] = value
