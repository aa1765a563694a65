"""What can be said of a connection or a route to Marketo without asking Marketo."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from relay.core.findings import Problem
from relay.mapping.field_rules import check_field, check_path
from relay.mapping.template import TemplateError, TextTemplate
from systems.marketo.config import Activity, Campaign, MarketoConnection, MarketoRoute, Program
from systems.marketo.rest import address
from systems.marketo.target.mapping import as_clock
from systems.marketo.target.values import KINDS

READ_ONLY = {
    "id": "Marketo's id never changes. Write where it is in lead.id.",
    "cookies": "a cookie is no field. Write where it is in lead.cookie.",
    "createdAt": "Marketo sets it by itself. Leave it out.",
    "updatedAt": "Marketo sets it by itself. Leave it out.",
    "leadPartitionId": "new leads go to the workspace's partition. Use the route's workspace.",
}
_TASKS = ("fields", "activity", "program", "campaign")
_MOST_TOKENS = 100
"""Of one campaign request (https://github.com/AdobeDocs/marketo-developer.en, help/rest-api/smart-campaigns.md)."""
_MOST_ATTRIBUTES = 20
"""Of a custom activity, as above (help/rest-api/activities.md)."""


def check_address(connection: MarketoConnection) -> Iterator[Problem]:
    """The endpoint, in any form in which people paste it."""
    try:
        address.base_url(connection.url)
    except address.AddressError as error:
        yield Problem(path="url", message=str(error))


def check_instances(connections: Mapping[str, MarketoConnection]) -> Iterator[Problem]:
    """One connection for each instance: what it counts and locks, it counts and locks for itself alone."""
    owners: dict[str, str] = {}
    for name, connection in connections.items():
        try:
            instance = address.base_url(connection.url)
        except address.AddressError:
            continue
        owner = owners.setdefault(instance, name)
        if owner != name:
            message = (
                f"{instance} is {owner}'s instance already. Both would spend the instance's calls without knowing of "
                f"each other, and could make one lead twice. Let this one's routes lead to {owner}."
            )
            yield Problem(path=f"{name}.url", message=message)


def check_limits(connection: MarketoConnection) -> Iterator[Problem]:
    """Marketo counts for the whole instance, not for one connection: `quota` says so."""
    for option, better in (("per_second", "calls_per_20_seconds"), ("per_day", "per_day")):
        if getattr(connection.limits, option) is not None:
            message = f"Marketo counts all calls to an instance together. Write it as quota: {{{better}: ...}} instead."
            yield Problem(path=f"limits.{option}", message=message)


def check_foreign_field(connection: MarketoConnection) -> Iterator[Problem]:
    """A field that can hold the id of another system."""
    field = connection.foreign_id_field
    if field is not None and field in {*READ_ONLY, "email"}:
        message = f"{field} has its own meaning. Name a text or integer field that was made for the other system's id."
        yield Problem(path="foreign_id_field", message=message)


def check_route(route: MarketoRoute) -> Iterator[Problem]:
    """Every path, type, option and template of a route."""
    yield from _check_lead(route)
    yield from _check_task(route)
    for name, rule in (route.fields or {}).items():
        yield from _check_name(name, route)
        yield from check_field(rule, f"fields.{name}", KINDS)
    if route.activity:
        yield from _check_activity(route.activity)
    if route.program:
        yield from _check_status(route.program)
    if route.campaign:
        yield from _check_tokens(route.campaign)


def check_together(route: MarketoRoute, connection: MarketoConnection) -> Iterator[Problem]:
    """What a route needs of its connection."""
    field = connection.foreign_id_field
    if route.lead.foreign_id is not None and field is None:
        message = f"the connection {route.to} has no foreign_id_field, so nothing keeps this id. Add it there."
        yield Problem(path="lead.foreign_id", message=message)
    if field is not None and field in (route.fields or {}):
        message = "this is the connection's foreign_id_field; it is filled from lead.foreign_id. Leave it out here."
        yield Problem(path=f"fields.{field}", message=message)
    known = list(connection.workspaces) or ["Default"]
    if route.workspace is not None and route.workspace.casefold() not in map(str.casefold, known):
        message = f"the connection {route.to} does not know this workspace. Its workspaces: {', '.join(known)}."
        yield Problem(path="workspace", message=message)


def _check_lead(route: MarketoRoute) -> Iterator[Problem]:
    paths = {name: path for name, path in msgspec.structs.asdict(route.lead).items() if path is not None}
    if not paths:
        message = "this says nothing of who the lead is. Add id, foreign_id, cookie or email, such as email: email."
        yield Problem(path="lead", message=message)
    for name, path in paths.items():
        yield from check_path(path, f"lead.{name}")
    if route.foreign_type != "CUSTOM" and route.lead.foreign_id is None:
        message = "this is for lead.foreign_id, which the route does not have. Remove it."
        yield Problem(path="foreign_type", message=message)


def _check_task(route: MarketoRoute) -> Iterator[Problem]:
    tasks = [name for name in _TASKS if getattr(route, name) is not None]
    if not tasks:
        yield Problem(path="fields", message=f"the route does nothing. Add one of {', '.join(_TASKS)}.")
    for name in tasks[1:]:
        message = f"a route does one thing, and this one has {tasks[0]} already. Make a second route for it."
        yield Problem(path=name, message=message)
    if tasks and "fields" not in tasks:
        yield from _check_field_options(route, tasks[0])


def _check_field_options(route: MarketoRoute, task: str) -> Iterator[Problem]:
    """What only means something where the lead itself is written."""
    wrong = {"workspace": route.workspace is not None, "create": not route.create, "empty": route.empty != "keep"}
    for option, is_set in wrong.items():
        if is_set:
            message = f"{option} is for routes with fields; for {task} a lead must be there already. Remove it."
            yield Problem(path=option, message=message)


def _check_name(name: str, route: MarketoRoute) -> Iterator[Problem]:
    if name in READ_ONLY:
        yield Problem(path=f"fields.{name}", message=READ_ONLY[name])
    if name == "email" and route.lead.email is not None:
        message = "the e-mail address comes from lead.email already. Leave it out here."
        yield Problem(path="fields.email", message=message)


def _check_activity(activity: Activity) -> Iterator[Problem]:
    yield from check_field(activity.primary, "activity.primary", KINDS)
    if isinstance(activity.date, str):
        yield from check_path(activity.date, "activity.date")
    elif activity.date is not None:
        yield from check_field(as_clock(activity.date), "activity.date", KINDS)
    for name, rule in activity.attributes.items():
        yield from check_field(rule, f"activity.attributes.{name}", KINDS)
        if not isinstance(rule, str) and rule.empty is not None:
            message = "an activity is new each time: there is nothing to keep or clear. Remove it."
            yield Problem(path=f"activity.attributes.{name}.empty", message=message)
    if len(activity.attributes) > _MOST_ATTRIBUTES:
        message = f"a custom activity has at most {_MOST_ATTRIBUTES} attributes."
        yield Problem(path="activity.attributes", message=message)


def _check_status(program: Program) -> Iterator[Problem]:
    try:
        TextTemplate(program.status)
    except TemplateError as error:
        yield Problem(path="program.status", message=str(error))


def _check_tokens(campaign: Campaign) -> Iterator[Problem]:
    for name, path in campaign.tokens.items():
        yield from check_path(path, f"campaign.tokens.{name}")
    if len(campaign.tokens) > _MOST_TOKENS:
        yield Problem(path="campaign.tokens", message=f"Marketo takes at most {_MOST_TOKENS} tokens in one request.")
