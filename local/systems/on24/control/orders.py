"""The orders of the control interface beside those of every stand-in.

Each takes and answers JSON. A moment is epoch seconds, ISO 8601 with an offset, or `+90m`, `-3d`; one that is to come
is planned, and happens when the clock gets there.

POST /_stand-in/events       {"type": "webinar", "title": "X", "start": "+1h", ...}; with the "id" of one, a change
POST /_stand-in/registrants  {"event": 1, "email": "a@example.com", "at": "-1h", "lastname": "A", ...}
POST /_stand-in/activities   {"eventuserid": 1, "kind": "live", "at": "-1h", "minutes": 30, ...}   see doing.py
POST /_stand-in/changes      {"eventuserid": 1, "kind": "confirm|update|update-at-event|delete|forget", ...}
POST /_stand-in/polls        {"event": 1, "delete": 2}
POST /_stand-in/crowd        {"event": 1, "people": 1000, ...}                                     see crowd.py
POST /_stand-in/stir         {"share": 0.02, "seconds": 1, "seed": 1, ...}                         see stirring.py
GET  /_stand-in/people       ?event=1: who there is, and what really became of them
GET, POST /_stand-in/settings, limits, clock, tokens, clients
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from local.kit.control import Order
from local.systems.on24.access.clients import Client
from local.systems.on24.access.tokens import Token
from local.systems.on24.account import Account
from local.systems.on24.clock import read_moment, utc_text
from local.systems.on24.life import crowd
from local.systems.on24.people.registration import Registration
from local.systems.on24.settings import changed


def add_event(account: Account, order: Order) -> Any:
    """Make an event, or change one that is there."""
    now = account.clock.now()
    if "id" in order and int(order["id"]) in account.events.by_id:
        event = account.events.edit(dict(order), now)
        account.people.forget_lists()
    else:
        event = account.events.add(dict(order), now)
    return {"eventid": event.id}


def register(account: Account, order: Order) -> Any:
    """Register a person."""
    values = dict(order)
    event, at = account.events.get(values.pop("event")), moment(account, values)
    number = values.pop("eventuserid", None)
    return {"eventuserid": account.register(event, str(values.pop("email", "")), at, number=number, **values)}


def happen(account: Account, order: Order) -> Any:
    """Let an attendee do something."""
    values = dict(order)
    number, kind, at = int(values.pop("eventuserid")), str(values.pop("kind")), moment(account, values)
    account.happen(number, kind, at, **values)
    return {}


def change(account: Account, order: Order) -> Any:
    """Change a registration."""
    values = dict(order)
    number, kind, at = int(values.pop("eventuserid")), values.pop("kind"), moment(account, values)
    if kind == "confirm":
        account.confirm(number)
    elif kind in {"update", "update-at-event"}:
        account.update(number, at, moves=kind == "update", **values)
    elif kind == "delete":
        account.delete(number, at)
    elif kind == "forget":
        account.forget(number, at)
    else:
        raise ValueError("kind is confirm, update, update-at-event, delete or forget")
    return {}


def moment(account: Account, values: dict[str, Any]) -> float:
    """Take `at` from an order; now where it is not there. Raises ValueError."""
    now = account.clock.now()
    return read_moment(values.pop("at", now), now)


def _delete_poll(account: Account, order: Order) -> Any:
    account.delete_poll(account.events.get(order["event"]), int(order["delete"]))
    return {}


def _invite(account: Account, order: Order) -> Any:
    return {"eventuserids": crowd.invite(account, dict(order))}


def _stir(account: Account, order: Order) -> Any:
    account.stirring.set(dict(order))
    return {}


def people(account: Account, order: Order) -> Any:
    """Who there is, and what really became of them."""
    account.settle()
    rows = account.people.all() if "event" not in order else account.people.by_event.get(int(order["event"]), [])
    return {"people": [_truth(each) for each in rows]}


def _truth(made: Registration) -> dict[str, Any]:
    found = made.attendance
    return {
        "eventuserid": made.id,
        "event": made.event.id,
        "email": made.email,
        "status": made.status,
        "pending": made.pending,
        "anonymous": made.anonymous,
        "created": made.created,
        "last_activity": made.last_activity,
        "attended_live": bool(found and found.of("live")),
        "attended_archive": bool(found and found.of("ondemand")),
        "attendee_last_activity": found.last_activity if found else None,
    }


def set_settings(account: Account, order: Order) -> Any:
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
        if values["id"] in clients.by_id:
            clients.by_id[values["id"]] = Client(**{**vars(clients.by_id[values["id"]]), **values})
        else:
            clients.add(Client(**{"name": f"Account {values['id']}", "above": account.top, **values}))
        account.people.forget_lists()
    return {"clients": [vars(each) for each in clients.by_id.values()]}


_UNLOCKED: Mapping[tuple[str, str], Callable[[Account, Order], Any]] = {
    ("POST", "events"): add_event,
    ("POST", "registrants"): register,
    ("POST", "activities"): happen,
    ("POST", "changes"): change,
    ("POST", "polls"): _delete_poll,
    ("POST", "crowd"): _invite,
    ("POST", "stir"): _stir,
    ("GET", "people"): people,
    ("GET", "settings"): lambda account, _: msgspec.to_builtins(account.settings),
    ("POST", "settings"): set_settings,
    ("GET", "limits"): _limits,
    ("POST", "limits"): _set_limits,
    ("GET", "clock"): _clock,
    ("POST", "clock"): _clock,
    ("GET", "tokens"): _tokens,
    ("POST", "tokens"): _tokens,
    ("GET", "clients"): _clients,
    ("POST", "clients"): _clients,
}


def locked(order: Callable[[Account, Order], Any]) -> Callable[[Account, Order], Any]:
    """An order that is alone while it is carried out, after all that was planned until now."""

    def carry_out(account: Account, said: Order) -> Any:
        with account.lock:
            account.settle()
            return order(account, said)

    return carry_out


ORDERS = {name: locked(order) for name, order in _UNLOCKED.items()}
