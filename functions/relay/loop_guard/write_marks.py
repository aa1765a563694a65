"""The loop guard's memory: what the relay itself wrote, so that it is known when it comes back.

One side tells the other what has changed, and is told in turn; without a guard one change would go round for ever. One
of them, the source, counts a record's changes; the other counts nothing. Each direction has a mark of its own:

- From the source: it says the count, a revision, both in the answer to a write and in a webhook. So the relay knows its
  own changes by record and revision, and whatever it does not know is a person's.
- To the source: the relay notes what a record there held when an event told of it. A webhook of the other side with
  just those values has nothing to say to the source, as long as the record is at that revision.

The marks of one write, in this order: *writing* (nobody knows the revision yet, and a webhook may be faster than the
answer), the write, *written* (by revision), *writing* taken away. Who judges an event reads in the same order: first
*writing*, then *written*; so a change of the relay is never taken for a person's.

A note is true for ever: in this revision the record held these values. Whoever makes use of one asks the source for the
record's revision; so it is put without a look at what is there, whatever is being written meanwhile, and an older one
in its place costs a write and nothing else.

How far a route has come with a record is kept as a number that only grows. Two functions may be at one record, since
two of its states may have different keys at the target: so these puts have a condition, which no batch of DynamoDB
takes. All else is put without one, many items in a request. Where each event adds something, each piece of news is kept
by itself as well.

Values and keys of records are kept as keyed hashes.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

import msgspec

from relay.aws.table import State

LIFETIME = timedelta(days=30)
"""Of what was written and seen: longer than an event can come back, 14 days in the queue and 14 as a dead letter."""

NOTE_LIFETIME = timedelta(days=1)
"""Of a note. The other side answers a change within minutes, or waits for a reason of its own."""

CHAIN = 50
"""Changes of the relay in a row that are recognised as such when only the last of them is seen."""

ChangeId = tuple[str, str]
"""A record, and what became of it."""

Thread = tuple[str, str]
"""A route, and what comes to it in later and later states (relay.loop_guard.origin.Origin.thread)."""

News = tuple[str, str, str]
"""A route, a record, and one piece of news of it."""


class Mark(msgspec.Struct, frozen=True):
    """A write is going on, or its end is unknown."""

    since: float
    """When it began (epoch seconds)."""
    until: float
    """When it is over at the latest."""


class Note(msgspec.Struct, frozen=True):
    """What a record held, for one way to write to it."""

    record: str
    revision: int
    values: Mapping[str, str]
    """By field; as they are kept, hashes."""


class Known(NamedTuple):
    """What was read at once, before it is asked who wrote."""

    writing: dict[str, Mark]
    """By name."""
    seen: dict[Thread, int]
    added: set[News]


@dataclass(frozen=True, kw_only=True)
class WriteMarks:
    """A table that the delivering functions share. Methods raise botocore's errors.

    `name` is what those who write call a record (Origin.views), `record` what its source calls it.
    """

    state: State
    key: bytes
    """Of the hashes."""
    places: frozenset[str] = frozenset()
    """Where routes come from. What is written elsewhere cannot come back, and costs no request here."""
    clock: Callable[[], float] = time.time

    def known(self, names: Iterable[str], threads: Iterable[Thread] = (), news: Iterable[News] = ()) -> Known:
        """What is being written, of these names; how far these threads have come; which news has been added."""
        marks = {self._mark(name): name for name in names}
        numbers = {_seen(*thread): thread for thread in threads}
        pieces = {_added(*each): each for each in news}
        found = self.state.get_all([*marks, *numbers, *pieces])
        return Known(
            {marks[key]: msgspec.json.decode(found[key], type=Mark) for key in marks.keys() & found.keys()},
            {numbers[key]: int(found[key]) for key in numbers.keys() & found.keys()},
            {pieces[key] for key in pieces.keys() & found.keys()},
        )

    def begin(self, names: Iterable[str], seconds: float) -> None:
        """Mark records that are about to be written, for `seconds` at the most."""
        now = self.clock()
        text = msgspec.json.encode(Mark(since=now, until=now + seconds)).decode()
        self.state.put_all({self._mark(name): text for name in names}, NOTE_LIFETIME.total_seconds())

    def wrote(self, changes: Iterable[ChangeId]) -> None:
        """Remember the relay's own changes."""
        self.state.put_all({_written(*change): "1" for change in changes}, LIFETIME.total_seconds())

    def end(self, names: Iterable[str]) -> None:
        """Take the marks away: what was written is remembered, or surely nothing was."""
        self.state.delete_all(map(self._mark, names))

    def written(self, changes: Iterable[ChangeId]) -> set[ChangeId]:
        """Those of these changes that are the relay's own."""
        keys = {_written(*change): change for change in changes}
        return {keys[key] for key in self.state.get_all(keys)}

    def note(self, shown: Mapping[str, Note]) -> None:
        """Note what records hold, by name."""
        texts = {self._note(name): msgspec.json.encode(self._hashed(note)).decode() for name, note in shown.items()}
        self.state.put_all(texts, NOTE_LIFETIME.total_seconds())

    def notes(self, names: Iterable[str]) -> dict[str, Note]:
        """What was noted, by name."""
        keys = {self._note(name): name for name in names}
        found = self.state.get_all(keys)
        return {keys[key]: msgspec.json.decode(text, type=Note) for key, text in found.items()}

    def saw(self, reached: Mapping[Thread, int]) -> None:
        """Remember how far a route has come; where it has come further, nothing changes."""
        self.state.raise_all({_seen(*thread): order for thread, order in reached.items()}, LIFETIME.total_seconds())

    def add(self, news: Iterable[News]) -> None:
        """Remember what a route has delivered of which each piece counts."""
        self.state.put_all({_added(*each): "1" for each in news}, LIFETIME.total_seconds())

    def hashed(self, value: str) -> str:
        """What stands for a value here."""
        return hmac.new(self.key, value.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]

    def _hashed(self, note: Note) -> Note:
        return Note(note.record, note.revision, {field: self.hashed(value) for field, value in note.values.items()})

    def _mark(self, name: str) -> str:
        return f"writing#{self.hashed(name)}"

    def _note(self, name: str) -> str:
        return f"note#{self.hashed(name)}"


def _written(record: str, change: str) -> str:
    return f"written#{record}/{change}"


def _seen(route: str, thread: str) -> str:
    return f"seen#{route}#{thread}"


def _added(route: str, record: str, change: str) -> str:
    return f"added#{route}#{record}/{change}"
