"""The project's linked tables and their rows.

A table has at most 50 columns, a cell 256 bytes, a key 8,000 bytes, a project 50 tables
(https://developers.karte.io/docs/datahub-limitation, https://support.karte.io/post/4V76PyeflvwR4fCQPhjFqa). Rows are
linked by KARTE's user id, `vis-{visitor_id}` for a visitor, or by the value of an event's field
(https://support.karte.io/post/gnXXLHX7YXCJvEgPh0JSQ). Whether an upsert keeps the columns that it does not name is not
documented: here the row is written anew, unless the project says `columns`. What is refused beyond the limits is not
documented either: unknown tables and columns, and values that are no text, number or boolean, are refused here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Literal

from local.systems.karte.api.checking import Refusal

MOST_TABLES = 50
MOST_COLUMNS = 50
LONGEST_CELL = 256
LONGEST_KEY = 8000
BY_USER = "user_id"

Upsert = Literal["row", "columns"]


@dataclass(frozen=True)
class Table:
    """One linked table. `link` is user_id, or the path of an event's field such as `attribute.account_id`."""

    id: str
    key: str
    columns: tuple[str, ...]
    link: str = BY_USER


@dataclass(frozen=True)
class Version:
    """What a row was from a moment on; None where it is deleted."""

    at: float
    values: Mapping[str, Any] | None


@dataclass
class Tables:
    """The tables, and every version of every row. Safe to use from many threads."""

    upsert: Upsert = "row"
    _tables: dict[str, Table] = field(default_factory=dict)
    _rows: dict[str, dict[str, list[Version]]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def define(self, table: Table) -> None:
        """Make a table, or make it anew with its rows kept. Raises ValueError."""
        if len(table.columns) + 1 > MOST_COLUMNS:
            raise ValueError(f"a table has at most {MOST_COLUMNS} columns, with its key")
        if table.key in table.columns or len(set(table.columns)) < len(table.columns):
            raise ValueError("the key and the columns have different names each")
        with self._lock:
            if len(self._tables) >= MOST_TABLES and table.id not in self._tables:
                raise ValueError(f"a project has at most {MOST_TABLES} tables")
            self._tables[table.id] = table
            self._rows.setdefault(table.id, {})

    def write(self, content: Mapping[str, Any], at: float) -> None:
        """Insert or update the row of a request: `{"id", "rowKey": {key: ...}, "values": {...}}`. Raises Refusal."""
        table, key = self._addressed(content)
        values = content.get("values")
        if not isinstance(values, dict):
            raise Refusal(400, "values must be an object")
        if unknown := values.keys() - set(table.columns):
            raise Refusal(400, f"the table has no column {', '.join(sorted(unknown))}")
        for name, value in values.items():
            if not isinstance(value, str | int | float):
                raise Refusal(400, f"{name} must be a text, a number or a boolean")
            if len(_cell(value).encode(errors="replace")) > LONGEST_CELL:
                raise Refusal(400, f"{name} is longer than {LONGEST_CELL} bytes")
        with self._lock:
            versions = self._rows[table.id].setdefault(key, [])
            before = versions[-1].values if versions and self.upsert == "columns" else None
            versions.append(Version(at, {**(before or {}), **values}))

    def delete(self, content: Mapping[str, Any], at: float) -> None:
        """Delete the row of a request. Raises Refusal."""
        table, key = self._addressed(content)
        with self._lock:
            self._rows[table.id].setdefault(key, []).append(Version(at, None))

    def rows(self, table: str) -> dict[str, dict[str, Any]]:
        """The rows of a table as they were written last, by key. Raises ValueError."""
        with self._lock:
            if table not in self._tables:
                raise ValueError(f"there is no table {table}; there are {', '.join(sorted(self._tables))}")
            newest = ((key, versions[-1].values) for key, versions in self._rows[table].items())
            return {key: dict(values) for key, values in newest if values is not None}

    def rows_of(self, user: str, value_at: Callable[[str], Any], until: float) -> dict[str, dict[str, Any]]:
        """The row of each table that is linked to a user, as of a moment."""
        found: dict[str, dict[str, Any]] = {}
        with self._lock:
            for table in self._tables.values():
                key = user if table.link == BY_USER else value_at(table.link)
                versions = [one for one in self._rows[table.id].get(_key(key), ()) if one.at <= until]
                if versions and (values := versions[-1].values) is not None:
                    found[table.id] = dict(values)
        return found

    def clear(self) -> None:
        """Forget all rows; the tables stay."""
        with self._lock:
            for rows in self._rows.values():
                rows.clear()

    def _addressed(self, content: Mapping[str, Any]) -> tuple[Table, str]:
        table, row_key = self._tables.get(str(content.get("id"))), content.get("rowKey")
        if table is None:
            raise Refusal(404, "there is no table with this id")
        if not isinstance(row_key, dict) or row_key.keys() != {table.key}:
            raise Refusal(400, f"rowKey must hold {table.key} and nothing else")
        key = row_key[table.key]
        if not isinstance(key, str) or not key:
            raise Refusal(400, f"{table.key} must be a text")
        if len(key.encode(errors="replace")) > LONGEST_KEY:
            raise Refusal(400, f"{table.key} is longer than {LONGEST_KEY} bytes")
        return table, key


def _cell(value: str | float) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _key(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value) if isinstance(value, int | float) else ""
