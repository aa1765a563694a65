"""What a record that was read, or told of, has to say beside what is known of it. Plain reckoning, field by field.

A field holds what the relay wrote: an *echo*. It holds what was read before: nothing new. Anything else is a change,
by a person or by what the place made of the relay's write; then it is the answer to that write, and one hop further.

While a write to the field is open, or was closed less than MARGIN before the record was asked for, nobody can tell
whether what was read stood there before the write or after it: the record is *held*, and read once more.

A place may answer a write with a value of its own: it rounds, trims, cuts. That value goes back, and the other side
takes it. Where both places undo what the other makes of a value, this would never end. So from the second hop on, a
field that holds again what stood there before the relay wrote is left as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from relay.pair_guard.known import OTHERS, RECENT, ReadField, ReadItem, WrittenField, WrittenItem

MARGIN = 5.0
"""Seconds by which the clocks of functions and of a system's servers may differ."""

UNDONE_FROM = 2
"""The hop from which a value that a place has brought back ends the exchange."""


class LastWrite(NamedTuple):
    """What the relay wrote to a field last, under whatever name of the record."""

    field: WrittenField
    revision: str
    """That the record had with it; empty where another write came after it, and people perhaps before that."""

    def is_open(self, now: float) -> bool:
        """Whether it may be at work."""
        return not self.field.closed and now < self.field.ended

    @property
    def lapsed(self) -> bool:
        """Whether nobody ever said what became of it."""
        return not self.field.closed


@dataclass(frozen=True, kw_only=True)
class RecordRead:
    """A record, as it was read."""

    values: Mapping[str, str]
    """Of each shared field, the hash of its canonical text."""
    at: float
    """Before it was asked for (epoch seconds)."""
    others: str = ""
    """As in ReadItem."""
    version: str = ""
    """As the stream gives it."""


class ToldField(NamedTuple):
    """A field of which something is being queued."""

    value: str
    """Hash of its value; empty where that is not known."""
    at: float
    """When it was read with that value first (epoch seconds)."""
    last: float
    """When it was read last, as it is told: what the relay has written since makes that stale (epoch seconds)."""


class ToldFields(NamedTuple):
    """Fields of a record of which something is being queued."""

    fields: dict[str, ToldField]
    """By name; OTHERS among them for all that is not shared."""

    def since(self, name: str, value: str) -> float | None:
        """When a field was told with this value first; None: it was not."""
        found = self.fields.get(name)
        return found.at if found is not None and found.value == value else None

    def with_those(self, before: ToldFields) -> ToldFields:
        """With the fields that were told of the same record before."""
        return ToldFields({**before.fields, **self.fields})


class RecordVerdict(NamedTuple):
    """What a record has to say."""

    changed: Mapping[str, int]
    """Field to hop."""
    others: bool
    """Whether something has changed that is not shared."""
    held: bool = False
    """Whether it must be read once more before anything can be said."""
    echoes: int = 0
    """Fields that hold what the relay wrote, and were not read since."""
    undone: tuple[str, ...] = ()
    """Fields that a place has brought back to what stood there before the relay wrote."""
    again: Mapping[str, float] = {}
    """As in ChangedFields."""
    item: ReadItem | None = None
    """What is to be remembered of it; None where nothing differs from what is."""
    relayed: Mapping[str, tuple[str, int]] = {}
    """Fields that hold what the relay wrote, to the short hash of the route that did, and its hop: an echo where that
    came from, and news for a third system."""

    def told_to(self, back: Collection[str]) -> dict[str, int]:
        """What has changed for a route, by field and hop; `back` are the hashes of the routes that lead back by it."""
        passed_on = {name: hop for name, (route, hop) in self.relayed.items() if route and route not in back}
        return {**passed_on, **self.changed}


HELD = RecordVerdict({}, others=False, held=True)


def last_writes(items: Iterable[WrittenItem]) -> dict[str, LastWrite]:
    """By field, the last of the writes under several names."""
    found: dict[str, LastWrite] = {}
    for item in items:
        last = max((each.opened for each in item.fields.values()), default=0.0)
        for name, each in item.fields.items():
            if name not in found or found[name].field.opened < each.opened:
                found[name] = LastWrite(each, item.revision if each.opened == last else "")
    return found


