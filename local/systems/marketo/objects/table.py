"""The records of one type of custom objects."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from local.systems.marketo.clock import moment_text
from local.systems.marketo.leads.values import key_of
from local.systems.marketo.objects.types import ID_FIELD, ObjectType


@dataclass
class Record:
    """One record; its GUID is its id."""

    guid: str
    created: float
    updated: float
    values: dict[str, Any] = field(default_factory=dict)

    def value(self, name: str) -> Any:
        """What a field holds."""
        known = {ID_FIELD: self.guid, "createdAt": moment_text(self.created), "updatedAt": moment_text(self.updated)}
        return known.get(name, self.values.get(name))


Key = tuple[str, ...]


class Table:
    """The records of one type, by GUID and by dedupe key. Its user holds the lock."""

    def __init__(self, kind: ObjectType, now: float) -> None:
        self.kind = kind
        self.created = now
        self._records: dict[str, Record] = {}
        self._keys: dict[Key, Record] = {}

    def key(self, values: Mapping[str, Any]) -> Key:
        """The dedupe key of some values."""
        return tuple(key_of(values[name]) for name in self.kind.dedupe_fields)

    def by_guid(self, guid: Any) -> Record | None:
        """The record with a GUID."""
        return self._records.get(guid) if isinstance(guid, str) else None

    def by_key(self, key: Key) -> Record | None:
        """The record with a dedupe key."""
        return self._keys.get(key)

    def all(self) -> list[Record]:
        """Every record, in the order in which they came."""
        return list(self._records.values())

    def add(self, values: Mapping[str, Any], now: float) -> Record:
        """Add a record; its key is not there yet."""
        record = Record(str(uuid.uuid4()), now, now, dict(values))
        self._records[record.guid] = self._keys[self.key(values)] = record
        return record

    def remove(self, record: Record) -> None:
        """Remove a record."""
        del self._records[record.guid]
        del self._keys[self.key(record.values)]

    def clear(self) -> None:
        """Forget every record."""
        self._records.clear()
        self._keys.clear()
