"""Targets that say whom a write was about, so that another route takes it on (`then:` beside what is written)."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from relay.core.config import Route


@runtime_checkable
class TellsOn(Protocol):
    """A target side some of whose routes write, and answer with `Delivered(found=...)` all the same.

    The record is as the system's own streams give it, and told only where the payload did not name it by the system's
    own id: whoever names it has been told. None of it: nothing follows.
    """

    def tells_on(self, route: Route) -> bool:
        """Whether this one does."""


def tells_on(side: object, route: Route) -> bool:
    """Whether a route that writes may have a `then`; `side` is that of its target."""
    return isinstance(side, TellsOn) and side.tells_on(route)
