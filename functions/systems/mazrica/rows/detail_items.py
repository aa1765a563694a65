"""Detail items: what administrators added to contacts, accounts and deals, by their ids, since names may be changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from systems.mazrica.names import (
    ITEM_IDS,
    ITEM_NAME,
    ITEM_TYPE,
    ITEM_VALUE,
    ITEM_VALUES,
    ITEMS,
    OPTION_LABEL,
    RecordList,
)
from systems.mazrica.rest.client import JsonRow
from systems.mazrica.rows.times import MomentReader


class DetailItem(NamedTuple):
    """One detail item of one record."""

    id: int
    name: str
    type: str
    value: Any
    """A day as 2026-04-06, choices by their labels, anything else as it is shown; None for nothing."""


def items(row: JsonRow, records: RecordList, times: MomentReader) -> Iterator[DetailItem]:
    """Those that a row shows; some accounts may leave out what has no value."""
    found = row.get(ITEMS[records]) if records in ITEMS else None
    for each in found if isinstance(found, list) else []:
        number = each.get(ITEM_IDS[records]) if isinstance(each, dict) else None
        if type(number) is int:
            kind = str(each.get(ITEM_TYPE, ""))
            yield DetailItem(number, str(each.get(ITEM_NAME, "")), kind, _value(each, kind, times))


def number_in(row: JsonRow, item: int | None, times: MomentReader) -> int | None:
    """The whole number that a contact has in an item; None where it has none, or no such item is named."""
    for each in items(row, RecordList.CONTACTS, times) if item is not None else ():
        if each.id == item:
            return _whole(each.value)
    return None


def _value(entry: Mapping[str, Any], kind: str, times: MomentReader) -> Any:
    member = ITEM_VALUES.get(kind)
    value = entry.get(member) if member is not None and member in entry else entry.get(ITEM_VALUE)
    if kind == "date":
        return times.day(value)
    if isinstance(value, list):
        return [_label(each) for each in value]
    return _label(value)


def _label(value: Any) -> Any:
    return value.get(OPTION_LABEL) if isinstance(value, dict) else value


def _whole(value: Any) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if type(value) is int else None
