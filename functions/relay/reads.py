"""Which names of a payload a route reads, by the paths of its system's description."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from relay.config import Route
from relay.described import Described
from relay.paths import Path
from relay.system import Problem


@dataclass(frozen=True)
class Reads:
    """The names at the top of a payload that mean something to a route."""

    names: frozenset[str] | None = None
    """None: any name may, since a path takes the payload as a whole."""

    def __contains__(self, name: str) -> bool:
        return self.names is None or name in self.names


EVERYTHING = Reads()


def reads(route: Route, described: Described) -> Reads:
    """What a route looks at, as its system describes it. Raises PathError for what is no JMESPath.

    A system that names no path has not said what it looks at.
    """
    found = [Path(each.expression).names for each in described.paths]
    if described.passes_on or not found or None in found:
        return EVERYTHING
    return Reads(frozenset(route.json_strings).union(*(names for names in found if names is not None)))


def check_unread(route: Route, found: Reads) -> Iterator[Problem]:
    """Whether `unread: refuse` can refuse anything."""
    if route.unread == "refuse" and found.names is None:
        message = "this route takes the payload as a whole, so no name in it is unread. Remove it, or map the fields."
        yield Problem(path="unread", message=message)
