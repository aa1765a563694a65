"""Making and changing accounts, contacts and deals.

Nothing keeps two alike from being made: https://intercom.help/senses_manual/ja/articles/2979374 for contacts; that the
API has no guard either is second-hand (a connector "mazrica-mcp").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from local.systems.mazrica.account import Account
from local.systems.mazrica.records.kinds import DEALS
from local.systems.mazrica.records.table import Record

STAYS = "stays"
"""Of a deal: the ids of its phases, each with the moment at which it came to it."""
PEOPLE = "contacts"
"""Of a deal and of an action: the ids of the contacts that it is linked with."""


def create(account: Account, kind: str, values: Mapping[str, Any], items: Mapping[int, Any]) -> Record:
    """A new record. Raises Refusal where a 名寄せ keeps it from being made."""
    account.unlocked(kind, new=True)
    now = account.moment()
    made = account.tables[kind].add(now, dict(values), {key: item for key, item in items.items() if item is not None})
    if kind == DEALS:
        made.values |= {STAYS: [(made.values["phase"], now)], PEOPLE: []}
    return made


def update(account: Account, kind: str, record: Record, values: Mapping[str, Any], items: Mapping[int, Any]) -> bool:
    """Change what is given; an item that is None has no value any more. Whether anything became another.

    Raises Refusal where a 名寄せ keeps it from being changed.
    """
    account.unlocked(kind)
    differs = put(account, kind, record, values, items)
    if differs or account.readings.equal_writes_touch:
        account.touch(kind, record)
    return differs


def put(account: Account, kind: str, record: Record, values: Mapping[str, Any], items: Mapping[int, Any]) -> bool:
    """Set what is given, which is no update by itself. Whether anything became another."""
    kept = {key: item for key, item in {**record.items, **items}.items() if item is not None}
    differs = kept != record.items or any(record.values.get(name) != value for name, value in values.items())
    if kind == DEALS and values.get("phase", record.values["phase"]) != record.values["phase"]:
        record.values[STAYS].append((values["phase"], account.moment()))
    record.values |= values
    record.items = kept
    return differs


def link(account: Account, kind: str, records: Iterable[Record], name: str, value: Any) -> None:
    """Carry records over to another one, or unlink them."""
    for each in records:
        each.values[name] = value
        if account.readings.moves_touch:
            account.touch(kind, each)


def relink(account: Account, kind: str, old: int, new: int | None) -> None:
    """Put a contact, or nobody, in another's place among those that deals or actions are linked with."""
    for each in account.tables[kind].rows.values():
        people = each.values[PEOPLE]
        if old in people:
            moved = [new if person == old else person for person in people]
            each.values[PEOPLE] = list(dict.fromkeys(person for person in moved if person is not None))
            if account.readings.moves_touch:
                account.touch(kind, each)
