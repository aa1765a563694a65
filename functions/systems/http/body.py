"""The body of a request: names and values, written as JSON or as a form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from relay.core import json_number
from relay.core.config import Empty
from relay.mapping import values
from relay.mapping.blank import is_blank
from relay.mapping.paths import Path
from systems.http.config import HttpField, HttpRoute
from systems.http.values import KINDS

CONTENT_TYPES = {
    "json": "application/json",
    "passthrough": "application/json",
    "form": "application/x-www-form-urlencoded",
}


class BodyMapping:
    """One route's body, compiled once. Raises PathError or KeyError for what `check_route` refuses."""

    def __init__(self, route: HttpRoute) -> None:
        self._route = route
        rules = (route.fields or {}).items()
        self._fields = [_FieldReader(name, as_field(rule), route.empty) for name, rule in rules]

    def read(self, payload: Mapping[str, Any]) -> bytes:
        """What is sent for one payload. Raises Refused, naming the name in the body."""
        if self._route.body == "form":
            return urlencode(list(_form_pairs(self._content(payload, nested=False)))).encode("ascii")
        return json_number.encode(self._content(payload, nested=True))

    def _content(self, payload: Mapping[str, Any], *, nested: bool) -> Mapping[str, Any]:
        if self._route.body == "passthrough":
            return payload
        if self._route.fields is None:
            return without_blanks(payload, self._route.empty)
        content: dict[str, Any] = {}
        for reader in self._fields:
            reader.read_into(content, payload, nested=nested)
        return content


def as_field(rule: str | HttpField) -> HttpField:
    """A rule in its long form; a bare path means text."""
    return HttpField(from_=rule) if isinstance(rule, str) else rule


def without_blanks(value: Mapping[str, Any], empty: Empty) -> dict[str, Any]:
    """The payload without what Marketo sent empty (keep), or with null in its place (clear), in nested objects too."""
    return {
        name: None if is_blank(found) else _inside(found, empty)
        for name, found in value.items()
        if empty == "clear" or not is_blank(found)
    }


def _inside(value: Any, empty: Empty) -> Any:
    if isinstance(value, Mapping):
        return without_blanks(value, empty)
    return [_inside(element, empty) for element in value] if isinstance(value, list) else value


class _FieldReader:
    def __init__(self, name: str, rule: HttpField, route_empty: Empty) -> None:
        self._name = name
        self._rule = rule
        self._convert = KINDS[rule.type].convert
        self._path = Path(rule.from_)
        self._clears = (rule.empty or route_empty) == "clear"

    def read_into(self, content: dict[str, Any], payload: Mapping[str, Any], *, nested: bool) -> None:
        # A text before `[]` is still one that holds several values, as Marketo sends them.
        value = self._path.find(payload) if self._rule.type == "list" else self._path.read(payload)
        converted = None if is_blank(value) else self._convert(value, self._name, self._rule)
        if converted not in (None, "", []):
            self._put(content, converted, nested=nested)
        elif self._clears and self._path.is_sent(payload):
            self._put(content, None, nested=nested)

    def _put(self, content: dict[str, Any], value: Any, *, nested: bool) -> None:
        if not nested:
            content[self._name] = value
            return
        *parents, last = self._name.split(".")
        for parent in parents:
            content = content.setdefault(parent, {})
        content[last] = value


def _form_pairs(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """A list is its name several times, null is an empty text. Raises Refused for an object among plain names."""
    for name, value in content.items():
        for element in value if isinstance(value, list) else [value]:
            yield name, _form_text(element, name)


def _form_text(value: Any, name: str) -> str:
    if value is None:
        return ""
    return format(value, "f") if isinstance(value, Decimal) else values.text(value, name)
