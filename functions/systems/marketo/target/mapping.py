"""A route, compiled once: from a payload to a lead and what is done with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from relay.system.value_fingerprints import of_values
from systems.marketo.target.actions.registry import action_of
from systems.marketo.target.event import MappedEvent
from systems.marketo.target.people.identity import IdentityReader
from systems.marketo.target.route import LeadRoute

Resolve = Callable[[Struct], Struct | None]


class RouteMapping:
    """One route's paths and types. Raises PathError, TemplateError or KeyError for what `check_route` refuses."""

    def __init__(self, route: LeadRoute) -> None:
        self._who = IdentityReader(route)
        self.action = action_of(route)
        self._task = self.action.reader(route)

    def read(self, payload: Mapping[str, Any]) -> MappedEvent:
        """Convert one payload. Raises Refused, naming the field."""
        warned: list[str] = []
        return MappedEvent(self._who.read(payload), self._task.read(payload, warned), tuple(warned))

    def fingerprint(self, payload: Mapping[str, Any], resolve: Resolve) -> str:
        """Equal when the same would be written (relay.system.value_fingerprints). Raises Refused, naming the field.

        `resolve` makes of a task what is written of it; None of what is not known, whose fingerprint is empty.
        """
        mapped = replace(self.read(payload), warnings=())
        task = resolve(mapped.task)
        return "" if task is None else of_values(replace(mapped, task=task))
