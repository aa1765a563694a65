"""Orders that show what was recorded, refused and sent.

GET /_stand-in/events?user=marketo-7             what was recorded, in order; `user` is an id as it was sent
GET /_stand-in/users                             every user with its person, who joined whom, and user data by member
GET /_stand-in/lost                              events whose values were thrown away, and why
GET /_stand-in/information?user=vis-v            what may be used of a user now; with `session`, in that visit
GET /_stand-in/rows?table=leads                  the rows of a linked table, by key
GET /_stand-in/refused                           requests that were refused, with the reason
GET /_stand-in/counters                          how many requests, by method and path, and by status
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from local.kit.control import Order
from local.systems.karte.project import Project
from local.systems.karte.users.information import information
from local.systems.karte.users.people import LINE, VISITOR


def users(project: Project) -> list[dict[str, Any]]:
    """Every user: its kind, the user that stands for its person, and how many events are its own."""
    with project.history.lock:
        people = project.people
        counts = Counter(people.past(one.user) for one in project.written)
        return [
            {"user": user, "kind": _kind(user), "person": people.person(user), "events": counts[people.person(user)]}
            for person in people.all()
            for user in person
        ]


def told(project: Project, user: str, session: str | None = None) -> dict[str, Any]:
    """What may be used of a user, by KARTE's user id, now or in a visit."""
    moment = None
    if session is not None:
        moment = project.sessions.began(user.removeprefix(VISITOR), session, project.clock.now())
    return information(project.history, project.tables, user, project.seen_until(moment))


def _events(project: Project, order: Order) -> Any:
    return {"events": project.events(order.get("user"))}


def _users(project: Project, _order: Order) -> Any:
    found = users(project)
    with project.history.lock:
        joins = [join._asdict() for join in project.people.joins]
        personal = {member: dict(values) for member, values in project.personal.items()}
        return {"users": found, "people": project.people.all(), "joins": joins, "personal": personal}


def _lost(project: Project, _order: Order) -> Any:
    with project.history.lock:
        return {"lost": list(project.history.lost)}


def _information(project: Project, order: Order) -> Any:
    return {"information": told(project, order["user"], order.get("session"))}


def _rows(project: Project, order: Order) -> Any:
    return {"rows": project.tables.rows(order["table"])}


def _refused(project: Project, _order: Order) -> Any:
    refused = (one for one in project.journal.entries() if one.status >= 400)
    return {
        "refused": [
            {"at": one.at, "method": one.method, "path": one.path, "status": one.status, "reason": one.code}
            for one in refused
        ]
    }


def _counters(project: Project, _order: Order) -> Any:
    counts: dict[str, Counter[str]] = {}
    for one in project.journal.entries():
        counts.setdefault(f"{one.method} {one.path}", Counter())[str(one.status)] += 1
    return {"calls": {call: dict(statuses) for call, statuses in counts.items()}}


def _kind(user: str) -> str:
    return "visitor" if user.startswith(VISITOR) else "line" if user.startswith(LINE) else "member"


ORDERS: Mapping[tuple[str, str], Callable[[Project, Order], Any]] = {
    ("GET", "events"): _events,
    ("GET", "users"): _users,
    ("GET", "lost"): _lost,
    ("GET", "information"): _information,
    ("GET", "rows"): _rows,
    ("GET", "refused"): _refused,
    ("GET", "counters"): _counters,
}
