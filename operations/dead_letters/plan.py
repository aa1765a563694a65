"""Where dead letters go when they are replayed, or why they must stay."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from config import Settings
from operations.dead_letters.letters import DeadLetter, in_order
from operations.dead_letters.newest import Newest
from operations.deployment.deployment import Deployment
from operations.text import local_time
from relay.core.refusal import Refused
from relay.queue import queues
from relay.system.sides import target_of
from systems import SYSTEMS

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True)
class Destination:
    """Where a letter goes."""

    connection: str
    queue_url: str
    group: str
    over: datetime | None = None
    """When the newest event that it overwrites was accepted; None when it overwrites none."""


@dataclass(frozen=True)
class Stays:
    """A letter that cannot be replayed."""

    reason: str
    """What to change first."""


ReplayPlan = Destination | Stays


@dataclass(frozen=True)
class Planner:
    """Says where letters go, by relay.yaml as it is now: so that a corrected mapping takes effect."""

    settings: Settings
    queue_urls: Mapping[str, str]
    """Of the deployed connections."""
    newest: Callable[[str, str], datetime | None]
    """By connection and message group: when the newest delivered event of a record was accepted."""
    overwrite_newer: bool = False

    @classmethod
    def of(
        cls, settings: Settings, deployment: Deployment, dynamodb: DynamoDBClient, *, overwrite_newer: bool
    ) -> Planner:
        """For what is deployed, and the newest delivered events that its functions remember."""
        urls = {name: each.queue_url for name, each in deployment.connections.items()}
        return cls(settings, urls, Newest(dynamodb, deployment.connections), overwrite_newer)

    def plan(self, letter: DeadLetter) -> ReplayPlan:
        """Where one letter goes, or why it must stay. The record's own group keeps order with later events."""
        if letter.event is None:
            return Stays("it is no event that the relay wrote")
        route = self.settings.routes.get(letter.event.route)
        if route is None:
            return Stays(f"relay.yaml has no route {letter.event.route}")
        if route.to not in self.queue_urls:
            return Stays(f"the connection {route.to} of its route is not deployed")
        try:
            connection = self.settings.connections[route.to]
            accepted = target_of(route, self.settings.config(), SYSTEMS).accept(route, letter.event.payload, connection)
        except Refused as refused:
            return Stays(f"its payload does not fit the route any more: {refused}")
        group = queues.message_group(route.to, accepted.key)
        over = None if route.cumulative else self._newer(route.to, group, letter.event.received_at)
        if over and not self.overwrite_newer:
            return Stays(f"overtaken by an event accepted at {local_time(over)}, which is delivered")
        return Destination(route.to, self.queue_urls[route.to], group, over)

    def _newer(self, connection: str, group: str, received_at: datetime) -> datetime | None:
        newest = self.newest(connection, group)
        return newest if newest is not None and newest > received_at else None


@dataclass(frozen=True)
class Planned:
    """A letter with its plan."""

    letter: DeadLetter
    plan: ReplayPlan


def plan_all(letters: Iterable[DeadLetter], planner: Planner) -> list[Planned]:
    """Plans in the order of acceptance."""
    return [Planned(letter, planner.plan(letter)) for letter in in_order(letters)]
