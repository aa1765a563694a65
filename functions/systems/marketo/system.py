"""Marketo as a system of the relay. The webhook function imports this: no HTTP client is loaded here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from relay.core.config import Connection, Route
from relay.core.findings import Finding, Problem
from relay.core.secret import SecretReader
from relay.limits.day import Day
from relay.mapping.route_cache import Compiled
from relay.system.system import Accepted, Access, Payload, System, Target
from systems.marketo.config import MarketoConnection, MarketoRoute
from systems.marketo.target.mapping import RouteMapping

if TYPE_CHECKING:
    from relay.aws.table import State
    from relay.limits.day_budget import DayBudget
    from relay.system.secret_form import SecretForm
    from relay.system.webhook_setup import Described


class MarketoSystem:
    """Implements the engine's System. The engine hands every connection and route back as this system's own model."""

    connection_model: type[Connection] = MarketoConnection
    route_model: type[Route] = MarketoRoute
    day = Day(zone="America/Chicago")
    """When Marketo counts calls anew
    (https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/marketo-integration-best-practices)."""
    writes_many = True
    delivery_seconds = 140
    """Sync Leads may take 90 s (https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/leads
    , Timeouts), and a look-up before it 60."""

    def __init__(self) -> None:
        self._mappings = Compiled(RouteMapping)

    def spent(
        self,
        connection: Connection,
        routes: Iterable[Route],  # noqa: ARG002 - one count for the instance
        state: State,
        now: datetime,
    ) -> Sequence[DayBudget]:
        """One count for the whole instance, which `quota` keeps in the place of `limits.per_day`."""
        from systems.marketo.rest.quota import day_budget  # noqa: PLC0415 - for the operator's command, never used in Lambda

        return [day_budget(state, cast("MarketoConnection", connection).quota.per_day, now)]

    def describe(self, route: Route) -> Described:
        """Its payload and its answer."""
        from systems.marketo.description import describe  # noqa: PLC0415 - for the operator's command, never used in Lambda

        return describe(cast("MarketoRoute", route))

    def secret_forms(self, connection: Connection) -> Sequence[SecretForm]:  # noqa: ARG002 - the same for all
        """The client of a LaunchPoint custom service."""
        from systems.marketo.rest.credentials import FORM  # noqa: PLC0415 - for the operator's command, never used by the webhook

        return [FORM]

    def secret_problem(self, connection: Connection, secret: Mapping[str, Any]) -> str | None:  # noqa: ARG002 - as above
        """By the very code that delivers."""
        from systems.marketo.rest.credentials import SecretInvalid, read_client  # noqa: PLC0415 - as above

        try:
            read_client(secret)
        except SecretInvalid as error:
            return str(error)
        return None

    def check_connection(self, connection: Connection) -> Iterator[Problem]:
        """The address, the limits and the field of foreign ids."""
        from systems.marketo import rules  # noqa: PLC0415 - used when the stacks are synthesised, never by the webhook

        yield from rules.check_address(cast("MarketoConnection", connection))
        yield from rules.check_limits(cast("MarketoConnection", connection))
        yield from rules.check_foreign_field(cast("MarketoConnection", connection))

    def check_connections(self, connections: Mapping[str, Connection]) -> Iterable[Problem]:
        """One connection for each instance."""
        from systems.marketo import rules  # noqa: PLC0415 - as above

        return rules.check_instances(cast("Mapping[str, MarketoConnection]", connections))

    def check_route(self, route: Route) -> Iterable[Problem]:
        """The paths, types, options and templates of a route."""
        from systems.marketo import rules  # noqa: PLC0415 - as above

        return rules.check_route(cast("MarketoRoute", route))

    def check_together(self, connection: Connection, route: Route) -> Iterable[Problem]:
        """The field of foreign ids and the workspaces, which belong to the connection."""
        from systems.marketo import rules  # noqa: PLC0415 - as above

        return rules.check_together(cast("MarketoRoute", route), cast("MarketoConnection", connection))

    def accept(self, route: Route, payload: Payload, connection: Connection | None = None) -> Accepted:  # noqa: ARG002 - as it says
        """Convert the whole payload as delivering will, and name its lead by the strongest identity that it has."""
        who = self._mappings.of(cast("MarketoRoute", route)).read(payload).who
        return Accepted(key=who.keys[0], lead=who.strongest())

    def target(self, connection: Connection, routes: Mapping[str, Route], access: Access) -> Target:
        """The target that writes leads, and does more with them."""
        from systems.marketo.target.target import MarketoTarget  # noqa: PLC0415 - loads requests, which the webhook never needs

        return MarketoTarget(cast("MarketoConnection", connection), cast("Mapping[str, MarketoRoute]", routes), access)

    def check(
        self, name: str, connection: Connection, routes: Mapping[str, Route], secret: SecretReader
    ) -> Iterable[Finding]:
        """Ask the instance itself; nothing there is changed."""
        from systems.marketo.check import check  # noqa: PLC0415 - as above

        return check(name, cast("MarketoConnection", connection), cast("Mapping[str, MarketoRoute]", routes), secret)


MARKETO: System = MarketoSystem()
