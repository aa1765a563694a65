"""Routes, compiled when their first event comes, and only once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from relay.core.config import Route

R = TypeVar("R", bound=Route)
M = TypeVar("M")


MOST = 512
"""Mappings that are kept: more than any configuration has routes. Routes that were narrowed for an event may be many
(relay.system.pairs)."""


class MappingCache(Generic[R, M]):
    """The mappings of routes that were seen. A route holds dictionaries and has no hash, so it is known by itself."""

    def __init__(self, compile_route: Callable[[R], M]) -> None:
        self._compile = compile_route
        self._by_id: dict[int, tuple[R, M]] = {}

    def of(self, route: R) -> M:
        """The mapping of a route. Raises what compiling raises."""
        if id(route) not in self._by_id:
            if len(self._by_id) >= MOST:
                self._by_id.pop(next(iter(self._by_id)))
            self._by_id[id(route)] = (route, self._compile(route))
        return self._by_id[id(route)][1]
