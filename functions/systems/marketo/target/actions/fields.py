"""`fields`: the lead itself is created or updated, by the rules of systems.marketo.leads.sync."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from relay.core.findings import Finding, Problem
from relay.system.webhook_setup import PayloadPath
from systems.marketo.target.actions.action import LEAD_ID, LeadAction
from systems.marketo.target.filling.field import LeadFieldRule, Rule, ValuesReader, as_field
from systems.marketo.target.people.lead_values import LeadValues
from systems.marketo.target.people.syncing_mode import syncing_of
from systems.marketo.target.route import LeadRoute

if TYPE_CHECKING:
    from relay.core.outcome import Told
    from systems.marketo.look import InstanceLook
    from systems.marketo.target.context import ActionContext
    from systems.marketo.target.event import LeadEvent

READ_ONLY = {
    "id": "Marketo's id never changes. Write where it is in lead.id.",
    "cookies": "a cookie is no field. Write where it is in lead.cookie.",
    "createdAt": "Marketo sets it by itself. Leave it out.",
    "updatedAt": "Marketo sets it by itself. Leave it out.",
    "leadPartitionId": "new leads go to the workspace's partition. Use the route's workspace.",
}
_COMPANY = (
    "this field is of the lead's company. A new lead gets it, but Marketo does not support changing it with a lead: an "
    "event of a known one ends as a dead letter (1021). Use a field of the lead, or leave it out."
)
_OPTIONAL = "It is optional: nothing is written for it."


class _Reader:
    def __init__(self, route: LeadRoute) -> None:
        rules = FIELDS.part(route) or {}
        self._values = ValuesReader(rules, route.empty)
        own = {name: rule for name, rule in rules.items() if isinstance(rule, LeadFieldRule)}
        self._optional = frozenset(name for name, rule in own.items() if rule.optional)
        self._cut = frozenset(name for name, rule in own.items() if rule.cut)

    def read(self, payload: Mapping[str, Any], warned: list[str]) -> LeadValues:
        return LeadValues(self._values.read(payload, warned), self._optional, self._cut)


class _Fields(LeadAction[dict[str, Rule], LeadValues]):
    key = "fields"
    answers: ClassVar[Mapping[str, str]] = {
        "lead_id": LEAD_ID,
        "result": "CREATED or UPDATED, or UNCHANGED for a lead that is kept",
    }
    keeps_order = True
    options = frozenset({"create", "empty", "existing", "workspace"})

    def may_find_nobody(self, route: LeadRoute) -> bool:
        return not route.create

    def changes(self, route: LeadRoute) -> frozenset[str]:
        """An address beside something stronger is written; one that finds the lead is there already."""
        is_written = route.whose.email is not None and (route.whose.id or route.whose.foreign_id) is not None
        return frozenset(self.needed(route)) | ({"email"} if is_written else frozenset())

    def check_route(self, route: LeadRoute) -> Iterator[Problem]:
        from systems.marketo.target.filling.rule_checks import check_rule  # noqa: PLC0415 - used when the stacks are synthesised, never by the webhook

        yield from _check_existing(route)
        yield from _check_then(route)
        for name, rule in self.needed(route).items():
            if name in READ_ONLY:
                yield Problem(path=f"fields.{name}", message=READ_ONLY[name])
            if name == "email" and route.whose.email is not None:
                message = "the e-mail address comes from lead.email already. Leave it out here."
                yield Problem(path="fields.email", message=message)
            yield from check_rule(rule, f"fields.{name}")

    def reader(self, route: LeadRoute) -> _Reader:
        return _Reader(route)

    def paths(self, route: LeadRoute) -> Iterator[PayloadPath]:
        for rule in map(as_field, (self.part(route) or {}).values()):
            yield PayloadPath(rule.from_, rule.type)

    def check(self, where: str, route: LeadRoute, look: InstanceLook) -> Iterator[Finding]:
        """Whether each field is there, may be written, is the lead's and not its company's, and takes its type."""
        from systems.marketo.compare import compare_type, no_field  # noqa: PLC0415 - for a look that a person asked for

        for name, rule in self.needed(route).items():
            place, found = f"{where}.fields.{name}", look.schema.by_rest(name)
            optional = isinstance(rule, LeadFieldRule) and rule.optional
            if found is None or found.rest != name:
                level = "warning" if optional and found is None else "error"
                more = f" {_OPTIONAL}" if level == "warning" else ""
                yield Finding(level=level, where=place, message=f"{no_field(name, found, look.schema)}{more}")
            elif found.rest_read_only:
                message = "Marketo only lets this field be read. Leave it out."
                yield Finding(level="error", where=place, message=message)
            else:
                yield from compare_type(place, as_field(rule).type, found.type)
                if route.existing != "keep" and name in look.company_fields:
                    yield Finding(level="warning", where=place, message=_COMPANY)

    def wants(self, item: LeadEvent) -> Hashable:
        return item.route.workspace, item.route.create, syncing_of(item.route, item.who)

    def do(self, items: Sequence[LeadEvent], context: ActionContext) -> Sequence[Told]:
        from systems.marketo.target.people import syncing  # noqa: PLC0415 - loads what writes, which the webhook never needs

        return syncing.outcomes(items, [self.task(item) for item in items], context)


def _check_existing(route: LeadRoute) -> Iterator[Problem]:
    if route.existing == "update":
        return
    if route.existing == "update_by_id":
        if route.whose.id is None:
            message = "nothing here says where Marketo's id stands. Add lead.id, such as leadId, or write keep."
            yield Problem(path="existing", message=message)
        return
    if not route.create:
        message = "with create: false nobody is made, and with keep nobody is changed. Remove one of them."
        yield Problem(path="existing", message=message)
    if route.whose.email is None and route.whose.foreign_id is None and route.whose.cookie is None:
        message = "a lead is never made by Marketo's own id, so nothing would be done. Add lead.email, such as email."
        yield Problem(path="existing", message=message)


def _check_then(route: LeadRoute) -> Iterator[Problem]:
    """A lead is told on where the payload does not name it; else each of its events would be."""
    if route.follows is not None and route.whose.id is None:
        message = (
            "the lead is told on only where the payload does not name it by Marketo's id, and nothing here says where "
            "that stands. Add lead.id, such as leadId."
        )
        yield Problem(path="then", message=message)


FIELDS = _Fields()
