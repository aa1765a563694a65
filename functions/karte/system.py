"""KARTE as a system of the relay. The webhook function imports this: no HTTP client is loaded here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

from karte.config import KarteConnection, KarteRoute
from karte.mapping import Mappings
from relay.config import Connection, Route
from relay.day import Day
from relay.system import Accepted, Access, Finding, Payload, Problem, SecretReader, System, Target


class Karte:
    """Implements relay.system.System. The engine hands every connection and route back as this system's own model."""

    connection_model: type[Connection] = KarteConnection
    route_model: type[Route] = KarteRoute
    day = Day(zone="Asia/Tokyo")
    """A day in Japan; KARTE documents no daily limit."""

    def __init__(self) -> None:
        self._mappings = Mappings()

    def check_connection(self, connection: Connection) -> Iterable[Problem]:
        """The address: https, and a host."""
        from karte import rules  # noqa: PLC0415 - used when the stacks are synthesised, never by the webhook

        return rules.check_connection(cast("KarteConnection", connection))

    def check_route(self, route: Route) -> Iterable[Problem]:
        """The paths, names and types of a route."""
        from karte import rules  # noqa: PLC0415 - as above

        return rules.check_route(cast("KarteRoute", route))

    def accept(self, route: Route, payload: Payload) -> Accepted:
        """Convert the whole payload as delivering will, and name its user `{user_id or visitor_id}/{id}`."""
        mapped = self._mappings.of(cast("KarteRoute", route)).read(payload)
        return Accepted(key=mapped.record_id, lead=mapped.lead)

    def target(self, connection: Connection, routes: Mapping[str, Route], access: Access) -> Target:
        """The target that writes events."""
        from karte.target import KarteTarget  # noqa: PLC0415 - loads requests, which the webhook never needs

        return KarteTarget(cast("KarteConnection", connection), cast("Mapping[str, KarteRoute]", routes), access)

    def check(self, connection: Connection, routes: Mapping[str, Route], secret: SecretReader) -> Iterable[Finding]:
        """Ask KARTE itself; nothing there is changed."""
        from karte.check import check  # noqa: PLC0415 - as above

        return check(cast("KarteConnection", connection), cast("Mapping[str, KarteRoute]", routes), secret)


KARTE: System = Karte()
