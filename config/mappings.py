"""Routes beside the streams that they take from: whether they carry what they may not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from relay.core.config import RESERVED, Config, Route
from relay.core.findings import Problem
from relay.system.judges_mapping import JudgesMapping
from relay.system.shared_fields import SaysWhatChanges
from relay.system.sides import source_side, target_of
from relay.system.system import System


def check_mappings(config: Config, systems: Mapping[str, System]) -> Iterator[Problem]:
    """Paths begin with the name of the route. Raises KeyError for a configuration that has not been checked."""
    for name, route in config.routes.items():
        for found in _check(config, systems, route):
            yield Problem(path=f"{name}.{found.path}", message=found.message)


def _check(config: Config, systems: Mapping[str, System], route: Route) -> Iterator[Problem]:
    side = None if route.from_ in RESERVED else source_side(route, config, systems)
    if side is None or not isinstance(side.stream, JudgesMapping):
        return
    target = target_of(route, config, systems)
    paths = [each.expression for each in target.describe(route).paths]
    changes = target.changes(route).values() if isinstance(target, SaysWhatChanges) else ()
    yield from side.stream.check_mapping(config.connections[route.from_], paths, frozenset().union(*changes))
