"""Detail items in JSON.

Their members are second-hand (toshionoda/mazrica-civilink): the item's id and name, its type, and the value under a
name of that type; a date stands under `datetime`, choices are objects with a label. Other scripts also read `value`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local.systems.mazrica.account import Account
from local.systems.mazrica.errors import invalid
from local.systems.mazrica.readings import Readings
from local.systems.mazrica.records.items import Item
from local.systems.mazrica.records.kinds import Kind
from local.systems.mazrica.records.table import Record
from local.systems.mazrica.wire.times import date_text, day_in_japan, read_moment

_MEMBERS = {
    "text": "text",
    "url": "url",
    "date": "datetime",
    "number": "number",
    "decimal_number": "decimalNumber",
    "single_select": "selectedOption",
    "multi_select": "selectedOptions",
}


def show_items(account: Account, kind: Kind, record: Record) -> list[dict[str, Any]]:
    """The detail items of a record."""
    readings, held, shown = account.readings, record.items, list[dict[str, Any]]()
    for item in account.items.of(kind.name):
        value = held.get(item.id)
        if value is None and readings.unset_items == "left out":
            continue
        entry = {kind.item_id: item.id, "name": item.name, "itemType": item.type}
        if value is not None or readings.nulls == "null":
            entry[_member(readings, item)] = _shown(readings, item, value)
        shown.append(entry)
    return shown


def read_items(account: Account, kind: Kind, given: Any) -> dict[int, Any]:
    """What a write says of detail items, by their ids. Raises Refusal 400."""
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        raise invalid(f"{kind.items} has to be a list of objects")
    found: dict[int, Any] = {}
    for each in given:
        item = account.items.item(kind.name, each.get(kind.item_id))
        member = _member(account.readings, item)
        if member not in each or item.id in found:
            raise invalid(f"{kind.items}: {item.name} has to be there once, with {member}")
        found[item.id] = item.checked(_read(account.readings, item, each[member]))
    return found


def _member(readings: Readings, item: Item) -> str:
    return _MEMBERS[item.type] if readings.item_values == "typed" else "value"


def _shown(readings: Readings, item: Item, value: Any) -> Any:
    if value is None:
        return None
    if item.type == "date":
        return date_text(value, readings.times)
    if readings.item_values == "typed" and item.type == "single_select":
        return {"label": value}
    if readings.item_values == "typed" and item.type == "multi_select":
        return [{"label": each} for each in value]
    return value


def _read(readings: Readings, item: Item, value: Any) -> Any:
    if item.type == "date" and isinstance(value, str) and value:
        return _date(readings, item, value)
    if readings.item_values == "typed" and item.type == "single_select":
        return _label(item, value)
    if readings.item_values == "typed" and item.type == "multi_select" and isinstance(value, list):
        return [_label(item, each) for each in value]
    return value


def _date(readings: Readings, item: Item, text: str) -> str:
    if "T" not in text and readings.written_dates in ("date", "both"):
        return text
    if readings.written_dates == "date":
        raise invalid(f"{item.name} has to be a date such as 2026-04-11")
    if not text.endswith("Z") and "+" not in text:
        raise invalid(f"{item.name} has to be a moment with its offset, such as 2026-04-11T00:00:00+09:00")
    return day_in_japan(read_moment(text, readings.times, item.name))


def _label(item: Item, value: Any) -> Any:
    if value is None:
        return None
    if not isinstance(value, Mapping) or "label" not in value:
        raise invalid(f"{item.name}: a choice has to be an object with its label")
    return value["label"]
