"""The directory, as far as it is written to and looked up. The webhook function loads no HTTP client here."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import cast

from relay.core.config import Connection, Route
from relay.core.findings import Finding, Problem
from relay.core.secret import SecretReader
from relay.mapping.route_cache import MappingCache
from relay.system.access import Access, Payload
from relay.system.pairs import SharedRecord
from relay.system.target import Accepted, Target
from relay.system.value_fingerprints import of_values
from relay.system.webhook_setup import Described, PayloadPath
from tests.connectors.example import mapping
from tests.connectors.example.config import DirectoryConnection, DirectoryRoute
from tests.connectors.example.shared_people import PersonWritesShared


class DirectoryTargetSide:
    """Implements relay.system.target.TargetSide, LooksUp, FindsNobody, SaysWhatChanges and WritesShared."""

    route_model: type[Route] = DirectoryRoute
    delivery_seconds = 60
    writes_many = False

    def __init__(self) -> None:
        self._mappings = MappingCache(mapping.Mapping)
        self._shared = PersonWritesShared()

    def describe(self, route: Route) -> Described:
        """Where it looks in the payload."""
        mine = cast("DirectoryRoute", route)
        key = mine.find.email if mine.find else mine.id or "id"
        rules = (rule if isinstance(rule, str) else rule.from_ for rule in mine.fields.values())
        return Described(paths=[PayloadPath(key), *map(PayloadPath, rules)], identity=[key])

    def check_route(self, route: Route) -> Iterable[Problem]:
        """What a route does, and its paths and types."""
        return mapping.check(cast("DirectoryRoute", route))

    def check_together(self, connection: Connection, route: Route) -> Iterable[Problem]:
        """A route needs nothing of its connection but its address."""
        return ()

    def accept(self, route: Route, payload: Payload, connection: Connection | None = None) -> Accepted:
        """Convert the whole payload as delivering will; the record is the person."""
        person = self._mappings.of(cast("DirectoryRoute", route)).read(payload)
        return Accepted(key=f"people/{person.key}", lead=person.key)

    def fingerprint(self, route: Route, payload: Payload, connection: Connection | None = None) -> str:
        """Of the person and of what would be written of them."""
        return of_values(*self._mappings.of(cast("DirectoryRoute", route)).read(payload))

    def changes(self, route: Route) -> Mapping[str, frozenset[str]]:
        """The fields of people that a route writes; as relay.system.shared_fields says."""
        return {"people": frozenset(cast("DirectoryRoute", route).fields)}

    def written(self, route: Route, payload: Payload, stream: str, connection: Connection) -> SharedRecord:
        """As relay.system.pairs says."""
        return self._shared.written(route, payload, stream, connection)

    def narrowed(self, route: Route, wanted: Container[object]) -> Route | None:
        """As relay.system.pairs says."""
        return self._shared.narrowed(route, wanted)

    def looks_up(self, route: Route) -> bool:
        """Whether it has `find`."""
        return cast("DirectoryRoute", route).find is not None

    def may_find_nobody(self, route: Route) -> bool:
        """Whether it makes nobody."""
        return not cast("DirectoryRoute", route).create

    def for_connection(self, connection: Connection, routes: Mapping[str, Route], access: Access) -> Target:
        """The target that writes people."""
        from tests.connectors.example.target import DirectoryTarget  # noqa: PLC0415 - loads requests

        return DirectoryTarget(
            cast("DirectoryConnection", connection), cast("Mapping[str, DirectoryRoute]", routes), access
        )

    def check(
        self,
        name: str,
        connection: Connection,
        routes: Mapping[str, Route],
        secret: SecretReader,
    ) -> Iterator[Finding]:
        """Ask the directory itself; nothing there is changed."""
        from relay.core.deadline import Countdown  # noqa: PLC0415 - for a look at a system, never used by the webhook
        from relay.limits.open_gate import OpenGate  # noqa: PLC0415 - as above
        from tests.connectors.example.client import DirectoryClient, RequestFailed  # noqa: PLC0415 - as above

        where = f"connections.{name}"
        try:
            url = cast("DirectoryConnection", connection).url
            DirectoryClient(url, secret, OpenGate()).listed("people", Countdown(45.0), limit=1)
        except RequestFailed as error:
            yield Finding(level="error", where=where, message=f"the directory does not answer: {error.cause.code}.")
        else:
            yield Finding(level="ok", where=where, message="the directory answers and takes the token")
