"""Orders about the account: its events, clock, limits, tokens, sub-accounts and switches."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from local.kit.control import Order
from local.systems.on24.access.clients import Client
from local.systems.on24.access.tokens import Token
from local.systems.on24.account import Account
from local.systems.on24.clock import read_moment, utc_text
from local.systems.on24.settings import changed


def _add_event(account: Account, order: Order) -> Any:
    """Make an event, or change one that is there."""
    now = account.clock.now()
    if "id" in order and int(order["id"]) in account.events.by_id:
        event = account.events.edit(dict(order), now)
        account.people.forget_lists()
    else:
        event = account.events.add({"client": account.home, **order}, now)
    return {"eventid": event.id}


def _set_settings(account: Account, order: Order) -> Any:
    """Change settings."""
    account.settings = changed(account.settings, dict(order))
    account.people.forget_lists()
    return msgspec.to_builtins(account.settings)


def _limits(account: Account, _order: Order) -> Any:
    return {"limits": account.limits.per_minute, "calls": account.limits.shown()}


def _set_limits(account: Account, order: Order) -> Any:
    account.limits.set(dict(order))
    return _limits(account, order)


def _clock(account: Account, order: Order) -> Any:
    clock = account.clock
    if "set" in order:
        clock.set(read_moment(order["set"], clock.now()))
        account.people.forget_lists()
    clock.advance(float(order.get("advance", 0)))
    if "freeze" in order or "speed" in order:
        (clock.freeze if order.get("freeze") else lambda: clock.run(float(order.get("speed", 1))))()
    now = account.settle()
    upcoming = account.agenda.next()
    return {"now": utc_text(now), "planned": len(account.agenda), "next": utc_text(upcoming) if upcoming else None}


def _tokens(account: Account, order: Order) -> Any:
    if "key" in order:
        values = dict(order)
        before = account.tokens.by_key.get(values["key"])
        if values.get("endpoints") is not None:
            values["endpoints"] = frozenset(values["endpoints"])
        known = vars(before) if before else {"client": account.top}
        account.tokens.by_key[values["key"]] = Token(**{**known, **values})
    return {"keys": sorted(account.tokens.by_key)}


def _clients(account: Account, order: Order) -> Any:
    clients = account.clients
    if "id" in order:
        values = {**dict(order), "id": str(order["id"])}
        is_home = bool(values.pop("home", False))
        if values["id"] in clients.by_id:
            clients.by_id[values["id"]] = Client(**{**vars(clients.by_id[values["id"]]), **values})
        else:
            clients.add(Client(**{"name": f"Account {values['id']}", "above": account.top, **values}))
        account.home = values["id"] if is_home else account.home
        account.people.forget_lists()
    return {"clients": [vars(each) for each in clients.by_id.values()]}


ORDERS: Mapping[tuple[str, str], Callable[[Account, Order], Any]] = {
    ("POST", "events"): _add_event,
    ("GET", "settings"): lambda account, _: msgspec.to_builtins(account.settings),
    ("POST", "settings"): _set_settings,
    ("GET", "limits"): _limits,
    ("POST", "limits"): _set_limits,
    ("GET", "clock"): _clock,
    ("POST", "clock"): _clock,
    ("GET", "tokens"): _tokens,
    ("POST", "tokens"): _tokens,
    ("GET", "clients"): _clients,
    ("POST", "clients"): _clients,
}
