"""A look at what a stream reads: the key, the lists, their names beside those that are known here, and the settings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from relay.core.deadline import Deadline
from relay.core.findings import Finding
from relay.core.gate import MustWait
from systems.mazrica.config import MazricaConnection
from systems.mazrica.names import ID, UPDATED, RecordList
from systems.mazrica.rest.client import JsonRow, MazricaClient
from systems.mazrica.rest.errors import FailureKind, MazricaFailed
from systems.mazrica.rest.walking import SAFE_SIZE
from systems.mazrica.rows.times import MomentReader
from systems.mazrica.streams.checks import of_actions, of_items
from systems.mazrica.streams.checks.differences import differences

_SKEW = timedelta(minutes=5)


def check_reading(
    where: str,
    connection: MazricaConnection,
    client: MazricaClient,
    records: Sequence[RecordList],
    deadline: Deadline,
    *,
    now: datetime,
) -> Iterator[Finding]:
    """What is wrong, or one finding that everything works. Four requests at the most."""
    look = _Look(where, connection, client, deadline, now)
    try:
        found = list(look.run(records))
    except MazricaFailed as failed:
        found = [Finding(level="error", where=where, message=failed.cause.message)]
    except MustWait as wait:
        message = f"no request for the check can be made now: {wait.cause.message}. Try again later."
        found = [Finding(level="error", where=where, message=message)]
    yield from found
    if not found:
        yield Finding(level="ok", where=where, message=look.good(records))


@dataclass
class _Look:
    where: str
    connection: MazricaConnection
    client: MazricaClient
    deadline: Deadline
    now: datetime

    def __post_init__(self) -> None:
        self._rows: dict[RecordList, list[JsonRow]] = {}
        self._totals: dict[RecordList, int] = {}

    def run(self, records: Sequence[RecordList]) -> Iterator[Finding]:
        """Raises MazricaFailed and MustWait."""
        for each in records:
            rows = self._read(each)
            yield from differences(self.where, each, rows)
            yield from self._times(each, rows)
        if RecordList.CONTACTS in records:
            yield from of_items.check_items(self.where, self.connection, self._read(RecordList.CONTACTS))
        needed = RecordList.ACTIONS in records
        connection = self.connection
        if needed or connection.completed is None or connection.action_contacts is None:
            yield from self._actions(needed=needed)

    def good(self, records: Sequence[RecordList]) -> str:
        """What works."""
        told = [f"{self._totals[each]} {each}" if self._rows[each] else f"no {each} yet" for each in records]
        return f"Mazrica takes the API key, and what is read is as the relay knows it: {', '.join(told)}"

    def _actions(self, *, needed: bool) -> Iterator[Finding]:
        try:
            actions, contacts = self._read(RecordList.ACTIONS), self._read(RecordList.CONTACTS)
        except MazricaFailed as failed:
            if needed or failed.kind is FailureKind.KEY:
                raise
            return
        if needed or actions:
            ids = {row[ID] for row in contacts}
            yield from of_actions.settings(self.where, self.connection, actions, ids, needed=needed)

    def _read(self, records: RecordList) -> list[JsonRow]:
        if records not in self._rows:
            found = self.client.page(records, 1, min(SAFE_SIZE, self.connection.page_size), self.deadline)
            self._rows[records], self._totals[records] = found.rows, found.total
        return self._rows[records]

    def _times(self, records: RecordList, rows: Sequence[JsonRow]) -> Iterator[Finding]:
        """Times that name no zone are in the connection's; in another one the newest may be in the future."""
        bare = [row for row in rows if isinstance(row.get(UPDATED), str) and not MomentReader.has_offset(row[UPDATED])]
        if not bare:
            return
        newest = MomentReader(self.connection.zone).moment(bare[0][UPDATED])
        if newest is None:
            message = f"{UPDATED} of {records} is no moment that can be read."
            yield Finding(level="error", where=self.where, message=message)
        elif newest > self.now + _SKEW:
            message = (
                f"times of {records} name no zone, and in {self.connection.zone} the newest is in the future. Write "
                "the zone that they are in at the connection: zone: UTC, or zone: Asia/Tokyo."
            )
            yield Finding(level="error", where=self.where, message=message)
