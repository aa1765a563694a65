"""What the functions that deliver to a connection note down for those that read it: a stream of the system's own.

It lies in the table of readings, in a partition of the connection's. A system whose target notes something says so, so
that the function may.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from relay.core.config import Route

if TYPE_CHECKING:
    from relay.aws.partition import Partition
    from relay.aws.table import State

PARTITION = "#noted"
"""Behind the name of the connection: the partition of the table of readings."""


@runtime_checkable
class NotesForReading(Protocol):
    """A target side some of whose routes note what is to be read (relay.system.access.Access.noted)."""

    def notes(self, route: Route) -> bool:
        """Whether this one does."""


def notes_for_reading(side: object, routes: Iterable[Route]) -> bool:
    """Whether some of these routes do; `side` is that of their target."""
    return isinstance(side, NotesForReading) and any(side.notes(each) for each in routes)


class PeopleKept(Protocol):
    """What a system keeps of the people of one connection. Methods raise botocore's errors."""

    def items(self, name: str) -> int:
        """How many items stand under an address or an id."""

    def forget(self, name: str) -> None:
        """Erase them; twice does no harm."""


@runtime_checkable
class KeepsPeople(Protocol):
    """A target side that remembers people between two events, so that they can be erased (`relay forget`)."""

    def people(self, state: State, noted: Partition | None, key: bytes) -> PeopleKept:
        """What is kept in a connection's tables; `noted` is its partition of what is noted, or None."""
