"""What can be said of a route from KARTE without KARTE."""

from __future__ import annotations

from collections.abc import Iterator

from relay.core.config import Route
from relay.core.findings import Problem
from relay.mapping.field_rules import check_path
from systems.karte.config import KarteCalls


def check_route(route: Route, source: KarteCalls) -> Iterator[Problem]:
    """Paths, and keys that mean nothing of a call of KARTE's."""
    yield from check_path(source.id, "source.id")
    for place, path in enumerate(source.asker):
        yield from check_path(path, f"source.asker[{place}]")
    for place, path in enumerate(source.any_of):
        yield from check_path(path, f"source.any_of[{place}]")
    if not source.asker:
        yield Problem(path="source.asker", message="this says who asks, and nobody would. Name user_id or visitor_id.")
    if route.reply != "accepted":
        yield Problem(path="reply", message="KARTE does nothing with an answer. Remove it.")
    if route.json_strings:
        yield Problem(path="json_strings", message="KARTE's calls are JSON already. Remove it.")
    if route.unread != "ignore":
        yield Problem(path="unread", message="the names of a call are always the same. Remove it.")
