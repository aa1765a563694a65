"""Mazrica, as far as it is written to. The webhook function imports this: no HTTP client is loaded here."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, cast

from relay.core.config import Connection, Route
from relay.core.findings import Finding, Problem
from relay.core.secret import SecretReader
from relay.mapping.route_cache import MappingCache
from relay.system.access import Access, Payload
from relay.system.target import Accepted, Target
from systems.mazrica.config import MazricaConnection
from systems.mazrica.target.mapping import RouteMapping, kept_names
from systems.mazrica.target.route import MazricaRoute

if TYPE_CHECKING:
    from relay.aws.partition import Partition
    from relay.aws.table import State
    from relay.system.noted import PeopleKept
    from relay.system.pairs import SharedRecord
    from relay.system.webhook_setup import Described
    from systems.mazrica.shared_contacts import ContactWritesShared


class MazricaTargetSide:
    """Implements relay.system.target.TargetSide, SaysWhatChanges, WritesShared, KeepsPeople and PutsPageLinks.

    Connections and routes come back as this system's own models.
    """

    route_model: type[Route] = MazricaRoute
    writes_many = False
    delivery_seconds = 120
    """Ten leads with their accounts are some forty requests at the most, of which three a second may be sent, and the
    first walk through the contacts goes on in each delivery."""

    def __init__(self) -> None:
        self._mappings = MappingCache(RouteMapping)

    @cached_property
    def _shared(self) -> ContactWritesShared:
        from systems.mazrica.shared_contacts import ContactWritesShared  # noqa: PLC0415 - for pairs of routes alone

        return ContactWritesShared()

    def describe(self, route: Route) -> Described:
        """Its payload and its answer."""
        from systems.mazrica.target.description import describe  # noqa: PLC0415 - for the operator's command, never used in Lambda

        return describe(cast("MazricaRoute", route))

    def check_route(self, route: Route) -> Iterable[Problem]:
        """The paths and domains of a route."""
        from systems.mazrica.target import rules  # noqa: PLC0415 - as above

        return rules.check_route(cast("MazricaRoute", route))

    def check_together(self, connection: Connection, route: Route) -> Iterable[Problem]:
        """The detail items, which belong to the connection."""
        from systems.mazrica.target import rules  # noqa: PLC0415 - as above

        return rules.check_together(cast("MazricaConnection", connection), cast("MazricaRoute", route))

    def accept(self, route: Route, payload: Payload, connection: Connection | None = None) -> Accepted:  # noqa: ARG002 - as it says
        """Convert the whole payload as delivering will, and name its lead `contact/{lead id}`."""
        lead = self._mappings.of(cast("MazricaRoute", route)).read(payload).lead
        return Accepted(key=f"contact/{lead}", lead=str(lead))

    def record_names(self, route: Route, key: str) -> Sequence[str]:  # noqa: ARG002 - the same for all
        """The contact of the lead with this id."""
        return [f"contact/{key}"]

    def fingerprint(self, route: Route, payload: Payload, connection: Connection | None = None) -> str:  # noqa: ARG002 - as it says
        """Of what would be written."""
        return self._mappings.of(cast("MazricaRoute", route)).fingerprint(payload)

    def changes(self, route: Route) -> Mapping[str, frozenset[str]]:
        """What is kept in step: no payload holds Marketo's own items, and the rest is only written to new contacts."""
        return {"contacts": kept_names(cast("MazricaRoute", route).contact)}

    def written(self, route: Route, payload: Payload, stream: str, connection: Connection) -> SharedRecord:
        """As relay.system.pairs says."""
        return self._shared.written(route, payload, stream, connection)

    def narrowed(self, route: Route, wanted: Container[object]) -> Route | None:
        """As relay.system.pairs says."""
        return self._shared.narrowed(route, wanted)

    def puts_page_links(self, connection: Connection) -> bool:
        """Where it has an item for them: as relay.system.page_links says."""
        return cast("MazricaConnection", connection).items.activity_url is not None

    def people(self, state: State, noted: Partition | None, key: bytes) -> PeopleKept:  # noqa: ARG002 - nothing is noted
        """Links and the index: as relay.system.noted says."""
        from systems.mazrica.people.kept import KeptContacts  # noqa: PLC0415 - for the operator's command, never used in Lambda

        return KeptContacts(state)

    def for_connection(self, connection: Connection, routes: Mapping[str, Route], access: Access) -> Target:
        """The target that writes contacts and accounts."""
        from systems.mazrica.target.connecting import target  # noqa: PLC0415 - loads requests, which the webhook never needs

        return target(cast("MazricaConnection", connection), cast("Mapping[str, MazricaRoute]", routes), access)

    def check(
        self, name: str, connection: Connection, routes: Mapping[str, Route], secret: SecretReader
    ) -> Iterable[Finding]:
        """Ask Mazrica itself; nothing there is changed."""
        from systems.mazrica.target.check import check  # noqa: PLC0415 - as above

        return check(name, cast("MazricaConnection", connection), cast("Mapping[str, MazricaRoute]", routes), secret)
