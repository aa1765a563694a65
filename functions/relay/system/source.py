"""The sides of a system that events come from: one for each thing that a route can take there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from relay.core.config import Source
from relay.system.receiver import Receiver

if TYPE_CHECKING:
    from relay.system.stream import Stream


@dataclass(frozen=True, kw_only=True)
class SourceSide:
    """One thing that can be taken from a system: it is called for it, it can be read, or both."""

    model: type[Source]
    """Of what a customer writes under `source:`."""
    receiver: Receiver | None = None
    """None: it never calls."""
    stream: Stream | None = None
    """None: it cannot be read."""
    is_usual: bool = False
    """Whether it is meant where a route names none; one of a system at the most."""


def pick(sources: Mapping[str, SourceSide], stream: str | None) -> SourceSide | None:
    """The one that `source: {stream: ...}` names. None: no such one.

    Where none is named, the only one; of several, the usual one, or the only one that cannot be read, which is no
    stream.
    """
    if stream is None:
        usual = [side for side in sources.values() if side.is_usual]
        called = [side for side in sources.values() if side.stream is None]
        possible = [*sources.values()] if len(sources) == 1 else usual or called
        return possible[0] if len(possible) == 1 else None
    return sources.get(stream)
