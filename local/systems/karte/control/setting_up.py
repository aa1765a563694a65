"""Orders that set things up in the project, as its people do in the console, and that show what was sent.

POST /_stand-in/tables       {"id": "leads", "key": "user_id", "columns": ["score"], "link": "user_id"}
POST /_stand-in/pages        {"path": "/site/shop", "tag": "v2", "object": "krt", "script": "krt('send', ...)"}
POST /_stand-in/functions    {"name": "to_relay", "url": "...", "headers": {}}   see actions/functions.py
                             {"name": "to_relay", "source": "export default async function (data, { MODULES }) {...}"}
POST /_stand-in/actions      {"kind": "webhook", "action": "visit", "trigger": ["identify"], "target_url": "...",
                             "body": "...", "variables": {"email": {"from": "identify.email", "default": ""}}}
                             the other kinds: see actions/action.py
GET  /_stand-in/actions      DELETE /_stand-in/actions    of functions, hooks and pages too
POST /_stand-in/hooks        {"types": ["talk/message/sendFromUser"], "url": "..."}   or "function"
POST /_stand-in/hook-events  {"event_type": "talk/message/sendFromUser", "data": {"visitor_id": "v"}, "extra": {}}
POST /_stand-in/app-hooks    {"url": "...", "client_id": "c", "client_secret": "s", "body": {}}    sent at once, signed
POST /_stand-in/event-bus    {"account": "...", "project": "...", "app": "...", "region": "...", "endpoint_url": "...",
                             "bus": "..."}
GET  /_stand-in/deliveries   what was sent, with every attempt, once nothing is due any more; what was not, and why
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from local.kit.control import Order
from local.systems.karte.actions.action import action_from
from local.systems.karte.actions.event_bus import EventBus
from local.systems.karte.actions.functions import function_from
from local.systems.karte.hooks import app_hook
from local.systems.karte.hooks.hook_v2 import Hook
from local.systems.karte.project import Project
from local.systems.karte.tables.tables import Table

_WAIT_SECONDS = 10.0


def sent(project: Project, seconds: float = _WAIT_SECONDS) -> dict[str, Any]:
    """What was sent once nothing is due any more; `settled` says whether that was so in time."""
    settled = project.outbox.wait(seconds)
    return {"settled": settled, "pending": project.outbox.pending(), "deliveries": project.outbox.deliveries()}


def _define_table(project: Project, order: Order) -> Any:
    project.tables.define(msgspec.convert(order, Table))
    return dict(order)


def _add_page(project: Project, order: Order) -> Any:
    project.pages.add(order)
    return dict(order)


def _add_function(project: Project, order: Order) -> Any:
    project.actions.add_function(function_from(order))
    return project.actions.names()


def _add_action(project: Project, order: Order) -> Any:
    project.actions.add(action_from(order))
    return project.actions.names()


def _list_actions(project: Project, _order: Order) -> Any:
    return project.actions.names()


def _clear(project: Project, _order: Order) -> Any:
    for each in (project.actions, project.hooks, project.pages):
        each.clear()
    return project.actions.names()


def _add_hook(project: Project, order: Order) -> Any:
    project.hooks.add(msgspec.convert(order, Hook))
    return dict(order)


def _happen(project: Project, order: Order) -> Any:
    return {"id": project.hooks.happen(order["event_type"], dict(order["data"]), order.get("extra"))}


def _tell_app(project: Project, order: Order) -> Any:
    return {"id": app_hook.tell(project.outbox, project.clock, dict(order))}


def _set_bus(project: Project, order: Order) -> Any:
    bus = EventBus(**order, listeners=project.actions.bus.listeners)
    project.actions.bus = bus
    return {"source": bus.source}


def _deliveries(project: Project, order: Order) -> Any:
    return sent(project, float(order.get("seconds", _WAIT_SECONDS)))


ORDERS: Mapping[tuple[str, str], Callable[[Project, Order], Any]] = {
    ("POST", "tables"): _define_table,
    ("POST", "pages"): _add_page,
    ("POST", "functions"): _add_function,
    ("POST", "actions"): _add_action,
    ("GET", "actions"): _list_actions,
    ("DELETE", "actions"): _clear,
    ("POST", "hooks"): _add_hook,
    ("POST", "hook-events"): _happen,
    ("POST", "app-hooks"): _tell_app,
    ("POST", "event-bus"): _set_bus,
    ("GET", "deliveries"): _deliveries,
}
