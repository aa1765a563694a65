"""`activity`: a custom activity is added to the lead, at most once after success."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import msgspec
from msgspec import Meta

from relay.core.config import Model
from relay.core.findings import Finding, Problem
from relay.mapping.fields import PathText
from relay.system.webhook_setup import MadeFirst, PayloadPath
from systems.marketo.field_name import FieldName
from systems.marketo.target.actions.action import LEAD_ID, LeadAction
from systems.marketo.target.filling.field import JsonScalar, MarketoField, Rule, ValueReader, as_field
from systems.marketo.target.route import LeadRoute

if TYPE_CHECKING:
    from relay.core.outcome import Told
    from systems.marketo.look import InstanceLook
    from systems.marketo.rest.calls.activity import NewActivity
    from systems.marketo.target.context import ActionContext
    from systems.marketo.target.doing import End, KnownLead
    from systems.marketo.target.event import LeadEvent

ADDED = "ADDED"
_MOST_ATTRIBUTES = 20
"""Of a custom activity (https://github.com/AdobeDocs/marketo-developer.en, help/rest-api/activities.md)."""


class Moment(Model, frozen=True, kw_only=True):
    """When something happened."""

    from_: PathText = msgspec.field(name="from")
    zone: Annotated[str, Meta(description="IANA time zone of values that name none, such as Asia/Tokyo.")] = "UTC"
    format: Annotated[
        str | None, Meta(description="For another form than ISO 8601: strptime's codes, such as %d/%m/%Y %H:%M.")
    ] = None


class Activity(Model, frozen=True, kw_only=True):
    """A custom activity that is added to the lead."""

    type: Annotated[int, Meta(ge=100_000, description="Number of the custom activity's type: 100000 or more.")]
    primary: Annotated[str | MarketoField, Meta(description="Value of the primary attribute.")]
    date: Annotated[
        str | Moment | None,
        Meta(
            description="When it happened: a path, for values in UTC or with an offset, or more than a path. "
            "Default: when the event was accepted."
        ),
    ] = None
    attributes: Annotated[
        dict[FieldName, str | MarketoField], Meta(description="API name of an attribute: where its value is.")
    ] = msgspec.field(default_factory=dict)


class ActivityValues(msgspec.Struct, frozen=True):
    """One custom activity."""

    type: int
    primary: JsonScalar
    date: str | None
    """ISO 8601 in UTC; None: when the event was accepted."""
    attributes: Mapping[str, JsonScalar]


class _Reader:
    """An activity is new each time, so there is nothing that an empty value could keep or clear."""

    def __init__(self, activity: Activity) -> None:
        self._type = activity.type
        self._primary = _reader("activity.primary", activity.primary)
        self._date = ValueReader("activity.date", _clock(activity.date), "keep") if activity.date else None
        self._attributes = {name: _reader(name, rule) for name, rule in activity.attributes.items()}

    def read(self, payload: Mapping[str, Any], warned: list[str]) -> ActivityValues:
        date = self._date.read(payload) if self._date else None
        found = {name: reader.read(payload, warned) for name, reader in self._attributes.items()}
        return ActivityValues(
            type=self._type,
            primary=self._primary.need(payload),
            date=None if date is None else str(date),
            attributes={name: value for name, value in found.items() if value is not None},
        )


class _Activity(LeadAction[Activity, ActivityValues]):
    key = "activity"
    waits = True
    answers: ClassVar[Mapping[str, str]] = {"lead_id": LEAD_ID, "result": ADDED}
    cumulative = True

    def check_route(self, route: LeadRoute) -> Iterator[Problem]:
        from relay.mapping.field_rules import check_path  # noqa: PLC0415 - used when the stacks are synthesised, never by the webhook
        from systems.marketo.target.filling.rule_checks import check_rule  # noqa: PLC0415 - as above

        activity = self.needed(route)
        yield from check_rule(activity.primary, "activity.primary")
        if isinstance(activity.date, str):
            yield from check_path(activity.date, "activity.date")
        elif activity.date is not None:
            yield from check_rule(_clock(activity.date), "activity.date")
        for name, rule in activity.attributes.items():
            yield from check_rule(rule, f"activity.attributes.{name}")
            if not isinstance(rule, str) and rule.empty is not None:
                message = "an activity is new each time: there is nothing to keep or clear. Remove it."
                yield Problem(path=f"activity.attributes.{name}.empty", message=message)
        if len(activity.attributes) > _MOST_ATTRIBUTES:
            message = f"a custom activity has at most {_MOST_ATTRIBUTES} attributes."
            yield Problem(path="activity.attributes", message=message)

    def reader(self, route: LeadRoute) -> _Reader:
        return _Reader(self.needed(route))

    def paths(self, route: LeadRoute) -> Iterator[PayloadPath]:
        activity = self.needed(route)
        rules = [as_field(activity.primary), *map(as_field, activity.attributes.values())]
        if activity.date is not None:
            rules.insert(1, _clock(activity.date))
        for rule in rules:
            yield PayloadPath(rule.from_, rule.type)

    def made_first(self, route: LeadRoute) -> Iterator[MadeFirst]:
        from systems.marketo.target.actions.activity_sheet import activity_type  # noqa: PLC0415 - for the operator's command, never used in Lambda

        activity = self.needed(route)
        types = {name: as_field(rule).type for name, rule in activity.attributes.items()}
        yield activity_type(activity.type, as_field(activity.primary).type, types)

    def check(self, where: str, route: LeadRoute, look: InstanceLook) -> Iterator[Finding]:
        """Whether the type is there, with these attributes."""
        from systems.marketo.compare import compare_type, near  # noqa: PLC0415 - for a look that a person asked for

        activity = self.needed(route)
        types = look.ask(lambda: look.calls.activities.types(refresh=True), "Read-Only Activity Metadata")
        found = next((each for each in types if each.id == activity.type), None)
        if found is None:
            custom = ", ".join(f"{each.id} ({each.name})" for each in types if each.id >= 100_000) or "none"
            message = f"there is no activity type of this number, or it is not approved. Custom types: {custom}."
            yield Finding(level="error", where=f"{where}.activity.type", message=message)
            return
        if found.primary is not None:
            yield from compare_type(f"{where}.activity.primary", as_field(activity.primary).type, found.primary.type)
        known = {each.api_name: each.type for each in found.attributes}
        for name, rule in activity.attributes.items():
            place = f"{where}.activity.attributes.{name}"
            if name in known:
                yield from compare_type(place, as_field(rule).type, known[name])
            else:
                listed = ", ".join(known) or "none"
                message = (
                    f"activity type {found.id} ({found.name}) has no attribute with this API name.{near(name, known)} "
                    f"It has: {listed}. Add a field to the type and approve it, or correct the name or activity.type."
                )
                yield Finding(level="error", where=place, message=message)

    def wants(self, item: LeadEvent) -> Hashable:  # noqa: ARG002 - activities of all types go into one call
        return self.key

    def do(self, items: Sequence[LeadEvent], context: ActionContext) -> Sequence[Told]:
        from systems.marketo.target import doing  # noqa: PLC0415 - loads AWS's clients, which the webhook never needs

        return doing.for_known_later(items, context, doing.once(partial(self._add, context), context))

    def _add(self, context: ActionContext, known: Sequence[KnownLead]) -> list[End]:
        """One activity may be refused together with all others of its call; then it is found by halves."""
        from systems.marketo.target import doing  # noqa: PLC0415 - as above

        add = lambda some: context.calls.activities.add([self._new(each) for each in some])  # noqa: E731 - said once
        return doing.adding(known, add, ADDED)

    def _new(self, known: KnownLead) -> NewActivity:
        from systems.marketo.rest.calls.activity import NewActivity  # noqa: PLC0415 - as above

        item, values = known.item, self.task(known.item)
        return NewActivity(
            lead_id=known.lead_id,
            type_id=values.type,
            primary=values.primary,
            at=item.event.received_at if values.date is None else datetime.fromisoformat(values.date),
            attributes=values.attributes,
        )


def _reader(name: str, rule: Rule) -> ValueReader:
    return ValueReader(name, as_field(rule), "keep")


def _clock(rule: str | Moment) -> MarketoField:
    """The rule of a moment; a bare path is of moments that name their zone, or are in UTC."""
    moment = Moment(from_=rule) if isinstance(rule, str) else rule
    return MarketoField(from_=moment.from_, type="datetime", zone=moment.zone, format=moment.format)


ACTIVITY = _Activity()
