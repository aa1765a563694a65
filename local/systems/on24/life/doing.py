"""Doing something at an event, now or later, and how late that is known."""

from __future__ import annotations

from functools import partial
from typing import Any

from local.systems.on24.account import Account
from local.systems.on24.people.attendance import Attendance
from local.systems.on24.people.deeds.deed import Deed
from local.systems.on24.people.deeds.names import DEEDS, MOVING
from local.systems.on24.people.registration import Registration


def happen(account: Account, number: int, kind: str, at: float, **order: Any) -> None:
    """Let an attendee do something, now or later: see DEEDS. Raises ValueError.

    What is done when the event is over, or of no certain time, is known as late as what is done on demand.
    """
    if kind not in DEEDS:
        raise ValueError(f"kind is one of {', '.join(DEEDS)}")
    at = float(int(at))
    account.when(at, partial(_happens, account, number, kind, at, order))


def _happens(account: Account, number: int, kind: str, at: float, order: dict[str, Any]) -> None:
    found = account.registration(number)
    is_live = kind == "live" or (kind != "ondemand" and at <= found.event.end)
    late = account.settings.lateness.draw("live" if is_live else "on_demand", number)
    known = at if kind in {"answer", "correct"} else at + late
    account.when(known, partial(_known, account, found, kind, at, known=known, order=order))


def _known(account: Account, found: Registration, kind: str, at: float, *, known: float, order: dict[str, Any]) -> None:
    is_new = found.attendance is None
    if is_new and kind in {"answer", "correct"}:
        raise ValueError(f"registration {found.id} did not attend yet")
    lateness = account.settings.lateness
    if found.attendance is None:
        found.attendance = Attendance(at, at + lateness.draw("new_attendees", found.id))
    found.attendance.before_change(known)
    DEEDS[kind](Deed(found, found.attendance, at, order, account.events.part_id))
    if found.attendance.looks_at is None:
        found.attendance.looks_at = known + lateness.draw("cached", found.id, known)
    if is_new or kind in MOVING:
        account.touch(found.event, known)
    found.event.version += 1
    account.people.changed(found)


def be_active(account: Account, number: int, at: float) -> None:
    """Let an attendee begin a session that is known at once."""
    _known(account, account.registration(number), "live", at, known=at, order={"minutes": 1})
