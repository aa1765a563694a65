"""Marketo, as far as it is written to. The webhook function imports this: no HTTP client is loaded here."""

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
from systems.marketo.config import MarketoConnection, MarketoRoute
from systems.marketo.target.mapping import RouteMapping
from systems.marketo.target.objects.object_values import compared

if TYPE_CHECKING:
    from relay.aws.table import State
    from relay.system.learned_names import Fingerprint
    from relay.system.pairs import SharedRecord
    from relay.system.setting_up.record_form import Formed, RecordForm
    from relay.system.setting_up.set_up import SetUpStep
    from relay.system.webhook_setup import Described
    from systems.marketo.shared_leads import LeadWritesShared


class MarketoTargetSide:
    """Implements relay.system.target.TargetSide, and what the engine asks of some systems beside.

    LooksUp, TellsOn, FindsNobody, LearnsNames, SaysWhatChanges, WritesShared and KeepsForms.
    Connections and routes come back as this system's own models.
    """

    route_model: type[Route] = MarketoRoute
    writes_many = True
    delivery_seconds = 140
    """Sync Leads may take 90 s (https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/leads
    , Timeouts), and a look-up before it 60."""

    def __init__(self) -> None:
        self._mappings = MappingCache(RouteMapping)

    @cached_property
    def _shared(self) -> LeadWritesShared:
        from systems.marketo.shared_leads import LeadWritesShared  # noqa: PLC0415 - for pairs of routes alone

        return LeadWritesShared()

    def describe(self, route: Route) -> Described:
        """Its payload and its answer."""
        from systems.marketo.description import describe  # noqa: PLC0415 - for the operator's command, never used in Lambda

        return describe(cast("MarketoRoute", route))

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
        mapping = self._mappings.of(cast("MarketoRoute", route))
        mapped = mapping.read(payload)
        return Accepted(key=mapping.action.keys(mapped)[0], lead=mapped.who.strongest())

    def record_names(self, route: Route, key: str) -> Sequence[str]:
        """The lead with this id, address, foreign id or cookie; or who asks for it, or is known by this."""
        from systems.marketo.target.actions.find import asker  # noqa: PLC0415 - as above
        from systems.marketo.target.people.identity import names  # noqa: PLC0415 - as above

        found = names(cast("MarketoRoute", route).foreign_type, key)
        return [asker(each) for each in (key, *found)] if self.looks_up(route) else found

    def looks_up(self, route: Route) -> bool:
        """Whether it has `find` or `mail`: as relay.system.look_up says."""
        return cast("MarketoRoute", route).only_looks_up

    def found_stream(self, route: Route) -> str:
        """As relay.system.look_up says: a mail, or else the lead that was found or written."""
        return "leads" if cast("MarketoRoute", route).mail is None else "mails"

    def tells_on(self, route: Route) -> bool:
        """Whether it writes leads and nothing beside: as relay.system.tells_on says."""
        mine = cast("MarketoRoute", route)
        return mine.fields is not None and mine.object is None

    def fingerprint(self, route: Route, payload: Payload, connection: Connection | None = None) -> str:  # noqa: ARG002 - as it says
        """Of what would be written."""
        return self._mappings.of(cast("MarketoRoute", route)).fingerprint(payload, compared)

    def fingerprint_by(self, connection: Connection, state: State) -> Fingerprint:  # noqa: ARG002 - as it says
        """As relay.system.learned_names says: of records of custom objects, by the fields that they are known to have.

        Raises botocore's errors as well.
        """
        from systems.marketo.target.objects.resolved import Resolver  # noqa: PLC0415 - for routes with `unchanged: skip`

        resolve = Resolver(state).resolve
        return lambda route, payload: self._mappings.of(cast("MarketoRoute", route)).fingerprint(payload, resolve)

    def changes(self, route: Route) -> Mapping[str, frozenset[str]]:
        """The fields of leads that it writes: as relay.system.shared_fields says."""
        from systems.marketo.target.actions.registry import actions_in  # noqa: PLC0415 - as above

        mine = cast("MarketoRoute", route)
        return {"leads": frozenset().union(*(action.changes(mine) for action in actions_in(mine)))}

    def written(self, route: Route, payload: Payload, stream: str, connection: Connection) -> SharedRecord:
        """As relay.system.pairs says."""
        return self._shared.written(route, payload, stream, connection)

    def narrowed(self, route: Route, wanted: Container[object]) -> Route | None:
        """As relay.system.pairs says."""
        return self._shared.narrowed(route, wanted)

    def may_find_nobody(self, route: Route) -> bool:
        """Whether it makes no lead, and its events may wait for one: as relay.system.finds_nobody says."""
        from systems.marketo.target.actions.registry import action_of  # noqa: PLC0415 - for what delivers and deploys

        mine = cast("MarketoRoute", route)
        return action_of(mine).may_find_nobody(mine)

    def object_name(self, route: Route) -> str:
        """As relay.system.written_object says."""
        written = cast("MarketoRoute", route).object
        return written.name if written else ""

    def for_connection(self, connection: Connection, routes: Mapping[str, Route], access: Access) -> Target:
        """The target that writes leads, and does more with them."""
        from systems.marketo.target.target import MarketoTarget  # noqa: PLC0415 - loads requests, which the webhook never needs

        return MarketoTarget(cast("MarketoConnection", connection), cast("Mapping[str, MarketoRoute]", routes), access)

    def check(
        self, name: str, connection: Connection, routes: Mapping[str, Route], secret: SecretReader
    ) -> Iterable[Finding]:
        """Ask the instance itself; nothing there is changed."""
        return self.check_forms(name, connection, routes, secret, {})

    def check_forms(
        self, name: str, connection: Connection, routes: Mapping[str, Route], secret: SecretReader, forms: Formed
    ) -> Iterable[Finding]:
        """The same, where it is known what records of some routes look like (relay.system.setting_up.record_form)."""
        from systems.marketo.check import check  # noqa: PLC0415 - as above

        mine = cast("Mapping[str, MarketoRoute]", routes)
        return check(name, cast("MarketoConnection", connection), mine, secret, forms)

    def check_form(self, route: Route, form: RecordForm) -> Iterable[Problem]:
        """As relay.system.setting_up.record_form says: no id is kept as a number that may be none."""
        from systems.marketo import rules  # noqa: PLC0415 - as above

        return rules.check_form(cast("MarketoRoute", route), form)

    def set_up(
        self, name: str, connection: Connection, routes: Mapping[str, Route], forms: Formed
    ) -> Sequence[SetUpStep]:
        """As relay.system.setting_up.set_up says."""
        from systems.marketo.description import set_up  # noqa: PLC0415 - as above

        return set_up(name, cast("MarketoConnection", connection), cast("Mapping[str, MarketoRoute]", routes), forms)
