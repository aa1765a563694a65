"""What can be said of a route that gives users their leads, or of one that cannot, without asking KARTE."""

from __future__ import annotations

from collections.abc import Iterator

from relay.core.findings import Problem
from relay.core.refusal import Refused
from relay.mapping.field_rules import check_path
from systems.karte import limits
from systems.karte.config import IDENTIFY, KarteRoute
from systems.karte.lead.lead_values import HASH, OBJECT
from systems.karte.lead.route import SYNC_DATE, LeadUser, VisitorsTable
from systems.karte.value_rules import check_value

MOST_COLUMNS = 50
"""Of a linked table: https://support.karte.io/post/gnXXLHX7YXCJvEgPh0JSQ ."""

_OF_EVENTS = ("user_id", "visitor_id", "events", "event_name")
_OF_LEADS = ("fields", "except_", "visitors")
_OURS = frozenset({OBJECT, HASH, "user_id"})


def check_route(route: KarteRoute) -> Iterator[Problem]:
    """Of a route with `user`."""
    user = route.user or LeadUser()
    for name in ("user_id", "visitor_id", "email", "known_by", "lead_id", "gone"):
        yield from check_path(getattr(user, name), f"user.{name}")
    for name in _OF_EVENTS:
        if getattr(route, name) is not None:
            message = "this route gives users their leads, and says in user whose lead it is. Remove it."
            yield Problem(path=name, message=message)
    if route.via != "api" or route.linked != "all":
        name = "via" if route.via != "api" else "linked"
        yield Problem(path=name, message="this is for events, and this route gives users their leads. Remove it.")
    if route.unchanged != "skip":
        message = "missing key. What is written makes KARTE call again. Write unchanged: skip, so that it ends there."
        yield Problem(path="unchanged", message=message)
    yield from _check_fields(route)
    for name, rule in route.values.items():
        yield from check_value(name, rule)
        if name in _OURS:
            yield Problem(path=f"values.{name}", message="the relay itself uses this name. Choose another.")
    if route.visitors is not None:
        yield from _check_visitors(route, route.visitors)


def check_other(route: KarteRoute) -> Iterator[Problem]:
    """Of a route of events."""
    for name in _OF_LEADS:
        if getattr(route, name):
            word = name.removesuffix("_")
            message = "this is for routes that give users their leads. Add user: {}, or remove it."
            yield Problem(path=word, message=message)
    if route.via == "hook" and (route.user_id is not None or route.visitor_id is not None):
        name = "user_id" if route.user_id is not None else "visitor_id"
        message = "KARTE's hook takes the lead's id alone, and finds the user by itself. Remove it, or write via: api."
        yield Problem(path=name, message=message)


def _check_fields(route: KarteRoute) -> Iterator[Problem]:
    if not route.fields:
        message = "missing key. Name the lead's fields that KARTE is to have, or write fields: all."
        yield Problem(path="fields", message=message)
    if route.except_ and route.fields != "all":
        message = "only the fields that are named are written, so there is nothing to leave out. Remove it, or write "
        yield Problem(path="except", message=f"{message}fields: all.")
    for name, rule in ({} if isinstance(route.fields, str) else route.fields).items():
        yield from check_value(name, rule, among="fields")
        if name == SYNC_DATE:
            yield Problem(path=f"fields.{name}", message="the relay itself adds this date. Leave it out.")


def _check_visitors(route: KarteRoute, visitors: VisitorsTable) -> Iterator[Problem]:
    if (visitors.table is None) == (visitors.event_name is None):
        message = "name a linked table in table, or an event in event_name: one of the two."
        yield Problem(path="visitors", message=message)
    if visitors.event_name is not None:
        yield from _check_event_name(visitors.event_name)
    if visitors.table is not None and route.fields == "all":
        message = "a linked table has the columns that somebody made. Name the fields, one for each of them."
        yield Problem(path="visitors.table", message=message)
    if visitors.table is not None and len(route.fields) >= MOST_COLUMNS:
        message = f"a linked table has at most {MOST_COLUMNS} columns, its key among them. Name fewer fields."
        yield Problem(path="fields", message=message)


def _check_event_name(name: str) -> Iterator[Problem]:
    place = "visitors.event_name"
    if name == IDENTIFY:
        message = "a visitor has no user data where they are managed; for an old project leave visitors out, and write "
        yield Problem(path=place, message=f"{message}user_data: events at the connection. Choose another name here.")
    try:
        limits.check_event_name(name, place)
    except Refused as refused:
        yield Problem(path=place, message=refused.message("en").removeprefix(f"{place}: "))
