"""Orders of the control API for what comes of the activity log.

POST /_stand-in/activities {"lead": 1001, "type": 10, "primary": "Autumn Mail", "primary_id": 7, "attributes": {},
                            "at": "2026-01-01T00:00:00Z"}    something that happens now, or happened then
POST /_stand-in/late      {"share": 0.3, "seconds": 3600, "seed": 1}    that share of what happens is committed late
POST /_stand-in/pages     {"looks_at": 10, "short": 3, "empty": 3}    pages look at so few; one of so many holds half
                          and says that there is more; the next so many are empty, with more to come
POST /_stand-in/pages     {"full": true}             a page looks on until it is full, or nothing is left
POST /_stand-in/paging-tokens {"refuse": true}       every paging token that was given until now
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from local.kit.control import Order
from local.systems.marketo.clock import read_moment
from local.systems.marketo.instance import Instance


def happen(instance: Instance, order: Order) -> Any:
    """Log what a lead does, with the names of attributes as its type has them. Raises ValueError, KeyError, Skip."""
    _only(order, ("lead", "type", "primary", "primary_id", "attributes", "at", "campaign"))
    kind = instance.activity_types.get(order["type"])
    if kind is None:
        types = ", ".join(f"{each.id} ({each.name})" for each in instance.activity_types.all())
        raise ValueError(f"there is no type {order['type']!r}; name one by its number: {types}")
    if instance.leads.get(order["lead"]) is None:
        raise ValueError(f"there is no lead {order['lead']!r}; make one with POST /_stand-in/leads")
    attributes = order.get("attributes", {})
    if unknown := set(attributes) - {each.name for each in kind.attributes}:
        raise ValueError(f"{kind.name} has no attribute {', '.join(sorted(unknown))}")
    at = read_moment(order["at"]) if "at" in order else instance.clock.now()
    more = {name: order.get(name) for name in ("primary", "primary_id", "campaign")}
    return {"activity": instance.log.add(order["lead"], kind.id, at, attributes=dict(attributes), **more).shown()}


def be_late(instance: Instance, order: Order) -> Any:
    """Commit activities late: none any more without a `share`. Raises ValueError."""
    known = {"share": float, "seconds": float, "seed": int}
    _only(order, known)
    instance.log.be_late(**{name: known[name](value) for name, value in order.items()})
    return dict(order)


def set_pages(instance: Instance, order: Order) -> Any:
    """Make pages short or empty; as they come by themselves without an order. Raises ValueError."""
    _only(order, ("full", "looks_at", "short", "empty"))
    full, looks_at = order.get("full", False), order.get("looks_at")
    short, empty = order.get("short", 0), order.get("empty", 0)
    if any(type(each) is not int or each < 0 for each in (short, empty)):
        raise ValueError("short and empty are whole numbers from 0")
    if looks_at is not None and (type(looks_at) is not int or looks_at < 1):
        raise ValueError("looks_at is a whole number from 1, or null")
    if type(full) is not bool or (full and (looks_at or short or empty)):
        raise ValueError("full is true or false, and true alone")
    pages = instance.pages
    pages.full, pages.looks_at, pages.short, pages.empty = full, looks_at, short, empty
    return {"full": full, "looks_at": looks_at, "short": short, "empty": empty}


def refuse_tokens(instance: Instance, order: Order) -> Any:
    """Refuse every token given until now. Raises ValueError."""
    if order.get("refuse") is not True:
        raise ValueError('say {"refuse": true}')
    instance.pages.refuse_tokens()
    return {}


def _only(order: Order, known: Mapping[str, Any] | tuple[str, ...]) -> None:
    if unknown := order.keys() - set(known):
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}; known are {', '.join(known)}")


ORDERS: Mapping[tuple[str, str], Callable[[Instance, Order], Any]] = {
    ("POST", "activities"): happen,
    ("POST", "late"): be_late,
    ("POST", "pages"): set_pages,
    ("POST", "paging-tokens"): refuse_tokens,
}
