"""The guard as it stands in a function: made of the configuration, where the deployment names its table."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from relay.aws.table import State
from relay.core.config import Config, Connection
from relay.pair_guard.guarded_target import GuardedTarget
from relay.pair_guard.known import PairMemory
from relay.pair_guard.page_guard import PageGuard
from relay.pair_guard.pair_locks import PairLocks
from relay.pair_guard.pairs import GuardedRoute, RoutePairs
from relay.pair_guard.put_aside import PutAside
from relay.system.pairs import ReadsShared, WritesShared
from relay.system.system import System
from relay.system.target import Target, TargetSide


def standing_guard(
    config: Config, systems: Mapping[str, System], state: State, key: bytes, clock: Callable[[], float] = time.time
) -> StandingGuard:
    """The guard of a configuration; `key` is that of the hashes in its table."""
    return StandingGuard(RoutePairs(config, systems), PairMemory(state=state, key=key, clock=clock))


@dataclass(frozen=True)
class StandingGuard:
    """What guards the pairs of a configuration."""

    pairs: RoutePairs
    memory: PairMemory

    @cached_property
    def guarded(self) -> dict[str, GuardedRoute]:
        """The routes that are guarded, by name."""
        return self.pairs.guarded()

    def target(self, connection: str, side: TargetSide, target: Target) -> Target:
        """A connection's target with the guard before it; the target itself where no guarded route leads there."""
        own = {name: each for name, each in self.guarded.items() if self.pairs.config.routes[name].to == connection}
        if not own or not isinstance(side, WritesShared):
            return target
        settings: Connection = self.pairs.config.connections[connection]
        return GuardedTarget(
            target=target,
            side=side,
            accept=side.accept,
            connection=settings,
            routes=self.pairs.config.routes_to(connection),
            guarded=own,
            sources=cache(self._shared),
            memory=self.memory,
            locks=PairLocks(state=self.memory.state, clock=self.memory.clock),
        )

    def page(self, reading: str, routes: Sequence[str]) -> PageGuard | None:
        """What judges a reading; None where none of its routes is guarded."""
        own = {name: self.guarded[name] for name in routes if name in self.guarded}
        if not own:
            return None
        return PageGuard(memory=self.memory, reading=reading, source=self._shared(next(iter(own))), routes=own)

    def put_aside(self) -> PutAside:
        """What notes the fields of events that end as dead letters."""
        return PutAside(self.memory)

    def needs(self, routes: Sequence[str]) -> frozenset[str]:
        """What must be read of a payload beside what its routes read, to tell what is written there."""
        return frozenset().union(*(self._shared(name).needs for name in routes if name in self.guarded))

    def _shared(self, route: str) -> ReadsShared:
        return self.pairs.shared_of(route, self.guarded)
