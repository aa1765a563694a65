"""Which record of which kintone an event tells of, and what it looks like to the routes that write to it.

A record is known by its domain, app and number, whatever connection or route it came by. Who writes to it knows it by
an update key; so it is shown by the key of every route that leads to its app.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast
from urllib.parse import urlsplit

from kintone.config import Key, KintoneConnection, KintoneRoute
from kintone.notification import SYNCED
from kintone.record import KeyReader, as_field
from kintone.spelling import spelled
from relay.config import Config, Route
from relay.event import Event
from relay.refusal import Refused
from relay.source import Origin, Origins

SYSTEM = "kintone"


def place(url: str, app: int) -> str:
    """An app, as both directions name it: `example.cybozu.com/12`."""
    return f"{urlsplit(url).netloc.lower()}/{app}"


def writer_key(app: str, field: str, key: str) -> str:
    """A record by its update key, in an app named by `place`."""
    return f"{app}/{field}/{key}"


def shown_field(code: str, kind: str) -> str:
    """A field as a route sees it: two routes may take one field for different types."""
    return f"{code}:{kind}"


def comment(number: str) -> str:
    """The change that a comment is."""
    return f"comment/{number}"


def sources(config: Config) -> frozenset[str]:
    """The apps that some route comes from, by `place`. Only what is written there can come back."""
    return frozenset(app for app in map(_Places(config).of_source, config.routes.values()) if app is not None)


def origins(config: Config) -> Origins:
    """Tells the origin of any event of a route that comes from kintone."""
    places = _Places(config)
    writers: dict[str, list[KintoneRoute]] = {}
    for route in config.routes.values():
        if config.systems[route.to] == SYSTEM:
            kintone_route = cast("KintoneRoute", route)
            writers.setdefault(places.of(route.to, kintone_route.app), []).append(kintone_route)

    def origin(event: Event) -> Origin | None:
        app = places.of_source(config.routes[event.route])
        return None if app is None else _origin(app, event.payload, writers.get(app, []))

    return origin


class _Places:
    """The apps of a configuration's connections."""

    def __init__(self, config: Config) -> None:
        self._config = config

    def of(self, connection: str, app: int) -> str:
        return place(cast("KintoneConnection", self._config.connections[connection]).url, app)

    def of_source(self, route: Route) -> str | None:
        source = route.source
        if route.from_ != SYSTEM or source is None or source.connection is None:
            return None
        return self.of(source.connection, source.app)


def _origin(app: str, payload: Mapping[str, Any], writers: list[KintoneRoute]) -> Origin:
    record = payload.get("record")
    revision = payload.get("revision")
    found = payload.get("comment")
    return Origin(
        record=f"{app}/{payload['id']}",
        change=comment(found["id"]) if found else str(revision or ""),
        revision=int(revision) if revision else None,
        synced=payload.get("type") == SYNCED,
        views={} if record is None else dict(_views(app, record, writers)),
    )


def _views(app: str, record: Mapping[str, Any], writers: list[KintoneRoute]) -> Iterator[tuple[str, Mapping[str, str]]]:
    """A view for each update key. A record without the key's value is none that a route could have written."""
    fields = {(code, as_field(rule).type) for route in writers for code, rule in route.fields.items()}
    values = {shown_field(code, kind): spelled(record[code], kind) for code, kind in fields if code in record}
    for field, kind in {(route.key.field, route.key.type) for route in writers}:
        try:
            key = KeyReader(Key(field=field, from_="value", type=kind)).read({"value": record.get(field)})
        except Refused:
            continue
        yield writer_key(app, field, key), values
