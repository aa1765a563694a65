"""Events of those who call: nobody has judged them before they come to the function that delivers.

They tell the whole record. What was told last by the same route is remembered here, and what the relay has written is
known; so they are judged as a reading is, with the time at which they came for when they were read.

What comes while the relay writes, or within moments of it, may be an old state or a person's edit of that very moment.
Where the route is also read, reading will tell which; else it passes.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from msgspec.structs import replace

from relay.core.event import ChangedFields
from relay.core.outcome import Delivered
from relay.core.read_source import is_read
from relay.pair_guard import judging
from relay.pair_guard.judging import LastWrite, RecordRead, RecordVerdict, last_writes
from relay.pair_guard.known import KnownItems, PairMemory, ReadField, ReadItem, RecordOf
from relay.pair_guard.shared_write import SharedWrite
from relay.system.version import fingerprint

ECHO = Delivered(skipped="echo")
"""Of an event that tells of nothing but the relay's own writes."""
_LAST_HOP = 3
"""From this hop on, what differs from a write within moments of it is taken for an old state of the exchange: two
systems that only call would else tell each other two values for ever."""

LEFT_TO_READING = Delivered(skipped="left_to_reading")
"""Of an event of which nobody can tell whether it is news; its record is read anyway."""


@dataclass(frozen=True, kw_only=True)
class CalledRecords:
    """The called events of one batch, which are judged in their order."""

    memory: PairMemory
    items: dict[str, tuple[RecordOf, ReadItem]] = field(default_factory=dict)
    """By event, what is to be remembered once it is delivered."""
    told: dict[RecordOf, RecordRead] = field(default_factory=dict)
    """By record, what the event before told: it may come to nothing, so what is remembered counts as well."""

    def records(self, write: SharedWrite) -> Iterator[RecordOf]:
        """Under what the last call for a record is remembered."""
        if write.was_called and write.source.names:
            yield RecordOf(write.event.route, min(write.source.names))

    def judged(self, write: SharedWrite, known: KnownItems) -> SharedWrite | Delivered:
        """The event with what of it has changed; or what becomes of it, where nothing has."""
        writes = last_writes(known.written[name] for name in write.came_from if name in known.written)
        if write.was_handed_over:
            return self._handed_over(write, writes)
        record = next(self.records(write), None)
        if record is None:
            return write
        read = self._read(write)
        verdict = judging.judge(read, writes, known.read.get(record), now=self.memory.clock(), called=True)
        if verdict.held and is_read(write.route.source):
            return LEFT_TO_READING
        if verdict.held:
            late = dataclasses.replace(read, at=self.memory.clock() + judging.MARGIN + 1)
            verdict = judging.judge(late, writes, known.read.get(record), now=self.memory.clock(), called=True)
            if verdict.held:
                return write
            verdict = verdict._replace(changed=_surely_new(verdict, read, known.read.get(record)))
            verdict = verdict._replace(item=_just_after(verdict.item, writes))
        back = set(map(self.memory.short, write.guarded.back))
        verdict = verdict._replace(changed=verdict.told_to(back))
        verdict = self._beside_the_one_before(record, read, verdict)
        if verdict.item is not None:
            hashed = tuple(sorted(map(self.memory.hashed_name, write.came_from)))
            self.items[write.event.id] = (record, replace(verdict.item, names=hashed))
        if verdict.changed or verdict.others:
            return write.narrowed_to(_told(write, verdict))
        return write if write.event.replayed_at else ECHO

    def _handed_over(self, write: SharedWrite, writes: Mapping[str, LastWrite]) -> SharedWrite:
        """Without what the relay itself has just written there, such as the values of a lead that it has made.

        The record was looked up for its sake. Whatever became of that write, its value is nobody's news; and what it
        was made of may have changed since.
        """
        values = {name: self.memory.value(write.source.values.get(name, "")) for name in write.guarded.shared}
        own = {name for name, value in values.items() if name in writes and writes[name].field.value == value}
        left = tuple(sorted(own))
        return write.narrowed_to(
            replace(write.changed, names=tuple(sorted(values.keys() - own)), left=left, others=True)
        )

    def remember(self, events: Iterable[str]) -> None:
        """Remember what these events told, by their ids. Raises botocore's errors."""
        items = dict(self.items[event] for event in events if event in self.items)
        if items:
            self.memory.put_read(items)

    def _beside_the_one_before(self, record: RecordOf, read: RecordRead, verdict: RecordVerdict) -> RecordVerdict:
        """With what differs from the event before: a value that has returned is written over that one's."""
        before, self.told[record] = self.told.get(record), read
        if before is None:
            return verdict
        differ = {name: 0 for name, value in read.values.items() if before.values.get(name) != value}
        fields = {name: ReadField(value, read.at) for name, value in read.values.items()}
        return verdict._replace(
            changed={**differ, **verdict.changed},
            others=verdict.others or before.others != read.others,
            item=ReadItem(fields=fields, others=read.others),
        )

    def _read(self, write: SharedWrite) -> RecordRead:
        payload, shared = write.event.payload, write.guarded.shared
        others = {name: value for name, value in payload.items() if name not in shared and _reads(write, name)}
        return RecordRead(
            values={name: self.memory.value(write.source.values.get(name, "")) for name in shared},
            at=write.event.received_at.timestamp(),
            others=self.memory.value(fingerprint(others)),
        )


def _surely_new(verdict: RecordVerdict, read: RecordRead, before: ReadItem | None) -> dict[str, int]:
    """What of a call that came at once is no old state: neither what stood there before, nor far on in an exchange."""
    old = {name: each.value for name, each in before.fields.items()} if before else {}
    return {
        name: hop
        for name, hop in verdict.changed.items()
        if hop < _LAST_HOP and (not hop or old.get(name) != read.values.get(name))
    }


def _just_after(item: ReadItem | None, writes: Mapping[str, LastWrite]) -> ReadItem | None:
    """What is remembered of a call that came at once: it is the answer to the last write, by whatever clock."""
    ended = max((each.field.ended for each in writes.values()), default=0.0) + judging.MARGIN
    return item and replace(item, fields={name: each._replace(at=ended) for name, each in item.fields.items()})


def _told(write: SharedWrite, verdict: RecordVerdict) -> ChangedFields:
    names: Collection[str] = write.guarded.shared & verdict.changed.keys()
    return ChangedFields(
        read_at=write.event.received_at,
        names=tuple(sorted(names)),
        left=tuple(sorted(write.guarded.shared.difference(names))),
        others=verdict.others,
        hops={name: verdict.changed[name] for name in sorted(names) if verdict.changed[name]},
    )


def _reads(write: SharedWrite, name: str) -> bool:
    return write.guarded.reads.takes(name)
