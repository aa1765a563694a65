"""What becomes of registrations and polls: confirmed, updated, deleted, forgotten."""

from __future__ import annotations

from typing import Any

from local.systems.on24.account import Account
from local.systems.on24.events.event import Event
from local.systems.on24.people.registration import ACTIVE, DELETED, FIELDS


def confirm(account: Account, number: int) -> None:
    """Finish a double opt-in."""
    found = account.registration(number)
    found.pending = False
    account.touch(found.event, account.clock.now())
    account.people.changed(found)


def update(account: Account, number: int, at: float, *, moves: bool, **values: Any) -> None:
    """Change what a registration says; `moves` is for REST calls at client level, which move lastActivity."""
    found = account.registration(number)
    if unknown := values.keys() - {*FIELDS, "email"}:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}; a registration has email, {', '.join(FIELDS)}")
    before, found.email = found.email, values.pop("email", found.email)
    found.values = found.values | values
    if moves:
        found.last_activity = float(int(at))
    account.people.renamed(found, before)
    found.event.version += 1


def delete(account: Account, number: int, at: float) -> None:
    """Delete a registration softly. Raises ValueError once the event has begun.

    apidoc.on24.com, Soft Delete; that it moves no lastActivity is the strict reading: it is not among what does.
    """
    found = account.registration(number)
    if at >= found.event.start:
        raise ValueError("a registration cannot be deleted once the event has begun")
    if found.status == ACTIVE:
        found.status = DELETED
    found.event.version += 1
    account.people.changed(found)


def forget(account: Account, number: int, at: float) -> None:
    """Forget one registration, as ON24 rewrites it."""
    found = account.registration(number)
    before = found.email
    found.forget(float(int(at)))
    account.people.renamed(found, before)
    found.event.version += 1


def delete_poll(account: Account, event: Event, poll: int) -> None:
    """Delete a poll, with every answer (apidoc.on24.com, Poll Deletion or Modification). Raises ValueError."""
    if event.polls.pop(poll, None) is None:
        raise ValueError(f"event {event.id} has no poll {poll}")
    for each in account.people.by_event.get(event.id, ()):
        if each.attendance is not None and "polls" in each.attendance.rows:
            rows = each.attendance.rows["polls"]
            rows[:] = [row for row in rows if row["pollid"] != poll]
    event.version += 1
