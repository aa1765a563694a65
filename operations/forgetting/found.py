"""What one memory holds under a key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import msgspec

from relay.reading.parts.place import PartKey
from relay.reading.parts.table import Readings

MemoryKind = Literal[
    "kept",
    "waiting",
    "history",
    "seen",
    "listed",
    "ids",
    "delivered",
    "newest",
    "loop_guard",
    "people",
    "links",
    "threads",
]
"""`kept`: what systems keep of their own while they are read. `waiting`: records that wait until the person is known at
the target. `history`: that it failed, or was warned of. `seen`: the version in which a stream of changes has told the
record. `listed`: the same of a listing. `ids`: that the id was there, when all were listed to find what is gone.
`delivered`: the values that a route last delivered. `newest`: when the newest event that was delivered came.
`loop_guard`: the relay's own writes, and how far routes have come. `people`: what a system remembers of people between
two events. `links`: links to the page with what a lead did. `threads`: whose the threads of mails are."""


class Erased(msgspec.Struct, frozen=True, kw_only=True):
    """Of one memory, in one place."""

    memory: MemoryKind
    where: str
    """The connection, reading or route."""
    items: int


@dataclass(frozen=True, kw_only=True)
class KeptItems:
    """What is there, and how it is erased."""

    memory: MemoryKind
    where: str
    items: int
    erase: Callable[[], object] = field(repr=False)
    """Raises botocore's errors; twice does no harm."""
    lease: tuple[Readings, PartKey] | None = None
    """Of the part that must not be read meanwhile."""

    @property
    def erased(self) -> Erased:
        """For who is told."""
        return Erased(memory=self.memory, where=self.where, items=self.items)
