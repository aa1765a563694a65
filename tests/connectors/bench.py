"""One connection to a running stand-in, by the registry alone: what the suite's tests do with a system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import msgspec

from relay.aws.table import State
from relay.core.config import Connection, Route, Source
from relay.core.deadline import Countdown
from relay.core.event import Event, new_id
from relay.core.findings import Finding
from relay.core.outcome import Told
from relay.limits.open_gate import OpenGate
from relay.system.access import Access
from relay.system.reads import EVERYTHING
from relay.system.sides import target_side
from relay.system.stream import Reader, Stream
from relay.system.system import System
from relay.system.target import TargetSide
from systems import SYSTEMS
from tests.connectors.connector import Connector, Running
from tests.support.reader_notes import Notes

NAME = "account"
"""Of the connection in relay.yaml."""
ROUTE = "events"
"""Of the route."""
SECONDS = 10.0
"""For which a delivery may wait: less than a system's own window, so that it says when to come again."""


@dataclass
class Secret:
    """What Secrets Manager holds (`stored`) and what a function has cached of it."""

    stored: Mapping[str, Any]
    cached: Mapping[str, Any] | None = None
    refreshed: int = 0

    def __call__(self, *, refresh: bool = False) -> Mapping[str, Any]:
        if refresh or self.cached is None:
            self.refreshed += refresh
            self.cached = self.stored
        return self.cached


@dataclass
class Bench:
    """A connection, its route, its secret and its table."""

    connector: Connector
    running: Running
    state: State
    notes: Notes = field(default_factory=Notes)
    """What its readers keep, one after the other."""

    def __post_init__(self) -> None:
        self.secret = Secret(self.running.secret)

    @property
    def system(self) -> System:
        return SYSTEMS[self.connector.system]

    @property
    def target(self) -> TargetSide:
        return target_side(self.system)

    @property
    def connection(self) -> Connection:
        return msgspec.convert(dict(self.running.connection), self.system.connection_model)

    @property
    def routes(self) -> dict[str, Route]:
        return {ROUTE: msgspec.convert({"to": NAME, **self.connector.route}, self.target.route_model)}

    @property
    def access(self) -> Access:
        return Access(secret=self.secret, gate=OpenGate(), state=self.state)

    def event(self, payload: Mapping[str, Any] | None = None) -> Event:
        """An accepted event."""
        found = dict(self.connector.payload if payload is None else payload)
        return Event(id=new_id(), route=ROUTE, received_at=datetime.now(UTC), lead="0", payload=found)

    def deliver(self, *events: Event) -> Sequence[Told]:
        """By a target of its own, as in another function."""
        return self.target.for_connection(self.connection, self.routes, self.access).deliver(events, Countdown(SECONDS))

    def check(self) -> list[Finding]:
        return list(self.target.check(NAME, self.connection, self.routes, self.secret))

    def stream(self, word: str) -> Stream:
        """By the word of `source: {stream: ...}`."""
        found = self.system.sources[word].stream
        assert found
        return found

    def source(self, word: str) -> Source:
        """What the connector's description says of it."""
        return msgspec.convert(dict(self.connector.streams[word].source), self.stream(word).model)

    def reader(self, word: str) -> Reader:
        """A new one, as in another function."""
        access = replace(self.access, memory=self.notes)
        return self.stream(word).reader(self.connection, self.source(word), EVERYTHING, access)

    def values(self) -> set[str]:
        """Texts that no line of the log may hold: what the secret has, and what the payload has."""
        return {text for each in (self.secret.stored, self.connector.payload) for text in _texts(each)}


def _texts(value: Any) -> set[str]:
    if isinstance(value, Mapping):
        return set().union(*(_texts(each) for each in value.values()))
    if isinstance(value, list):
        return set().union(*(_texts(each) for each in value))
    return {value} if isinstance(value, str) and value else set()
