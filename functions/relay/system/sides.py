"""The sides of systems that a configuration makes use of: by its routes, and where they come from and lead to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from relay.core.config import RESERVED, Config, Route
from relay.system.noted import KeepsPeople
from relay.system.receiver import TellsRepeats
from relay.system.source import SourceSide, pick
from relay.system.system import System
from relay.system.target import TargetSide

if TYPE_CHECKING:
    from relay.loop_guard.origin import Origins


def target_side(system: System) -> TargetSide:
    """How a system is written to. Raises TypeError for one that is not, to which no checked route leads."""
    if system.target is None:
        raise TypeError(f"{system.name} cannot be written to")
    return system.target


def target_of(route: Route, config: Config, systems: Mapping[str, System]) -> TargetSide:
    """How the system is written to that a route leads to. Raises as `target_side`."""
    return target_side(systems[config.systems[route.to]])


def source_side(route: Route, config: Config, systems: Mapping[str, System]) -> SourceSide | None:
    """What a route takes from the connection that it comes from; None where anyone posts.

    Raises KeyError for a configuration that has not been checked.
    """
    if route.from_ in RESERVED:
        return None
    found = pick(systems[config.systems[route.from_]].sources, route.source.stream if route.source else None)
    if found is None:
        raise KeyError(route.from_)
    return found


def callers_that_repeat(config: Config, systems: Mapping[str, System]) -> frozenset[str]:
    """The connections that may call for a route more than once, and say that it is the same."""
    sides = ((route.from_, source_side(route, config, systems)) for route in config.routes.values())
    return frozenset(name for name, side in sides if side is not None and isinstance(side.receiver, TellsRepeats))


def keeping_people(config: Config, systems: Mapping[str, System]) -> frozenset[str]:
    """The connections that are written to, and whose targets remember people between two events."""
    targets = {route.to: target_of(route, config, systems) for route in config.routes.values()}
    return frozenset(name for name, side in targets.items() if isinstance(side, KeepsPeople))


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
