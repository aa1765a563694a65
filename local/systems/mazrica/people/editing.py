"""Accounts, contacts and deals, as people make and change them on their pages: by names rather than ids."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local.systems.mazrica.account import Account
from local.systems.mazrica.errors import invalid
from local.systems.mazrica.records import links, writing
from local.systems.mazrica.records.kinds import CONTACTS, DEALS, KINDS
from local.systems.mazrica.records.table import Record
from local.systems.mazrica.records.values import checked
from local.systems.mazrica.records.writing import PEOPLE

_FIRST_CHOICES = ("dealType", "phase", "product", "probability", "channel", "user")


def edit(account: Account, kind: str, order: Mapping[str, Any]) -> Record:
    """Make a record, or change the one whose `id` is given. Raises Refusal.

    Columns and links by the names that readings do not change (`mobileTel`, `customer`), choices by name or id, `items`
    by the names of detail items. A new deal takes the first choice of everything that is not said. `contacts` are those
    that a deal is linked with.
    """
    given = dict(order)
    with account.lock:
        record = account.record(kind, given.pop("id")) if "id" in given else None
        people = given.pop(PEOPLE, None) if kind == DEALS else None
        items = _items(account, kind, given.pop("items", {}))
        values = _values(account, kind, given, record)
        if record is None:
            record = writing.create(account, kind, values, items)
        elif values or items:
            writing.update(account, kind, record, values, items)
        if people is not None:
            record.values[PEOPLE] = [account.record(CONTACTS, each).id for each in people]
        return record


def _values(account: Account, kind: str, given: dict[str, Any], record: Record | None) -> dict[str, Any]:
    meant, values = KINDS[kind], dict[str, Any]()
    if kind == DEALS and record is None:
        given = {"expectedContractDate": "2030-03-31", **_first(account, given), **given}
    for column in meant.columns:
        if column.name in given or record is None:
            values[column.name] = checked(column, given.pop(column.name, None))
    for link in meant.links:
        if link.name in given or record is None:
            deal_type = values.get("dealType") or (record.values.get("dealType") if record else None)
            values[link.name] = links.resolved(account, link, given.pop(link.name, None), deal_type)
    if given:
        raise invalid(f"{kind} have no {', '.join(given)}")
    return values


def _first(account: Account, given: Mapping[str, Any]) -> dict[str, Any]:
    deal_type = account.setup.deal_type(given.get("dealType", account.setup.deal_types[0].id))
    inner = {name: deal_type.choices(name)[0].id for name in _FIRST_CHOICES[1:5]}
    return {"dealType": deal_type.id, **inner, "user": account.setup.users[0].id}


def _items(account: Account, kind: str, given: Mapping[str, Any]) -> dict[int, Any]:
    found = {account.items.named(kind, name): value for name, value in given.items()}
    return {item.id: item.checked(value) for item, value in found.items()}
