"""The one interface between the engine and a system. The engine calls it; `systems/` lists who implements it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from relay.core.config import Connection, Route
from relay.core.deadline import Deadline
from relay.core.event import Event
from relay.core.findings import Finding, Problem
from relay.core.gate import Gate
from relay.core.outcome import Outcome
from relay.core.secret import SecretReader

if TYPE_CHECKING:
    from relay.aws.table import State
    from relay.limits.day import Day
    from relay.limits.day_budget import DayBudget, DayMeter
    from relay.loop_guard.write_marks import Echo
    from relay.system.secret_form import SecretForm
    from relay.system.webhook_setup import Described

Payload = Mapping[str, Any]


class Accepted(NamedTuple):
    """What a system says of an event that it can deliver."""

    key: str
    """The record, unique within the connection: events with the same key are delivered in order."""
    lead: str
    """Who it is about, as the key's value stands in the payload; the logs hold a keyed hash of it."""


@dataclass(frozen=True, kw_only=True)
class Access:
    """What a target is given of its connection, beside the configuration."""

    secret: SecretReader
    gate: Gate
    """Every request passes it."""
    state: State
    """The connection's table, for what may be done only once."""
    echo: Echo | None = None
    """The loop guard's memory, where what is written may come back as an event."""
    meter: DayMeter | None = None
    """Where a system that counts its day by itself, not by the gate, tells of it."""


class Target(Protocol):
    """Delivers batches of events to one connection. Knows nothing of queues."""

    def deliver(self, events: Sequence[Event], deadline: Deadline) -> Sequence[Outcome]:
        """One outcome for each event, in the same order.

        The events come in the order in which they were accepted. Those of one record take effect in that order; when
        one of them is a Retry, no later one of that record has been sent. Never raises for what the system answers.
        """


class System(Protocol):
    """One kind of system: its models, its rules, its target. Cheap to import: a target imports its client late."""

    @property
    def connection_model(self) -> type[Connection]:
        """Model of what a customer writes of one account."""

    @property
    def day(self) -> Day:
        """When the system's day begins, for the count of requests in a day."""

    @property
    def delivery_seconds(self) -> int:
        """Seconds that delivering one batch may take, so that a slow answer is still waited for. At most 140.

        1,000 receives by a function that is killed each time then stay within the 14 days for which the queue keeps an
        event: see infra.queues.
        """

    @property
    def writes_many(self) -> bool:
        """Whether it writes many records in one request, so that `batch: {every: 1m}` saves requests."""

    def spent(
        self, connection: Connection, routes: Iterable[Route], state: State, now: datetime
    ) -> Sequence[DayBudget]:
        """What the connection's day is spent of, by its state table: one for each thing that the system counts.

        `routes` are those that lead to it. None when its `day_limit` is None. Raises botocore's errors.
        """

    @property
    def route_model(self) -> type[Route]:
        """Model of what a customer writes of one route to it."""

    def describe(self, route: Route) -> Described:
        """What a person must know who sets up the route's webhook in Marketo."""

    def secret_forms(self, connection: Connection) -> Sequence[SecretForm]:
        """The shapes that the connection's secret may have; none when it needs no secret."""

    def secret_problem(self, connection: Connection, secret: Mapping[str, Any]) -> str | None:
        """Why the connection could not be called with this secret, without repeating any of it; None: it could."""

    def check_connection(self, connection: Connection) -> Iterable[Problem]:
        """What the model's types cannot say, for one connection."""

    def check_connections(self, connections: Mapping[str, Connection]) -> Iterable[Problem]:
        """What no connection shows by itself; paths begin with its name. All of them are of this system."""

    def check_route(self, route: Route) -> Iterable[Problem]:
        """What the model's types cannot say, for one route. Compiles every path and every type."""

    def check_together(self, connection: Connection, route: Route) -> Iterable[Problem]:
        """What a route needs of the connection that it leads to; paths are relative to the route."""

    def accept(self, route: Route, payload: Payload, connection: Connection | None = None) -> Accepted:
        """Check that the payload can be delivered by this route, and name the record.

        `connection` is where the route leads; without it, one that is as by default. Raises relay.core.refusal.Refused,
        naming the field, when a value does not fit.
        """

    def target(self, connection: Connection, routes: Mapping[str, Route], access: Access) -> Target:
        """The target of one connection; `routes` are those that lead to it."""

    def check(
        self, name: str, connection: Connection, routes: Mapping[str, Route], secret: SecretReader
    ) -> Iterable[Finding]:
        """Ask the system itself: reachable, address allowed, rights, fields, types, options.

        `name` is the connection's; `routes` are those that lead to it, which may be none.
        """
