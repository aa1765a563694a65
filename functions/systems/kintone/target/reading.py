"""Reads the records of entries before they are written, in as few requests as their size allows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from relay.core.deadline import Deadline
from systems.kintone.answers import revision_of
from systems.kintone.client import MAX_RECORDS, App, KintoneClient, of_fair_size
from systems.kintone.config import RECORD_NUMBER
from systems.kintone.failure import RequestFailed
from systems.kintone.receiver.spelling import spelled
from systems.kintone.target.merging import StandingRecord
from systems.kintone.target.plan import Entry

FEW = 20
"""Records of the first request: how large they are is not known yet."""
FAIR_BYTES = 3 * 1024 * 1024
"""Of one answer; tables with texts can be large, and a function has little memory."""


class _Locator(NamedTuple):
    """By which field a record is found, and how its values are spelled."""

    field: str
    kind: str


class RecordsRead(NamedTuple):
    """Some entries, and what became of reading their records."""

    entries: Sequence[Entry]
    there: dict[str, StandingRecord]
    """The records that are there, by the entries' record ids."""
    too_large: bool = False
    """Whether this one record cannot be read: its tables hold more than 8 MB."""


class RecordReader:
    """Reads records of one connection. Remembers how many go into a request of fair size."""

    def __init__(self, client: KintoneClient) -> None:
        self._client = client
        self._at_once = FEW

    def read(self, place: App, entries: Sequence[Entry], deadline: Deadline) -> Iterator[RecordsRead]:
        """All entries, part by part; what is done with one is done before the next is read.

        Raises RequestFailed and MustWait.
        """
        by_locator: dict[_Locator, list[Entry]] = {}
        for entry in entries:
            by_locator.setdefault(_locator(entry), []).append(entry)
        for locator, mine in by_locator.items():
            yield from self._parts(place, locator, mine, deadline)

    def _parts(
        self, place: App, locator: _Locator, entries: Sequence[Entry], deadline: Deadline
    ) -> Iterator[RecordsRead]:
        codes = list(dict.fromkeys(["$id", "$revision", locator.field, *(c for e in entries for c in _codes(e))]))
        left = {_value(entry): entry for entry in entries}
        while left:
            some = next(of_fair_size(list(left), self._at_once))
            try:
                records, size = self._client.records_with(place, locator.field, some, codes, deadline)
            except RequestFailed as error:
                if not error.failure.too_large:
                    raise
                if len(some) > 1:
                    self._at_once = len(some) // 2
                    continue
                yield RecordsRead([left.pop(some[0])], {}, too_large=True)
            else:
                self._at_once = _next(len(some), self._at_once, size)
                part = {each: left.pop(each) for each in some}
                yield RecordsRead([*part.values()], dict(_found(records, locator, part)))


def _locator(entry: Entry) -> _Locator:
    first = entry.writes[0]
    return _Locator(RECORD_NUMBER, "number") if first.adopted else _Locator(first.key_field, first.key_type)


def _value(entry: Entry) -> str:
    first = entry.writes[0]
    return first.adopted.number if first.adopted else spelled(first.key, first.key_type)


def _codes(entry: Entry) -> Iterator[str]:
    """What an entry may write, and the key, which a record that is to be given one must not have yet."""
    for write in entry.writes:
        if write.adopted:
            yield write.key_field
        yield from write.record
        if write.row is not None:
            yield write.row.table


def _found(
    records: Iterable[Mapping[str, Any]], locator: _Locator, entries: Mapping[str, Entry]
) -> Iterator[tuple[str, StandingRecord]]:
    for record in records:
        number, revision = revision_of(record)
        entry = entries.get(number if locator.field == RECORD_NUMBER else spelled(_cell(record, locator), locator.kind))
        if entry is not None:
            yield entry.record_id, StandingRecord(number, str(revision), record)


def _cell(record: Mapping[str, Any], locator: _Locator) -> Any:
    cell = record.get(locator.field)
    return cell.get("value") if isinstance(cell, Mapping) else None


def _next(asked: int, at_once: int, size: int) -> int:
    """As many as would have been of fair size, and twice as many as before at the most."""
    fair = max(1, asked * FAIR_BYTES // max(1, size))
    return min(MAX_RECORDS, fair, 2 * at_once)
