"""Short words for routes and payloads to Marketo."""

from __future__ import annotations

from typing import Any

import msgspec

from systems.marketo.config import MarketoConnection, MarketoRoute
from systems.marketo.system import MARKETO
from systems.marketo.target.event import MappedEvent
from systems.marketo.target.mapping import RouteMapping

URL = "https://123-ABC-456.mktorest.com"


def a_route(**changes: Any) -> MarketoRoute:
    """A route that writes one field of the lead with an e-mail address, with changes; None takes one away."""
    content = {"to": "marketo", "lead": {"email": "email"}, "fields": {"company": "company"}, **changes}
    return msgspec.convert({name: value for name, value in content.items() if value is not None}, MarketoRoute)


def a_connection(**changes: Any) -> MarketoConnection:
    """A connection, with changes."""
    return msgspec.convert({"url": URL, **changes}, MarketoConnection)


def problems(**changes: Any) -> dict[str, str]:
    """What is wrong with a route, by path."""
    return {found.path: found.message for found in MARKETO.target.check_route(a_route(**changes))}


def connection_problems(**changes: Any) -> dict[str, str]:
    """What is wrong with a connection, by path."""
    return {found.path: found.message for found in MARKETO.check_connection(a_connection(**changes))}


def read(route: MarketoRoute, **payload: Any) -> MappedEvent:
    """What a payload becomes."""
    return RouteMapping(route).read(payload)
