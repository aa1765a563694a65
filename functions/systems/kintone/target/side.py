"""kintone, as far as it is written to. The webhook function imports this: no HTTP client is loaded here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from relay.core.config import Connection, Route
from relay.core.findings import Finding, Problem
from relay.core.secret import SecretReader
from relay.mapping.route_cache import MappingCache
from relay.system.access import Access, Payload
from relay.system.target import Accepted, Target
from systems.kintone.config import KintoneConnection, KintoneRoute
from systems.kintone.target.record import RouteMapping

if TYPE_CHECKING:
    from relay.system.webhook_setup import Described


class KintoneTargetSide:
    """Implements relay.system.target.TargetSide. Connections and routes come back as this system's own models."""

    route_model: type[Route] = KintoneRoute
    writes_many = True
    delivery_seconds = 60

    def __init__(self) -> None:
        self._mappings = MappingCache(RouteMapping)

    def describe(self, route: Route) -> Described:
        """Its payload and its answer."""
        from systems.kintone.description import describe  # noqa: PLC0415 - for the operator's command, never used in Lambda

        return describe(cast("KintoneRoute", route))

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
        mapping.known_by(payload)  # raises what delivering would
        return Accepted(key=mapping.record_id(key), lead=key)

    def takes_nobody(self, route: Route) -> bool:
        """Whether it takes what was asked alone: as relay.system.takes_nobody says."""
        from relay.mapping.paths import Path, PathError  # noqa: PLC0415 - as above
        from relay.system.look_up import ASKED  # noqa: PLC0415 - for synthesis, never used in Lambda
        from relay.system.reads import top_names  # noqa: PLC0415 - as above

        found = cast("KintoneRoute", route)
        try:
            return found.reads_first and top_names(Path(found.key.path)) == frozenset({ASKED})
        except PathError:
            return False  # which check_route says

    def record_names(self, route: Route, key: str) -> Sequence[str]:
        """The record with this update key."""
        return [self._mappings.of(cast("KintoneRoute", route)).record_id(key)]

    def fingerprint(self, route: Route, payload: Payload, connection: Connection | None = None) -> str:  # noqa: ARG002 - as it says
        """Of what would be written."""
        return self._mappings.of(cast("KintoneRoute", route)).fingerprint(payload)

    def for_connection(self, connection: Connection, routes: Mapping[str, Route], access: Access) -> Target:
        """The target that writes records."""
        from systems.kintone.target.target import KintoneTarget  # noqa: PLC0415 - loads requests, which the webhook never needs

        return KintoneTarget(cast("KintoneConnection", connection), cast("Mapping[str, KintoneRoute]", routes), access)

    def check(
        self, name: str, connection: Connection, routes: Mapping[str, Route], secret: SecretReader
    ) -> Iterable[Finding]:
        """Ask the kintone domain itself; nothing there is changed."""
        from systems.kintone.check import check  # noqa: PLC0415 - as above

        return check(name, cast("KintoneConnection", connection), cast("Mapping[str, KintoneRoute]", routes), secret)
