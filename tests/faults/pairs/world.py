"""People at Marketo and at Mazrica who correct names, phones and titles on both sides, at any moment.

Every value is given once only, and says whose it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Any

from systems.mazrica.canonical import canonical_value
from systems.mazrica.people.links import ContactLinks
from systems.mazrica.rows import person_names
from tests.faults.pairs.changes import SIDES, Changes, Place, Side
from tests.systems.mazrica.life.sync_relay import MAZRICA, SyncRelay

NAME = "name"
LEAD_FIELDS = {"tel": "phone", "mobileTel": "mobilePhone", "position": "title"}
"""Mazrica's names, and Marketo's. A name is one value there, and two here."""
FIELDS = (NAME, *LEAD_FIELDS)

Row = dict[str, Any]


@dataclass
class Person:
    """One person; nobody changes an address."""

    number: int

    @property
    def email(self) -> str:
        return f"p{self.number}@d{self.number % 4}.example.com"


@dataclass
class World:
    """All of them. What is done is drawn from `random`."""

    relay: SyncRelay
    random: Random
    counts: Counter[str]
    people: list[Person] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def begin(self) -> None:
        """Some are at Marketo, some at both with other values there."""
        for at in range(8):
            self.newcomer(side="marketo")
            if at % 4 == 0:
                self._make("mazrica", self.people[-1])

    # What people do

    def act(self) -> None:
        """One thing happens, some seconds after the one before."""
        self.relay.later(self.random.choice([1.0, 2.0, self.random.uniform(2, 90)]))
        self.look()
        does = self.random.choices([self.edit, self.clear, self.score, self.newcomer], [12, 2, 1, 1])[0]
        does()
        self.counts[f"acts: {does.__name__}"] += 1

    def edit(self) -> None:
        """One value, or several, on one side."""
        side, person = self.random.choice(SIDES), self.random.choice(self.people)
        names = self.random.sample(FIELDS, self.random.choice([1, 1, 1, 2, len(FIELDS)]))
        self._change(side, person, {name: self._value(person, name) for name in names})

    def clear(self) -> None:
        """A value that is not compulsory."""
        side, person = self.random.choice(SIDES), self.random.choice(self.people)
        self._change(side, person, {self.random.choice([*LEAD_FIELDS]): ""})

    def score(self) -> None:
        """Something that is not shared changes, and its news carries all the rest."""
        for lead in self.leads(self.random.choice(self.people))[:1]:
            self.relay.marketo.edit(id=lead["id"], leadScore=int(lead.get("leadScore") or 0) + 1)

    def newcomer(self, side: Side | None = None) -> None:
        """Somebody whom nobody knew."""
        self.people.append(Person(len(self.people) + 1))
        self._make(self.random.choice(SIDES) if side is None else side, self.people[-1])

    def look(self) -> None:
        """See what the relay has written meanwhile."""
        now = self.relay.mazrica.clock.now()
        for side in SIDES:
            found = [(Place(each.number, name), value) for each in self.people for name, value in self.of(side, each)]
            self.changes.look(now, side, found)

    # What is there

    def of(self, side: Side, person: Person) -> Iterator[tuple[str, str]]:
        """The values of a person, in the form that is compared; none where they are not there."""
        rows = self.leads(person) if side == "marketo" else self.contacts(person)
        for row in rows[:1]:
            yield from ((name, canonical_value(_shown(side, row, name))) for name in FIELDS)

    def leads(self, person: Person) -> list[Row]:
        return [each for each in self.relay.marketo.leads() if each.get("email") == person.email]

    def contacts(self, person: Person) -> list[Row]:
        return [each for each in self.relay.mazrica.all("contacts") if each.get("email") == person.email]

    def is_linked(self, person: Person) -> bool:
        """Whether lead and contact know of each other."""
        return bool(ContactLinks(self.relay.places[MAZRICA].state).contacts_of(row["id"] for row in self.leads(person)))

    # How they do it

    def _change(self, side: Side, person: Person, values: dict[str, str]) -> None:
        """Before a contact and its lead know of each other, nobody corrects them."""
        if not self.is_linked(person):
            return
        rows = self.leads(person) if side == "marketo" else self.contacts(person)
        self._write(side, {"id": rows[0]["id"]}, values)
        self._note(side, person, values)

    def _make(self, side: Side, person: Person) -> None:
        values = {name: self._value(person, name) for name in FIELDS}
        self._write(side, {"email": person.email}, values)
        self._note(side, person, values)

    def _write(self, side: Side, row: Row, values: dict[str, str]) -> None:
        if side == "mazrica":
            self.relay.mazrica.contact(**row, **{name: value or None for name, value in values.items()})
            return
        found: Row = {LEAD_FIELDS[name]: value or None for name, value in values.items() if name != NAME}
        if NAME in values:
            parts = person_names.split(values[NAME])
            found |= {"lastName": parts.last, "firstName": parts.first or None}
        self.relay.marketo.edit(**row, **found)

    def _note(self, side: Side, person: Person, values: dict[str, str]) -> None:
        now, written = self.relay.mazrica.clock.now(), self._being_written(side, person)
        for name, value in values.items():
            place, is_open = Place(person.number, name), written(name)
            self.changes.edited(now, side, place, canonical_value(value), unsure=is_open)

    def _being_written(self, side: Side, person: Person) -> Callable[[str], bool]:
        """Whether the guard's mark of a value is open there."""
        ids = [f"id/{row['id']}" if side == "marketo" else f"lead:{row['id']}" for row in self.leads(person)]
        names = [*ids, f"email/{person.email}"] if side == "marketo" else ids
        fields = self.relay.open_marks(side, names)
        return lambda name: not fields.isdisjoint(marked(side, name))

    def _value(self, person: Person, name: str) -> str:
        """Now and then with blanks that mean nothing."""
        number, blank = next(self._numbers), self.random.choice([" ", " ", "　"])
        if name == NAME:
            return f"姓{person.number}v{number}{blank}名{number}"
        return (
            f"{self.random.choice(['', '', ' '])}{name}-{person.number}{blank}{number}{self.random.choice(['', '  '])}"
        )


def marked(side: Side, name: str) -> frozenset[str]:
    """The fields under which the guard marks a value at a side: a name by its parts, at Mazrica too."""
    if name == NAME:
        return frozenset({"lastName", "firstName"})
    return frozenset({name if side == "mazrica" else LEAD_FIELDS[name]})


def _shown(side: Side, row: Row, name: str) -> Any:
    if side == "mazrica":
        return row.get(name)
    if name != NAME:
        return row.get(LEAD_FIELDS[name])
    return person_names.join(str(row.get("lastName") or ""), str(row.get("firstName") or ""))
