"""What is read: the readings of the deployed table, beside those of relay.yaml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from config import Settings
from operations.deployment.deployment import DeployedReading, Deployment
from operations.failures import OperatorError
from relay.aws.partition import Partition
from relay.core.config import Config, Source
from relay.reading.parts.place import Part, PartKey, PartKind
from relay.reading.parts.subscriptions import Reading, readings
from relay.reading.parts.table import Readings
from relay.system.source import pick
from relay.system.stream import Stream
from systems import SYSTEMS

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_LEAST = 4
"""Characters of a reading's name that are enough to name it."""


@dataclass(frozen=True, kw_only=True)
class KnownReading:
    """One reading: as it is stored, and as relay.yaml has it."""

    name: str
    stream: str
    routes: tuple[str, ...]
    reading: Reading | None
    """As relay.yaml has it; None where it no longer has it, or cannot be used."""
    parts: Sequence[Part]
    """As they were when it was looked up; none before the first tick."""
    table: Readings
    function: DeployedReading
    zone: tzinfo | None = None
    """Of times that people type for it: its connection's; None: this machine's."""

    @property
    def connection(self) -> str:
        """The one that is read."""
        return self.function.connection

    @property
    def partition(self) -> Partition:
        """Where what was listed of it stands (relay.reading.seen.memories)."""
        table = self.table
        return Partition(dynamodb=table.dynamodb, table=table.table, name=f"{table.connection}#{self.name}")

    @property
    def filter(self) -> Mapping[str, Any]:
        """Which records are read, in the words of relay.yaml; empty where that is not known."""
        found = self.reading.stream.filter(self.reading.source) if self.reading else {}
        return {name: value for name, value in found.items() if value is not None and value != []}

    @property
    def title(self) -> str:
        """What people know it by: its routes."""
        return ", ".join(self.routes) or self.name

    @property
    def now(self) -> datetime:
        """By the clock that leases and due times go by."""
        return datetime.fromtimestamp(self.table.clock(), UTC)

    def is_running(self, part: Part) -> bool:
        """Whether a run has the lease of a part."""
        return part.until > self.table.clock()

    def part(self, kind: PartKind) -> Part | None:
        """The part that goes on for ever, or the daily sweep."""
        return next((part for part in self.parts if part.key == PartKey(kind, self.name)), None)

    @property
    def fills(self) -> list[Part]:
        """Backfills: over closed spans, in the order in which they were asked for."""
        return [part for part in self.parts if part.place.fill and part.place.fill.verification is None]

    @property
    def verifications(self) -> list[Part]:
        """Those that only compare, or mend, in the order in which they were asked for."""
        return [part for part in self.parts if part.place.fill and part.place.fill.verification is not None]

    def check_begun(self) -> None:
        """Raises OperatorError where it has not been read yet."""
        if self.part("now") is None:
            raise OperatorError(f"{self.title} has not been read yet. First: relay read run {self.name}")

    def in_relay_yaml(self) -> Reading:
        """As relay.yaml has it. Raises OperatorError where it does not."""
        if self.reading is None:
            raise OperatorError(f"relay.yaml does not read {self.title}, or cannot be used. See: relay check --offline")
        return self.reading


def known_readings(dynamodb: DynamoDBClient, deployment: Deployment, settings: Settings | None) -> list[KnownReading]:
    """Those of relay.yaml that are deployed, then what else the table holds. Raises botocore's errors."""
    config = settings.config() if settings else Config()
    return [
        each
        for function in deployment.readings.values()
        for each in _of_connection(
            Readings(dynamodb=dynamodb, table=function.readings_table, connection=function.connection), function, config
        )
    ]


def current(found: Sequence[KnownReading]) -> list[KnownReading]:
    """Those that relay.yaml has; all where it has none of them, as when it cannot be used."""
    return [each for each in found if each.reading] or list(found)


def choose(found: Sequence[KnownReading], name: str) -> KnownReading:
    """The reading that a route takes, or that has this name (its beginning is enough). Raises OperatorError."""
    by_route = [each for each in found if name in each.routes]
    wanted = [each for each in by_route if each.reading] or by_route
    if not wanted and len(name) >= _LEAST:
        wanted = [each for each in found if each.name.startswith(name)]
    wanted = wanted or [each for each in found if each.connection == name]
    if len(wanted) == 1:
        return wanted[0]
    known = ", ".join(f"{each.title} ({each.name})" for each in wanted or found) or "none"
    problem = f"{name!r} may be several" if wanted else f"nothing is read for {name!r}"
    raise OperatorError(f"{problem}. Name a route or a reading: {known}. See: relay read list")


def stream_of(config: Config, connection: str, source: Source) -> tuple[str, Stream]:
    """What a source names: the stream's word, and the stream. Raises KeyError for what cannot be read."""
    sides = SYSTEMS[config.systems[connection]].sources
    side = pick(sides, source.stream)
    if side is None or side.stream is None:
        raise KeyError(connection)
    return next(word for word, each in sides.items() if each is side), side.stream


def written(config: Config, connection: str) -> list[Reading]:
    """The readings of a connection that relay.yaml has."""
    return readings(config, connection, partial(stream_of, config))


def read_connections(settings: Settings) -> list[str]:
    """The connections from which relay.yaml has something read."""
    config = settings.config()
    return [name for name in config.connections if written(config, name)]


def _zone(config: Config, connection: str) -> tzinfo | None:
    name = getattr(config.connections.get(connection), "zone", None)
    return ZoneInfo(name) if name else None


def _of_connection(table: Readings, function: DeployedReading, config: Config) -> Iterator[KnownReading]:
    parts = table.parts()
    known = {each.name: each for each in written(config, function.connection)}
    stored = {part.key.reading: part for part in parts if part.key.kind == "now"}
    for name in [*known, *(name for name in stored if name not in known)]:
        reading = known.get(name)
        yield KnownReading(
            name=name,
            stream=reading.word if reading else stored[name].place.stream,
            routes=reading.routes if reading else stored[name].place.routes,
            reading=reading,
            parts=[part for part in parts if part.key.reading == name],
            table=table,
            function=function,
            zone=_zone(config, function.connection),
        )
