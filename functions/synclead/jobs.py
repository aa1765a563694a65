"""How many records become few writes: each lead once in a call, and a lead's records in their order.

Records that surely are of one lead become one write, later values over earlier ones: Marketo leaves alone what an
update does not name, so the lead ends as if they had been written one by one. What may be one lead (an address that one
record writes and the next one is found by) goes into a later wave, so that no call holds a key twice (code 1036) and
the later record has the last word. Records that name one lead by different keys, and share none, cannot be known to be
of one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, reduce

from synclead.locks import Keys
from synclead.person import Person

MOST_NAMES = 50
"""Of one write, so that its locks fit a transaction."""


@dataclass(frozen=True, eq=False)
class Job:
    """One write: the records that it is for, in order, by their position."""

    positions: tuple[int, ...]
    persons: tuple[Person, ...]

    @cached_property
    def person(self) -> Person:
        """All of them in one."""
        return reduce(Person.followed_by, self.persons)

    @property
    def names(self) -> Keys:
        """All that may stand for this person."""
        return self.person.names

    def apart(self) -> list[Job]:
        """Each record as a job of its own, in order."""
        return [Job((at,), (person,)) for at, person in zip(self.positions, self.persons, strict=True)]


def waves(persons: Mapping[int, Person]) -> list[list[Job]]:
    """Waves of jobs, each to be done after the one before; no two jobs of a wave can be of one lead.

    `persons` are by position, in order.
    """
    lines = _Lines()
    drafts: list[_Draft] = []
    for position, person in persons.items():
        line = lines.of(person)
        draft = line.last
        if draft is None or not draft.takes(person):
            draft = line.last = _Draft(line.length, person)
            line.length += 1
            drafts.append(draft)
        draft.add(position, person)
    return _by_wave(drafts)


@dataclass
class _Draft:
    """A job in the making; `merged` is what its persons have become so far."""

    wave: int
    merged: Person
    members: list[tuple[int, Person]] = field(default_factory=list)

    def takes(self, person: Person) -> bool:
        few = len(self.merged.names | person.names) <= MOST_NAMES
        return few and self.merged.can_be_followed_by(person)

    def add(self, position: int, person: Person) -> None:
        if self.members:
            self.merged = self.merged.followed_by(person)
        self.members.append((position, person))


@dataclass(eq=False)
class _Line:
    """Records that may be of one lead, which therefore stand one behind the other."""

    length: int = 0
    last: _Draft | None = None
    joined: _Line | None = None
    """The line that this one has become part of."""


class _Lines:
    """Which line a record belongs to: one is sought by a name that the other has, or the other way round."""

    def __init__(self) -> None:
        self._seeking: dict[str, _Line] = {}
        self._having: dict[str, list[_Line]] = {}

    def of(self, person: Person) -> _Line:
        """The line of a record that comes after all before; lines that it connects become one."""
        found = {id(line): line for line in self._of(person)}.values()
        line = next(iter(found)) if len(found) == 1 else _join(found)
        for name in person.sought:
            self._seeking[name] = line
            self._having[name] = [line]
        for name in person.names - person.sought:
            self._having.setdefault(name, []).append(line)
        return line

    def _of(self, person: Person) -> Iterator[_Line]:
        for name in person.sought:
            yield from map(_root, self._having.get(name, []))
        for name in person.names & self._seeking.keys():
            yield _root(self._seeking[name])


def _join(lines: Iterable[_Line]) -> _Line:
    """One line out of several, without a last record to join; a new one out of none."""
    lines = list(lines)
    new = _Line(length=max((line.length for line in lines), default=0))
    for line in lines:
        line.joined = new
    return new


def _root(line: _Line) -> _Line:
    while line.joined:
        line.joined = line.joined.joined or line.joined
        line = line.joined
    return line


def _by_wave(drafts: Iterable[_Draft]) -> list[list[Job]]:
    found: dict[int, list[Job]] = {}
    for draft in drafts:
        positions, persons = zip(*draft.members, strict=True)
        found.setdefault(draft.wave, []).append(Job(positions, persons))
    return [found[wave] for wave in sorted(found)]
