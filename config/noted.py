"""What routes note to be read: whether some route reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from relay.core.config import Route
from relay.core.findings import Problem
from relay.core.read_source import is_read


def check_noted(routes: Mapping[str, Route], notes: Callable[[Route], bool]) -> Iterator[Problem]:
    """Of a route that is read and notes at its target what is to be asked for. Paths begin with the route's name."""
    read = {route.from_ for route in routes.values() if is_read(route.source)}
    for name, route in routes.items():
        if is_read(route.source) and notes(route) and route.to not in read:
            message = f"whom it concerns is noted at {route.to}, and nobody reads that. Add a route with from: "
            yield Problem(path=f"{name}.source", message=f"{message}{route.to} that is read, and leads here.")
