"""The stand-in's own API, under a path that no system has and for this machine only. It counts for no limit.

Every stand-in has these orders, and each system more:

POST   /_stand-in/faults    {"kind": "reset", "times": 3}   see faults.py and the system's own faults
GET    /_stand-in/faults    DELETE /_stand-in/faults
POST   /_stand-in/down      {"down": true}                  nothing is served, until false
GET    /_stand-in/requests                                  every request, the oldest first
POST   /_stand-in/reset                                     nothing was written or asked, and no faults
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from ipaddress import ip_address
from typing import Any, TypeVar

from local.kit.emulated import Emulated
from local.kit.exchange import Answer, Request, json_answer, page
from local.kit.journal import Entry

PREFIX = "/_stand-in/"

S = TypeVar("S")
Order = Mapping[str, Any]
"""What an order says, in its query and its JSON."""
Orders = Mapping[tuple[str, str], Callable[[Order], Any]]
"""By method and name. One raises ValueError, TypeError, KeyError or a refusal of its system when it makes no sense."""


def control(orders: Orders, request: Request, refusals: tuple[type[Exception], ...] = ()) -> Answer:
    """Answer one control request; nobody but this machine may send one."""
    if not ip_address(request.peer).is_loopback:
        return page(404, "Not Found")
    order = orders.get((request.method, request.path.removeprefix(PREFIX)))
    if order is None:
        known = [f"{method} {PREFIX}{name}" for method, name in orders]
        return json_answer(404, {"error": "no such control", "controls": known})
    known_refusals: tuple[type[Exception], ...] = (ValueError, TypeError, KeyError, *refusals)
    try:
        content = json.loads(request.body) if request.body else {}
        return json_answer(200, order({**dict(request.pairs), **content}))
    except known_refusals as wrong:
        return json_answer(400, {"error": str(wrong)})


def bound(orders: Mapping[tuple[str, str], Callable[[S, Order], Any]], subject: S) -> Orders:
    """Orders that are carried out on one subject."""
    return {name: partial(order, subject) for name, order in orders.items()}


def flag(order: Order, name: str) -> bool:
    """A true or false of an order. Raises TypeError that says how to order it."""
    value = order.get(name)
    if not isinstance(value, bool):
        raise TypeError(f'say {{"{name}": true}} or {{"{name}": false}}')
    return value


def _add_fault(emulated: Emulated[Any, Entry], order: Order) -> Any:
    emulated.faults.order(dict(order))
    return _list_faults(emulated, order)


def _list_faults(emulated: Emulated[Any, Entry], _order: Order) -> Any:
    return {"faults": emulated.faults.listed()}


def _clear_faults(emulated: Emulated[Any, Entry], order: Order) -> Any:
    emulated.faults.clear()
    return _list_faults(emulated, order)


def _set_down(emulated: Emulated[Any, Entry], order: Order) -> Any:
    emulated.down = flag(order, "down")
    return {"down": emulated.down}


def _requests(emulated: Emulated[Any, Entry], _order: Order) -> Any:
    return {"requests": emulated.journal.shown()}


def _reset(emulated: Emulated[Any, Entry], _order: Order) -> Any:
    emulated.reset()
    return {}


COMMON: Mapping[tuple[str, str], Callable[[Emulated[Any, Any], Order], Any]] = {
    ("POST", "faults"): _add_fault,
    ("GET", "faults"): _list_faults,
    ("DELETE", "faults"): _clear_faults,
    ("POST", "down"): _set_down,
    ("GET", "requests"): _requests,
    ("POST", "reset"): _reset,
}
