"""Which of the fields that are read at a system a route to it changes, so that nothing goes round for ever."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, runtime_checkable

from relay.core.config import Route
from relay.system.target import TargetSide


@runtime_checkable
class SaysWhatChanges(Protocol):
    """A target side of a system that can be read as well."""

    def changes(self, route: Route) -> Mapping[str, frozenset[str]]:
        """By stream: the names at the top of its payloads whose values the route writes.

        What is only written when a record is made is not among them: it is never written a second time.
        """


def changed(side: TargetSide, route: Route, stream: str) -> frozenset[str] | None:
    """The names in a stream's payloads that a route changes; None where the system does not say, so it may be any."""
    return side.changes(route).get(stream, frozenset()) if isinstance(side, SaysWhatChanges) else None
