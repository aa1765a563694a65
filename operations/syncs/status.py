"""How far each sync has come, and what of it needs a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from operations.deployment.deployment import Sync
from operations.text import counted, duration
from operations.words import in_words
from relay.core.duration import seconds
from relay.reading.bookmark import Cursor, Run

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PERIODS = 3
"""Of a sync, without one complete run, after which it needs a person: the monitoring stack's alarm has the same."""


class SyncStatus(msgspec.Struct, frozen=True, kw_only=True):
    """One sync."""

    sync: str
    route: str
    reads: str
    """The connection that it reads from."""
    every: str
    running: bool
    read_until: datetime | None
    """What changed before this time is queued."""
    lag_seconds: int | None
    succeeded_at: datetime | None
    begins_at: datetime | None
    """After a rewind: where the next run begins."""
    run: Run | None
    """The last one, or the one that is at it."""

    @property
    def ending(self) -> str:
        """How the last run ended, in words."""
        if self.running:
            return "running"
        if self.run is None:
            return "never ran"
        if self.run.ending is None:
            return "stopped without a word"
        code = f": {self.run.code}" if self.run.code else ""
        return self.run.ending + code

    def advice(self, now: datetime) -> Iterator[str]:
        """What a person should do."""
        if self.run and self.run.ending == "failed":
            words = in_words(self.run.code)
            why = f"{self.run.code}{words and f' ({words})'}"
            yield f"{self.sync}: its last run failed, {why}. Ask the system: relay check. See: relay tail --errors"
        elif self.run and self.succeeded_at and self._is_late(self.succeeded_at, now):
            since = duration((now - self.succeeded_at).total_seconds())
            yield f"{self.sync}: no run has come to its end for {since}. See: relay tail --errors"

    @property
    def refused(self) -> str:
        """Which records the last run has left out, if any. Nobody must act on that at once."""
        if self.run is None or not self.run.refused:
            return ""
        return (
            f"{self.sync}: its route refused {counted(self.run.refused, 'record')}. "
            f"Which, and why: relay tail --outcome refused --route {self.route}"
        )

    def _is_late(self, succeeded_at: datetime, now: datetime) -> bool:
        return (now - succeeded_at).total_seconds() > PERIODS * seconds(self.every)


def sync_statuses(dynamodb: DynamoDBClient, syncs: Iterable[Sync]) -> list[SyncStatus]:
    """How each of these fares. Raises botocore's errors."""
    now = datetime.now(UTC)
    return [_status(dynamodb, each, now) for each in syncs]


def sync_cursor(dynamodb: DynamoDBClient, sync: Sync) -> Cursor:
    """Where a sync stands, and what may move it."""
    return Cursor(dynamodb=dynamodb, table=sync.cursor_table, sync=sync.name)


def _status(dynamodb: DynamoDBClient, sync: Sync, now: datetime) -> SyncStatus:
    cursor = sync_cursor(dynamodb, sync)
    place = cursor.read()
    return SyncStatus(
        sync=sync.name,
        route=sync.route,
        reads=sync.reads,
        every=sync.every,
        running=cursor.running() is not None,
        read_until=place.reached,
        lag_seconds=None if place.reached is None else max(0, int((now - place.reached).total_seconds())),
        succeeded_at=place.succeeded_at,
        begins_at=place.begin_at,
        run=place.run,
    )
