"""What its control API does beside what that of every stand-in does (local/kit/control.py).

GET  /_stand-in/leads?email=a@b.c                    leads as they are, by any field
POST /_stand-in/leads     {"email": "a@b.c", ...}    a person edits the lead, or adds it; `id` for an exact one
DELETE /_stand-in/leads   {"id": 1001}               a person deletes the lead
POST /_stand-in/merges    {"winner": 1001, "losers": [1002]}    a person merges leads; the losers' ids vanish
POST /_stand-in/visits    {"cookie": "id:...&token:...", "page": "/"}    a visit; a new cookie is an anonymous lead
GET  /_stand-in/activities?lead=1001
GET  /_stand-in/limits    POST {"per_window": 100, "in_flight": 10, "per_day": 50000}    peaks, broken limits
POST /_stand-in/clock     {"advance": 20} or {"freeze": true} or {"freeze": false}
POST /_stand-in/tokens    {"lifetime": 3600} {"expire": true} {"forget": true} {"answer_zero": 1}
POST /_stand-in/latency   {"seconds": 0.1}           the time of every call
POST /_stand-in/hold      {"held": true}             calls wait, after they looked and before they write
POST /_stand-in/company   {"updates": true}          Sync Leads may change company fields; else it answers 1021
POST /_stand-in/...                                  what comes of the activity log: see history.py
POST /_stand-in/...                                  what an admin makes: see admin.py
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from local.kit.control import Order, flag
from local.systems.marketo.control import admin, editing, history
from local.systems.marketo.instance import Instance


def _leads(instance: Instance, order: Order) -> Any:
    return {"leads": editing.leads(instance, order)}


def _edit_lead(instance: Instance, order: Order) -> Any:
    return {"lead": editing.edit(instance, order)}


def _delete_lead(instance: Instance, order: Order) -> Any:
    editing.delete(instance, order["id"])
    return {}


def _merge(instance: Instance, order: Order) -> Any:
    return {"lead": editing.merge(instance, order["winner"], order["losers"])}


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
    instance.hold(held=flag(order, "held"))
    return {"held": order["held"]}


def _let_companies_be_updated(instance: Instance, order: Order) -> Any:
    instance.company_updates = flag(order, "updates")
    return {"updates": instance.company_updates}


ORDERS: Mapping[tuple[str, str], Callable[[Instance, Order], Any]] = {
    ("GET", "leads"): _leads,
    ("POST", "leads"): _edit_lead,
    ("DELETE", "leads"): _delete_lead,
    ("POST", "merges"): _merge,
    ("POST", "visits"): _visit,
    ("GET", "activities"): _activities,
    ("GET", "limits"): _limits,
    ("POST", "limits"): _set_limits,
    ("POST", "clock"): _set_clock,
    ("POST", "tokens"): _set_tokens,
    ("POST", "latency"): _set_latency,
    ("POST", "hold"): _hold,
    ("POST", "company"): _let_companies_be_updated,
    **history.ORDERS,
    **admin.ORDERS,
}
