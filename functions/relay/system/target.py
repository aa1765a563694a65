"""The side of a system that is written to: what a route to it may say, and what delivers its events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from relay.core.config import Connection, Route
from relay.core.deadline import Deadline
from relay.core.event import Event
from relay.core.findings import Finding, Problem
from relay.core.outcome import Told
from relay.core.secret import SecretReader
from relay.system.access import Access, Payload

if TYPE_CHECKING:
    from relay.system.webhook_setup import Described


class Accepted(NamedTuple):
    """What a system says of an event that it can deliver."""

    key: str
    """The record, unique within the connection: events with the same key are delivered in order."""
    lead: str
    """Who it is about, as the key's value stands in the payload; the logs hold a keyed hash of it."""


class Target(Protocol):
    """Delivers batches of events to one connection. Knows nothing of queues."""

    def deliver(self, events: Sequence[Event], deadline: Deadline) -> Sequence[Told]:
        """One outcome for each event, in the same order.

        The events come in the order in which they were accepted. Those of one record take effect in that order; when
        one of them is a Retry, no later one of that record has been sent. Never raises for what the system answers.
        """


class TargetSide(Protocol):
    """How one kind of system is written to. Cheap to import: a target imports its client late."""

    @property
    def route_model(self) -> type[Route]:
        """Model of what a customer writes of one route to it."""

    @property
    def delivery_seconds(self) -> int:
        """Seconds that delivering one batch may take, so that a slow answer is still waited for. At most 140.

        1,000 receives by a function that is killed each time then stay within the 14 days for which the queue keeps an
        event: see infra.connections.queues.
        """

    @property
    def writes_many(self) -> bool:
        """Whether it writes many records in one request, so that `batch: {every: 1m}` saves requests."""

    def describe(self, route: Route) -> Described:
        """What a person must know who sets up the route's webhook."""

    def check_route(self, route: Route) -> Iterable[Problem]:
        """What the model's types cannot say, for one route. Compiles every path and every type."""

    def check_together(self, connection: Connection, route: Route) -> Iterable[Problem]:
        """What a route needs of the connection that it leads to; paths are relative to the route."""

    def accept(self, route: Route, payload: Payload, connection: Connection | None = None) -> Accepted:
        """Check that the payload can be delivered by this route, and name the record.

        `connection` is where the route leads; without it, one that is as by default. Raises relay.core.refusal.Refused,
        naming the field, when a value does not fit.
        """

    def fingerprint(self, route: Route, payload: Payload, connection: Connection | None = None) -> str:
        """Of what delivering would write, the record's key among it (relay.system.value_fingerprints.of_values).

        Equal when the same would be written. Arguments and Refused are those of `accept`.
        """

    def for_connection(self, connection: Connection, routes: Mapping[str, Route], access: Access) -> Target:
        """What delivers to one connection; `routes` are those that lead to it."""

    def check(
        self, name: str, connection: Connection, routes: Mapping[str, Route], secret: SecretReader
    ) -> Iterable[Finding]:
        """Ask the system itself: reachable, address allowed, rights, fields, types, options.

        `name` is the connection's; `routes` are those that lead to it, which may be none.
        """
