"""What people do in an ON24 account while it is read, and what ON24 knows of each of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from random import Random

from local.systems.on24 import StandIn
from local.systems.on24.clock import DAY, HOUR
from local.systems.on24.events.event import HUB, WEBCAST, Event
from local.systems.on24.people.registration import ACTIVE, Registration

_MOST_OPEN = 4
"""Webinars to come."""


@dataclass
class On24Edits:
    """Everybody who registers, comes, and is forgotten. What is counted of a person never has a value again."""

    stand_in: StandIn
    random: Random
    counts: Counter[str]
    names: dict[int, set[str]] = field(default_factory=dict)
    """By registration, every `lastname` that it ever had."""
    blocked: set[int] = field(default_factory=set)
    """Whose attendance ON24 took back; whoever was told that they attended is not told otherwise."""
    forgotten_at: dict[int, float] = field(default_factory=dict)
    _numbers: count[int] = field(default_factory=lambda: count(1))

    def fill(self, people: int) -> None:
        """Two webinars of the past, one to come, of so many people each, and a hub."""
        for start in ("-5d", "-30h", "+20h"):
            self._crowd(self.stand_in.create_event(start=start, minutes=60, created="-9d"), people)
        self._crowd(self.stand_in.create_event(type="hub", start="-9d", created="-9d"), people // 8)

    def edit(self) -> None:
        """Some register, change what they said, come to watch a recording; now and then some vanish."""
        self.show_all()
        for _ in range(self.random.randint(0, 4)):
            self._register(self.random.choice(self._open()))
        edits = [
            (0.6, self._update),
            (0.5, self._watch),
            (0.4, self._correct),
            (0.25, self._forget),
            (0.25, self._cancel),
            (0.2, self._confirm),
            (0.15, self._schedule),
            (0.15, self._hide),
        ]
        for chance, edit in edits:
            if self.random.random() < chance:
                edit()

    def people(self) -> list[Registration]:
        """Everybody, as ON24 itself knows them."""
        self.stand_in.account.settle()
        return list(self.stand_in.account.people.all())

    def one(self, record: str) -> Registration:
        """By the name of a record of the relay's."""
        self.stand_in.account.settle()
        return self.stand_in.account.people.by_id[int(record.partition("/")[2])]

    def show_all(self) -> None:
        """Let every event be active again."""
        for each in self._events():
            if not each.is_active:
                self.stand_in.edit_event(each.id, active=True)

    @property
    def now(self) -> float:
        """The account's time (epoch seconds)."""
        return self.stand_in.clock.now()

    def _events(self) -> list[Event]:
        return list(self.stand_in.account.events.by_id.values())

    def _open(self) -> list[Event]:
        """Those that people still register for: those to come, the last one, and hubs."""
        found = [each for each in self._events() if each.kind == HUB or each.start > self.now]
        last = [each for each in self._events() if each.kind == WEBCAST and self.now - 2 * DAY < each.start <= self.now]
        return [*found, *last]

    def _schedule(self) -> None:
        if sum(each.kind == WEBCAST and each.start > self.now for each in self._events()) < _MOST_OPEN:
            event = self.stand_in.create_event(start=f"+{self.random.randint(3, 60)}h", minutes=60)
            self._crowd(event, self.random.choice([8, 30, 60]))
            self.counts["webinars"] += 1

    def _crowd(self, event: int, people: int) -> None:
        """Who registers within a day of the event's being made."""
        found = self.stand_in.account.events.get(event)
        for _ in range(people):
            end = min(found.start, found.created + DAY) if found.kind == WEBCAST else found.created + DAY
            self._register(found, self.random.uniform(found.created, max(end, found.created + 1)))

    def _register(self, event: Event, at: float | None = None) -> None:
        number, moment = next(self._numbers), self.now if at is None else at
        anonymous, pending = self.random.random() < 0.05, self.random.random() < 0.05
        person = self.stand_in.register(
            event.id,
            "" if anonymous else f"p{number}@example.com",
            at=moment,
            lastname=f"L{number}",
            std1=str(number),
            pending=pending,
        )
        self.names[person] = {f"L{number}"}
        self.counts["registrations"] += 1
        if not pending:
            self._plan(event, person, moment)

    def _plan(self, event: Event, person: int, registered: float) -> None:
        """Come live, or later, or not."""
        if event.kind == WEBCAST and registered < event.end and self.random.random() < 0.5:
            at = self.random.uniform(max(event.start, registered), event.end - 1)
            self.stand_in.attend_live(person, at=at, minutes=self.random.randint(1, 40))
            if self.random.random() < 0.4:
                self.stand_in.happen(person, "poll", at=at + 60)
        elif self.random.random() < 0.3:
            begin = max(event.archive_start, registered) + 60
            self.stand_in.attend_archive(person, at=begin + self.random.uniform(0, 6 * DAY), minutes=10)

    def _update(self) -> None:
        """At client level whenever; at event level only who registered within hours, which a plain pass finds."""
        person = self._any()
        if person is None:
            return
        number = next(self._numbers)
        fresh = self.now - person.created < 12 * HOUR
        at_event = fresh and self.random.random() < 0.5
        self.names[person.id].add(f"L{number}")
        self.stand_in.update(person.id, at_event=at_event, lastname=f"L{number}", std1=str(number))
        self.counts["registrations changed"] += 1

    def _watch(self) -> None:
        person = self._any()
        if person is not None and person.event.archive_start < self.now:
            self.stand_in.attend_archive(person.id, minutes=self.random.randint(1, 30))
            self.counts["recordings watched"] += 1

    def _correct(self) -> None:
        """What is computed a day or less after the end: the event is read whole once more by then."""
        found = [
            each
            for each in self._active()
            if each.attendance is not None
            and each.attendance.of("live")
            and each.id not in self.blocked
            and each.event.end < self.now < each.event.end + 40 * HOUR
        ]
        if found:
            person = self.random.choice(found)
            if self.random.random() < 0.2:
                self.stand_in.correct(person.id, live_minutes=0, blocked=True)
                self.blocked.add(person.id)
                self.counts["attendances that were taken back"] += 1
                return
            self.stand_in.correct(person.id, live_minutes=100 + next(self._numbers))
            self.counts["minutes corrected"] += 1

    def _forget(self) -> None:
        person = self._any()
        if person is not None:
            self.stand_in.forget(person.id)
            self.forgotten_at[person.id] = self.now
            self.counts["forgotten"] += 1

    def _cancel(self) -> None:
        found = [each for each in self._active() if each.event.start > self.now]
        if found:
            self.stand_in.delete(self.random.choice(found).id)
            self.counts["cancelled"] += 1

    def _confirm(self) -> None:
        """Within six days after the end: what comes later nobody finds."""
        found = [each for each in self.people() if each.pending and self.now < each.event.end + 6 * DAY]
        if found:
            self.stand_in.confirm(self.random.choice(found).id)
            self.counts["confirmed late"] += 1

    def _hide(self) -> None:
        """An event is made inactive until the next round. One that ended long ago is read no more in any case."""
        found = [each for each in self._events() if self.now < each.end + 5 * DAY]
        if found:
            self.stand_in.edit_event(self.random.choice(found).id, active=False)
            self.counts["events made inactive"] += 1

    def _active(self) -> list[Registration]:
        return [each for each in self.people() if each.status == ACTIVE and not each.pending and not each.anonymous]

    def _any(self) -> Registration | None:
        """Mostly somebody of the events of the last days."""
        found = self._active()
        recent = [each for each in found if each.event.end > self.now - 4 * DAY]
        return self.random.choice(recent or found) if found else None
