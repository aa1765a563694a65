"""`object`: a record of a custom object is created or updated for the lead, by the object's dedupe fields.

Only what the route maps is written, so that two routes may fill one object. The lead is found by `lead`; with `fields`
beside it is created or updated first, by the rules of the action of that name.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import msgspec
from msgspec import Meta

from relay.core.config import Model
from relay.core.findings import Finding, Problem
from relay.system.webhook_setup import PayloadPath
from systems.marketo.field_name import FieldName
from systems.marketo.refusal import MarketoRefused
from systems.marketo.target.actions.action import LEAD_ID, LeadAction
from systems.marketo.target.actions.fields import FIELDS
from systems.marketo.target.filling.field import ObjectFieldRule, ValuesReader, as_field
from systems.marketo.target.objects.object_values import READ_ONLY, ObjectValues, SameNamed
from systems.marketo.target.route import LeadRoute

if TYPE_CHECKING:
    from relay.core.outcome import Told
    from systems.marketo.look import InstanceLook
    from systems.marketo.target.context import ActionContext
    from systems.marketo.target.event import LeadEvent, MappedEvent

_NAME_RULE = "Write the object's API name, such as oN24Attendee_c: letters, digits and underscores."


class CustomObject(Model, frozen=True, kw_only=True):
    """A custom object of which the lead has records."""

    name: Annotated[
        str,
        Meta(
            pattern=r"^[A-Za-z][A-Za-z0-9_]{0,99}$",
            description="The object's API name, such as oN24Attendee_c.",
            extra={"rule": _NAME_RULE},
            extra_json_schema={"patternErrorMessage": _NAME_RULE},
        ),
    ]
    link: Annotated[FieldName, Meta(description="Its field that links to the lead's id; the relay fills it.")]
    key: Annotated[
        list[FieldName],
        Meta(min_length=1, max_length=3, description="Its dedupe fields: which record is meant. All of them."),
    ]
    fields: Annotated[
        dict[FieldName, str | ObjectFieldRule],
        Meta(description="The object's field (API name): where its value is, or how it is made."),
    ]
    same_names: Annotated[
        bool,
        Meta(
            description="Beside fields: each name at the top of the payload that the object has, in capitals or small "
            "letters, is written there, as the object describes it."
        ),
    ] = False
    except_: Annotated[
        list[FieldName], Meta(description="With same_names: names of the payload that are left out.")
    ] = msgspec.field(default_factory=list, name="except")
    zone: Annotated[
        str | None,
        Meta(description="With same_names: IANA time zone of dates and times that name none. Default: UTC."),
    ] = None


class _Reader:
    def __init__(self, route: LeadRoute, part: CustomObject) -> None:
        self._part = part
        self._needed = [name for name in part.key if name != part.link]
        self._values = ValuesReader(part.fields, route.empty)
        own = {name: rule for name, rule in part.fields.items() if isinstance(rule, ObjectFieldRule)}
        self._new = [name for name, rule in own.items() if rule.only == "new"]
        self._optional = frozenset(name for name, rule in own.items() if rule.optional)
        self._taken = frozenset(name.casefold() for name in (*part.fields, part.link, *part.except_))
        self._clears = route.empty == "clear"
        self._lead = None if FIELDS.part(route) is None else FIELDS.reader(route)

    def read(self, payload: Mapping[str, Any], warned: list[str]) -> ObjectValues:
        values = self._values.read(payload, warned)
        for name in self._needed:
            if values.get(name) is None:
                raise MarketoRefused("value_needed", name=f"object.fields.{name}")
        new = {name: value for name in self._new if (value := values.pop(name, None)) is not None}
        lead = None if self._lead is None else self._lead.read(payload, warned)
        return ObjectValues(
            self._part.name,
            self._part.link,
            tuple(self._part.key),
            values,
            lead,
            new=new,
            optional=self._optional,
            same_named=self._same_named(payload) if self._part.same_names else None,
        )

    def _same_named(self, payload: Mapping[str, Any]) -> SameNamed:
        """Objects within the payload are left out: no field holds one."""
        found = {name: value for name, value in payload.items() if name.casefold() not in self._taken}
        flat = {name: value for name, value in found.items() if not isinstance(value, Mapping)}
        return SameNamed(flat, zone=self._part.zone or "UTC", clears=self._clears)


class _Object(LeadAction[CustomObject, ObjectValues]):
    key = "object"
    answers: ClassVar[Mapping[str, str]] = {
        "lead_id": LEAD_ID,
        "object": "the record's marketoGUID",
        "result": "CREATED or UPDATED, or UNCHANGED where nothing was to be written",
    }
    beside = frozenset({"fields"})
    keeps_order = True
    options = frozenset({"empty"})

    def keys(self, mapped: MappedEvent) -> list[str]:
        """The record, so that `unchanged: skip` knows each by itself; and the lead, whom several records may have."""
        task = mapped.task
        if not isinstance(task, ObjectValues):
            raise TypeError(task)
        named = [f"{name}={task.values.get(name)}".casefold() for name in sorted(task.key) if name != task.link]
        owner = [mapped.who.keys[0]] if task.link in task.key else []
        return ["/".join(["object", task.name, *named, *owner]), *mapped.who.keys]

    def may_find_nobody(self, route: LeadRoute) -> bool:
        return FIELDS.part(route) is None or not route.create

    def check_route(self, route: LeadRoute) -> Iterator[Problem]:
        from systems.marketo.target.filling.rule_checks import check_rule  # noqa: PLC0415 - used when the stacks are synthesised, never by the webhook

        part = self.needed(route)
        for name, rule in part.fields.items():
            where = f"object.fields.{name}"
            yield from check_rule(rule, where)
            if name in READ_ONLY:
                yield Problem(path=where, message="Marketo sets it by itself. Leave it out.")
            elif name == part.link:
                message = "this is the object's link: it is filled with the lead's id. Leave it out."
                yield Problem(path=where, message=message)
            elif name in part.key:
                yield from _check_rule_of_key(rule, where)
        yield from _check_key(part)
        yield from _check_same_names(part)

    def reader(self, route: LeadRoute) -> _Reader:
        return _Reader(route, self.needed(route))

    def paths(self, route: LeadRoute) -> Iterator[PayloadPath]:
        for rule in map(as_field, self.needed(route).fields.values()):
            yield PayloadPath(rule.from_, rule.type)

    def passes_on(self, route: LeadRoute) -> bool:
        return self.needed(route).same_names

    def check(self, where: str, route: LeadRoute, look: InstanceLook) -> Iterator[Finding]:
        """Whether the object is there, with this key and link, and its fields take what they get."""
        from systems.marketo.compare_object import compare_object  # noqa: PLC0415 - for a look that a person asked for

        return compare_object(f"{where}.object", self.needed(route), look)

    def wants(self, item: LeadEvent) -> Hashable:
        task = self.task(item)
        return task.name, task.link, task.key, task.lead is None, FIELDS.wants(item)

    def do(self, items: Sequence[LeadEvent], context: ActionContext) -> Sequence[Told]:
        from systems.marketo.target.objects import object_writing  # noqa: PLC0415 - loads what writes, which the webhook never needs

        return object_writing.outcomes(items, [self.task(item) for item in items], context)


def _check_same_names(part: CustomObject) -> Iterator[Problem]:
    from relay.core import zones  # noqa: PLC0415 - used when the stacks are synthesised, never by the webhook

    for option, is_set in (("except", bool(part.except_)), ("zone", part.zone is not None)):
        if is_set and not part.same_names:
            yield Problem(
                path=f"object.{option}", message="this is for same_names: true. Remove it, or write that too."
            )
    if part.zone is not None and (wrong := zones.problem(part.zone)):
        yield Problem(path="object.zone", message=wrong)


def _check_key(part: CustomObject) -> Iterator[Problem]:
    if len(set(part.key)) < len(part.key):
        yield Problem(path="object.key", message="a field stands here twice. Name each once.")
    for name in part.key:
        if name != part.link and name not in part.fields:
            message = f"{name} is neither the link nor among object.fields, so nothing fills it. Add it to the fields."
            yield Problem(path="object.key", message=message)


def _check_rule_of_key(rule: str | ObjectFieldRule, where: str) -> Iterator[Problem]:
    if isinstance(rule, str):
        return
    given = {"empty": rule.empty is not None, "optional": rule.optional, "only": rule.only is not None}
    given |= {"lenient": rule.lenient, "range": rule.range is not None}
    for option in (name for name, is_set in given.items() if is_set):
        yield Problem(path=f"{where}.{option}", message="this is part of the key, which is never empty. Remove it.")


OBJECT = _Object()
