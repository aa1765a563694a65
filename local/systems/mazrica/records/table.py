"""Records of one kind, by id and in any order that a list may have."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any


@dataclass(slots=True, eq=False)
class Record:
    """One record: what its columns and links hold, and its detail items by their ids. Moments are epoch seconds."""

    id: int
    created: float
    updated: float
    values: dict[str, Any] = field(default_factory=dict)
    items: dict[int, Any] = field(default_factory=dict)


_KEYS = {"id": attrgetter("id"), "createdAt": attrgetter("created"), "updatedAt": attrgetter("updated")}
SORTABLE = frozenset(_KEYS)


class Table:
    """The records of one kind. Ids are given once, and never again."""

    def __init__(self, name: str, first_id: int) -> None:
        self.name = name
        self.rows: dict[int, Record] = {}
        self._first_id = first_id
        self._next = first_id
        self._orders: dict[tuple[str, ...], list[Record]] = {}

    def add(self, at: float, values: dict[str, Any], items: dict[int, Any] | None = None) -> Record:
        """A new record."""
        record = Record(self._next, at, at, values, items or {})
        self._next += 1
        self.rows[record.id] = record
        self._orders.clear()
        return record

    def touch(self, record: Record, at: float) -> None:
        """A record was updated at this moment."""
        record.updated = at
        self._orders.clear()

    def remove(self, number: int) -> None:
        """A record is no more."""
        del self.rows[number]
        self._orders.clear()

    def get(self, number: object) -> Record | None:
        """The record of an id; None where there is none."""
        return self.rows.get(number) if isinstance(number, int) else None

    def ordered(self, keys: Sequence[str]) -> Sequence[Record]:
        """All of them by these keys, the first before the next; one with a dash before it descends."""
        spec = tuple(keys)
        if spec not in self._orders:
            self._orders[spec] = _sorted(self.rows.values(), spec)
        return self._orders[spec]

    def where(self, **values: Any) -> list[Record]:
        """Those that hold these values, the oldest id first."""
        return [each for each in self.rows.values() if all(each.values.get(key) == values[key] for key in values)]

    def clear(self) -> None:
        """Nothing was ever added."""
        self.rows.clear()
        self._orders.clear()
        self._next = self._first_id


def _sorted(records: Iterable[Record], keys: Sequence[str]) -> list[Record]:
    found = list(records)
    for key in reversed(keys):  # the last key first: sorting is stable
        found.sort(key=_KEYS[key.removeprefix("-")], reverse=key.startswith("-"))
    return found
