"""What can be said of a connection or a route to KARTE without asking KARTE."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from relay.core.findings import Problem
from relay.core.refusal import Refused
from relay.http.addresses import is_loopback_host
from relay.mapping.field_rules import check_path
from systems.karte import identify, limits
from systems.karte.config import KarteConnection, KarteRoute
from systems.karte.lead import rules as lead_rules
from systems.karte.mapping import as_value
from systems.karte.value_rules import check_value


def check_connection(connection: KarteConnection) -> Iterator[Problem]:
    """An https address and nothing but a host and a port; http only for this machine."""
    if problem := _url_problem(connection.url):
        yield Problem(path="url", message=f"{problem} KARTE's API is at https://api.karte.io, which is the default.")
    if connection.hook_url is not None and (problem := _url_problem(connection.hook_url)):
        message = f"{problem} KARTE's hooks are at https://t.karte.io, which is the default."
        yield Problem(path="hook_url", message=message)


def check_route(route: KarteRoute) -> Iterator[Problem]:
    """Every path, name and type of a route."""
    for name in ("lead_id", "user_id", "visitor_id", "events"):
        expression = getattr(route, name)
        if expression is not None:
            yield from check_path(expression, name)
    if route.user_id is not None and route.visitor_id is not None:
        yield Problem(path="visitor_id", message="KARTE takes a user_id or a visitor_id, never both. Remove one.")
    if route.empty == "clear":
        yield Problem(
            path="empty", message="an event of KARTE has nothing to clear: empty values are left out. Remove it."
        )
    if route.user is not None:
        yield from lead_rules.check_route(route)
        return
    yield from lead_rules.check_other(route)
    yield from _check_event(route)


def check_together(connection: KarteConnection, route: KarteRoute) -> Iterator[Problem]:
    """A visitor has no user data where they are managed under user ids."""
    if route.event_name == identify.EVENT and route.user_id is None and connection.user_data == "managed":
        message = "KARTE keeps nothing of an identify event without a member's id. Name the id in user_id, or choose "
        message += "another event_name; for an old project without the user data management plug-in, write user_data: "
        yield Problem(path="event_name", message=f"{message}events at the connection.")


def _url_problem(url: str) -> str:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return "this is no web address."
    host = parts.hostname or ""
    if parts.scheme not in ("https", "http") or not host or any(each.isspace() for each in url):
        return "this is no web address."
    if parts.username is not None or parts.path not in ("", "/") or parts.query or parts.fragment:
        return "only https:// and the host are wanted."
    if parts.scheme == "http" and not is_loopback_host(host):
        return "tokens are never sent unencrypted: http is only for this machine."
    return ""


def _check_event(route: KarteRoute) -> Iterator[Problem]:
    if route.event_name is None:
        if route.values:
            yield Problem(
                path="values", message="these are for the event of event_name. Add event_name, or remove them."
            )
        return
    if route.events is not None:
        yield Problem(
            path="events", message="events come from the payload, or event_name makes one. Remove one of them."
        )
    try:
        limits.check_event_name(route.event_name, "event_name")
    except Refused as refused:
        yield Problem(path="event_name", message=refused.message("en").removeprefix("event_name: "))
    for name, rule in route.values.items():
        yield from check_value(name, rule)
    if route.event_name == identify.EVENT:
        yield from _check_identify(route)


def _check_identify(route: KarteRoute) -> Iterator[Problem]:
    """The relay itself says whom it is about: any other id would make two users of KARTE one."""
    for name in identify.other_spellings(route.values):
        message = "this is no other name for user_id, and what KARTE makes of it is not known. Leave it out."
        yield Problem(path=f"values.{name}", message=message)
    rule = route.values.get(identify.USER_ID)
    if rule is None or as_value(rule).from_ == route.user_id:
        return
    path = f"values.{identify.USER_ID}"
    if route.user_id is None:
        yield Problem(path=path, message="a visitor would become this member, for good. Leave it out.")
    else:
        message = "another id than the route's user_id would join two users, for good. The relay sets it. Leave it out."
        yield Problem(path=path, message=message)
