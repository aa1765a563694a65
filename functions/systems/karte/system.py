"""KARTE as a system of the relay. The webhook function imports this: no HTTP client is loaded here."""

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
from systems.karte.config import KarteConnection, KarteRoute
from systems.karte.mapping import RouteMapping

if TYPE_CHECKING:
    from relay.aws.table import State
    from relay.limits.day_budget import DayBudget
    from relay.system.secret_form import SecretForm
    from relay.system.webhook_setup import Described


class Karte:
    """Implements the engine's System. The engine hands every connection and route back as this system's own model."""

    connection_model: type[Connection] = KarteConnection
    route_model: type[Route] = KarteRoute
    writes_many = False
    delivery_seconds = 60
    day = Day(zone="Asia/Tokyo")
    """A day in Japan; KARTE documents no daily limit."""

    def __init__(self) -> None:
        self._mappings = Compiled(RouteMapping)

    def spent(
        self,
        connection: Connection,
        routes: Iterable[Route],  # noqa: ARG002 - one count for the project
        state: State,
        now: datetime,
    ) -> Sequence[DayBudget]:
        """One count for the whole project."""
        from relay.limits.budget import day_budgets  # noqa: PLC0415 - for the operator's command, never used in Lambda
        from relay.limits.day_budget import ALL  # noqa: PLC0415 - as above

        return day_budgets(state, self.day, [ALL], connection.day_limit, now)

    def describe(self, route: Route) -> Described:
        """Its payload and its answer."""
        from systems.karte.description import describe  # noqa: PLC0415 - for the operator's command, never used in Lambda

        return describe(cast("KarteRoute", route))

    def secret_forms(self, connection: Connection) -> Sequence[SecretForm]:  # noqa: ARG002 - the same for all projects
        """The access token of an API v2 app."""
        from relay.system.secret_form import SecretField, SecretForm  # noqa: PLC0415 - as above

        return [SecretForm("access token", (SecretField("access_token", "Access token of the API v2 app"),))]

    def secret_problem(self, connection: Connection, secret: Mapping[str, Any]) -> str | None:  # noqa: ARG002 - as above
        """By the very code that delivers."""
        from systems.karte.client import SecretInvalid, read_token  # noqa: PLC0415 - as above

        try:
            read_token(secret)
        except SecretInvalid as error:
            return str(error)
        return None

    def check_connection(self, connection: Connection) -> Iterable[Problem]:
        """The address: https, and a host."""
        from systems.karte import rules  # noqa: PLC0415 - used when the stacks are synthesised, never by the webhook

        return rules.check_connection(cast("KarteConnection", connection))

    def check_connections(self, connections: Mapping[str, Connection]) -> Iterable[Problem]:  # noqa: ARG002 - as it says
        """Several connections to one project do not disturb each other."""
        return ()

    def check_route(self, route: Route) -> Iterable[Problem]:
        """The paths, names and types of a route."""
        from systems.karte import rules  # noqa: PLC0415 - as above

        return rules.check_route(cast("KarteRoute", route))

    def check_together(self, connection: Connection, route: Route) -> Iterable[Problem]:
        """What the project does with an identify event."""
        from systems.karte import rules  # noqa: PLC0415 - as above

        return rules.check_together(cast("KarteConnection", connection), cast("KarteRoute", route))

    def accept(self, route: Route, payload: Payload, connection: Connection | None = None) -> Accepted:
        """Convert the whole payload as delivering will, and name its user `{user_id or visitor_id}/{id}`."""
        user_data = "managed" if connection is None else cast("KarteConnection", connection).user_data
        mapped = self._mappings.of(cast("KarteRoute", route)).read(payload, user_data)
        return Accepted(key=mapped.record_id, lead=mapped.lead)

    def target(self, connection: Connection, routes: Mapping[str, Route], access: Access) -> Target:
        """The target that writes events."""
        from systems.karte.target import KarteTarget  # noqa: PLC0415 - loads requests, which the webhook never needs

        return KarteTarget(cast("KarteConnection", connection), cast("Mapping[str, KarteRoute]", routes), access)

    def check(
        self, name: str, connection: Connection, routes: Mapping[str, Route], secret: SecretReader
    ) -> Iterable[Finding]:
        """Ask KARTE itself; nothing there is changed."""
        from systems.karte.check import check  # noqa: PLC0415 - as above

        return check(name, cast("KarteConnection", connection), cast("Mapping[str, KarteRoute]", routes), secret)


KARTE: System = Karte()
