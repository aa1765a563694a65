"""The sides of a system that events come from: one for each thing that a route can take there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from relay.core.config import RESERVED, Config, Route, Source
from relay.system.receiver import Receiver

if TYPE_CHECKING:
    from relay.system.stream import Stream
    from relay.system.system import System


@dataclass(frozen=True, kw_only=True)
class SourceSide:
    """One thing that can be taken from a system: it is called for it, it can be read, or both."""

    model: type[Source]
    """Of what a customer writes under `source:`."""
    receiver: Receiver | None = None
    """None: it never calls."""
    stream: Stream | None = None
    """None: it cannot be read."""


def pick(sources: Mapping[str, SourceSide], stream: str | None) -> SourceSide | None:
    """The one that `source: {stream: ...}` names; the only one where none is named. None: no such one."""
    if stream is None:
        return next(iter(sources.values())) if len(sources) == 1 else None
    return sources.get(stream)


def source_side(route: Route, config: Config, systems: Mapping[str, System]) -> SourceSide | None:
    """What a route takes from the connection that it comes from; None where anyone posts.

    Raises KeyError for a configuration that has not been checked.
    """
    if route.from_ in RESERVED:
        return None
    found = pick(systems[config.systems[route.from_]].sources, route.source.stream if route.source else None)
    if found is None:
        raise KeyError(route.from_)
    return found
