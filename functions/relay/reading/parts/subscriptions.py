"""Readings: what is read at a connection, and which routes take it.

A reading is a connection, a stream and a filter; not the routes, fields or intervals, which may change while it goes
on where it is. Routes subscribe to it: it is read as often as the most impatient of them wants, as far back as the most
careful one, and with the fields of all of them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from relay.core import duration
from relay.core.config import Config, Source
from relay.core.read_source import ReadSource, is_read
from relay.reading.parts.spans import ReadingRules
from relay.system.stream import Stream

StreamOf = Callable[[str, Source], tuple[str, Stream]]
"""By connection and source: the stream's word, and the stream. The registry answers it."""


class Subscription(NamedTuple):
    """One route's part in a reading."""

    route: str
    first: str
    """`now`, `everything`, or a date such as `2026-01-01`: what it wants of the time before it joined."""
    gone: bool
    """Whether it is told of what is gone."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What is read once, for all its routes."""

    name: str
    """Sixteen hexadecimal digits, the same as long as stream and filter are."""
    connection: str
    word: str
    """The stream's, under `source:`."""
    stream: Stream
    source: Source
    """That of one of its routes: in what names the reading, all are alike."""
    every: timedelta
    look_back: timedelta
    subscriptions: Sequence[Subscription]

    @property
    def rules(self) -> ReadingRules:
        """How it is read."""
        return ReadingRules(self.stream.mode, self.look_back, self.stream.longest_slice)

    @property
    def routes(self) -> tuple[str, ...]:
        """The names of its routes."""
        return tuple(each.route for each in self.subscriptions)

    @property
    def tells_gone(self) -> bool:
        """Whether some route is told of what is gone."""
        return any(each.gone for each in self.subscriptions)


def readings(config: Config, connection: str, stream_of: StreamOf) -> list[Reading]:
    """The readings of one connection, in the order in which relay.yaml first names them."""
    found: dict[str, list[tuple[str, ReadSource]]] = {}
    named: dict[str, tuple[str, Stream]] = {}
    for route, source in _read(config, connection):
        word, stream = stream_of(connection, source)
        name = _name(connection, word, stream.filter(source))
        found.setdefault(name, []).append((route, source))
        named[name] = (word, stream)
    return [_reading(name, connection, *named[name], members) for name, members in found.items()]


def first_moment(first: str, now: datetime) -> datetime | None:
    """Where `first` begins: None for everything. A date is a day of UTC."""
    if first == "everything":
        return None
    return now if first == "now" else datetime.fromisoformat(first).replace(tzinfo=UTC)


def _read(config: Config, connection: str) -> Iterable[tuple[str, ReadSource]]:
    for name, route in config.routes.items():
        if route.from_ == connection and isinstance(route.source, ReadSource) and is_read(route.source):
            yield name, route.source


def _reading(
    name: str, connection: str, word: str, stream: Stream, members: Sequence[tuple[str, ReadSource]]
) -> Reading:
    sources = [source for _, source in members]
    wanted = [_time(each.every) for each in sources if each.every]
    back = [_time(each.look_back) for each in sources if each.look_back]
    return Reading(
        name=name,
        connection=connection,
        word=word,
        stream=stream,
        source=sources[0],
        every=max(min(wanted), stream.least_every),
        look_back=max([stream.look_back, *back]),
        subscriptions=[_subscription(route, source) for route, source in members],
    )


def _subscription(route: str, source: ReadSource) -> Subscription:
    return Subscription(route, source.first or "now", source.gone == "deliver")


def _time(text: str) -> timedelta:
    return timedelta(seconds=duration.seconds(text))


def _name(connection: str, word: str, filtered: Mapping[str, Any]) -> str:
    text = json.dumps([connection, word, filtered], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
