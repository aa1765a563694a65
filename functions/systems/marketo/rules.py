"""What can be said of a connection or a route to Marketo without asking Marketo."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from relay.core.findings import Problem
from relay.mapping.field_rules import check_path
from relay.system.setting_up.record_form import RecordForm
from systems.marketo.config import MarketoConnection, MarketoRoute
from systems.marketo.rest import address
from systems.marketo.setting_up.id_rules import check_ids
from systems.marketo.target.actions.action import LeadAction
from systems.marketo.target.actions.fields import READ_ONLY
from systems.marketo.target.actions.registry import ACTIONS, actions_in


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
    actions = actions_in(route)
    yield from _check_lead(route)
    yield from _check_one(route, actions)
    for action in actions:
        yield from action.check_route(route)


def check_together(route: MarketoRoute, connection: MarketoConnection) -> Iterator[Problem]:
    """What a route needs of its connection."""
    field = connection.foreign_id_field
    if route.whose.foreign_id is not None and field is None:
        message = f"the connection {route.to} has no foreign_id_field, so nothing keeps this id. Add it there."
        yield Problem(path="lead.foreign_id", message=message)
    if field is not None and field in (route.fields or {}):
        message = "this is the connection's foreign_id_field; it is filled from lead.foreign_id. Leave it out here."
        yield Problem(path=f"fields.{field}", message=message)
    known = list(connection.workspaces) or ["Default"]
    if route.workspace is not None and route.workspace.casefold() not in map(str.casefold, known):
        message = f"the connection {route.to} does not know this workspace. Its workspaces: {', '.join(known)}."
        yield Problem(path="workspace", message=message)


def check_form(route: MarketoRoute, form: RecordForm) -> Iterator[Problem]:
    """What a route makes of records that it is told of, and they are not."""
    yield from check_ids(route, form)


def _check_lead(route: MarketoRoute) -> Iterator[Problem]:
    if route.mail is not None:
        if route.lead is not None:
            yield Problem(path="lead", message="mail.lead says whose mail it is. Remove this.")
        return
    if route.lead is None:
        message = "missing key. Say which lead an event is about, such as lead: {email: email}."
        yield Problem(path="lead", message=message)
        return
    paths = {name: path for name, path in msgspec.structs.asdict(route.lead).items() if path is not None}
    if not paths:
        message = "this says nothing of who the lead is. Add id, foreign_id, cookie or email, such as email: email."
        yield Problem(path="lead", message=message)
    for name, path in paths.items():
        yield from check_path(path, f"lead.{name}")
    if route.foreign_type != "CUSTOM" and route.whose.foreign_id is None:
        message = "this is for lead.foreign_id, which the route does not have. Remove it."
        yield Problem(path="foreign_type", message=message)


def _check_one(route: MarketoRoute, actions: Sequence[LeadAction[Any, Any]]) -> Iterator[Problem]:
    """A route does one thing."""
    if not actions:
        yield Problem(path="fields", message=f"the route does nothing. Add one of {', '.join(ACTIONS)}.")
        return
    first, *others = actions
    for action in (each for each in others if each.key not in first.beside):
        message = f"a route does one thing, and this one has {first.key} already. Make a second route for it."
        yield Problem(path=action.key, message=message)
    is_set = {"workspace": route.workspace is not None, "create": not route.create, "empty": route.empty != "keep"}
    is_set["existing"] = route.existing != "update"
    for option in (
        name for name, given in is_set.items() if given and not any(name in each.options for each in actions)
    ):
        message = f"{option} is for routes with fields; for {first.key} {first.needs}. Remove it."
        yield Problem(path=option, message=message)
