"""How a batch of events becomes requests: as few as possible, each record once in a request, its events in order.

Events of one record that follow one another become one entry, later values over earlier ones: kintone leaves alone
what an update does not name, so the record ends as if they had been written one by one. (A value that kintone would
have refused is never sent when a later event of the same write replaces it.) What cannot be one entry (the route's
`upsert` or key field differs) goes into a later wave. What kintone does with one record twice in a request is not
documented; it never happens here: the records of a request are all named by the same field, or all by their numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from types import MappingProxyType
from typing import Any, NamedTuple

from systems.kintone.client import MAX_RECORDS, App
from systems.kintone.config import RECORD_NUMBER, OnlyIf
from systems.kintone.target.action import Action
from systems.kintone.target.record import KintoneRecord, KnownBy
from systems.kintone.target.rows import EventRow

NO_RECORD = "no_record"
"""Why nothing was written or done: there is no record, and the route passes over that."""


class Adopted(NamedTuple):
    """A record that was made in kintone and is to be given its key, as it was read."""

    number: str
    revision: str


class Write(NamedTuple):
    """What one event writes. `position` is the event's place in the batch."""

    position: int
    record_id: str
    """The record within the connection; order is kept among the writes of one."""
    place: App
    upsert: bool
    key_field: str
    key: str
    record: KintoneRecord
    writes_fields: bool = True
    """False for a route that has only an action: its record must be there already."""
    action: Action | None = None
    """What follows the fields. A later write waits for it."""
    event_id: str = ""
    replayed_at: datetime | None = None
    types: Mapping[str, str] = MappingProxyType({})
    """Type of each field that the route may write, as relay.yaml names it."""
    known_by: KnownBy | None = None
    """By what a record without a key would be known; None: it is not looked for (systems.kintone.target.adopting)."""
    adopted: Adopted | None = None
    """The record that is given the key; None: the key says which it is."""
    reads_first: bool = False
    """Whether what is written depends on what stands in the record (systems.kintone.target.merging)."""
    only_if: Mapping[str, OnlyIf] = MappingProxyType({})
    """Of the fields that are not written whatever stands there."""
    row: EventRow | None = None
    """The row of a table that is the event's."""
    skips: bool = False
    """Whether an event without a record is passed over, and not rejected."""
    key_type: str = "text"
    """`text` or `number`: how the key is spelled."""


@dataclass(frozen=True)
class Entry:
    """One record of a request: the writes of events that follow one another. Only the last may have an action."""

    writes: Sequence[Write]

    @property
    def record_id(self) -> str:
        """The record within the connection."""
        return self.writes[0].record_id

    @property
    def content(self) -> dict[str, Any]:
        """The entry as kintone takes it, later values over earlier ones."""
        first = self.writes[0]
        record: KintoneRecord = {}
        for write in self.writes:
            record |= write.record
        if first.adopted is not None:
            number, revision = first.adopted
            return {"id": number, "revision": revision, "record": record | {first.key_field: {"value": first.key}}}
        return {**which(first.key_field, first.key), "record": record}

    @property
    def writes_fields(self) -> bool:
        """Whether it is part of a request at all."""
        return self.writes[0].writes_fields

    @property
    def reads_first(self) -> bool:
        """Whether its record is read before it is written."""
        return self.writes[0].reads_first

    def apart(self) -> list[Entry]:
        """Each write as an entry of its own, in order."""
        return [Entry([write]) for write in self.writes]


def which(key_field: str, key: str) -> dict[str, Any]:
    """How kintone is told which record is meant: by its number, or by an update key."""
    if key_field == RECORD_NUMBER:
        return {"id": key}
    return {"updateKey": {"field": key_field, "value": key}}


class Batch(NamedTuple):
    """One request: entries of different records at one place."""

    place: App
    upsert: bool
    entries: Sequence[Entry]

    def of(self, entries: Sequence[Entry]) -> Batch:
        """The same request with other entries."""
        return self._replace(entries=entries)


def plan(writes: Iterable[Write]) -> Iterator[list[Batch]]:
    """Waves of requests. All of a wave may be sent in any order; each wave after the one before."""
    lines = list(_entries_by_record(writes))
    for depth in range(max(map(len, lines), default=0)):
        yield list(_batches(line[depth] for line in lines if depth < len(line)))


def _entries_by_record(writes: Iterable[Write]) -> Iterator[list[Entry]]:
    by_record: dict[str, list[Write]] = {}
    for write in writes:
        by_record.setdefault(write.record_id, []).append(write)
    for found in by_record.values():
        yield [Entry(run) for run in _runs(found)]


def _runs(writes: Iterable[Write]) -> Iterator[list[Write]]:
    """Writes that can be one entry: nothing comes after an action in the same one."""
    run: list[Write] = []
    for write in writes:
        if run and (run[-1].action is not None or _kind(run[-1]) != _kind(write)):
            yield run
            run = []
        run.append(write)
    if run:
        yield run


def _kind(write: Write) -> tuple[App, bool, str, bool, Adopted | None, bool, bool]:
    first = write.reads_first, write.skips
    return write.place, write.upsert, write.key_field, write.writes_fields, write.adopted, *first


def _batches(entries: Iterable[Entry]) -> Iterator[Batch]:
    by_request: dict[tuple[App, bool, bool, bool, str], list[Entry]] = {}
    for entry in entries:
        first = entry.writes[0]
        named_by = first.key_field if first.adopted is None else RECORD_NUMBER
        kind = (first.place, first.upsert, first.writes_fields, first.reads_first, named_by)
        by_request.setdefault(kind, []).append(entry)
    for (place, upsert, *_), found in by_request.items():
        rest = iter(found)
        while chunk := list(islice(rest, MAX_RECORDS)):
            yield Batch(place, upsert, chunk)
