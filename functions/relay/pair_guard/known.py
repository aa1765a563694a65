"""What is known of records of guarded places, in the table that the functions of several connections share.

Who writes and who reads have an item of their own for each record, and each item has one writer, so that none needs a
condition:

- `w#{place and name}`: what the relay wrote there last, by field, when it began and when it ended. The delivering
  function of the place's connection writes it, under each name by which it found the record.
- `r#{reading}#{record}`: what was read last, by field, and when. The reading function writes it; of a route that is
  called, the function that delivers its events (then `r#{route}#{name}`).
- `u#{reading}#{record}`: the fields of an event that was put aside, so that they go with the next one. The delivering
  function writes it, the reading function takes it away.

Names and values are kept as keyed hashes; the fields' names stand as they are. Items live for 400 days. What is
forgotten is taken for a change once more: equal values are written again, once.
"""

from __future__ import annotations

import base64
import hmac
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

import msgspec

from relay.aws.table import State

LIFETIME = timedelta(days=400)
"""Longer than a year, after which a yearly change comes again."""

LEASE = 30 * 60.0
"""Seconds after which a write that nobody has ended counts as ended, whatever became of it, and for which its record is
locked: longer than it takes a queue to bring back the event of a function that was killed."""

RECENT = 60.0
"""Seconds for which it is remembered what was written before."""
MOST_EARLIER = 4
MOST_POSSIBLE = 16
"""Values of one field that may stand there: a batch may hold several events of a record, and end after any of them."""

OTHERS = "*"
"""Stands among fields for all that is not shared."""


class WrittenField(NamedTuple):
    """What the relay wrote to a field."""

    value: str
    """Hash of its canonical text."""
    opened: float
    """Before it was sent (epoch seconds)."""
    closed: float = 0.0
    """After the answer; 0: nobody knows yet."""
    hop: int = 0
    """How many writes of the relay it was the answer to."""
    earlier: tuple[str, ...] = ()
    """What it wrote there shortly before, the last first: who calls may tell of that as well. While nobody knows
    whether this is written, all that may stand there instead."""
    route: str = ""
    """Short hash of the one by which it was written."""
    read_at: float = 0.0
    """Before the record was asked for whose value it is (epoch seconds)."""
    event: str = ""
    """Short hash of the event that told of it: what is read once more after a function was killed has the same id."""

    def holds(self, event: str, route: str, read_at: float) -> bool:
        """Whether an event, or something newer of its route, has surely been written."""
        return bool(self.closed) and (self.event == event or (self.route == route and self.read_at >= read_at))

    def then(
        self,
        value: str,
        *,
        opened: float,
        closed: float,
        hop: int,
        route: str = "",
        read_at: float = 0.0,
        event: str = "",
    ) -> WrittenField:
        """The field with what is written to it next.

        While nobody knows whether that is written, what was written before may stand there yet, however long ago.
        """
        kept = not closed or self.opened + RECENT >= opened
        most = MOST_EARLIER if closed else MOST_POSSIBLE
        earlier = tuple(dict.fromkeys((self.value, *self.earlier)))[:most] if kept else ()
        return WrittenField(
            value,
            opened,
            closed,
            hop,
            tuple(each for each in earlier if each not in {"", value}),
            route,
            read_at,
            event,
        )

    @property
    def ended(self) -> float:
        """When it was closed, or counts as ended."""
        return self.closed or self.opened + LEASE


class WrittenItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the relay wrote to a record, by field."""

    fields: dict[str, WrittenField] = {}
    revision: str = ""
    """That the system gave the record with the last answer; empty where it counts none."""


class ReadField(NamedTuple):
    """What stood in a field."""

    value: str
    at: float
    """Before it was asked for (epoch seconds)."""


class ReadItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was read of a record."""

    fields: dict[str, ReadField] = {}
    others: str = ""
    """Hash of all that is read and not shared."""
    names: tuple[str, ...] = ()
    """Hashes of what those who write there call it: for erasing."""


class PlacedName(NamedTuple):
    """What those who write to a place call a record there."""

    place: str
    name: str


