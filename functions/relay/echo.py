"""The loop guard's memory: what the relay itself wrote, so that it is known when it comes back.

kintone tells Marketo what has changed, Marketo tells kintone; without a guard one change would go round for ever. Each
direction has a mark of its own:

- From kintone: kintone counts a record's changes (`$revision`) and says the count both in the answer to a write and in
  a webhook. So the relay knows its own changes by record and revision, and whatever it does not know is a person's.
- To kintone: Marketo counts nothing. So the relay notes what a record of kintone held when an event told of it. A
  webhook of Marketo with just those values has nothing to say to kintone.

The marks of one write, in this order: *writing* (nobody knows the revision yet, and a webhook may be faster than the
answer), the write, *written* (by revision), *writing* taken away. Who judges an event reads in the same order: first
*writing*, then *written*; so a change of the relay is never taken for a person's.

*Writing* and the note stand in one item, so a write ends the note; and a note is only put where no write is going on.
A note is worth nothing once the relay has written a later revision, whoever's function that was.

Values and keys of records are kept as keyed hashes.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import msgspec

from relay.state import State

LIFETIME = timedelta(days=30)
"""Of what was written and seen: longer than an event can come back, 14 days in the queue and 14 as a dead letter."""

NOTE_LIFETIME = timedelta(days=1)
"""Of a note. A campaign of Marketo answers a change within minutes, or waits for a reason of its own."""

CHAIN = 50
"""Changes of the relay in a row that are recognised as such when only the last of them is seen."""


class Mark(msgspec.Struct, frozen=True, tag="writing"):
    """A write is going on, or its end is unknown."""

    since: float
    """When it began (epoch seconds)."""
    until: float
    """When it is over at the latest."""


class Note(msgspec.Struct, frozen=True, tag="note"):
    """What a record held, for one way to write to it."""

    record: str
    revision: int
    values: dict[str, str]
    """Hashes by field."""


_View = Mark | Note


@dataclass(frozen=True, kw_only=True)
class Echo:
    """A table that the delivering functions share. Methods raise botocore's errors.

    `name` is what those who write call a record (relay.source.Origin.views), `record` what its source calls it.
    """

    state: State
    key: bytes
    """Of the hashes."""
    places: frozenset[str] = frozenset()
    """Where routes come from. What is written elsewhere cannot come back, and costs no request here."""
    clock: Callable[[], float] = time.time

    def views(self, names: Iterable[str]) -> dict[str, Mark | Note]:
        """What is known of records, by name."""
        keys = {self._view(name): name for name in names}
        found = self.state.get_all(keys)
        return {keys[key]: msgspec.json.decode(text, type=_View) for key, text in found.items()}

    def begin(self, names: Iterable[str], seconds: float) -> None:
        """Mark records that are about to be written, for `seconds` at the most. What was noted of them ends."""
        now = self.clock()
        text = msgspec.json.encode(Mark(since=now, until=now + seconds)).decode()
        self.state.put_all({self._view(name): text for name in names}, NOTE_LIFETIME.total_seconds())

    def wrote(self, changes: Iterable[tuple[str, str]]) -> None:
        """Remember the relay's own changes: pairs of a record and a change."""
        self.state.put_all({_written(*change): "1" for change in changes}, LIFETIME.total_seconds())

    def end(self, names: Iterable[str]) -> None:
        """Take the marks away: what was written is remembered, or surely nothing was."""
        self.state.delete_all(map(self._view, names))

    def note(self, name: str, record: str, revision: int, values: Mapping[str, str]) -> None:
        """Note what a record held, unless it is being written or a later revision is noted.

        When somebody else is faster nothing is noted; a note only ever saves a write.
        """
        before = self.state.versioned(self._view(name))
        if before.text is not None:
            view = msgspec.json.decode(before.text, type=_View)
            if isinstance(view, Mark) or view.revision > revision:
                return
        note = Note(record, revision, {field: self.hashed(value) for field, value in values.items()})
        text = msgspec.json.encode(note).decode()
        self.state.replace(self._view(name), text, NOTE_LIFETIME.total_seconds(), revision=before.revision)

    def written(self, changes: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
        """Those of these changes, pairs of a record and a change, that are the relay's own."""
        keys = {_written(*change): change for change in changes}
        return {keys[key] for key in self.state.get_all(keys)}

    def saw(self, route: str, record: str, revision: int) -> None:
        """Remember that a route has delivered a record at this revision; a lower one is forgotten."""
        self.state.raise_to(_seen(route, record), revision, LIFETIME.total_seconds())

    def seen(self, deliveries: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
        """The highest revision that was delivered, for pairs of a route and a record."""
        keys = {_seen(*pair): pair for pair in deliveries}
        return {keys[key]: int(text) for key, text in self.state.get_all(keys).items()}

    def hashed(self, value: str) -> str:
        """What stands for a value here."""
        return hmac.new(self.key, value.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]

    def _view(self, name: str) -> str:
        return f"view#{self.hashed(name)}"


def _written(record: str, change: str) -> str:
    return f"written#{record}/{change}"


def _seen(route: str, record: str) -> str:
    return f"seen#{route}#{record}"
