"""What delivering functions keep of the records that they wrote to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from config import Settings
from operations.deployment.deployment import Deployment
from operations.forgetting.found import KeptItems
from relay.aws.table import State
from relay.core.config import Route
from relay.delivering.newest_delivered import Latest
from relay.delivering.unchanged import PlannedWrite, Unchanged
from relay.queue.queues import message_group
from relay.system.record_names import NamesRecords
from systems import SYSTEMS

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True, kw_only=True)
class OfDeliveries:
    """Of every route. Methods raise botocore's errors."""

    dynamodb: DynamoDBClient
    deployment: Deployment
    settings: Settings
    log_key: bytes
    """Of the hashes."""

    def find(self, key: str) -> Iterator[KeptItems]:
        """What was delivered to the record, under each name that it may have."""
        groups: dict[str, set[str]] = {}
        for name, route in self.settings.routes.items():
            if route.to in self.deployment.connections:
                found = self._groups(route, key)
                groups.setdefault(route.to, set()).update(found)
                yield self._delivered(name, route, found)
        for connection, names in groups.items():
            yield self._newest(connection, names)

    def _groups(self, route: Route, key: str) -> Sequence[str]:
        side = SYSTEMS[self.settings.systems[route.to]].target
        names: Sequence[str] = side.record_names(route, key) if isinstance(side, NamesRecords) else ()
        return [message_group(route.to, each) for each in names]

    def _delivered(self, name: str, route: Route, groups: Sequence[str]) -> KeptItems:
        unchanged = Unchanged(state=self._state(route.to), key=self.log_key)
        writes = [PlannedWrite("", name, group, "") for group in groups]
        items = unchanged.remembered(writes)
        return KeptItems(memory="delivered", where=name, items=items, erase=lambda: unchanged.rejected(writes))

    def _newest(self, connection: str, groups: set[str]) -> KeptItems:
        latest = Latest(self._state(connection))
        items = sum(latest.newest(each) is not None for each in groups)
        return KeptItems(memory="newest", where=connection, items=items, erase=lambda: latest.forget(groups))

    def _state(self, connection: str) -> State:
        return State(self.dynamodb, self.deployment.connections[connection].state_table)
