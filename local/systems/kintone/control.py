"""What its control API does beside what that of every stand-in does (local/kit/control.py).

GET  /_stand-in/history?app=12&key=1001                             every applied write, in order
GET  /_stand-in/counters                                            requests of the day, by app
POST /_stand-in/apps      {"id": 20, "properties": {...}}           add an app, or change its form
POST /_stand-in/webhooks  {"app": 12, "url": "http://...", "events": ["UPDATE_RECORD"]}    all events without a list;
                          "bulk": true tells of multi-record calls too, as kintone once did by mistake
GET  /_stand-in/webhooks                                            the webhooks, and what became of each notification
DELETE /_stand-in/webhooks?app=12                                   those of one app, or all
POST /_stand-in/delete    {"app": 12, "record": 5}                  as somebody does on the record's screen
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from local.kit.control import Order
from local.systems.kintone.apps.apps_file import app_of
from local.systems.kintone.domain import Domain
from local.systems.kintone.webhooks.notifications import TYPES
from local.systems.kintone.webhooks.webhooks import Webhook


def history(domain: Domain, app: int | None = None, key: str | None = None) -> list[dict[str, Any]]:
    """Return every applied write in order, of one app and one key when they are given."""
    with domain.store.lock:
        changes = list(domain.store.history)
    return [
        asdict(change)
        for change in changes
        if (app is None or change.app == app) and (key is None or change.key == key)
    ]


def _history(domain: Domain, order: Order) -> dict[str, Any]:
    app = int(order["app"]) if "app" in order else None
    return {"history": history(domain, app, order.get("key"))}


def _counters(domain: Domain, _order: Order) -> dict[str, Any]:
    return {"apps": domain.journal.daily(domain.daily_requests)}


def _define_app(domain: Domain, order: Order) -> dict[str, Any]:
    app = app_of(order)
    with domain.store.lock:
        domain.store.define(app)
    return {"app": str(app.id)}


def _add_webhook(domain: Domain, order: Order) -> dict[str, Any]:
    app = int(order["app"])
    with domain.store.lock:
        domain.store.table(app)
    events = frozenset(order.get("events", TYPES.values()))
    domain.webhooks.add(Webhook(app, str(order["url"]), events, bulk=order.get("bulk") is True))
    return _list_webhooks(domain, order)


def _list_webhooks(domain: Domain, _order: Order) -> dict[str, Any]:
    listed = [{**asdict(each), "events": sorted(each.events)} for each in domain.webhooks.listed()]
    return {"webhooks": listed, "deliveries": domain.webhooks.deliveries()}


def _remove_webhooks(domain: Domain, order: Order) -> dict[str, Any]:
    domain.webhooks.remove(int(order["app"]) if "app" in order else None)
    return _list_webhooks(domain, order)


def _delete_record(domain: Domain, order: Order) -> dict[str, Any]:
    domain.delete(int(order["app"]), int(order["record"]))
    return {}


ORDERS: Mapping[tuple[str, str], Callable[[Domain, Order], Any]] = {
    ("GET", "history"): _history,
    ("GET", "counters"): _counters,
    ("POST", "apps"): _define_app,
    ("POST", "webhooks"): _add_webhook,
    ("GET", "webhooks"): _list_webhooks,
    ("DELETE", "webhooks"): _remove_webhooks,
    ("POST", "delete"): _delete_record,
}
