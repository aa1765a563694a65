"""What a route reads of its payload, and what it answers."""

from __future__ import annotations

from collections.abc import Iterator

from relay.mapping.template import TextTemplate
from relay.system.webhook_setup import Described, PayloadPath
from systems.marketo.config import Activity, MarketoRoute
from systems.marketo.target.mapping import as_clock, as_field

_RESULTS = {
    "fields": "CREATED or UPDATED",
    "activity": "ADDED",
    "program": "CHANGED, or UNCHANGED for a lead that has the status already",
    "campaign": "REQUESTED",
}


def describe(route: MarketoRoute) -> Described:
    """The lead's identities, and the values of what is done with it."""
    task = next((name for name in _RESULTS if getattr(route, name) is not None), "fields")
    answers = {"lead_id": "Marketo's id of the lead", "result": _RESULTS[task]}
    identity = [path.expression for path in _lead(route)]
    return Described(paths=[*_lead(route), *_task(route)], identity=identity, answers=answers)


def _lead(route: MarketoRoute) -> Iterator[PayloadPath]:
    lead = route.lead
    if lead.id is not None:
        yield PayloadPath(lead.id, "number")
    for path in (lead.foreign_id, lead.cookie, lead.email):
        if path is not None:
            yield PayloadPath(path)


def _task(route: MarketoRoute) -> Iterator[PayloadPath]:
    for rule in map(as_field, (route.fields or {}).values()):
        yield PayloadPath(rule.from_, rule.type)
    if route.activity is not None:
        yield from _activity(route.activity)
    if route.program is not None:
        for path in TextTemplate(route.program.status).paths:
            yield PayloadPath(path.expression)
    if route.campaign is not None:
        for token in route.campaign.tokens.values():
            yield PayloadPath(token)


def _activity(activity: Activity) -> Iterator[PayloadPath]:
    rules = [as_field(activity.primary), *map(as_field, activity.attributes.values())]
    if activity.date is not None:
        rules.insert(1, as_clock(activity.date))
    for rule in rules:
        yield PayloadPath(rule.from_, rule.type)
