"""The stand-in's own API, under a path that kintone does not have and for this machine only.

POST /_stand-in/faults    {"kind": "503-html", "times": 3}          see faults.py
GET  /_stand-in/faults    DELETE /_stand-in/faults
POST /_stand-in/down      {"down": true}                            503 for everything, until false
GET  /_stand-in/requests                                            every request, without its body
GET  /_stand-in/history?app=12&key=1001                             every applied write, in order
GET  /_stand-in/counters                                            requests of the day, by app
POST /_stand-in/apps      {"id": 20, "properties": {...}}           add an app, or change its form
POST /_stand-in/webhooks  {"app": 12, "url": "http://...", "events": ["UPDATE_RECORD"]}    all events without a list;
                          "bulk": true tells of multi-record calls too, as kintone once did by mistake
GET  /_stand-in/webhooks                                            the webhooks, and what became of each notification
DELETE /_stand-in/webhooks?app=12                                   those of one app, or all
POST /_stand-in/delete    {"app": 12, "record": 5}                  as somebody does on the record's screen
POST /_stand-in/reset                                               no records, no faults, no log; webhooks stay
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from http import HTTPStatus
from ipaddress import ip_address
from typing import Any

from local.systems.kintone.apps_file import app_of
from local.systems.kintone.domain import Domain
from local.systems.kintone.errors import Refusal
from local.systems.kintone.faults import fault_from
from local.systems.kintone.http import Answer, Request, json_answer, page
from local.systems.kintone.notifications import TYPES
from local.systems.kintone.params import from_body
from local.systems.kintone.webhooks import Webhook

PREFIX = "/_stand-in/"


def control(domain: Domain, request: Request) -> Answer:
    """Answer one control request; nobody but this machine may send one."""
    if not ip_address(request.peer).is_loopback:
        return page(HTTPStatus.NOT_FOUND, "Not found")
    order = _ORDERS.get((request.method, request.path.removeprefix(PREFIX)))
    if order is None:
        known = [f"{method} {PREFIX}{name}" for method, name in _ORDERS]
        return json_answer(HTTPStatus.NOT_FOUND, {"error": "no such control", "controls": known})
    try:
        body = from_body(request.body) if request.body else {}
        return json_answer(HTTPStatus.OK, order(domain, {**dict(request.query), **body}))
    except (Refusal, ValueError, TypeError, KeyError) as wrong:
        return json_answer(HTTPStatus.BAD_REQUEST, {"error": str(wrong)})


def history(domain: Domain, app: int | None = None, key: str | None = None) -> list[dict[str, Any]]:
    """Return every applied write in order, of one app and one key when they are given."""
    with domain.store.lock:
        changes = list(domain.store.history)
    return [
        asdict(change)
        for change in changes
        if (app is None or change.app == app) and (key is None or change.key == key)
    ]


def reset(domain: Domain) -> None:
    """Forget records, history, faults, log and counts; the apps, tokens and users stay."""
    with domain.store.lock:
        domain.store.clear()
    domain.faults.clear()
    domain.journal.clear()
    domain.webhooks.clear()
    domain.down = False


def _add_fault(domain: Domain, order: Mapping[str, Any]) -> dict[str, Any]:
    domain.faults.add(fault_from(order))
    return _list_faults(domain, order)


def _list_faults(domain: Domain, _order: Mapping[str, Any]) -> dict[str, Any]:
    return {"faults": domain.faults.listed()}


def _clear_faults(domain: Domain, order: Mapping[str, Any]) -> dict[str, Any]:
    domain.faults.clear()
    return _list_faults(domain, order)


def _set_down(domain: Domain, order: Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(order.get("down"), bool):
        raise TypeError('say {"down": true} or {"down": false}')
    domain.down = order["down"]
    return {"down": domain.down}


def _requests(domain: Domain, _order: Mapping[str, Any]) -> dict[str, Any]:
    return {"requests": domain.journal.shown()}


def _history(domain: Domain, order: Mapping[str, Any]) -> dict[str, Any]:
    app = int(order["app"]) if "app" in order else None
    return {"history": history(domain, app, order.get("key"))}


def _counters(domain: Domain, _order: Mapping[str, Any]) -> dict[str, Any]:
    return {"apps": domain.journal.daily(domain.daily_requests)}


def _define_app(domain: Domain, order: Mapping[str, Any]) -> dict[str, Any]:
    app = app_of(order)
    with domain.store.lock:
        domain.store.define(app)
    return {"app": str(app.id)}


def _add_webhook(domain: Domain, order: Mapping[str, Any]) -> dict[str, Any]:
    app = int(order["app"])
    with domain.store.lock:
        domain.store.table(app)
    events = frozenset(order.get("events", TYPES.values()))
    domain.webhooks.add(Webhook(app, str(order["url"]), events, bulk=order.get("bulk") is True))
    return _list_webhooks(domain, order)


def _list_webhooks(domain: Domain, _order: Mapping[str, Any]) -> dict[str, Any]:
    listed = [{**asdict(each), "events": sorted(each.events)} for each in domain.webhooks.listed()]
    return {"webhooks": listed, "deliveries": domain.webhooks.deliveries()}


def _remove_webhooks(domain: Domain, order: Mapping[str, Any]) -> dict[str, Any]:
    domain.webhooks.remove(int(order["app"]) if "app" in order else None)
    return _list_webhooks(domain, order)


def _delete_record(domain: Domain, order: Mapping[str, Any]) -> dict[str, Any]:
    domain.delete(int(order["app"]), int(order["record"]))
    return {}


def _reset(domain: Domain, _order: Mapping[str, Any]) -> dict[str, Any]:
    reset(domain)
    return {}


_ORDERS: Mapping[tuple[str, str], Callable[[Domain, Mapping[str, Any]], dict[str, Any]]] = {
    ("POST", "faults"): _add_fault,
    ("GET", "faults"): _list_faults,
    ("DELETE", "faults"): _clear_faults,
    ("POST", "down"): _set_down,
    ("GET", "requests"): _requests,
    ("GET", "history"): _history,
    ("GET", "counters"): _counters,
    ("POST", "apps"): _define_app,
    ("POST", "webhooks"): _add_webhook,
    ("GET", "webhooks"): _list_webhooks,
    ("DELETE", "webhooks"): _remove_webhooks,
    ("POST", "delete"): _delete_record,
    ("POST", "reset"): _reset,
}
