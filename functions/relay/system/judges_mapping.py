"""Streams some of whose values belong to where they are written: no route may carry those back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Protocol, runtime_checkable

from relay.core.config import Connection
from relay.core.findings import Problem


@runtime_checkable
class JudgesMapping(Protocol):
    """A stream that looks at what routes make of it."""

    def check_mapping(self, connection: Connection, paths: Sequence[str], writes: Collection[str]) -> Iterable[Problem]:
        """What a route may not carry; paths of problems are relative to the route.

        `paths` are those of the payload that it reads, `writes` the names that it changes where it leads.
        """
