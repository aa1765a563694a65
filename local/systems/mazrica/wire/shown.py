"""A record in JSON."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from local.systems.mazrica.account import Account
from local.systems.mazrica.records.kinds import DEALS, KINDS
from local.systems.mazrica.records.links import named
from local.systems.mazrica.records.table import Record
from local.systems.mazrica.records.writing import STAYS
from local.systems.mazrica.wire.item_values import show_items
from local.systems.mazrica.wire.times import moment_text

_DAY = 86_400


def show(account: Account, kind: str, record: Record) -> dict[str, Any]:
    """An account, contact or deal."""
    meant, values = KINDS[kind], record.values
    found: dict[str, Any] = {"id": record.id}
    found |= {column.name: values.get(column.name) for column in meant.columns}
    found |= {
        link.name: named(account, link.name, values.get(link.name), values.get("dealType")) for link in meant.links
    }
    found |= dict.fromkeys(meant.quiet)
    if kind == DEALS:
        found |= {"phaseStayDays": _stays(account, record), "dealProductDetails": []}
    found |= stamps(account, record)
    found[meant.items] = show_items(account, meant, record)
    return spelled(account, meant.name, found)


def stamps(account: Account, record: Record) -> dict[str, Any]:
    """When a record was made and last updated."""
    times = account.readings.times
    return {"createdAt": moment_text(record.created, times), "updatedAt": moment_text(record.updated, times)}


def spelled(account: Account, kind: str, found: dict[str, Any]) -> dict[str, Any]:
    """The members as the readings name them, without those that they leave out."""
    readings = account.readings
    for name, meant in readings.names.items():
        of, _, field = name.partition(".")
        if of == kind and field in found:
            value = found.pop(field)
            found |= {meant: value} if meant else {}
    return found if readings.nulls == "null" else {name: value for name, value in found.items() if value is not None}


def _stays(account: Account, record: Record) -> list[dict[str, Any]]:
    """How many days a deal was in which phase."""
    stays = record.values[STAYS]
    ends = [*(at for _, at in stays[1:]), account.clock.now()]
    days: dict[int, float] = defaultdict(float)
    for (phase, begin), end in zip(stays, ends, strict=True):
        days[phase] += (end - begin) / _DAY
    phases = account.setup.deal_type(record.values["dealType"]).phases
    return [{"name": phase.name, "stayDays": int(days[phase.id])} for phase in phases if phase.id in days]
