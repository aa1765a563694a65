"""Two routes that share a field both ways: what one writes the other reads, and the other way round.

Such a pair would go round for ever, unless one side counts the revisions of its records, by which the loop guard knows
the relay's own writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations_with_replacement

from config.problems import choices
from relay.core.config import RESERVED, Config, Route
from relay.core.findings import Problem
from relay.system.reads import reads
from relay.system.shared_fields import changed
from relay.system.sides import target_of
from relay.system.system import System

_ANY = "all that is written"


@dataclass(frozen=True)
class SharedFields:
    """The routes of a configuration, and what they write where others read."""

    config: Config
    systems: Mapping[str, System]

    def check(self) -> Iterator[Problem]:
        """One problem for each pair; paths begin with a route's name."""
        routes = {name: each for name, each in self.config.routes.items() if each.from_ not in RESERVED}
        for one, other in combinations_with_replacement(routes, 2):
            there, back = self._shared(routes[one], routes[other]), self._shared(routes[other], routes[one])
            if there and back:
                yield Problem(path=f"{other}.from", message=_message(one, other, there, back))

    def _shared(self, writer: Route, reader: Route) -> frozenset[str]:
        """What one route writes and the other reads, at the same place; nothing where the loop guard watches."""
        if self._place(writer.to) != self._place(reader.from_) or self._is_guarded(reader):
            return frozenset()
        wanted = reads(reader, target_of(reader, self.config, self.systems).describe(reader))
        found = changed(target_of(writer, self.config, self.systems), writer, self._stream(reader))
        if found is None:
            return wanted.names or frozenset({_ANY})
        return frozenset(each for each in found if wanted.takes(each))

    def _is_guarded(self, route: Route) -> bool:
        """Whether where it comes from, or where it leads, counts revisions."""
        ends = (self.config.systems[route.from_], self.config.systems[route.to])
        return any(self.systems[each].origin is not None for each in ends)

    def _stream(self, route: Route) -> str:
        sides = self.systems[self.config.systems[route.from_]].sources
        return (route.source.stream if route.source else None) or next(iter(sides))

    def _place(self, connection: str) -> tuple[str, tuple[str, ...]]:
        """Two connections to one address are one place."""
        found = self.config.connections[connection]
        return self.config.systems[connection], found.addresses or (connection,)


def _message(one: str, other: str, there: frozenset[str], back: frozenset[str]) -> str:
    if one == other:
        return (
            f"it writes what it reads: {choices(there)}. That would go round for ever. Leave these fields out of it, "
            "or write them only when a record is made."
        )
    return (
        f"{one} writes what is read here ({choices(there)}), and reads what is written here ({choices(back)}). That "
        "would go round for ever. Leave these fields out of one of the two, or write them only when a record is made."
    )
