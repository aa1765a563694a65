"""What records look like that routes are told of, by the registry of systems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from relay.core.config import Config, Route
from relay.system.setting_up.record_form import Formed, RecordForm, TellsForm
from relay.system.sides import source_side
from relay.system.system import System


def forms(config: Config, systems: Mapping[str, System], routes: Mapping[str, Route]) -> Formed:
    """Of those routes whose stream says so. Raises KeyError for a configuration that has not been checked."""
    return {name: (route, form) for name, route in routes.items() for form in _form(config, systems, route)}


def _form(config: Config, systems: Mapping[str, System], route: Route) -> Iterator[RecordForm]:
    side = source_side(route, config, systems)
    if side is not None and isinstance(side.stream, TellsForm) and route.source is not None:
        yield side.stream.form(config.connections[route.from_], route.source)
