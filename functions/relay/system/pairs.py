"""What systems say of records of which two routes share fields both ways, so that a pair of any two can be guarded.

A *place* is a stream at an address: what one route writes there another one reads. The guard (relay.pair_guard)
compares what is read with what the relay itself wrote, by name of the record and field by field. So both sides speak of
a record in the same words: under the names by which routes write to it, and with each value in one spelling. Fields go
by the names at the top of that stream's payload.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import Generic, NamedTuple, Protocol, TypeVar, cast, runtime_checkable

from relay.core.config import Connection, Route, Source
from relay.core.event import Event
from relay.mapping.paths import Path
from relay.system.access import Payload
from relay.system.reads import top_names

R = TypeVar("R", bound=Route)


class SharedRecord(NamedTuple):
    """A record of a place, as it stands there or as it is about to."""

    names: frozenset[str]
    """What those who write to it call it, such as `email:a@example.com`; lower and upper case are one where they are to
    the system. Never logged, and kept as a keyed hash only."""
    values: Mapping[str, str]
    """By field, in one spelling: equal values are equal texts, however the system or the relay writes them. Empty: the
    field is empty."""


class ReadsShared(Protocol):
    """What is read at one place, for the routes that write there."""

    @property
    def needs(self) -> frozenset[str]:
        """The names at the top of a payload that must be read to tell what the writers call a record."""

    def holds(self, payload: Payload) -> SharedRecord:
        """A record that was read, or told of by a webhook, under each name that one of the writers may call it.

        `values` are of every field that the payload holds and a route may write. Never raises for a payload.
        """

    def named(self, key: str) -> frozenset[str]:
        """The names of records that a person may mean by a key, for erasing what is kept of them."""


@runtime_checkable
class TellsShared(Protocol):
    """A stream, or a receiver, whose place can be written to as well."""

    def shared(self, connection: Connection, source: Source | None, writers: Sequence[Route]) -> ReadsShared:
        """What is read there; `writers` are the routes that write to the place. Asks nothing of the system."""


@runtime_checkable
class WritesShared(Protocol):
    """A target side whose places can be read as well; it also implements relay.system.shared_fields.SaysWhatChanges."""

    def written(self, route: Route, payload: Payload, stream: str, connection: Connection) -> SharedRecord:
        """What delivering would write at the place of a stream: under each name that the payload gives the record.

        `values` are of the fields that it would write, and an empty text where it would empty one. Where a record that
        is there is left as it is, they are those of one that is made, and the outcome says that it was skipped. Raises
        relay.core.refusal.Refused.
        """

    def narrowed(self, route: Route, wanted: Container[object]) -> Route | None:
        """The route with only those of its fields that read one of the wanted names at the top of a payload.

        What finds the record stays. None: no field is left, so that there is nothing to write. See `reads_any`.
        """


def reads_any(expression: str, wanted: Container[object]) -> bool:
    """Whether a path looks at one of these names, or at the payload as a whole."""
    names = top_names(Path(expression))
    return names is None or any(each in wanted for each in names)


class RoutesByEvent(Generic[R]):
    """The routes of a target, each narrowed to what an event is to write.

    A target whose side implements WritesShared asks it in place of `routes[event.route]`.
    """

    MOST = 256
    """Narrowed routes that are kept; they are few, since people change few things at once."""

    def __init__(self, routes: Mapping[str, R], side: WritesShared) -> None:
        self._routes = routes
        self._side = side
        self._narrowed: dict[tuple[str, object], R] = {}

    def of(self, event: Event) -> R:
        """The route of an event; whole where all is to be written."""
        route = self._routes[event.route]
        if event.changed is None:
            return route
        key = (event.route, event.changed.wanted)
        if key not in self._narrowed:
            if len(self._narrowed) >= self.MOST:
                self._narrowed.pop(next(iter(self._narrowed)))
            self._narrowed[key] = cast("R", self._side.narrowed(route, event.changed.wanted) or route)
        return self._narrowed[key]