def is_answer(record: RecordRead, writes: Mapping[str, LastWrite], before: ReadItem | None) -> bool:
    """Whether a record that looks as it did before was written by the relay in between, so that somebody undid it."""
    old = before.fields if before else {}
    return any(name in writes and _answered(writes[name], old.get(name)) for name in record.values)


def judge(
    record: RecordRead,
    writes: Mapping[str, LastWrite],
    before: ReadItem | None,
    *,
    now: float,
    told: ToldFields | None = None,
    everything: bool = False,
    called: bool = False,
) -> RecordVerdict:
    """What a record has to say.

    `told`: what may have been queued of it and was not remembered. What was read before proves nothing of these fields,
    but for those that the relay has written since: what was queued of them is stale.
    `everything`: all its fields are to be told, whatever is known of them. `called`: it may tell of any of several
    writes that came close together.
    """
    mine = {name: writes[name] for name in record.values if name in writes}
    if any(_is_held(write, record, now) for write in mine.values()):
        return HELD
    told_names = _may_be_told(told, mine)
    changed: dict[str, int] = {}
    undone: list[str] = []
    again: dict[str, float] = {}
    relayed: dict[str, tuple[str, int]] = {}
    echoes = 0
    for name, value in record.values.items():
        read = before.fields.get(name) if before else None
        write = _answered(mine.get(name), read)
        if everything:
            changed[name] = 0
        elif write is None:
            if name in told_names or read is None or read.value != value:
                changed[name] = 0
                if told is not None and (since := told.since(name, value)) is not None:
                    again[name] = since
        elif _is_echo(write, value, record.version) or (called and _was_just_written(write, value, record.at)):
            echoes += 1
            relayed[name] = (write.field.route, write.field.hop)
        elif write.lapsed and _was_there(write, value, None if name in told_names else read):
            echoes += 1
        elif not write.lapsed and write.field.hop + 1 >= UNDONE_FROM and read and read.value == value:
            undone.append(name)
        else:
            changed[name] = 0 if write.lapsed else write.field.hop + 1
    others = everything or OTHERS in told_names or before is None or before.others != record.others
    return RecordVerdict(
        changed,
        others,
        echoes=echoes,
        again=again,
        undone=tuple(undone),
        item=_item(record, mine, before, changed),
        relayed=relayed,
    )


def _may_be_told(told: ToldFields | None, writes: Mapping[str, LastWrite]) -> frozenset[str]:
    if told is None:
        return frozenset()
    return frozenset(
        name
        for name, each in told.fields.items()
        if name not in writes or writes[name].field.opened + MARGIN < each.last
    )


def _is_held(write: LastWrite, record: RecordRead, now: float) -> bool:
    if write.is_open(now):
        return True
    return bool(write.field.closed) and write.field.closed + MARGIN >= record.at


def _answered(write: LastWrite | None, read: ReadField | None) -> LastWrite | None:
    """The write to which what was read is the first answer; None where it was read since, or nothing was written."""
    return write if write is not None and (read is None or write.field.ended + MARGIN > read.at) else None


def _was_just_written(write: LastWrite, value: str, at: float) -> bool:
    """Whether a call tells of one of several writes that came close together."""
    return value in write.field.earlier and at <= write.field.ended + RECENT


def _was_there(write: LastWrite, value: str, read: ReadField | None) -> bool:
    """Whether a field, of whose write nobody knows what became, holds what was there before.

    Or what an earlier event of the batch has written that was broken off.
    """
    return value in write.field.earlier or (read is not None and read.value == value)


def _is_echo(write: LastWrite, value: str, version: str) -> bool:
    """Whether the field holds what was written, or what the system has made of it in the very answer to that."""
    return write.field.value == value or bool(version and write.revision == version)


def _item(
    record: RecordRead, writes: Mapping[str, LastWrite], before: ReadItem | None, changed: Collection[str]
) -> ReadItem | None:
    """Nothing where it would say nothing new: the time of a reading counts only beside a write."""
    old = before.fields if before else {}
    answered = any(_answered(each, old.get(name)) for name, each in writes.items())
    if before is not None and not (changed or answered) and before.others == record.others:
        return None
    fields = {name: ReadField(value, record.at) for name, value in record.values.items()}
    return ReadItem(fields={**old, **fields}, others=record.others)
