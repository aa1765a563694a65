"""Which routes share fields both ways: what one of them writes the other reads, and the other way round.

Worked out from the configuration, both when it is checked and where it is used; a function that has no such route does
not ask. The routes of a pair where one system counts revisions are not among those that this guard watches.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import NamedTuple, cast

from relay.core.config import RESERVED, Config, Route
from relay.core.event import WantedNames
from relay.system.pairs import ReadsShared, TellsShared, WritesShared
from relay.system.reads import Reads, reads
from relay.system.shared_fields import SaysWhatChanges, changed
from relay.system.sides import target_of
from relay.system.system import System


class SharedPlace(NamedTuple):
    """A stream at an address; two connections to one address are one place."""

    system: str
    addresses: tuple[str, ...]
    stream: str

    def __str__(self) -> str:
        return "/".join((self.system, self.stream, *self.addresses))


class RoutePair(NamedTuple):
    """Two routes, by name, which may be the same one."""

    one: str
    other: str
    there: frozenset[str]
    """What `one` writes where `other` reads: names at the top of its payloads. Never empty."""
    back: frozenset[str]
    """The same the other way round."""


@dataclass(frozen=True, kw_only=True)
class GuardedRoute:
    """A route that is one of a pair, or of several."""

    name: str
    source: SharedPlace
    target: SharedPlace
    shared: frozenset[str]
    """Names at the top of its payloads that a route back writes at its source."""
    written: frozenset[str]
    """Names in the payloads of its target's place that it writes, and a route back reads."""
    reads: Reads
    back: frozenset[str]
    """The routes that lead from where it leads to where it comes from, by name."""
    writes_more: bool
    """Whether it writes anything of what is not shared."""

    @property
    def first_place(self) -> SharedPlace:
        """The one of its two places by whose names both ways lock a record."""
        return min(self.source, self.target, key=str)


@dataclass(frozen=True)
class RoutePairs:
    """The routes of a configuration."""

    config: Config
    systems: Mapping[str, System]

    def all(self) -> Iterator[RoutePair]:
        """Every pair, however it is guarded."""
        routes = {name: each for name, each in self.config.routes.items() if each.from_ not in RESERVED}
        for one, other in combinations_with_replacement(routes, 2):
            if not self._meet(routes[one], routes[other]):
                continue
            there, back = self._shared(routes[one], routes[other]), self._shared(routes[other], routes[one])
            if there and back:
                yield RoutePair(one, other, there, back)

    def counts_revisions(self, pair: RoutePair) -> bool:
        """Whether one of its systems counts revisions, by which relay.loop_guard knows the relay's own writes."""
        route = self.config.routes[pair.one]
        ends = (self.config.systems[route.from_], self.config.systems[route.to])
        return any(self.systems[each].origin is not None for each in ends)

    def unable(self, pair: RoutePair) -> list[str]:
        """The connections of a pair whose systems do not say what this guard must know."""
        found = []
        for name in (pair.one, pair.other):
            route = self.config.routes[name]
            if not isinstance(self._tells(route), TellsShared):
                found.append(route.from_)
            side = target_of(route, self.config, self.systems)
            if not (isinstance(side, WritesShared) and isinstance(side, SaysWhatChanges)):
                found.append(route.to)
        return list(dict.fromkeys(found))

    def guarded(self) -> dict[str, GuardedRoute]:
        """The routes that this guard watches, by name."""
        found: dict[str, GuardedRoute] = {}
        for pair in self.all():
            if pair.one != pair.other and not self.counts_revisions(pair) and not self.unable(pair):
                for name, back, shared, written in (
                    (pair.one, pair.other, pair.back, pair.there),
                    (pair.other, pair.one, pair.there, pair.back),
                ):
                    found[name] = self._with(found.get(name), name, back, shared, written)
        return found

    def shared_of(self, route: str, guarded: Mapping[str, GuardedRoute]) -> ReadsShared:
        """What is read, or told, where a guarded route comes from."""
        mine = self.config.routes[route]
        side = self._tells(mine)
        if not isinstance(side, TellsShared):
            raise TypeError(f"{route} comes from where nobody says what is shared")
        return side.shared(self.config.connections[mine.from_], mine.source, self.writers(route, guarded))

    def writers(self, route: str, guarded: Mapping[str, GuardedRoute]) -> Sequence[Route]:
        """The guarded routes that write where one comes from."""
        at = guarded[route].source
        return [self.config.routes[name] for name, each in guarded.items() if each.target == at]

    def _with(
        self, before: GuardedRoute | None, name: str, back: str, shared: frozenset[str], written: frozenset[str]
    ) -> GuardedRoute:
        ways_back = frozenset({back})
        if before is not None:
            shared, written, ways_back = shared | before.shared, written | before.written, ways_back | before.back
        route, reverse = self.config.routes[name], self.config.routes[back]
        side = cast("WritesShared", target_of(route, self.config, self.systems))
        others = WantedNames(frozenset(), others=True, left=shared)
        return GuardedRoute(
            name=name,
            back=ways_back,
            writes_more=side.narrowed(route, others) is not None,
            source=self.place(route.from_, self._stream(route)),
            target=self.place(route.to, self._stream(reverse)),
            shared=shared,
            written=written,
            reads=self.reads(route),
        )

    def _meet(self, one: Route, other: Route) -> bool:
        """Whether each leads to where the other comes from: a look at two addresses, before anything is compiled."""
        return self._address(one.to) == self._address(other.from_) and self._address(other.to) == self._address(
            one.from_
        )

    def _shared(self, writer: Route, reader: Route) -> frozenset[str]:
        """What one writes and the other reads."""
        wanted = self.reads(reader)
        found = changed(target_of(writer, self.config, self.systems), writer, self._stream(reader))
        if found is None:
            return wanted.names or frozenset({ANY})
        return frozenset(each for each in found if wanted.takes(each))

    def reads(self, route: Route) -> Reads:
        """The names in a payload that a route reads."""
        return reads(route, target_of(route, self.config, self.systems).describe(route))

    def _tells(self, route: Route) -> object:
        """The stream that a route is read from; where there is none, who calls."""
        side = self.systems[self.config.systems[route.from_]].sources[self._stream(route)]
        return side.stream if side.stream is not None else side.receiver

    def _stream(self, route: Route) -> str:
        sides = self.systems[self.config.systems[route.from_]].sources
        return (route.source.stream if route.source else None) or next(iter(sides))

    def source(self, route: Route) -> SharedPlace:
        """Where a route comes from."""
        return self.place(route.from_, self._stream(route))

    def place(self, connection: str, stream: str) -> SharedPlace:
        """A stream of a connection."""
        return SharedPlace(*self._address(connection), stream)

    def _address(self, connection: str) -> tuple[str, tuple[str, ...]]:
        found = self.config.connections[connection]
        return self.config.systems[connection], found.addresses or (connection,)


ANY = "all that is written"
"""Stands for what a system writes that does not say which fields."""
