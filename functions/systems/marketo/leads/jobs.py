"""One write, and the records that it is for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, reduce

from relay.delivering.locks.locks import Keys
from systems.marketo.leads.person import Person


@dataclass(frozen=True, eq=False)
class Job:
    """One write: the records that it is for, in order, by their position."""

    positions: tuple[int, ...]
    persons: tuple[Person, ...]
    line: int = 0
    """Jobs of one line may be of one lead: see `lines.py`. Until one of them is done, none after it may be."""

    @cached_property
    def person(self) -> Person:
        """All of them in one."""
        return reduce(Person.followed_by, self.persons)

    @property
    def names(self) -> Keys:
        """All that may stand for this person."""
        return self.person.names

    def waits_for_cookie(self, at: int, *, again: bool) -> bool:
        """Whether a record is not done before the cookie is associated.

        That is one that brings it; and where it will be tried again, one behind it, so as not to be overtaken.
        """
        return any(person.cookie for person in self.persons[: at + 1]) if again else bool(self.persons[at].cookie)

    def halves(self) -> list[Job]:
        """The first and the second half of its records, each as a job of its own."""
        middle = (len(self.positions) + 1) // 2
        parts = (slice(None, middle), slice(middle, None))
        return [Job(self.positions[part], self.persons[part], self.line) for part in parts]
