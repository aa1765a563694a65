"""What its control API does beside what that of every stand-in does (local/kit/control.py).

GET  /_stand-in/events?user=marketo-7     what was recorded, in order
GET  /_stand-in/users                     who is one with whom, and what joined them
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from local.kit.control import Order
from local.systems.karte.project import Project


def _events(project: Project, order: Order) -> Any:
    return {"events": project.events(order.get("user"))}


def _users(project: Project, _order: Order) -> Any:
    with project.lock:
        joins = [join._asdict() for join in project.people.joins]
        return {"people": project.people.all(), "joins": joins, "personal": dict(project.personal)}


ORDERS: Mapping[tuple[str, str], Callable[[Project, Order], Any]] = {
    ("GET", "events"): _events,
    ("GET", "users"): _users,
}
