"""The stand-in's own API, under a path that KARTE does not have.

GET  /_stand-in/events?user=marketo-7                               what was recorded, in order
GET  /_stand-in/users                                               who is one with whom, and what joined them
POST /_stand-in/faults    {"kind": "429", "times": 3}               see faults.py
GET  /_stand-in/faults    DELETE /_stand-in/faults
POST /_stand-in/down      {"down": true}                            503 for everything, until false
GET  /_stand-in/requests                                            every request, without its body
POST /_stand-in/reset                                               no events, no users, no faults, no log
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from local.kit.faults import fault_from
from local.systems.karte.faults import Fault
from local.systems.karte.project import Project

PREFIX = "/_stand-in/"


def control(project: Project, method: str, name: str, query: Mapping[str, str], body: bytes) -> tuple[int, Any]:
    """Do what one control request orders; return status and content."""
    order = _ORDERS.get((method, name))
    if order is None:
        known = [f"{method} {PREFIX}{name}" for method, name in _ORDERS]
        return 404, {"error": "no such control", "controls": known}
    try:
        return 200, order(project, {**query, **(json.loads(body) if body else {})})
    except (ValueError, TypeError) as wrong:
        return 400, {"error": str(wrong)}


def _events(project: Project, order: Mapping[str, Any]) -> Any:
    return {"events": project.events(order.get("user"))}


def _users(project: Project, _order: Mapping[str, Any]) -> Any:
    with project.lock:
        joins = [join._asdict() for join in project.people.joins]
        return {"people": project.people.all(), "joins": joins, "personal": dict(project.personal)}


def _add_fault(project: Project, order: Mapping[str, Any]) -> Any:
    project.faults.add(fault_from(dict(order), Fault))
    return _list_faults(project, order)


def _list_faults(project: Project, _order: Mapping[str, Any]) -> Any:
    return {"faults": project.faults.listed()}


def _clear_faults(project: Project, order: Mapping[str, Any]) -> Any:
    project.faults.clear()
    return _list_faults(project, order)


def _set_down(project: Project, order: Mapping[str, Any]) -> Any:
    if not isinstance(order.get("down"), bool):
        raise TypeError('say {"down": true} or {"down": false}')
    project.down = order["down"]
    return {"down": project.down}


def _requests(project: Project, _order: Mapping[str, Any]) -> Any:
    with project.lock:
        return {"requests": list(project.requests)}


def _reset(project: Project, _order: Mapping[str, Any]) -> Any:
    project.forget()
    return {}


_ORDERS: Mapping[tuple[str, str], Callable[[Project, Mapping[str, Any]], Any]] = {
    ("GET", "events"): _events,
    ("GET", "users"): _users,
    ("POST", "faults"): _add_fault,
    ("GET", "faults"): _list_faults,
    ("DELETE", "faults"): _clear_faults,
    ("POST", "down"): _set_down,
    ("GET", "requests"): _requests,
    ("POST", "reset"): _reset,
}
