"""Which record of which kintone an event tells of, and what it looks like to the routes that write to it.

A record is known by its domain, app and number, whatever connection or route it came by. Who writes to it knows it by
an update key; so it is shown by the key of every route that leads to its app.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast
from urllib.parse import urlsplit

from relay.core.config import Config, Route
from relay.core.event import Event
from relay.core.refusal import Refused
from relay.loop_guard.origin import END, Named, Origin
from systems.kintone.config import RECORD_NUMBER, Key, KintoneConnection, KintoneRoute, KintoneSource
from systems.kintone.receiver.notification import DELETED, READ, STATES, is_count
from systems.kintone.receiver.spelling import spelled
from systems.kintone.target.record import KeyReader, as_field

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


def read_from(config: Config, route: Route) -> str | None:
    """The app that a route comes from, if it comes from one."""
    if config.systems.get(route.from_) != SYSTEM:
        return None
    return _place(config, route.from_, cast("KintoneSource", route.source).app)


def written_to(config: Config, route: Route) -> str | None:
    """The app that a route leads to, if it leads to one."""
    return _place(config, route.to, cast("KintoneRoute", route).app) if config.systems[route.to] == SYSTEM else None


class KintoneOrigins:
    """Implements relay.loop_guard.origin.Origins for one configuration."""

    def __init__(self, config: Config) -> None:
        found = {name: read_from(config, route) for name, route in config.routes.items()}
        self._sources = {name: at for name, at in found.items() if at is not None}
        self.places = frozenset(self._sources.values())
        self._routes: dict[str, list[KintoneRoute]] = {}
        for route in config.routes.values():
            if (at := written_to(config, route)) is not None:
                self._routes.setdefault(at, []).append(cast("KintoneRoute", route))
        self.writers = frozenset(route.to for at in self.places for route in self._routes.get(at, []))

    def __call__(self, event: Event) -> Origin | None:
        """The record of the app that the event's route comes from."""
        at, payload = self._sources.get(event.route), event.payload
        if at is None or not isinstance(payload.get("id"), str):  # accepted when the route came from elsewhere
            return None
        return _origin(at, payload, self._routes.get(at, []))

    def named(self, key: str) -> Named:
        """The record with this number, or with this update key, of every app that routes come from."""
        records = frozenset(f"{app}/{key}" for app in self.places)
        threads = frozenset(comments(app, key) for app in self.places)
        names = (name for app in self.places for name in _names(app, self._routes.get(app, []), lambda _: key))
        return Named(records, records | threads, threads.union(names))


def _place(config: Config, connection: str, app: int) -> str:
    return place(cast("KintoneConnection", config.connections[connection]).url, app)


def _origin(app: str, payload: Mapping[str, Any], writers: list[KintoneRoute]) -> Origin:
    record = f"{app}/{payload['id']}"
    found = payload.get("comment")
    if isinstance(found, dict):
        return _of_comment(app, str(payload["id"]), str(found.get("id")))
    if payload.get("type") == DELETED:
        return Origin(record=record, change="deleted", news=("deleted",), thread=record, order=END)
    return _of_state(app, record, payload, writers)


def _of_comment(app: str, record: str, number: str) -> Origin:
    """Comments are counted by themselves, and leave the record's revision as it is."""
    thread = comments(app, record)
    change = comment(number)
    return Origin(
        record=f"{app}/{record}",
        change=change,
        news=(change,),
        thread=thread,
        order=_count(number),
        views={thread: {}},
    )


def _of_state(app: str, record: str, payload: Mapping[str, Any], writers: list[KintoneRoute]) -> Origin:
    values, kind = payload.get("record"), str(payload.get("type"))
    revision = _count(payload.get("revision"))
    return Origin(
        record=record,
        change=str(payload.get("revision") or ""),
        news=() if revision is None else tuple(f"{revision}/{each}" for each in _alike(kind)),
        thread=record,
        order=revision,
        revision=revision,
        was_read=kind == READ,
        views=dict(_views(app, {**values, RECORD_NUMBER: payload["id"]}, writers)) if isinstance(values, dict) else {},
    )


def _alike(kind: str) -> tuple[str, ...]:
    """What one state of a record may be told as. A reading cannot say for which webhook, or for two."""
    return (READ, *STATES) if kind == READ else (kind, READ)


def _count(found: Any) -> int | None:
    return int(found) if isinstance(found, str) and is_count(found) else None


def _views(app: str, record: Mapping[str, Any], writers: list[KintoneRoute]) -> Iterator[tuple[str, Mapping[str, str]]]:
    """A view for each update key. A record without the key's value is none that a route could have written."""
    fields = {(code, as_field(rule).type) for route in writers for code, rule in route.fields.items()}
    values = {shown_field(code, kind): spelled(record[code], kind) for code, kind in fields if code in record}
    for name in _names(app, writers, record.get):
        yield name, values


def _names(app: str, writers: list[KintoneRoute], value: Callable[[str], Any]) -> Iterator[str]:
    """What the writers call a record whose field of this code has that value."""
    for field, kind in {(route.key.code, route.key.kind) for route in writers}:
        try:
            key = KeyReader(Key(field=field, from_="value", type=kind)).read({"value": value(field)})
        except Refused:
            continue
        yield writer_key(app, field, key)
