"""A record as people see it, whatever the readings of the API are."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from local.systems.mazrica.account import Account
from local.systems.mazrica.records.kinds import DEALS
from local.systems.mazrica.records.links import named
from local.systems.mazrica.records.setup import PATTERNS, find
from local.systems.mazrica.records.table import Record
from local.systems.mazrica.records.writing import STAYS

_MOMENTS = ("start", "end")


def seen(account: Account, kind: str, record: Record) -> dict[str, Any]:
    """Everything: detail items, a deal's phase and an action's kind by name, other links by id, moments in UTC."""
    found: dict[str, Any] = {"id": record.id, **record.values}
    found.pop(STAYS, None)
    found |= {"created": _text(record.created), "updated": _text(record.updated)}
    found |= {name: _text(found[name]) for name in _MOMENTS if name in found}
    if kind == DEALS:
        phase = named(account, "phase", found["phase"], found["dealType"])
        found["phase"] = phase["name"] if phase else None
    if "kind" in found and (pattern := find(PATTERNS, found["kind"])):
        found["kind"] = pattern.name
    items = {item.name: record.items[item.id] for item in account.items.of(kind) if item.id in record.items}
    return found | ({"items": items} if items else {})


def _text(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()
