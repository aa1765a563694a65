"""What its control API does beside what that of every stand-in does (local/kit/control.py).

GET    /_stand-in/contacts?id=1001      as people see them, whatever the readings; also customers, deals, actions
POST   /_stand-in/contacts   {"name": "山田 太郎", "customer": 200001, "items": {"Lead ID": 7}}    `id` changes one
POST   /_stand-in/customers  {"name": "株式会社サンプル", "telNo": "03-0000-0000"}
POST   /_stand-in/deals      {"name": "X", "customer": 200001, "phase": "提案", "contacts": [1001]}
POST   /_stand-in/actions    {"kind": "面談", "completed": true, "deal": 30001, "contacts": [1001, "new@example.com"],
                              "start": "2026-04-01T10:00:00+09:00", "end": "2026-04-01T11:00:00+09:00"}
DELETE /_stand-in/contacts   {"id": 1001}            also customers, deals, actions
POST   /_stand-in/merges     {"of": "deals", "target": 30001, "source": 30002, "take": ["actions", "contacts", "basic"]}
POST   /_stand-in/matching   {"of": ["contacts", "customers"]}    a 名寄せ runs over these; none with []
POST   /_stand-in/imports    {"of": "contacts", "file": "<base64>"}    or {"running": true}: another one is under way
GET    /_stand-in/import-format?of=contacts
GET    /_stand-in/limits     POST {"per_second": 3, "burst": 100, "per_day": 50000}
GET    /_stand-in/refused               the requests that were not served
GET    /_stand-in/readings   POST {"contact_ids": "nested", "times": {"zone": "UTC"}}    see readings.py
POST   /_stand-in/clock      {"advance": 3600}, {"freeze": true}, {"freeze": false} or {"at": 1775000000}
POST   /_stand-in/latency    {"seconds": 0.1}        the time of every call
POST   /_stand-in/...                                what administrators set up: see admin.py
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import msgspec

from local.kit.control import Order, flag
from local.systems.mazrica.account import Account
from local.systems.mazrica.control import admin
from local.systems.mazrica.control.seen import seen
from local.systems.mazrica.errors import invalid
from local.systems.mazrica.people import acting, editing, importing, merging
from local.systems.mazrica.readings import changed
from local.systems.mazrica.records import removing
from local.systems.mazrica.records.kinds import ACTIONS, KINDS

_Orders = dict[tuple[str, str], Callable[[Account, Order], Any]]


def _look(kind: str) -> Callable[[Account, Order], Any]:
    def look(account: Account, order: Order) -> Any:
        with account.lock:
            wanted = [account.record(kind, int(order["id"]))] if "id" in order else account.tables[kind].rows.values()
            return {kind: [seen(account, kind, each) for each in wanted]}

    return look


def _edit(kind: str) -> Callable[[Account, Order], Any]:
    def edit(account: Account, order: Order) -> Any:
        found = acting.act(account, order) if kind == ACTIONS else editing.edit(account, kind, order)
        with account.lock:
            return {"record": seen(account, kind, found)}

    return edit


def _delete(kind: str) -> Callable[[Account, Order], Any]:
    def delete(account: Account, order: Order) -> Any:
        with account.lock:
            removing.remove(account, kind, order["id"])
        return {}

    return delete


def _merge(account: Account, order: Order) -> Any:
    take = {"take": order["take"]} if "take" in order else {}
    found = merging.merge(account, order["of"], order["target"], order["source"], **take)
    return {"record": seen(account, order["of"], found)}


def match_names(account: Account, order: Order) -> Any:
    """A 名寄せ runs, or none any more. Raises Refusal."""
    kinds = frozenset(order["of"])
    if not kinds <= {"contacts", "customers"}:
        raise invalid("a 名寄せ runs over contacts or customers")
    account.matching = kinds
    return {"of": sorted(kinds)}


def _import(account: Account, order: Order) -> Any:
    if "running" in order:
        account.importing = flag(order, "running")
        return {"running": account.importing}
    return {"ids": importing.take_in(account, order["of"], b64decode(order["file"], validate=True))}


def _format(account: Account, order: Order) -> Any:
    return {"header": importing.header(account, order["of"])}


def _limits(account: Account, _order: Order) -> Any:
    return account.limits.shown()


def _set_limits(account: Account, order: Order) -> Any:
    known = asdict(account.limits.quotas)
    for name, value in order.items():
        if name not in known or isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError(f"limits are numbers: {', '.join(known)}")
        setattr(account.limits.quotas, name, value)
    return account.limits.shown()


def refused(account: Account, _order: Order) -> Any:
    """The requests that were not served, the oldest first."""
    return {"requests": [each.shown() for each in account.journal.entries() if each.status >= 400]}


def _readings(account: Account, _order: Order) -> Any:
    return msgspec.to_builtins(account.readings)


def read_as(account: Account, order: Order) -> Any:
    """Read what is unknown in another way. Raises ValueError."""
    with account.lock:
        account.readings = changed(account.readings, order)
    return _readings(account, order)


def _set_clock(account: Account, order: Order) -> Any:
    if "at" in order:
        account.clock.freeze(float(order["at"]))
    if "freeze" in order:
        (account.clock.freeze if flag(order, "freeze") else account.clock.run)()
    account.clock.advance(float(order.get("advance", 0)))
    return {"now": account.clock.now()}


def _set_latency(account: Account, order: Order) -> Any:
    account.latency = float(order["seconds"])
    return {"seconds": account.latency}


ORDERS: _Orders = {
    **{("GET", kind): _look(kind) for kind in (*KINDS, ACTIONS)},
    **{("POST", kind): _edit(kind) for kind in (*KINDS, ACTIONS)},
    **{("DELETE", kind): _delete(kind) for kind in (*KINDS, ACTIONS)},
    ("POST", "merges"): _merge,
    ("POST", "matching"): match_names,
    ("POST", "imports"): _import,
    ("GET", "import-format"): _format,
    ("GET", "limits"): _limits,
    ("POST", "limits"): _set_limits,
    ("GET", "refused"): refused,
    ("GET", "readings"): _readings,
    ("POST", "readings"): read_as,
    ("POST", "clock"): _set_clock,
    ("POST", "latency"): _set_latency,
    **admin.ORDERS,
}
