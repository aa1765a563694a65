"""The stand-in's own API, under a path that Marketo does not have and for this machine only. It counts for no limit.

GET  /_stand-in/leads?email=a@b.c                    leads as they are, by any field
POST /_stand-in/leads     {"email": "a@b.c", ...}    a person edits the lead, or adds it; `id` for an exact one
POST /_stand-in/visits    {"cookie": "id:...&token:...", "page": "/"}    a visit; a new cookie is an anonymous lead
GET  /_stand-in/activities?lead=1001
GET  /_stand-in/limits    POST {"per_window": 100, "in_flight": 10, "per_day": 50000}    peaks, broken limits
POST /_stand-in/clock     {"advance": 20} or {"freeze": true} or {"freeze": false}
POST /_stand-in/tokens    {"lifetime": 3600} {"expire": true} {"forget": true} {"answer_zero": 1}
POST /_stand-in/latency   {"seconds": 0.1}           the time of every call
POST /_stand-in/hold      {"held": true}             calls wait, after they looked and before they write
POST /_stand-in/faults    {"kind": "code", "code": "604", "times": 2}    see faults.py and local/kit/faults.py
GET  /_stand-in/faults    DELETE /_stand-in/faults
POST /_stand-in/down      {"down": true}             502 for everything, until false
POST /_stand-in/company   {"updates": true}          Sync Leads may change company fields; else it answers 1021
GET  /_stand-in/requests                             every request, without bodies, queries and tokens
POST /_stand-in/...                                  what an admin makes: see admin.py
POST /_stand-in/reset                                no leads, no faults, no log; fields, types and clients stay
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qsl

from local.kit.faults import fault_from
from local.systems.marketo import admin, editing
from local.systems.marketo.errors import Skip
from local.systems.marketo.exchange import Answer, Request, json_answer, page
from local.systems.marketo.faults import Fault
from local.systems.marketo.instance import Instance

PREFIX = "/_stand-in/"

Order = Mapping[str, Any]


def control(instance: Instance, request: Request) -> Answer:
    """Answer one control request; nobody but this machine may send one."""
    if not ip_address(request.peer).is_loopback:
        return page(404, "Not Found")
    order = _ORDERS.get((request.method, request.path.removeprefix(PREFIX)))
    if order is None:
        known = [f"{method} {PREFIX}{name}" for method, name in _ORDERS]
        return json_answer(404, {"error": "no such control", "controls": known})
    try:
        content = json.loads(request.body) if request.body else {}
        return json_answer(200, order(instance, {**dict(parse_qsl(request.query)), **content}))
    except (Skip, ValueError, TypeError, KeyError) as wrong:
        return json_answer(400, {"error": str(wrong)})


def _leads(instance: Instance, order: Order) -> Any:
    return {"leads": editing.leads(instance, order)}


def _edit_lead(instance: Instance, order: Order) -> Any:
    return {"lead": editing.edit(instance, order)}


def _visit(instance: Instance, order: Order) -> Any:
    return {"lead": editing.visit(instance, order["cookie"], order.get("page", "/"))}


def _activities(instance: Instance, order: Order) -> Any:
    lead = int(order["lead"]) if "lead" in order else None
    return {"activities": editing.activities(instance, lead)}


def _limits(instance: Instance, _order: Order) -> Any:
    return instance.limits.shown()


def _set_limits(instance: Instance, order: Order) -> Any:
    for name, value in order.items():
        if name not in vars(instance.limits.quotas) or type(value) is not int:
            raise ValueError(f"limits are whole numbers: {', '.join(vars(instance.limits.quotas))}")
        setattr(instance.limits.quotas, name, value)
    return instance.limits.shown()


def _set_clock(instance: Instance, order: Order) -> Any:
    if "freeze" in order:
        (instance.clock.freeze if order["freeze"] else instance.clock.run)()
    instance.clock.advance(float(order.get("advance", 0)))
    return {"now": instance.clock.text()}


def _set_tokens(instance: Instance, order: Order) -> Any:
    tokens = instance.tokens
    tokens.lifetime = float(order.get("lifetime", tokens.lifetime))
    tokens.answer_zero(int(order.get("answer_zero", 0)))
    if order.get("expire"):
        tokens.expire()
    if order.get("forget"):
        tokens.forget()
    return {"lifetime": tokens.lifetime}


def _set_latency(instance: Instance, order: Order) -> Any:
    instance.latency = float(order["seconds"])
    return {"seconds": instance.latency}


def _hold(instance: Instance, order: Order) -> Any:
    instance.hold(held=_flag(order, "held"))
    return {"held": order["held"]}


def _add_fault(instance: Instance, order: Order) -> Any:
    instance.faults.add(fault_from(dict(order), Fault))
    return _faults(instance, order)


def _faults(instance: Instance, _order: Order) -> Any:
    return {"faults": instance.faults.listed()}


def _clear_faults(instance: Instance, order: Order) -> Any:
    instance.faults.clear()
    return _faults(instance, order)


def _set_down(instance: Instance, order: Order) -> Any:
    instance.down = _flag(order, "down")
    return {"down": instance.down}


def _let_companies_be_updated(instance: Instance, order: Order) -> Any:
    instance.company_updates = _flag(order, "updates")
    return {"updates": instance.company_updates}


def _requests(instance: Instance, _order: Order) -> Any:
    return {"requests": instance.journal.shown()}


def _reset(instance: Instance, _order: Order) -> Any:
    instance.reset()
    return {}


def _flag(order: Order, name: str) -> bool:
    value = order.get(name)
    if not isinstance(value, bool):
        raise TypeError(f'say {{"{name}": true}} or {{"{name}": false}}')
    return value


_ORDERS: Mapping[tuple[str, str], Callable[[Instance, Order], Any]] = {
    ("GET", "leads"): _leads,
    ("POST", "leads"): _edit_lead,
    ("POST", "visits"): _visit,
    ("GET", "activities"): _activities,
    ("GET", "limits"): _limits,
    ("POST", "limits"): _set_limits,
    ("POST", "clock"): _set_clock,
    ("POST", "tokens"): _set_tokens,
    ("POST", "latency"): _set_latency,
    ("POST", "hold"): _hold,
    ("POST", "faults"): _add_fault,
    ("GET", "faults"): _faults,
    ("DELETE", "faults"): _clear_faults,
    ("POST", "down"): _set_down,
    ("POST", "company"): _let_companies_be_updated,
    ("GET", "requests"): _requests,
    ("POST", "reset"): _reset,
    **admin.ORDERS,
}
