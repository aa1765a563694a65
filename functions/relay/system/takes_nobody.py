"""Targets that are to know who was looked up even where nobody was found (`then: {nobody: tell}`)."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from relay.core.config import Route


@runtime_checkable
class TakesNobody(Protocol):
    """A target side some of whose routes take a payload with nothing in it but what was asked."""

    def takes_nobody(self, route: Route) -> bool:
        """Whether this one does."""


def takes_nobody(side: object, route: Route) -> bool:
    """Whether a route is told that nobody was found; `side` is that of its target."""
    return isinstance(side, TakesNobody) and side.takes_nobody(route)
