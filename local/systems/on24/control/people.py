"""Orders about people: who they are, what they do, what becomes of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from local.kit.control import Order
from local.systems.on24.account import Account
from local.systems.on24.clock import read_moment
from local.systems.on24.life import changing, crowd, doing, registering
from local.systems.on24.people.registration import Registration


def _register(account: Account, order: Order) -> Any:
    """Register a person."""
    values = dict(order)
    event, at = account.events.get(values.pop("event")), _moment(account, values)
    number = values.pop("eventuserid", None)
    return {
        "eventuserid": registering.register(account, event, str(values.pop("email", "")), at, number=number, **values)
    }


def _happen(account: Account, order: Order) -> Any:
    """Let an attendee do something."""
    values = dict(order)
    number, kind, at = int(values.pop("eventuserid")), str(values.pop("kind")), _moment(account, values)
    doing.happen(account, number, kind, at, **values)
    return {}


def _change(account: Account, order: Order) -> Any:
    """Change a registration."""
    values = dict(order)
    number, kind, at = int(values.pop("eventuserid")), values.pop("kind"), _moment(account, values)
    if kind == "confirm":
        changing.confirm(account, number)
    elif kind in {"update", "update-at-event"}:
        changing.update(account, number, at, moves=kind == "update", **values)
    elif kind == "delete":
        changing.delete(account, number, at)
    elif kind == "forget":
        changing.forget(account, number, at)
    else:
        raise ValueError("kind is confirm, update, update-at-event, delete or forget")
    return {}


def _moment(account: Account, values: dict[str, Any]) -> float:
    """Take `at` from an order; now where it is not there. Raises ValueError."""
    now = account.clock.now()
    return read_moment(values.pop("at", now), now)


def _delete_poll(account: Account, order: Order) -> Any:
    changing.delete_poll(account, account.events.get(order["event"]), int(order["delete"]))
    return {}


def _invite(account: Account, order: Order) -> Any:
    return {"eventuserids": crowd.invite(account, dict(order))}


def _stir(account: Account, order: Order) -> Any:
    account.stirring.set(dict(order))
    return {}


def _people(account: Account, order: Order) -> Any:
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


ORDERS: Mapping[tuple[str, str], Callable[[Account, Order], Any]] = {
    ("POST", "registrants"): _register,
    ("POST", "activities"): _happen,
    ("POST", "changes"): _change,
    ("POST", "polls"): _delete_poll,
    ("POST", "crowd"): _invite,
    ("POST", "stir"): _stir,
    ("GET", "people"): _people,
}
