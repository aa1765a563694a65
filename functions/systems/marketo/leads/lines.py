"""How many records become few writes: each lead once in a call, and a lead's records in their order.

Records that surely are of one lead become one write, later values over earlier ones: Marketo leaves alone what an
update does not name, so the lead ends as if they had been written one by one. What may be one lead stands in one line,
and goes into a later wave: no call then holds a key twice (code 1036), and the later record has the last word. Two
records may be of one lead when

- one is sought by a name that the other has, such as an address that one writes and the other is found by;
- they have a name in common and are sought in different ways: one by the id, say, and one by the foreign id;
- they have a cookie in common, which belongs to one lead at a time.

Two that are sought by different ids, or by different foreign ids, are of different leads, whatever address they share.
They may stand in one wave then, but in one line, in their order: of foreign ids that no lead has, the first gets the
lead that has the address and no foreign id. Records that name one lead by different keys, and have no name in common,
cannot be known to be of one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from systems.marketo.leads.jobs import Job
from systems.marketo.leads.person import KeyKind, Person, is_cookie

MOST_NAMES = 50
"""Of one write, so that its locks fit a transaction."""

_UNIQUE = frozenset({KeyKind.ID, KeyKind.FOREIGN})


def waves(persons: Mapping[int, Person]) -> list[list[Job]]:
    """Waves of jobs, each to be done after the one before; no two jobs of a wave can be of one lead.

    `persons` are by position, in order; so are the jobs of a wave, by the first of their records.
    """
    lines = _Lines()
    drafts: list[_Draft] = []
    for position, person in persons.items():
        line = lines.of(person)
        draft = line.home(person)
        if not draft.members:
            drafts.append(draft)
        draft.add(position, person)
        line.last.note(draft, person)
    return _by_wave(drafts)


@dataclass(eq=False)
class _Draft:
    """A job in the making; `merged` is what its persons have become so far."""

    line: _Line
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
class _Wave:
    """The last wave of a line: one draft, or several that are surely of different leads."""

    number: int
    kind: KeyKind | None = None
    seeking: dict[str, _Draft] = field(default_factory=dict)
    having: dict[str, list[_Draft]] = field(default_factory=dict)

    def touched(self, person: Person) -> list[_Draft]:
        """The drafts that may be of this person's lead."""
        found = [self.seeking[name] for name in person.names if name in self.seeking]
        shared = person.sought | {name for name in person.names if is_cookie(name)}
        found += [draft for name in shared for draft in self.having.get(name, [])]
        return list(dict.fromkeys(found))

    def holds_others_than(self, person: Person) -> bool:
        """Whether every draft is surely of another lead than a person's who touches none of them."""
        return self.kind is person.kind and person.kind in _UNIQUE

    def note(self, draft: _Draft, person: Person) -> None:
        """Remember the names of a person who has become part of a draft."""
        self.kind = person.kind
        self.seeking |= dict.fromkeys(person.sought, draft)
        for name in person.names:
            drafts = self.having.setdefault(name, [])
            if draft not in drafts[-1:]:
                drafts.append(draft)


@dataclass(eq=False)
class _Line:
    """Records that may be of one lead, which therefore stand one behind the other."""

    last: _Wave
    joined: _Line | None = None
    """The line that this one has become part of."""

    def home(self, person: Person) -> _Draft:
        """The draft that takes this person: an earlier one, or a new one in the last wave or behind it."""
        touched = self.last.touched(person)
        if len(touched) == 1 and touched[0].takes(person):
            return touched[0]
        if touched or not self.last.holds_others_than(person):
            self.last = _Wave(self.last.number + 1)
        return _Draft(self, self.last.number, person)


class _Lines:
    """Which line a record belongs to."""

    def __init__(self) -> None:
        self._seeking: dict[str, _Line] = {}
        """By a name that some record is sought by, or claims: all who have it are in one line."""
        self._having: dict[str, dict[KeyKind, list[_Line]]] = {}
        """By a name that records only have, and by how they are sought."""

    def of(self, person: Person) -> _Line:
        """The line of a record that comes after all before; lines that it connects become one."""
        found = {id(line): line for line in self._of(person)}.values()
        line = next(iter(found)) if len(found) == 1 else _join(found)
        for name in person.sought | person.claimed:
            self._seeking[name] = line
            self._having.pop(name, None)
        for name in person.names:
            if name in self._seeking:
                continue
            lines = self._having.setdefault(name, {}).setdefault(person.kind, [])
            if line not in lines[-1:]:
                lines.append(line)
        return line

    def _of(self, person: Person) -> Iterator[_Line]:
        for name in person.names:
            if name in self._seeking:
                yield _root(self._seeking[name])
            for kind, lines in self._having.get(name, {}).items():
                if name in person.sought | person.claimed or kind is not person.kind or is_cookie(name):
                    # those that are found together here are one line from now on
                    lines[:] = dict.fromkeys(map(_root, lines))
                    yield from lines


def _join(lines: Iterable[_Line]) -> _Line:
    """One line out of several, whose last wave takes nobody; a new one out of none."""
    lines = list(lines)
    new = _Line(_Wave(max((line.last.number for line in lines), default=-1)))
    for line in lines:
        line.joined = new
    return new


def _root(line: _Line) -> _Line:
    while line.joined:
        line.joined = line.joined.joined or line.joined
        line = line.joined
    return line


def _by_wave(drafts: Iterable[_Draft]) -> list[list[Job]]:
    numbers: dict[int, int] = {}
    found: dict[int, list[Job]] = {}
    for draft in drafts:
        positions, persons = zip(*draft.members, strict=True)
        line = numbers.setdefault(id(_root(draft.line)), len(numbers))
        found.setdefault(draft.wave, []).append(Job(positions, persons, line))
    return [found[wave] for wave in sorted(found)]
