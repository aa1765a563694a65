"""What is to be written of a record, given what stands in it: pure values in, pure values out.

kintone replaces a whole table: a row that is not sent is deleted, one that is sent with its id keeps the cells that are
not named, and one without an id is a new row (https://cybozu.dev/ja/kintone/docs/rest-api/records/update-record/ ; as
measured, https://github.com/SonicGarden/kintone-emulator, doc/kintone-behavior-notes.md, section 9). So every row is
sent, those that stay as they are with nothing but their id. What is there already is not written again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from relay.mapping.blank import is_blank
from systems.kintone.config import OnlyIf
from systems.kintone.receiver.spelling import spelled
from systems.kintone.target.plan import Entry, Write
from systems.kintone.target.record import KintoneRecord
from systems.kintone.target.rows import EventRow, RowCells

TABLE = "SUBTABLE"
ROWS_DROPPED = "rows_dropped"
"""Warning: rows went, since a record keeps no more of them; behind a colon the table."""


class StandingRecord(NamedTuple):
    """A record as it was read."""

    number: str
    revision: str
    cells: Mapping[str, Mapping[str, Any]]
    """Field code to `{"type", "value"}`, as kintone shows them."""


class NotATable(Exception):
    """What a route takes for a table is none, or lacks the field of the mark: kintone would ignore what is sent.

    `key` is the key of the route that is wrong.
    """

    def __init__(self, key: str, code: str) -> None:
        self.key = key
        self.code = code
        super().__init__(f"{key}: {code}")


class Merged(NamedTuple):
    """What is written of an entry."""

    record: KintoneRecord
    """Nothing where all of it is there already."""
    warnings: tuple[str, ...] = ()


def merged(entry: Entry, standing: StandingRecord | None) -> Merged:
    """The fields and tables of an entry's record, event by event. `standing` is None for a record that is to be made.

    Raises NotATable.
    """
    cells: Mapping[str, Mapping[str, Any]] = {} if standing is None else standing.cells
    record: KintoneRecord = {}
    tables: dict[str, _Table] = {}
    for write in entry.writes:
        _merge_fields(record, write, cells)
        if write.row is not None:
            if write.row.table not in tables:
                tables[write.row.table] = _Table.read(write.row, standing)
            tables[write.row.table].add(write.row)
    for code, table in tables.items():
        table.trim()
        if table.has_changed:
            record[code] = {"value": table.rows_as_sent()}
    dropped = tuple(f"{ROWS_DROPPED}:{code}" for code, table in tables.items() if table.dropped)
    return Merged(record, dropped)


def _merge_fields(record: KintoneRecord, write: Write, cells: Mapping[str, Mapping[str, Any]]) -> None:
    for code, cell in write.record.items():
        kind, stands = write.types.get(code, "text"), cells.get(code, {}).get("value")
        before = record[code]["value"] if code in record else stands
        if not _may(write.only_if.get(code), cell["value"], before, kind):
            continue
        if code in cells and spelled(cell["value"], kind) == spelled(stands, kind):
            record.pop(code, None)
        else:
            record[code] = cell


def _may(condition: OnlyIf | None, value: Any, before: Any, kind: str) -> bool:
    """Whether a value may take the place of what was there before."""
    if condition is None or is_blank(before):
        return True
    return condition == "later" and spelled(value, kind) > spelled(before, kind)


@dataclass
class _TableRow:
    number: str | None
    """kintone's id; None: it is new."""
    stands: Mapping[str, Any]
    """Value of each cell as it was read."""
    written: RowCells = field(default_factory=RowCells)

    def value(self, code: str) -> Any:
        return self.written[code]["value"] if code in self.written else self.stands.get(code)

    def as_sent(self) -> dict[str, Any]:
        return ({} if self.number is None else {"id": self.number}) | {"value": self.written}


@dataclass
class _Table:
    rows: list[_TableRow]
    mark_field: str
    keep: int
    dropped: int = 0

    @classmethod
    def read(cls, row: EventRow, standing: StandingRecord | None) -> _Table:
        """The table as it stands. Raises NotATable."""
        if standing is None:
            return cls([], row.mark_field, row.keep)
        table = standing.cells.get(row.table, {})
        if table.get("type") != TABLE or not isinstance(found := table.get("value"), list):
            raise NotATable("rows.table", row.table)
        rows = [_standing_row(each) for each in found]
        if any(row.mark_field not in each.stands for each in rows):
            raise NotATable("rows.mark.field", row.mark_field)
        return cls(rows, row.mark_field, row.keep)

    @property
    def has_changed(self) -> bool:
        return bool(self.dropped) or any(row.written for row in self.rows)

    def add(self, event: EventRow) -> None:
        """Put an event into the row of its mark, or into a new one."""
        row = next((each for each in self.rows if _mark(each.value(self.mark_field)) == event.mark), None)
        if row is None:
            row = _TableRow(None, {}, {self.mark_field: {"value": event.mark}})
            self.rows.append(row)
        for code, cell in event.cells.items():
            kind = event.types.get(code, "text")
            if not _may(event.only_if.get(code), cell["value"], row.value(code), kind):
                continue
            if row.number is not None and spelled(cell["value"], kind) == spelled(row.stands.get(code), kind):
                row.written.pop(code, None)
            else:
                row.written[code] = cell

    def trim(self) -> None:
        """Leave out the topmost rows with a mark, of which there are too many."""
        marked = [row for row in self.rows if _mark(row.value(self.mark_field))]
        going = {id(row) for row in marked[: max(0, len(marked) - self.keep)]}
        self.rows = [row for row in self.rows if id(row) not in going]
        self.dropped += len(going)

    def rows_as_sent(self) -> Sequence[dict[str, Any]]:
        return [row.as_sent() for row in self.rows]


def _standing_row(row: Any) -> _TableRow:
    try:
        cells = {code: cell["value"] for code, cell in row["value"].items()}
        return _TableRow(str(row["id"]), cells)
    except (KeyError, TypeError, AttributeError):
        raise NotATable("rows.table", "a row without an id or cells") from None


def _mark(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""
