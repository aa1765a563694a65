"""A route, compiled once: from a payload to the request that it becomes, and to the record that it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from relay.core.refusal import Refused
from relay.mapping import values
from relay.mapping.blank import is_blank
from relay.mapping.paths import Path
from relay.system.value_fingerprints import of_values
from systems.http.body import CONTENT_TYPES, BodyMapping
from systems.http.config import HttpRoute
from systems.http.template import LONGEST_VALUE, Filled, Template


@dataclass(frozen=True)
class Prepared:
    """What one payload says."""

    path: str
    """With the query, percent-encoded."""
    headers: Mapping[str, str]
    body: bytes
    key: str
    """The record, unique within the connection."""
    lead: str


class RouteMapping:
    """One route's templates, paths and types. Raises ValueError or KeyError for what `check_route` refuses."""

    def __init__(self, route: HttpRoute) -> None:
        self.route = route
        self._path = Template(route.path)
        self._headers = {name: Template(text) for name, text in route.headers.items()}
        self._key = Path(route.key) if route.key else None
        self._body = BodyMapping(route)

    def read(self, payload: Mapping[str, Any]) -> Prepared:
        """Convert one payload. Raises Refused, naming the field."""
        filled = self._path.path(payload)
        key, lead = self._record(payload, filled)
        return Prepared(
            path=filled.text, headers=self._read_headers(payload), body=self._body.read(payload), key=key, lead=lead
        )

    def fingerprint(self, payload: Mapping[str, Any]) -> str:
        """Equal when the same would be sent (relay.system.value_fingerprints). Raises Refused, naming the field."""
        return of_values(self.read(payload))

    def _record(self, payload: Mapping[str, Any], filled: Filled) -> tuple[str, str]:
        """The record and the lead. With `key`, events of all of a connection's routes that name it are one record's."""
        if self._key is None:
            return f"path/{filled.text}", "/".join(filled.values)
        value = _key(self._key, payload)
        return f"key/{value}", value

    def _read_headers(self, payload: Mapping[str, Any]) -> dict[str, str]:
        found = {"Content-Type": CONTENT_TYPES[self.route.body]}
        for name, template in self._headers.items():
            if value := template.header(payload):
                found["Content-Type" if name.lower() == "content-type" else name] = value
        return found


def _key(path: Path, payload: Mapping[str, Any]) -> str:
    found = path.read(payload)
    if is_blank(found):
        raise Refused("key_missing", path=path.expression)
    if not values.is_scalar(found):
        raise Refused("key_not_scalar", path=path.expression)
    value = values.text(found, path.expression).strip()
    if is_blank(value):
        raise Refused("key_missing", path=path.expression)
    if len(value) > LONGEST_VALUE:
        raise Refused("key_too_long", path=path.expression, limit=LONGEST_VALUE)
    return value
