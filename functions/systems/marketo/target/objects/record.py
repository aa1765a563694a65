"""A record on its way to Marketo, and which of them go into one call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import msgspec

from systems.marketo.leads.chunks import MOST_BYTES
from systems.marketo.rest.request import MOST_RECORDS
from systems.marketo.target.doing import KnownLead
from systems.marketo.target.filling.field import JsonScalar
from systems.marketo.target.objects.filled import FilledRecord, filled
from systems.marketo.target.objects.object_values import ObjectFields, ObjectValues
from systems.marketo.target.people.syncing import SyncedLead


@dataclass(frozen=True)
class OutgoingRecord:
    """One record."""

    place: int
    """Of its event, among those that are written together."""
    known: KnownLead
    names: frozenset[str]
    """Those of its key."""
    key: tuple[str, ...]
    """As Marketo compares it, whatever its letters' case."""
    filled: FilledRecord
    lead: SyncedLead
    """As it is now; it may have been made for this."""

    @property
    def whole(self) -> dict[str, JsonScalar]:
        """What a new record gets."""
        return {**self.filled.new, **self.filled.values}

    @property
    def changes(self) -> bool:
        """Whether anything is written of a record that is there."""
        return bool(self.filled.values.keys() - self.names)

    @property
    def size(self) -> int:
        """Bytes of the entry, with the comma after it."""
        return len(msgspec.json.encode(self.whole)) + 1


def outgoing(
    place: int, known: KnownLead, task: ObjectValues, fields: ObjectFields, lead: SyncedLead
) -> OutgoingRecord:
    """Raises TooLong."""
    found = filled(task, fields)
    found.values[task.link] = known.lead_id
    key = tuple(str(found.values[name]).casefold() for name in task.key)
    return OutgoingRecord(place, known, frozenset(task.key), key, found, lead)


def parts(records: Iterable[OutgoingRecord]) -> Iterator[list[OutgoingRecord]]:
    """What goes into one call: up to 300, within Marketo's 1 MB, each record once."""
    part: dict[tuple[str, ...], OutgoingRecord] = {}
    size = 0
    for record in records:
        if part and (len(part) == MOST_RECORDS or record.key in part or size + record.size > MOST_BYTES):
            yield [*part.values()]
            part, size = {}, 0
        part[record.key] = record
        size += record.size
    if part:
        yield [*part.values()]
