"""From a payload to what the directory is sent. The accepting function uses it, so no HTTP client is loaded here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from relay.core.config import Empty
from relay.core.findings import Problem
from relay.core.refusal import Refused
from relay.mapping import values
from relay.mapping.blank import is_blank
from relay.mapping.field_rules import check_field, check_path
from relay.mapping.fields import KINDS, FieldRule
from relay.mapping.paths import Path
from relay.system.access import Payload
from tests.connectors.example.config import DirectoryRoute


class Person(NamedTuple):
    """Whom an event is about, and what is written of them."""

    key: str
    """The id, or the address to look up."""
    fields: dict[str, Any]


class Mapping:
    """One route, compiled once."""

    def __init__(self, route: DirectoryRoute) -> None:
        self._key = Path(route.find.email if route.find else route.id or "id")
        self._empty: Empty = route.empty
        rules = {name: _rule(rule) for name, rule in route.fields.items()}
        self._fields = {name: (Path(rule.from_), rule) for name, rule in rules.items()}

    def read(self, payload: Payload) -> Person:
        """Raises Refused for a payload that the directory could not take."""
        key = self._key.read(payload)
        if is_blank(key):
            raise Refused("key_missing", path=self._key.expression)
        return Person(values.text(key, self._key.expression), dict(self._values(payload)))

    def _values(self, payload: Payload) -> Iterator[tuple[str, Any]]:
        for name, (path, rule) in self._fields.items():
            value = path.read(payload)
            if not is_blank(value):
                yield name, KINDS[rule.type].convert(value, name, rule)
            elif (rule.empty or self._empty) == "clear":
                yield name, None


def check(route: DirectoryRoute) -> Iterator[Problem]:
    """Whether it says one thing to do, and every path and type is one."""
    if (route.id is None) == (route.find is None):
        yield Problem(path="id", message="a route has either `id`, to write a person, or `find`, to look one up.")
    if route.id is not None:
        yield from check_path(route.id, "id")
    if route.find is not None:
        yield from check_path(route.find.email, "find.email")
    for name, rule in route.fields.items():
        yield from check_field(rule, f"fields.{name}", KINDS)


def _rule(rule: str | FieldRule) -> FieldRule:
    return FieldRule(from_=rule) if isinstance(rule, str) else rule
