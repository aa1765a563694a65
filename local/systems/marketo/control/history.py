"""Orders of the control API for what comes of the activity log.

POST /_stand-in/late      {"share": 0.3, "seconds": 3600, "seed": 1}    that share of what happens is committed late
POST /_stand-in/pages     {"looks_at": 10, "empty": 3}    short pages; the next so many are empty, with more to come
POST /_stand-in/paging-tokens {"refuse": true}       every token that was given until now
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from local.kit.control import Order
from local.systems.marketo.instance import Instance


def be_late(instance: Instance, order: Order) -> Any:
    """Commit activities late: none any more without a `share`. Raises ValueError."""
    known = {"share": float, "seconds": float, "seed": int}
    _only(order, known)
    instance.log.be_late(**{name: known[name](value) for name, value in order.items()})
    return dict(order)


def set_pages(instance: Instance, order: Order) -> Any:
    """Make pages short or empty; as they come by themselves without an order. Raises ValueError."""
    _only(order, ("looks_at", "empty"))
    looks_at, empty = order.get("looks_at"), order.get("empty", 0)
    if type(empty) is not int or empty < 0 or (looks_at is not None and (type(looks_at) is not int or looks_at < 1)):
        raise ValueError("looks_at is a whole number from 1, or null; empty is one from 0")
    instance.pages.looks_at, instance.pages.empty = looks_at, empty
    return {"looks_at": looks_at, "empty": empty}


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
    ("POST", "late"): be_late,
    ("POST", "pages"): set_pages,
    ("POST", "paging-tokens"): refuse_tokens,
}
