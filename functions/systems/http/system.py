"""Plain HTTP as a system of the relay. The webhook function imports this: no HTTP client is loaded here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from relay.core.config import Connection, Route
from relay.core.findings import Finding, Problem
from relay.core.secret import SecretReader
from relay.limits.day import Day
from relay.mapping.route_cache import Compiled
from relay.system.system import Accepted, Access, Payload, System, Target
from systems.http.config import HttpConnection, HttpRoute
from systems.http.request import RouteMapping

if TYPE_CHECKING:
    from relay.aws.table import State
    from relay.limits.day_budget import DayBudget
    from relay.system.secret_form import SecretForm
    from relay.system.webhook_setup import Described


class HttpApi:
    """Implements the engine's System. The engine hands every connection and route back as this system's own model."""

    connection_model: type[Connection] = HttpConnection
    route_model: type[Route] = HttpRoute
    writes_many = False
    delivery_seconds = 60
    day = Day()

    def __init__(self) -> None:
        self._mappings = Compiled(RouteMapping)

    def spent(
        self,
        connection: Connection,
        routes: Iterable[Route],  # noqa: ARG002 - one count for the connection
        state: State,
        now: datetime,
    ) -> Sequence[DayBudget]:
        """One count for the whole connection, requests for tokens included."""
        from relay.limits.budget import day_budgets  # noqa: PLC0415 - for the operator's command, never used in Lambda
        from relay.limits.day_budget import ALL  # noqa: PLC0415 - as above

        return day_budgets(state, self.day, [ALL], connection.day_limit, now)

    def describe(self, route: Route) -> Described:
        """Its payload and its answer."""
        from systems.http.description import describe  # noqa: PLC0415 - for the operator's command, never used in Lambda

        return describe(cast("HttpRoute", route))

    def secret_forms(self, connection: Connection) -> Sequence[SecretForm]:
        """What `auth` needs; nothing without it."""
        from systems.http.credentials import FORMS  # noqa: PLC0415 - for the operator's command, never used in Lambda

        auth = cast("HttpConnection", connection).auth
        return [FORMS[auth.type]] if auth else []

    def secret_problem(self, connection: Connection, secret: Mapping[str, Any]) -> str | None:
        """By the very code that delivers."""
        from systems.http.credentials import SecretInvalid, check_secret  # noqa: PLC0415 - as above

        auth = cast("HttpConnection", connection).auth
        if auth is None:
            return "its `auth` is not set in relay.yaml, so it needs no secret" if secret else None
        try:
            check_secret(auth, secret)
        except SecretInvalid as error:
            return str(error)
        return None

    def check_connection(self, connection: Connection) -> Iterable[Problem]:
        """The addresses and the authentication."""
        from systems.http import connection_rules  # noqa: PLC0415 - used when the stacks are synthesised, never in Lambda

        return connection_rules.check_connection(cast("HttpConnection", connection))

    def check_connections(self, connections: Mapping[str, Connection]) -> Iterable[Problem]:  # noqa: ARG002 - as it says
        """Several connections to one host do not disturb each other."""
        return ()

    def check_route(self, route: Route) -> Iterable[Problem]:
        """The templates, paths, types, statuses and header names of a route."""
        from systems.http import route_rules  # noqa: PLC0415 - as above

        return route_rules.check_route(cast("HttpRoute", route))

    def check_together(self, connection: Connection, route: Route) -> Iterable[Problem]:  # noqa: ARG002 - as it says
        """A route needs nothing of its connection but its address."""
        return ()

    def accept(self, route: Route, payload: Payload, connection: Connection | None = None) -> Accepted:  # noqa: ARG002 - as it says
        """Make the whole request as delivering will; its record is `key/{key}`, or else `path/{path}`."""
        prepared = self._mappings.of(cast("HttpRoute", route)).read(payload)
        return Accepted(key=prepared.key, lead=prepared.lead)

    def target(self, connection: Connection, routes: Mapping[str, Route], access: Access) -> Target:
        """The target that sends requests."""
        from systems.http.target import HttpTarget  # noqa: PLC0415 - loads requests, which the webhook never needs

        return HttpTarget(cast("HttpConnection", connection), cast("Mapping[str, HttpRoute]", routes), access)

    def check(
        self, name: str, connection: Connection, routes: Mapping[str, Route], secret: SecretReader
    ) -> Iterable[Finding]:
        """Ask the system itself, by HEAD and OPTIONS only; nothing there is changed."""
        from systems.http.check import check  # noqa: PLC0415 - as above

        return check(name, cast("HttpConnection", connection), cast("Mapping[str, HttpRoute]", routes), secret)


HTTP_API: System = HttpApi()
