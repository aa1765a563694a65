"""The one interface between the engine and a kind of system. `systems/` lists who implements it.

A system has sides, each optional: it can be written to (relay.system.target), it can call the relay or be read
(relay.system.source), and it may know where what comes back was written (relay.system.origin_side).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from relay.core.config import Connection, Route
from relay.core.findings import Problem

if TYPE_CHECKING:
    from relay.aws.table import State
    from relay.core.texts import Text
    from relay.limits.day import Day
    from relay.limits.day_budget import DayBudget
    from relay.system.origin_side import OriginSide
    from relay.system.secret_form import SecretForm
    from relay.system.source import SourceSide
    from relay.system.target import TargetSide


class System(Protocol):
    """One kind of system: its models, its rules, its sides. Cheap to import: whatever calls it is imported late."""

    @property
    def name(self) -> str:
        """As relay.yaml says it."""

    @property
    def connection_model(self) -> type[Connection]:
        """Model of what a customer writes of one account."""

    @property
    def day(self) -> Day:
        """When the system's day begins, for the count of requests in a day."""

    @property
    def published(self) -> Path | None:
        """The file of the addresses that it publishes for what it sends (relay.system.published); None: it has none."""

    @property
    def target(self) -> TargetSide | None:
        """How it is written to; None: it cannot be."""

    @property
    def sources(self) -> Mapping[str, SourceSide]:
        """What can be taken from it, by the word of `source: {stream: ...}`; none: it neither calls nor is read."""

    @property
    def origin(self) -> OriginSide | None:
        """What it knows of the records behind events; None where nothing that is written there can come back."""

    def texts(self) -> Mapping[str, Text]:
        """Its own reasons to refuse, in each language; relay.core.texts has those that any system may give."""

    def spent(
        self, connection: Connection, routes: Iterable[Route], state: State, now: datetime
    ) -> Sequence[DayBudget]:
        """What the connection's day is spent of, by its state table: one for each thing that the system counts.

        `routes` are those that lead to it. None when its `day_limit` is None. Raises botocore's errors.
        """

    def secret_forms(self, connection: Connection) -> Sequence[SecretForm]:
        """The shapes that the connection's secret may have; none when it needs no secret."""

    def secret_problem(self, connection: Connection, secret: Mapping[str, Any]) -> str | None:
        """Why the connection could not be called with this secret, without repeating any of it; None: it could."""

    def check_connection(self, connection: Connection) -> Iterable[Problem]:
        """What the model's types cannot say, for one connection."""

    def check_connections(self, connections: Mapping[str, Connection]) -> Iterable[Problem]:
        """What no connection shows by itself; paths begin with its name. All of them are of this system."""
