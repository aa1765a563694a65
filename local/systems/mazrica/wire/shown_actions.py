"""An action in JSON.

Its members are second-hand, from public scripts that read `/actions`: `pattern` is the kind, `invitees` are own staff.
Where the state and the action contacts are is a reading. `deal` and `purpose` may be null.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from local.systems.mazrica.account import Account
from local.systems.mazrica.records.kinds import ACTIONS, CONTACTS, DEALS
from local.systems.mazrica.records.setup import PATTERNS, find
from local.systems.mazrica.records.table import Record
from local.systems.mazrica.records.writing import PEOPLE
from local.systems.mazrica.wire.shown import spelled, stamps
from local.systems.mazrica.wire.times import moment_text

_SHAPES: Mapping[str, Callable[[int, str], Any]] = {
    "objects": lambda number, name: {"id": number, "name": name},
    "ids": lambda number, _: number,
    "nested": lambda number, name: {"contact": {"id": number, "name": name}},
    "named": lambda number, name: {"contactId": number, "contactName": name},
}


def show_action(account: Account, record: Record) -> dict[str, Any]:
    """An action."""
    values, times, setup = record.values, account.readings.times, account.setup
    pattern, purpose, creator = (
        find(PATTERNS, values["kind"]),
        find(setup.purposes, values["purpose"]),
        values["creator"],
    )
    staff = [find(setup.users, each) for each in values["staff"]]
    made_by = find(setup.users, creator)
    found: dict[str, Any] = {
        "id": record.id,
        "startDatetime": moment_text(values["start"], times),
        "endDatetime": moment_text(values["end"], times),
        **stamps(account, record),
        "active": True,
        "syncCalendar": False,
        "preNote": values["note"],
        "result": values["result"],
        "extraResult": None,
        "pattern": pattern.shown() if pattern else None,
        "deal": _deal(account, values["deal"]),
        "purpose": purpose.shown() if purpose else None,
        "creator": made_by.shown() if made_by else None,
        "invitees": [each.shown() for each in staff if each],
    }
    state, contacts = account.readings.state, account.readings.action_contacts
    _put(found, state.path, state.completed if values["completed"] else state.planned)
    if contacts.path:
        _put(found, contacts.path, [_person(account, contacts.shape, each) for each in values[PEOPLE]])
    return spelled(account, ACTIONS, found)


def _deal(account: Account, number: Any) -> dict[str, Any] | None:
    deal = account.tables[DEALS].get(number)
    return {"id": deal.id, "name": deal.values["name"]} if deal else None


def _person(account: Account, shape: str, number: int) -> Any:
    return _SHAPES[shape](number, account.tables[CONTACTS].rows[number].values["name"])


def _put(found: dict[str, Any], path: str, value: Any) -> None:
    """Set a value at a path such as `status.name`."""
    *outer, last = path.split(".")
    for name in outer:
        found = found.setdefault(name, {})
    found[last] = value
