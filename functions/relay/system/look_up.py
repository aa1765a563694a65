"""Looking up: what a target does that writes nothing, and whose answer another route takes (`then:`)."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from relay.core.config import Route

ASKED = "asked"
"""Name in what was found, under which the next route has the payload that asked for it."""

MOST_LINKS = 4
"""Events that may follow on the first one of a story, one after another."""

ASKER = "asker"
"""Name in a payload under which a caller says who asks: what one asks keeps its order."""


@runtime_checkable
class LooksUp(Protocol):
    """What a system that can be written to has beside, where some of its routes look up instead.

    Its target answers an event of such a route with `Delivered(found=...)`: the record as the system's own streams give
    it, or None where nobody is there. It writes nothing, so that it may be asked again at any time. The model of its
    routes is a relay.core.config.LookUpRoute.
    """

    def looks_up(self, route: Route) -> bool:
        """Whether this route looks up, as its own part says (`find:`)."""


@runtime_checkable
class SaysWhatItFinds(Protocol):
    """What such a system says beside, where it can be taken from in several ways (relay.system.source)."""

    def found_stream(self, route: Route) -> str:
        """The word of the source whose payload it is that the target answers with, for a route that finds something."""


def found_stream(system: object, route: Route) -> str | None:
    """Which source a route must have that takes what this one finds; None: any that its system has."""
    return system.found_stream(route) if isinstance(system, SaysWhatItFinds) else None


def looks_up(system: object, route: Route) -> bool:
    """Whether a route of this system looks up and writes nothing."""
    return isinstance(system, LooksUp) and system.looks_up(route)
