"""What a route reads of its payload, and what it answers."""

from __future__ import annotations

from collections.abc import Iterator

from relay.system.webhook_setup import Described, PayloadPath
from systems.http.config import HttpField, HttpRoute
from systems.http.template import Template


def describe(route: HttpRoute) -> Described:
    """What stands in its path, its headers, its key and its fields; without fields the payload itself is sent on."""
    answers = {name: f"what stands at {path} in {{status, body}}" for name, path in route.response.items()}
    return Described(paths=list(_paths(route)), passes_on=route.fields is None, answers=answers)


def _paths(route: HttpRoute) -> Iterator[PayloadPath]:
    for text in (route.path, *route.headers.values()):
        for path in Template(text).paths:
            yield PayloadPath(path.expression)
    if route.key:
        yield PayloadPath(route.key)
    for rule in (route.fields or {}).values():
        yield PayloadPath(rule.from_, rule.type) if isinstance(rule, HttpField) else PayloadPath(rule)
