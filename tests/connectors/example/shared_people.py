"""People of whom two routes share fields both ways: one name and one spelling, whether they are read or written.

Implements what relay.system.pairs asks of a stream and of a target: with both, a pair of routes may lead to and fro.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import cast

import msgspec

from relay.core.config import Connection, Route
from relay.mapping.route_cache import MappingCache
from relay.system.access import Payload
from relay.system.canonical import canonical
from relay.system.pairs import SharedRecord, reads_any
from tests.connectors.example import mapping
from tests.connectors.example.config import DirectoryRoute


@dataclass(frozen=True)
class SharedPeople:
    """Implements relay.system.pairs.ReadsShared."""

    writers: Sequence[DirectoryRoute]
    needs: frozenset[str] = frozenset()
    """Every answer holds the id, by which all of them write."""

    def holds(self, payload: Payload) -> SharedRecord:
        """As the protocol says."""
        fields = {name for each in self.writers for name in each.fields}
        values = {name: canonical(payload[name]) for name in fields if name in payload}
        return SharedRecord(frozenset({_name(str(payload.get("id", "")))}), values)

    def named(self, key: str) -> frozenset[str]:
        """As the protocol says."""
        return frozenset({_name(key)})


class PersonWritesShared:
    """Implements relay.system.pairs.WritesShared."""

    def __init__(self) -> None:
        self._mappings = MappingCache(mapping.Mapping)

    def written(self, route: Route, payload: Payload, stream: str, connection: Connection) -> SharedRecord:
        """As the protocol says."""
        person = self._mappings.of(cast("DirectoryRoute", route)).read(payload)
        values = {name: canonical(value) for name, value in person.fields.items()} if stream == "people" else {}
        return SharedRecord(frozenset({_name(person.key)}), values)

    def narrowed(self, route: Route, wanted: Container[object]) -> Route | None:
        """As the protocol says."""
        mine = cast("DirectoryRoute", route)
        rules = ((name, rule, rule if isinstance(rule, str) else rule.from_) for name, rule in mine.fields.items())
        fields = {name: rule for name, rule, path in rules if reads_any(path, wanted)}
        return msgspec.structs.replace(mine, fields=fields) if fields else None


def people_shared(writers: Sequence[Route]) -> SharedPeople:
    """What is read of people whom these routes write."""
    return SharedPeople(cast("Sequence[DirectoryRoute]", writers))


def _name(person: str) -> str:
    return f"id:{person}"
