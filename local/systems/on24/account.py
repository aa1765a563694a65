"""Everything that one running stand-in knows, and what may happen to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from threading import RLock
from typing import Any

from local.kit.emulated import Emulated
from local.kit.journal import Journal
from local.systems.on24.access.clients import Client, Clients
from local.systems.on24.access.limits import Limits
from local.systems.on24.access.tokens import Token, Tokens
from local.systems.on24.clock import Clock
from local.systems.on24.events.event import Event
from local.systems.on24.events.events import Events
from local.systems.on24.faults import Fault
from local.systems.on24.life.agenda import Agenda
from local.systems.on24.life.stirring import Stirring
from local.systems.on24.people.attendance import Attendance
from local.systems.on24.people.doing import DEEDS, MOVING, Deed
from local.systems.on24.people.people import People
from local.systems.on24.people.registration import ACTIVE, DELETED, FIELDS, Registration
from local.systems.on24.settings import Settings
from local.systems.on24.wire.errors import Refusal
from local.systems.on24.wire.journal import Entry


class Account(Emulated[Fault, Entry]):
    """One ON24 account with its sub-accounts. Everything that changes it or asks it holds `lock`."""

    refusals = (Refusal,)

    def __init__(self, top: Client, tokens: Iterable[Token], settings: Settings, clock: Clock) -> None:
        super().__init__(Fault, Journal())
        self.lock = RLock()
        self.clock = clock
        self.settings = settings
        self.top = top.id
        self.clients = Clients(top)
        self.tokens = Tokens(tokens)
        self.limits = Limits()
        self.people = People()
        self.events = Events(self.clients, self.top)
        self.agenda = Agenda()
        self.stirring = Stirring()

    def settle(self) -> float:
        """Let happen what was planned until now; returns the time."""
        now = self.clock.now()
        self.agenda.settle(now)
        return now

    def reset(self) -> None:
        """As Emulated.reset; accounts, tokens, limits and settings stay."""
        with self.lock:
            super().reset()
            self.people.clear()
            self.events = Events(self.clients, self.top)
            self.agenda.clear()
            self.limits.clear()
            self.stirring.clear()

    def register(
        self,
        event: Event,
        email: str,
        at: float,
        *,
        number: int | None = None,
        pending: bool = False,
        anonymous: bool = False,
        **values: Any,
    ) -> int:
        """Register a person, now or later; returns the eventuserid. Raises ValueError."""
        if unknown := values.keys() - set(FIELDS):
            raise ValueError(f"unknown: {', '.join(sorted(unknown))}; a registration has {', '.join(FIELDS)}")
        number = self.people.next_id() if number is None else number
        if number in self.people.by_id:
            raise ValueError(f"there is a registration {number}")
        address = email or f"{number}@anonymous.on24.invalid"
        made = Registration(number, event, address, float(int(at)), values)
        made.pending, made.anonymous = pending, anonymous or not email
        made.visible_at = made.created + self.settings.lateness.draw("registrants", number)
        self._when(at, partial(self._registered, made))
        return number

    def _registered(self, made: Registration) -> None:
        self.people.add(made)
        self._touch(made.event, made.created)

    def happen(self, number: int, kind: str, at: float, **order: Any) -> None:
        """Let an attendee do something, now or later: see DEEDS. Raises ValueError.

        What is done when the event is over, or of no certain time, is known as late as what is done on demand.
        """
        if kind not in DEEDS:
            raise ValueError(f"kind is one of {', '.join(DEEDS)}")
        at = float(int(at))
        self._when(at, partial(self._happens, number, kind, at, order))

    def _happens(self, number: int, kind: str, at: float, order: dict[str, Any]) -> None:
        found = self.registration(number)
        is_live = kind == "live" or (kind != "ondemand" and at <= found.event.end)
        late = self.settings.lateness.draw("live" if is_live else "on_demand", number)
        known = at if kind in {"answer", "correct"} else at + late
        self._when(known, partial(self._known, found, kind, at, known, order))

    def _known(self, found: Registration, kind: str, at: float, known: float, order: dict[str, Any]) -> None:
        is_new = found.attendance is None
        if is_new and kind in {"answer", "correct"}:
            raise ValueError(f"registration {found.id} did not attend yet")
        lateness = self.settings.lateness
        if found.attendance is None:
            found.attendance = Attendance(at, at + lateness.draw("new_attendees", found.id))
        found.attendance.before_change(known)
        DEEDS[kind](Deed(found, found.attendance, at, order, self.events.part_id))
        if found.attendance.looks_at is None:
            found.attendance.looks_at = known + lateness.draw("cached", found.id, known)
        if is_new or kind in MOVING:
            self._touch(found.event, known)
        found.event.version += 1
        self.people.changed(found)

    def be_active(self, number: int, at: float) -> None:
        """Let an attendee begin a session that is known at once."""
        self._known(self.registration(number), "live", at, at, {"minutes": 1})

    def arrive(self, event: Event, at: float, *, attends: bool) -> int:
        """Let somebody come who is shown at once; returns the eventuserid."""
        number = self.people.next_id()
        made = Registration(
            number, event, f"person{number}@example.com", float(int(at)), {"lastname": f"Person {number}"}
        )
        self._registered(made)
        if attends:
            self.be_active(number, at)
            if made.attendance is not None:
                made.attendance.appears_at = at
        return number

    def confirm(self, number: int) -> None:
        """Finish a double opt-in."""
        found = self.registration(number)
        found.pending = False
        self._touch(found.event, self.clock.now())
        self.people.changed(found)

    def update(self, number: int, at: float, *, moves: bool, **values: Any) -> None:
        """Change what a registration says; `moves` is for REST calls at client level, which move lastActivity."""
        found = self.registration(number)
        if unknown := values.keys() - {*FIELDS, "email"}:
            raise ValueError(f"unknown: {', '.join(sorted(unknown))}; a registration has email, {', '.join(FIELDS)}")
        before, found.email = found.email, values.pop("email", found.email)
        found.values = found.values | values
        if moves:
            found.last_activity = float(int(at))
        self.people.renamed(found, before)
        found.event.version += 1

    def delete(self, number: int, at: float) -> None:
        """Delete a registration softly. Raises ValueError once the event has begun.

        apidoc.on24.com, Soft Delete; that it moves no lastActivity is the strict reading: it is not among what does.
        """
        found = self.registration(number)
        if at >= found.event.start:
            raise ValueError("a registration cannot be deleted once the event has begun")
        if found.status == ACTIVE:
            found.status = DELETED
        found.event.version += 1
        self.people.changed(found)

    def forget(self, number: int, at: float) -> None:
        """Forget one registration, as ON24 rewrites it."""
        found = self.registration(number)
        before = found.email
        found.forget(float(int(at)))
        self.people.renamed(found, before)
        found.event.version += 1

    def delete_poll(self, event: Event, poll: int) -> None:
        """Delete a poll, with every answer (apidoc.on24.com, Poll Deletion or Modification). Raises ValueError."""
        if event.polls.pop(poll, None) is None:
            raise ValueError(f"event {event.id} has no poll {poll}")
        for each in self.people.by_event.get(event.id, ()):
            if each.attendance is not None and "polls" in each.attendance.rows:
                rows = each.attendance.rows["polls"]
                rows[:] = [row for row in rows if row["pollid"] != poll]
        event.version += 1

    def registration(self, number: int) -> Registration:
        """A registration, for orders. Raises ValueError."""
        found = self.people.by_id.get(number)
        if found is None:
            raise ValueError(f"there is no registration {number}")
        return found

    def _touch(self, event: Event, at: float) -> None:
        event.touch(at, self.settings.lateness.draw("event_updated", event.id, int(at)))

    def _when(self, at: float, what: Callable[[], object]) -> None:
        if at > self.clock.now():
            self.agenda.plan(at, what)
        else:
            what()
