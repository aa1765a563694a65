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
from relay.source import Origin

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


def comments(app: str, record: str) -> str:
    """All comments on a record, while one of them is made: it has no number yet."""
    return f"{app}/{record}/comments"


class KintoneOrigins:
    """Implements relay.source.Origins for one configuration."""

    def __init__(self, config: Config) -> None:
        self._config = config
        found = {name: self._source(route) for name, route in config.routes.items()}
        self._sources = {name: at for name, at in found.items() if at is not None}
        self.places = frozenset(self._sources.values())
        self._routes: dict[str, list[KintoneRoute]] = {}
        for route in config.routes.values():
            if config.systems[route.to] == SYSTEM:
                writer = cast("KintoneRoute", route)
                self._routes.setdefault(self._place(writer.to, writer.app), []).append(writer)
        self.writers = frozenset(route.to for at in self.places for route in self._routes.get(at, []))

    def __call__(self, event: Event) -> Origin | None:
        """The record of the app that the event's route comes from."""
        at, payload = self._sources.get(event.route), event.payload
        if at is None or not isinstance(payload.get("id"), str):  # accepted when the route came from elsewhere
            return None
        return _origin(at, payload, self._routes.get(at, []))

    def _source(self, route: Route) -> str | None:
        source = route.source
        if route.from_ != SYSTEM or source is None or source.connection is None:
            return None
        return self._place(source.connection, source.app)

    def _place(self, connection: str, app: int) -> str:
        return place(cast("KintoneConnection", self._config.connections[connection]).url, app)


def _origin(app: str, payload: Mapping[str, Any], writers: list[KintoneRoute]) -> Origin:
    record, revision, found = (payload.get(name) for name in ("record", "revision", "comment"))
    if isinstance(found, dict):
        number = str(payload["id"])
        change = comment(str(found.get("id")))
        views: Mapping[str, Mapping[str, str]] = {comments(app, number): {}}
        return Origin(record=f"{app}/{number}", change=change, revision=None, synced=False, views=views)
    return Origin(
        record=f"{app}/{payload['id']}",
        change=str(revision or ""),
        revision=int(revision) if isinstance(revision, str) and revision.isdecimal() else None,
        synced=payload.get("type") == SYNCED,
        views=dict(_views(app, record, writers)) if isinstance(record, dict) else {},
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
