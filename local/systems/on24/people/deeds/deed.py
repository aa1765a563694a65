"""One thing that somebody does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from local.systems.on24.events.event import Event
from local.systems.on24.people.attendance import Attendance
from local.systems.on24.people.registration import Registration

NewId = Callable[[], int]


@dataclass(frozen=True)
class Deed:
    """One thing that is done: by whom, when, and what the order says of it."""

    registration: Registration
    attendance: Attendance
    at: float
    order: Mapping[str, Any]
    new_id: NewId

    @property
    def event(self) -> Event:
        """Where it is done."""
        return self.registration.event

    def rows(self, name: str) -> list[dict[str, Any]]:
        """The rows of a kind."""
        return self.attendance.rows.setdefault(name, [])

    def text(self, name: str, default: str) -> str:
        """What the order says."""
        return str(self.order.get(name, default))

    def answers(self) -> list[str]:
        """The answers to a question."""
        given = self.order.get("answers", ["Yes"])
        return [given] if isinstance(given, str) else [str(each) for each in given]

    def moves(self) -> None:
        """Move the last activity."""
        self.attendance.last_activity = max(self.attendance.last_activity, self.at)
        self.attendance.moments.append(self.at)
