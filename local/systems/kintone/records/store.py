"""Records in memory: ids, revisions, unique values, and the history of what was written.

Ids and the unique index live per app. Everything a request writes goes through one Transaction, which is undone as a
whole when the request is refused, as kintone does (`SonicGarden/kintone-emulator:doc/kintone-behavior-notes.md`
section 8, measured).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import count
from threading import RLock
from typing import Any

from local.systems.kintone.apps.app import App
from local.systems.kintone.errors import app_not_found, record_not_found


@dataclass(frozen=True, slots=True)
class Record:
    """One record as it is at one revision. Never changed; a write makes another."""

    id: int
    revision: int
    values: Mapping[str, Any]
    creator: str
    created: str
    modifier: str
    updated: str
    status: str = ""
    assignees: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One applied write: what the request set, in the order in which it took effect."""

    request: int
    app: int
    id: int
    operation: str
    revision: int
    key: str
    values: Mapping[str, Any]
    at: str = field(default_factory=lambda: datetime.now(UTC).isoformat())


class Table:
    """The records of one app, and which record holds which unique value."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.records: dict[int, Record] = {}
        self.comments: dict[int, list[Mapping[str, Any]]] = {}
        self.ids = count(1)
        self.rows = count(1)
        self._holders: dict[tuple[str, str], set[int]] = {}

    def clear(self) -> None:
        """Forget the records. kintone never gives an id of a deleted record to another one."""
        self.records.clear()
        self.comments.clear()
        self._holders.clear()

    def redefine(self, app: App) -> None:
        """Change the form; the records stay as they are, as in kintone."""
        self.app = app
        self._holders.clear()
        for record in self.records.values():
            self._index(record)

    def record(self, record_id: int) -> Record:
        """Return a record; raise GAIA_RE01 when there is none."""
        try:
            return self.records[record_id]
        except KeyError:
            raise record_not_found(record_id) from None

    def holder(self, code: str, value: str) -> Record | None:
        """Return the record that holds `value` in the unique field `code`."""
        ids = self._holders.get((code, value))
        return self.records[min(ids)] if ids else None

    def taken(self, code: str, value: str, *, by_other_than: int) -> bool:
        """Tell whether another record holds `value` in the unique field `code`."""
        return bool(self._holders.get((code, value), set()) - {by_other_than})

    def replace(self, record_id: int, record: Record | None) -> None:
        """Put a record in place of whatever has its id; None removes it."""
        before = self.records.pop(record_id, None)
        if before:
            for entry in self._unique_values(before):
                self._holders[entry].discard(record_id)
        if record:
            self.records[record_id] = record
            self._index(record)

    def _index(self, record: Record) -> None:
        for entry in self._unique_values(record):
            self._holders.setdefault(entry, set()).add(record.id)

    def _unique_values(self, record: Record) -> Iterator[tuple[str, str]]:
        for one in self.app.unique:
            value = record.values.get(one.code)
            if value not in ("", None):
                yield one.code, value


class Store:
    """Every app's table. Whoever reads or writes holds `lock`."""

    def __init__(self, apps: Iterable[App]) -> None:
        self.lock = RLock()
        self.history: list[Change] = []
        self.tables = {app.id: Table(app) for app in apps}

    def table(self, app: int) -> Table:
        """Return an app's table; raise GAIA_AP01 when there is none."""
        try:
            return self.tables[app]
        except KeyError:
            raise app_not_found(app) from None

    def define(self, app: App) -> None:
        """Add an app, or change the form of one that is there."""
        if app.id in self.tables:
            self.tables[app.id].redefine(app)
        else:
            self.tables[app.id] = Table(app)

    def clear(self) -> None:
        """Forget every record and the history; the apps stay, and no id is given a second time."""
        for table in self.tables.values():
            table.clear()
        self.history.clear()


class Transaction:
    """What one request writes. Nothing of it is in the history before `commit`."""

    def __init__(self, store: Store, request: int) -> None:
        self._request = request
        self._store = store
        self._undo: list[Callable[[], object]] = []
        self._changes: list[Change] = []

    def write(
        self,
        table: Table,
        record_id: int,
        record: Record | None,
        *,
        operation: str,
        key: str,
        values: Mapping[str, Any],
    ) -> None:
        """Put a record (None deletes it) and remember what was there."""
        before = table.records.get(record_id)
        self._undo.append(partial(table.replace, record_id, before))
        table.replace(record_id, record)
        newest = record or before
        revision = newest.revision if newest else 0
        self._changes.append(Change(self._request, table.app.id, record_id, operation, revision, key, values))

    def comment(self, table: Table, record: Record, comment: Mapping[str, Any], *, key: str) -> None:
        """Add a comment to a record."""
        comments = table.comments.setdefault(record.id, [])
        comments.append(comment)
        self._undo.append(comments.pop)
        values = {"text": comment["text"]}
        self._changes.append(Change(self._request, table.app.id, record.id, "COMMENT", record.revision, key, values))

    def commit(self) -> list[Change]:
        """Keep what was written; return it."""
        self._store.history.extend(self._changes)
        return self._changes

    def rollback(self) -> None:
        """Undo everything, newest first."""
        for undo in reversed(self._undo):
            undo()
