"""Which records of which connections the loop guard must know, by what the systems say of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from relay.core.config import RESERVED, Config, Route
from relay.core.findings import Problem
from relay.loop_guard.origin import Origins

if TYPE_CHECKING:
    from relay.system.system import System


class OriginSide(Protocol):
    """The side of a system that knows which of its records an event is about, in the words of those who write there."""

    def origins(self, config: Config) -> Origins:
        """Says which record an event tells of."""

    def advise(self, config: Config, identity: Callable[[Route], Sequence[str]]) -> Iterable[Problem]:
        """What is allowed, and most likely not meant; seen with all routes at hand, and said when it is deployed.

        `identity` gives the paths of a route by which its target knows a record (relay.system.webhook_setup). Paths of
        problems begin with `routes`.
        """


def origins(config: Config, systems: Mapping[str, System]) -> dict[str, Origins]:
    """By the connection that routes come from: what its system knows of the records behind their events."""
    coming_from = sorted({route.from_ for route in config.routes.values()} - RESERVED)
    words = {config.systems[name] for name in coming_from}
    found = {word: side.origins(config) for word in words if (side := systems[word].origin) is not None}
    known = {name: found[config.systems[name]] for name in coming_from if config.systems[name] in found}
    return {name: each for name, each in known.items() if each.places}


def guarded(config: Config, systems: Mapping[str, System]) -> frozenset[str]:
    """The connections that need the loop guard: it judges events that go there, or what is written there comes back."""
    known = origins(config, systems)
    writers = frozenset(name for each in known.values() for name in each.writers)
    return writers | {route.to for route in config.routes.values() if route.from_ in known}
