"""KARTE, as far as it is written to. The webhook function imports this: no HTTP client is loaded here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from relay.core.config import Connection, Route
from relay.core.findings import Finding, Problem
from relay.core.secret import SecretReader
from relay.mapping.route_cache import MappingCache
from relay.system.access import Access, Payload
from relay.system.target import Accepted, Target
from systems.karte.config import KarteConnection, KarteRoute, UserData
from systems.karte.lead.lead_mapping import LeadMapping
from systems.karte.mapping import RouteMapping

if TYPE_CHECKING:
    from relay.aws.partition import Partition
    from relay.aws.table import State
    from relay.system.noted import PeopleKept
    from relay.system.webhook_setup import Described


class KarteTargetSide:
    """Implements relay.system.target.TargetSide, TakesNobody, NotesForReading and KeepsPeople.

    Connections and routes come back as this system's own models.
    """

    route_model: type[Route] = KarteRoute
    writes_many = False
    delivery_seconds = 60

    def __init__(self) -> None:
        self._mappings, self._leads = MappingCache(RouteMapping), MappingCache(LeadMapping)

    def describe(self, route: Route) -> Described:
        """Its payload and its answer."""
        from systems.karte.description import describe  # noqa: PLC0415 - for the operator's command, never used in Lambda

        return describe(cast("KarteRoute", route))

    def check_route(self, route: Route) -> Iterable[Problem]:
        """The paths, names and types of a route."""
        from systems.karte import rules  # noqa: PLC0415 - as above

        return rules.check_route(cast("KarteRoute", route))

    def check_together(self, connection: Connection, route: Route) -> Iterable[Problem]:
        """What the project does with an identify event."""
        from systems.karte import rules  # noqa: PLC0415 - as above

        return rules.check_together(cast("KarteConnection", connection), cast("KarteRoute", route))

    def accept(self, route: Route, payload: Payload, connection: Connection | None = None) -> Accepted:
        """Convert the whole payload as delivering will, and name its user `{user_id or visitor_id}/{id}`.

        What no user asked for, a lead that has changed, is `lead/{id}`.
        """
        mine = cast("KarteRoute", route)
        if mine.user is not None:
            asked = self._leads.of(mine).check(payload, _user_data(connection))
            return Accepted(key=asked.record_id, lead=asked.record_id.partition("/")[2])
        mapped = self._mappings.of(mine).read(payload, _user_data(connection))
        return Accepted(key=mapped.record_id, lead=mapped.lead)

    def takes_nobody(self, route: Route) -> bool:
        """Whether it remembers who asked, whoever was found: as relay.system.takes_nobody says."""
        return cast("KarteRoute", route).user is not None

    def notes(self, route: Route) -> bool:
        """Whether it notes who is to be asked for: as relay.system.noted says."""
        return cast("KarteRoute", route).user is not None

    def people(self, state: State, noted: Partition | None, key: bytes) -> PeopleKept:
        """Users, addresses and leads: as relay.system.noted says."""
        from systems.karte.people.due import DueList  # noqa: PLC0415 - for the operator's command, never used in Lambda
        from systems.karte.people.kept import KeptPeople  # noqa: PLC0415 - as above
        from systems.karte.people.memory import People  # noqa: PLC0415 - as above

        found = People(state, key)
        return KeptPeople(found, None if noted is None else DueList(noted, found.hashes))

    def record_names(self, route: Route, key: str) -> Sequence[str]:
        """The user or the visitor with this id, and the visitor that stands for this lead of Marketo, or the lead."""
        lead = f"lead/{key}" if self.takes_nobody(route) else f"visitor_id/marketo-{key}"
        return [f"user_id/{key}", f"visitor_id/{key}", lead]

    def fingerprint(self, route: Route, payload: Payload, connection: Connection | None = None) -> str:
        """Of the user and the events, as they would be written.

        None of a lead: what its user has is remembered with the user, and decided there.
        """
        if cast("KarteRoute", route).user is not None:
            return ""
        return self._mappings.of(cast("KarteRoute", route)).fingerprint(payload, _user_data(connection))

    def for_connection(self, connection: Connection, routes: Mapping[str, Route], access: Access) -> Target:
        """The target that writes events."""
        from systems.karte.target import KarteTarget  # noqa: PLC0415 - loads requests, which the webhook never needs

        return KarteTarget(cast("KarteConnection", connection), cast("Mapping[str, KarteRoute]", routes), access)

    def check(
        self, name: str, connection: Connection, routes: Mapping[str, Route], secret: SecretReader
    ) -> Iterable[Finding]:
        """Ask KARTE itself; nothing there is changed."""
        from systems.karte.check import check  # noqa: PLC0415 - as above

        return check(name, cast("KarteConnection", connection), cast("Mapping[str, KarteRoute]", routes), secret)


def _user_data(connection: Connection | None) -> UserData:
    return "managed" if connection is None else cast("KarteConnection", connection).user_data
