"""Custom objects: their types and their records.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/custom-objects . A type has 1 to
3 dedupe fields, at most 50 fields, and an instance at most 10 types.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from local.systems.marketo.clock import moment_text
from local.systems.marketo.leads.values import key_of

MOST_TYPES = 10
ID_FIELD = "marketoGUID"


class ObjectField(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One field. `link` is the field of the lead whose value it holds."""

    name: str
    type: str = "string"
    label: str = ""
    length: int | None = None
    link: str | None = None

    @property
    def longest(self) -> int | None:
        """The most characters that it holds."""
        return self.length or (255 if self.type == "string" else None)


class ObjectType(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One type of object, as an admin makes it."""

    name: str
    fields: Annotated[tuple[ObjectField, ...], Meta(min_length=1, max_length=47)]
    dedupe_fields: Annotated[tuple[str, ...], Meta(min_length=1, max_length=3)]
    label: str = ""

    def __post_init__(self) -> None:
        if missing := set(self.dedupe_fields) - {each.name for each in self.fields}:
            raise ValueError(f"{self.name} has no field {', '.join(sorted(missing))}")

    def field(self, name: str) -> ObjectField | None:
        """The field with a name."""
        return next((each for each in self.fields if each.name == name), None)

    @property
    def links(self) -> tuple[ObjectField, ...]:
        """The fields that tie a record to a lead."""
        return tuple(each for each in self.fields if each.link)

    @property
    def searchable(self) -> list[list[str]]:
        """What records can be looked for by."""
        return [list(self.dedupe_fields), [ID_FIELD], *[[each.name] for each in self.links]]


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


SHIPPED = (
    ObjectType(
        name="car_c",
        label="Car",
        fields=(
            ObjectField(name="vin", label="VIN", length=36),
            ObjectField(name="leadId", label="Lead Id", type="integer", link="id"),
            ObjectField(name="make", label="Make"),
            ObjectField(name="year", label="Year", type="integer"),
        ),
        dedupe_fields=("vin",),
    ),
    ObjectType(
        name="webinarAttendance_c",
        label="Webinar Attendance",
        fields=(
            ObjectField(name="personId", label="Person Id", type="integer", link="id"),
            ObjectField(name="eventId", label="Event Id"),
            ObjectField(name="eventUserId", label="Event User Id"),
            ObjectField(name="minutesViewed", label="Minutes Viewed", type="integer"),
            ObjectField(name="attendedAt", label="Attended At", type="datetime"),
        ),
        dedupe_fields=("personId", "eventId", "eventUserId"),
    ),
)


class Objects:
    """The tables of an instance, by the API names of their types."""

    def __init__(self, now: float) -> None:
        self._tables = {kind.name: Table(kind, now) for kind in SHIPPED}

    def get(self, name: str) -> Table | None:
        """The table of a type."""
        return self._tables.get(name)

    def all(self) -> list[Table]:
        """Every table."""
        return list(self._tables.values())

    def define(self, content: Any, now: float) -> ObjectType:
        """Add a type. Raises ValueError."""
        try:
            kind = msgspec.convert(content, ObjectType)
        except msgspec.ValidationError as wrong:
            raise ValueError(f"no type of custom objects: {wrong}") from None
        if kind.name not in self._tables and len(self._tables) >= MOST_TYPES:
            raise ValueError(f"at most {MOST_TYPES} types")
        self._tables = {**self._tables, kind.name: Table(kind, now)}
        return kind

    def clear(self) -> None:
        """Forget every record; the types stay."""
        for table in self._tables.values():
            table.clear()
