"""Whom to ask Marketo for next: users with their addresses, noted by who delivers and by who loads a roster.

This is the one place where an address stands in clear, until it was asked for. A note is never changed: the newer ones
of a user stand behind it, so that whoever has asked may delete what they have read, whatever was noted meanwhile.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import msgspec

from relay.aws.partition import Partition
from systems.karte.people.memory import DAY
from systems.karte.people.names import Hashes, UserKey

LIFETIME = 30 * DAY
"""After it nobody asks any more: the next visit does."""

_CHANGED, _LOADED, _END = "a", "b", "c"
"""What changed comes before what was loaded: a million rows take a day."""


class DueUser(msgspec.Struct, frozen=True):
    """One note."""

    user: UserKey
    email: str
    at: float


class NotedDue(NamedTuple):
    """A note, and where it lies."""

    place: str
    due: DueUser


@dataclass(frozen=True)
class DueList:
    """Those of one connection. Methods raise botocore's errors."""

    partition: Partition
    hashes: Hashes
    clock: Callable[[], float] = time.time

    def add(self, users: Iterable[tuple[UserKey, str]], *, loaded: bool = False) -> None:
        """Have users be asked for by their addresses; a request for each 25."""
        now = self.clock()
        notes = [DueUser(user, email, now) for user, email in users]
        items = {self._place(each, loaded=loaded): msgspec.json.encode(each) for each in notes}
        if items:
            self.partition.put_all(items, now + LIFETIME)

    def all(self) -> Iterator[NotedDue]:
        """All there are, those that changed first."""
        for place, content in self.partition.between(f"{_CHANGED}#", _END, at_once=300):
            yield NotedDue(place, msgspec.json.decode(content, type=DueUser))

    def done(self, notes: Iterable[NotedDue]) -> None:
        """They were asked for."""
        self.partition.delete_all([each.place for each in notes])

    def of(self, user: UserKey) -> list[str]:
        """Where the notes of a user lie."""
        hashed = self.hashes.of("user", user)
        begin = [f"{word}#{hashed}#" for word in (_CHANGED, _LOADED)]
        return [place for each in begin for place, _ in self.partition.between(each, f"{each}~")]

    def record(self, user: UserKey) -> str:
        """What a user is called where nobody is to be known by it."""
        return self.hashes.of("user", user)

    def _place(self, due: DueUser, *, loaded: bool) -> str:
        word = _LOADED if loaded else _CHANGED
        return f"{word}#{self.hashes.of('user', due.user)}#{due.at:014.3f}"
