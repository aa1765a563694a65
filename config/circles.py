"""Three routes or more that lead round in a circle, each to where the next comes from, and a field that goes with them.

No two of them are a pair, so no guard watches them, and what one changes would come round for ever. A circle that
passes a system which counts revisions ends there, since that knows the relay's own writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from config.problems import choices
from relay.core.config import RESERVED, Config, Route
from relay.core.findings import Problem
from relay.pair_guard.pairs import RoutePairs, SharedPlace
from relay.system.pairs import WritesShared
from relay.system.shared_fields import SaysWhatChanges
from relay.system.sides import target_of
from relay.system.system import System

_SHORTEST = 3
_LONGEST = 6
"""Routes of a circle that is looked for: longer ones are nobody's, and looking for them would take long."""


class _Way(NamedTuple):
    """What a route carries from one place to another: by the name that it reads, the fields that it writes."""

    route: str
    source: SharedPlace
    target: SharedPlace
    carries: Mapping[str, frozenset[str]]

    def on(self, fields: frozenset[str]) -> frozenset[str]:
        """What comes of these fields of its source."""
        return frozenset().union(*(self.carries.get(each, frozenset()) for each in fields))


@dataclass(frozen=True)
class FieldCircles:
    """The routes of a configuration."""

    config: Config
    systems: Mapping[str, System]

    def check(self) -> Iterator[Problem]:
        """One problem for each circle, at the first of its routes; paths begin with a route's name."""
        found: set[frozenset[str]] = set()
        for way in self._ways:
            for circle, fields in self._round([way], frozenset().union(*way.carries.values())):
                if frozenset(circle) not in found:
                    found.add(frozenset(circle))
                    yield Problem(path=f"{circle[0]}.from", message=_message(circle, fields))

    def _round(self, path: list[_Way], fields: frozenset[str]) -> Iterator[tuple[list[str], frozenset[str]]]:
        """Circles that go on from a path with fields of its last place."""
        passed = {each.source for each in path}
        for way in self._ways:
            if way.source != path[-1].target or not (carried := way.on(fields)):
                continue
            if way.target == path[0].source and len(path) + 1 >= _SHORTEST and path[0].on(carried):
                yield [each.route for each in (*path, way)], carried
            elif way.target not in passed and len(path) + 1 < _LONGEST:
                yield from self._round([*path, way], carried)

    @cached_property
    def _ways(self) -> list[_Way]:
        pairs = RoutePairs(self.config, self.systems)
        routes = {name: each for name, each in self.config.routes.items() if each.from_ not in RESERVED}
        return [way for name, each in routes.items() for way in self._of(pairs, name, each) if way.carries]

    def _of(self, pairs: RoutePairs, name: str, route: Route) -> Iterator[_Way]:
        side = target_of(route, self.config, self.systems)
        ends = (self.config.systems[route.from_], self.config.systems[route.to])
        if not isinstance(side, SaysWhatChanges) or any(self.systems[each].origin is not None for each in ends):
            return
        names = pairs.reads(route).names or frozenset()
        for stream in side.changes(route):
            carries = {each: _written(side, route, each, stream) for each in names}
            left = {each: fields for each, fields in carries.items() if fields}
            yield _Way(name, pairs.source(route), pairs.place(route.to, stream), left)


def _written(side: SaysWhatChanges, route: Route, name: str, stream: str) -> frozenset[str]:
    """What is written of one name; where the system does not say, it may be anything that the route writes."""
    narrowed = side.narrowed(route, {name}) if isinstance(side, WritesShared) else route
    return side.changes(narrowed).get(stream, frozenset()) if narrowed is not None else frozenset()


def _message(circle: list[str], fields: frozenset[str]) -> str:
    return (
        f"{choices(circle)} lead round in a circle, and what one of them changes comes back by the others "
        f"({choices(sorted(fields))}). That would go round for ever. Leave these fields out of one of them."
    )
