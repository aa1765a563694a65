"""Plain HTTP, as far as it is written to. The webhook function imports this: no HTTP client is loaded here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from relay.core.config import Connection, Route
from relay.core.findings import Finding, Problem
from relay.core.secret import SecretReader
from relay.mapping.route_cache import MappingCache
from relay.system.access import Access, Payload
from relay.system.target import Accepted, Target
from systems.http.config import HttpConnection, HttpRoute
from systems.http.request import RouteMapping

if TYPE_CHECKING:
    from relay.system.webhook_setup import Described


class HttpTargetSide:
    """Implements relay.system.target.TargetSide. Connections and routes come back as this system's own models."""

    route_model: type[Route] = HttpRoute
    writes_many = False
    delivery_seconds = 60

    def __init__(self) -> None:
        self._mappings = MappingCache(RouteMapping)

    def describe(self, route: Route) -> Described:
        """Its payload and its answer."""
        from systems.http.description import describe  # noqa: PLC0415 - for the operator's command, never used in Lambda

        return describe(cast("HttpRoute", route))

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

    def record_names(self, route: Route, key: str) -> Sequence[str]:  # noqa: ARG002 - the same for all routes
        """The record with this `key`; a route without one names the whole path, which a key alone does not tell."""
        return [f"key/{key}"]

    def fingerprint(self, route: Route, payload: Payload, connection: Connection | None = None) -> str:  # noqa: ARG002 - as it says
        """Of what would be written."""
        return self._mappings.of(cast("HttpRoute", route)).fingerprint(payload)

    def for_connection(self, connection: Connection, routes: Mapping[str, Route], access: Access) -> Target:
        """The target that sends requests."""
        from systems.http.target import HttpTarget  # noqa: PLC0415 - loads requests, which the webhook never needs

        return HttpTarget(cast("HttpConnection", connection), cast("Mapping[str, HttpRoute]", routes), access)

    def check(
        self, name: str, connection: Connection, routes: Mapping[str, Route], secret: SecretReader
    ) -> Iterable[Finding]:
        """Ask the system itself, by HEAD and OPTIONS only; nothing there is changed."""
        from systems.http.check import check  # noqa: PLC0415 - as above

        return check(name, cast("HttpConnection", connection), cast("Mapping[str, HttpRoute]", routes), secret)
