"""Which names of a payload a route reads, by the paths in its system's description."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from relay.core.config import Route
from relay.core.findings import Problem
from relay.mapping.paths import Path

if TYPE_CHECKING:
    from relay.system.webhook_setup import Described


class Names(Protocol):
    """What the names at the top of a payload are to a route."""

    def __contains__(self, name: object, /) -> bool:
        """Whether the route reads it by name."""

    def takes(self, name: str) -> bool:
        """Whether it means something to the route: it is read by name, or the payload goes on as a whole."""


class Beneath(NamedTuple):
    """A name at the top of a payload, and one that is read of its value."""

    name: str
    inner: str | None
    """None: the value is read as a whole."""


@dataclass(frozen=True)
class Reads:
    """The names that a route reads."""

    names: frozenset[str] | None
    """None: nobody has said which."""
    whole: bool = False
    """Whether the payload is also taken, or passed on, as a whole."""
    beneath: frozenset[Beneath] = frozenset()
    """What is read of those among them of which not all is."""

    def __contains__(self, name: object) -> bool:
        return self.names is None or name in self.names

    def takes(self, name: str) -> bool:
        """As in Names."""
        return self.whole or name in self

    @property
    def takes_any(self) -> bool:
        """Whether anything is read."""
        return self.whole or self.names != frozenset()

    def under(self, name: str) -> Reads:
        """The names that are read of the object with this name, such as `email` of `lead.email`."""
        found = [each.inner for each in self.beneath if each.name == name]
        names = None if self.names is None else frozenset(inner for inner in found if inner is not None)
        return Reads(names, whole=self.whole or None in found or (name in self and not found))


EVERYTHING = Reads(None, whole=True)


@dataclass(frozen=True)
class WhenAsked:
    """The same, found out when a body makes somebody ask: most do not, and a cold start is not to wait for it."""

    find: Callable[[], Reads]

    def __contains__(self, name: object) -> bool:
        return name in self.find()

    def takes(self, name: str) -> bool:
        """As in Names."""
        return self.find().takes(name)


def reads(route: Route, described: Described) -> Reads:
    """What a route looks at, as its system describes it. Raises PathError for what is no JMESPath.

    A system that names no path, and passes nothing on, has not said what it looks at.
    """
    paths = [Path(each.expression) for each in described.paths]
    found = [top_names(path) for path in paths]
    if not found and not described.passes_on:
        return EVERYTHING
    names = frozenset(route.json_strings).union(*(names for names in found if names is not None))
    return Reads(
        names, whole=described.passes_on or None in found, beneath=frozenset().union(*map(names_beneath, paths))
    )


def check_unread(route: Route, found: Reads) -> Iterator[Problem]:
    """Whether `unread: refuse` can refuse anything."""
    if route.unread == "refuse" and found.whole:
        message = "this route takes the payload as a whole, so no name in it is unread. Remove it, or map the fields."
        yield Problem(path="unread", message=message)


def top_names(path: Path) -> frozenset[str] | None:
    """The names at the top of a payload that a path looks at; None where it takes the payload as a whole."""
    look = _Look()
    if look.at(path.tree, is_top=True) or look.takes_all:
        return None
    return frozenset(each.name for each in look.found)


def names_beneath(path: Path) -> frozenset[Beneath]:
    """The same with what it looks at there: the second name where two are written one after the other."""
    look = _Look()
    look.at(path.tree, is_top=True)
    return frozenset(look.found)


def names_in(tree: Mapping[str, Any]) -> Reads:
    """The names that a syntax tree looks at, seen from a payload; not whether it takes that as a whole."""
    look = _Look()
    look.at(tree, is_top=True)
    return Reads(frozenset(each.name for each in look.found), beneath=frozenset(look.found))


class _Look:
    """A walk over one syntax tree. `is_top` says whether a node is seen from the payload itself, or from in it."""

    def __init__(self) -> None:
        self.found: set[Beneath] = set()
        self.takes_all = False

    def at(self, node: Mapping[str, Any], *, is_top: bool) -> bool:
        """Whether a node's value is the payload itself; what a node makes of the payload as a whole takes all of it."""
        children = node["children"]
        match node["type"]:
            case "field":
                if is_top:
                    self.found.add(Beneath(node["value"], None))
                return False
            case "current" | "identity":
                return is_top
            case "subexpression" | "index_expression" | "pipe":
                return self._chain(children, is_top=is_top)
            case "index" | "slice":
                return False
            case "or_expression" | "and_expression":
                seen = [self.at(child, is_top=is_top) for child in children]
                return any(seen)
            case "projection" | "value_projection" | "filter_projection":
                seen = [self.at(child, is_top=is_top and not place) for place, child in enumerate(children)]
            case "expref":
                seen = [self.at(child, is_top=False) for child in children]
            case _:
                seen = [self.at(child, is_top=is_top) for child in children]
        self.takes_all = self.takes_all or any(seen)
        return False

    def _chain(self, children: Sequence[Mapping[str, Any]], *, is_top: bool) -> bool:
        """As `at`, of nodes each of which is seen from the value of the one before."""
        if is_top and [child["type"] for child in children[:2]] == ["field", "field"]:
            self.found.add(Beneath(children[0]["value"], children[1]["value"]))
            return False
        for child in children:
            is_top = self.at(child, is_top=is_top)
        return is_top