class RecordOf(NamedTuple):
    """A record, as one who reads knows it."""

    reader: str
    """Reading, or route."""
    record: str


@dataclass(frozen=True)
class KnownItems:
    """What was found."""

    written: Mapping[PlacedName, WrittenItem] = field(default_factory=dict)
    read: Mapping[RecordOf, ReadItem] = field(default_factory=dict)
    unsent: Mapping[RecordOf, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class PairMemory:
    """The table. Methods raise botocore's errors."""

    state: State
    key: bytes
    """Of the hashes."""
    clock: Callable[[], float] = time.time

    def known(
        self,
        *,
        written: Iterable[PlacedName] = (),
        read: Iterable[RecordOf] = (),
        unsent: Iterable[RecordOf] = (),
    ) -> KnownItems:
        """Everything that is known of these, read at once and consistently; a request for each hundred items."""
        writes = {self.written_key(each): each for each in written}
        reads = {self.read_key(each): each for each in read}
        asides = {self._unsent_key(each): each for each in unsent}
        found = self.state.get_all([*writes, *reads, *asides])
        return KnownItems(
            {writes[at]: msgspec.json.decode(found[at], type=WrittenItem) for at in writes.keys() & found.keys()},
            {reads[at]: msgspec.json.decode(found[at], type=ReadItem) for at in reads.keys() & found.keys()},
            {asides[at]: frozenset(msgspec.json.decode(found[at], type=list[str])) for at in asides if at in found},
        )

    def put_written(self, items: Mapping[PlacedName, WrittenItem]) -> None:
        """Remember what the relay writes; an empty item is taken away."""
        texts = {self.written_key(name): _text(item) for name, item in items.items() if item.fields}
        self.state.put_all(texts, LIFETIME.total_seconds())
        gone = [self.written_key(name) for name, item in items.items() if not item.fields]
        if gone:
            self.state.delete_all(gone)

    def put_read(self, items: Mapping[RecordOf, ReadItem]) -> None:
        """Remember what was read."""
        self.state.put_all({self.read_key(each): _text(item) for each, item in items.items()}, LIFETIME.total_seconds())

    def put_unsent(self, fields: Mapping[RecordOf, frozenset[str]]) -> None:
        """Remember the fields of what was put aside, beside those that are remembered already."""
        before = self.known(unsent=fields).unsent
        both = {self._unsent_key(each): sorted(more | before.get(each, frozenset())) for each, more in fields.items()}
        texts = {key: msgspec.json.encode(names).decode() for key, names in both.items()}
        self.state.put_all(texts, LIFETIME.total_seconds())

    def take_unsent(self, records: Iterable[RecordOf]) -> None:
        """Forget it: it is sent with something else."""
        self.state.delete_all(map(self._unsent_key, records))

    def value(self, text: str) -> str:
        """What stands for a value here."""
        return self._hash(text, 8)

    def short(self, text: str) -> str:
        """What stands for a route, or an event: many of them stand in one item."""
        return self._hash(text, 6)

    def hashed_name(self, name: PlacedName) -> str:
        """What stands for a name here."""
        return self._hash(f"{name.place}\n{name.name}", 16)

    def written_key(self, name: PlacedName) -> str:
        """Of the item of what was written under a name."""
        return f"w#{self.hashed_name(name)}"

    def lock_key(self, name: PlacedName) -> str:
        """Of the lock of a record (relay.pair_guard.pair_locks)."""
        return f"l#{self.hashed_name(name)}"

    def read_key(self, record: RecordOf) -> str:
        """Of the item of what was read of a record."""
        return f"r#{record.reader}#{self._hash(record.record, 16)}"

    def _unsent_key(self, record: RecordOf) -> str:
        return f"u#{record.reader}#{self._hash(record.record, 16)}"

    def _hash(self, text: str, size: int) -> str:
        digest = hmac.digest(self.key, text.encode("utf-8", "surrogatepass"), "sha256")[:size]
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def _text(item: msgspec.Struct) -> str:
    return msgspec.json.encode(item).decode()
