"""Orders of the control API for what administrators set up.

GET    /_stand-in/items?of=contacts
POST   /_stand-in/items      {"of": "contacts", "name": "Lead ID", "type": "number"}   `options` of a select
POST   /_stand-in/items      {"id": 501, "name": "Marketo Lead ID"}                    another name
POST   /_stand-in/items      {"of": "contacts", "name": "Lead ID", "number": 17}       another number
DELETE /_stand-in/items      {"id": 501}
POST   /_stand-in/deal-types {"name": "保守", "phases": ["提案", "受注"]}
POST   /_stand-in/users      {"name": "X", "email": "x@sales.invalid", "deleted": false}
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from local.kit.control import Order
from local.systems.mazrica.account import Account


def _items(account: Account, order: Order) -> Any:
    return {"items": [asdict(each) for each in account.items.of(order["of"])]}


def _set_item(account: Account, order: Order) -> Any:
    with account.lock:
        if "id" in order:
            return asdict(account.items.rename(order["id"], order["name"]))
        if "number" in order:
            return asdict(account.items.renumber(order["of"], order["name"], order["number"]))
        return asdict(account.items.add(**order))


def _remove_item(account: Account, order: Order) -> Any:
    with account.lock:
        account.items.remove(order["id"])
    return {}


def _add_deal_type(account: Account, order: Order) -> Any:
    with account.lock:
        return asdict(account.setup.add_deal_type(order["name"], order["phases"]))


def _add_user(account: Account, order: Order) -> Any:
    with account.lock:
        return asdict(account.setup.add_user(**order))


ORDERS: Mapping[tuple[str, str], Callable[[Account, Order], Any]] = {
    ("GET", "items"): _items,
    ("POST", "items"): _set_item,
    ("DELETE", "items"): _remove_item,
    ("POST", "deal-types"): _add_deal_type,
    ("POST", "users"): _add_user,
}
