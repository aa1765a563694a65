"""The least that a system can be, for tests of the engine, which knows no system.

An event's record is the route's `key`. The payload itself says what happens: `"fault": ...` breaks accepting, and
`"then"` is the outcome of delivering.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from relay.aws.table import State
from relay.core.config import Connection, LookUpRoute, Route
from relay.core.deadline import Deadline
from relay.core.event import Event
from relay.core.findings import Finding, Problem
from relay.core.gate import Gate, MustWait
from relay.core.outcome import Cause, Delivered, Outcome, Rejected, Retry
from relay.core.refusal import Refused
from relay.core.secret import SecretReader
from relay.core.texts import Text
from relay.limits.budget import day_budgets
from relay.limits.day import Day
from relay.limits.day_budget import ALL, DayBudget
from relay.mapping.blank import is_blank
from relay.system.access import Access, Payload
from relay.system.origin_side import OriginSide
from relay.system.secret_form import SecretForm
from relay.system.source import SourceSide
from relay.system.target import Accepted
from relay.system.value_fingerprints import of_values
from relay.system.webhook_setup import Described


class PlainConnection(Connection, frozen=True, kw_only=True):
    """Has an address, like any."""

    url: str = "https://example.com"


class PlainRoute(LookUpRoute, frozen=True, kw_only=True):
    """Says which name of the payload is the record's key."""

    key: str = "leadId"
    writes: bool = False
    """Whether it writes where it leads on, too."""

    @property
    def only_looks_up(self) -> bool:
        return super().only_looks_up and not self.writes


class PlainTarget:
    """Does what each payload's `then` says, and quotes the payload in every word it speaks.

    With `day` it has counted its day by itself, and so many of 100 requests are spent.
    """

    def __init__(self, access: Access) -> None:
        self._secret = access.secret
        self._gate: Gate = access.gate
        self._meter = access.meter

    def deliver(self, events: Sequence[Event], deadline: Deadline) -> list[Outcome]:
        """One outcome for each event, from one request; `then: trouble` makes it fail. Raises for `then: raise`."""
        self._secret()
        for event in events:
            if self._meter and "day" in event.payload:
                self._meter.note(ALL, event.payload["day"], 100)
        troubled = any(event.payload.get("then") == "trouble" for event in events)
        try:
            self._gate.send(lambda: troubled, troubled=bool, scope=ALL, deadline=deadline)
        except MustWait as wait:
            return [wait.outcome()] * len(events)
        return [_outcome(event) for event in events]


class PlainTargetSide:
    """How it is written to."""

    route_model: type[Route] = PlainRoute
    writes_many = True
    delivery_seconds = 60

    def describe(self, route: Route) -> Described:
        """Only the key is looked for."""
        return Described(paths=[])

    def check_route(self, route: Route) -> Iterable[Problem]:
        """Nothing can be wrong."""
        return ()

    def check_together(self, connection: Connection, route: Route) -> Iterable[Problem]:
        """Nothing can be wrong."""
        return ()

    def accept(self, route: Route, payload: Payload, connection: Connection | None = None) -> Accepted:
        """Accept what has a key. Raises Refused; RuntimeError for a payload with `fault`."""
        if "fault" in payload:
            raise RuntimeError(f"cannot take {payload}")
        name = route.key if isinstance(route, PlainRoute) else ""
        key = payload.get(name)
        if is_blank(key):
            raise Refused("key_missing", path=name)
        return Accepted(f"record/{key}", str(key))

    def fingerprint(self, route: Route, payload: Payload, connection: Connection | None = None) -> str:
        """Of the payload itself. Raises RuntimeError for one with `unreadable`."""
        if "unreadable" in payload:
            raise RuntimeError(f"cannot read {payload}")
        return of_values(dict(payload))

    def for_connection(self, connection: Connection, routes: Mapping[str, Route], access: Access) -> PlainTarget:
        """The target."""
        return PlainTarget(access)

    def check(
        self, name: str, connection: Connection, routes: Mapping[str, Route], secret: SecretReader
    ) -> Iterable[Finding]:
        """Say which routes there are, and what the secret has in `says`."""
        said = str(secret().get("says", "reachable"))
        return [Finding(level="ok", where=f"routes.{name}", message=said) for name in routes]


class Plain:
    """The system, which can only be written to."""

    name = "plain"
    connection_model: type[Connection] = PlainConnection
    day = Day()
    published: Path | None = None
    origin: OriginSide | None = None

    def __init__(self) -> None:
        self.target = PlainTargetSide()
        self.sources: Mapping[str, SourceSide] = {}

    def texts(self) -> Mapping[str, Text]:
        """None of its own."""
        return {}

    def spent(
        self, connection: Connection, routes: Iterable[Route], state: State, now: datetime
    ) -> Sequence[DayBudget]:
        """All requests are counted together."""
        return day_budgets(state, self.day, [ALL], connection.day_limit, now)

    def secret_forms(self, connection: Connection) -> Sequence[SecretForm]:
        """Any secret will do."""
        return ()

    def secret_problem(self, connection: Connection, secret: Mapping[str, Any]) -> str | None:
        """Any secret will do."""
        return None

    def check_connection(self, connection: Connection) -> Iterable[Problem]:
        """Nothing can be wrong."""
        return ()

    def check_connections(self, connections: Mapping[str, Connection]) -> Iterable[Problem]:
        """Nothing can be wrong."""
        return ()


def _outcome(event: Event) -> Outcome:
    then = event.payload.get("then", "deliver")
    cause = Cause(code=f"PLAIN_{str(then).upper()}", message=repr(event.payload), fields={"memo": [str(event.payload)]})
    if then == "find":
        return Delivered(found=event.payload.get("found"))
    if then == "raise":
        raise RuntimeError(f"cannot write {event.payload}")
    if then in {"retry", "trouble"}:
        return Retry(cause=cause)
    return Rejected(cause=cause) if then == "reject" else Delivered(answer={"record": "1"})
