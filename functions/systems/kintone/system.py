"""kintone as a system of the relay. The webhook function imports this: no HTTP client is loaded here."""

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
from systems.kintone.config import KintoneConnection, KintoneRoute, scope
from systems.kintone.target.record import RouteMapping

if TYPE_CHECKING:
    from relay.aws.table import State
    from relay.limits.day_budget import DayBudget
    from relay.system.secret_form import SecretForm
    from relay.system.webhook_setup import Described


class Kintone:
    """Implements the engine's System. The engine hands every connection and route back as this system's own model."""

    connection_model: type[Connection] = KintoneConnection
    route_model: type[Route] = KintoneRoute
    writes_many = True
    delivery_seconds = 60
    day = Day(zone="Asia/Tokyo", hour=9)
    """When kintone counts requests anew
    (https://cybozu.dev/ja/kintone/tips/best-practices/performance/kintone-api-request-limit-exceeded-guide)."""

    def __init__(self) -> None:
        self._mappings = Compiled(RouteMapping)

    def spent(
        self, connection: Connection, routes: Iterable[Route], state: State, now: datetime
    ) -> Sequence[DayBudget]:
        """Each app counts by itself."""
        from relay.limits.budget import day_budgets  # noqa: PLC0415 - for the operator's command, never used in Lambda

        apps = sorted({scope(cast("KintoneRoute", route).app) for route in routes})
        return day_budgets(state, self.day, apps, connection.day_limit, now)

    def describe(self, route: Route) -> Described:
        """Its payload and its answer."""
        from systems.kintone.description import describe  # noqa: PLC0415 - for the operator's command, never used in Lambda

        return describe(cast("KintoneRoute", route))

    def secret_forms(self, connection: Connection) -> Sequence[SecretForm]:  # noqa: ARG002 - the same for all domains
        """API tokens, or a login name and password; Basic authentication beside either."""
        from systems.kintone.credentials import FORMS  # noqa: PLC0415 - for the operator's command, never used by the webhook

        return FORMS

    def secret_problem(self, connection: Connection, secret: Mapping[str, Any]) -> str | None:  # noqa: ARG002 - as above
        """By the very code that delivers."""
        from systems.kintone.credentials import SecretInvalid, read_credentials  # noqa: PLC0415 - as above

        try:
            read_credentials(secret)
        except SecretInvalid as error:
            return str(error)
        return None

    def check_connection(self, connection: Connection) -> Iterable[Problem]:
        """The address: https, and a host."""
        from systems.kintone.address import check_connection  # noqa: PLC0415 - for synthesis, never used by the webhook

        return check_connection(cast("KintoneConnection", connection))

    def check_connections(self, connections: Mapping[str, Connection]) -> Iterable[Problem]:  # noqa: ARG002 - as it says
        """Several connections of one domain do not disturb each other."""
        return ()

    def check_route(self, route: Route) -> Iterable[Problem]:
        """The paths, types and options of a route."""
        from systems.kintone.rules import check_route  # noqa: PLC0415 - as above

        return check_route(cast("KintoneRoute", route))

    def check_together(self, connection: Connection, route: Route) -> Iterable[Problem]:  # noqa: ARG002 - as it says
        """A route needs nothing of its connection but its address."""
        return ()

    def accept(self, route: Route, payload: Payload, connection: Connection | None = None) -> Accepted:  # noqa: ARG002 - as it says
        """Convert the whole payload as delivering will, and name its record `{app}/{guest space or 0}/{key}`."""
        mapping = self._mappings.of(cast("KintoneRoute", route))
        key = mapping.read(payload).key
        return Accepted(key=mapping.record_id(key), lead=key)

    def target(self, connection: Connection, routes: Mapping[str, Route], access: Access) -> Target:
        """The target that writes records."""
        from systems.kintone.target.target import KintoneTarget  # noqa: PLC0415 - loads requests, which the webhook never needs

        return KintoneTarget(cast("KintoneConnection", connection), cast("Mapping[str, KintoneRoute]", routes), access)

    def check(
        self, name: str, connection: Connection, routes: Mapping[str, Route], secret: SecretReader
    ) -> Iterable[Finding]:
        """Ask the kintone domain itself; nothing there is changed."""
        from systems.kintone.check import check  # noqa: PLC0415 - as above

        return check(name, cast("KintoneConnection", connection), cast("Mapping[str, KintoneRoute]", routes), secret)


KINTONE: System = Kintone()
