"""One event on its way to the other side of a pair: what it would write there, and under which locks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import msgspec

from relay.core.config import Connection, Route
from relay.core.event import ChangedFields, Event
from relay.core.outcome import UNKNOWN, Delivered, Rejected, Retry, Told
from relay.core.read_source import is_read
from relay.pair_guard.known import PlacedName, WrittenField
from relay.pair_guard.pairs import GuardedRoute
from relay.system.pairs import SharedRecord, WritesShared

UNCHANGED = "unchanged"
"""Of the words of `Delivered.skipped` the one that says that a record holds the values already; others left it as it
was."""

NEW = "lead"
"""The word of `Delivered.made` for a record that was not there."""

A_BATCH = timedelta(seconds=150)
"""For which a function works at one batch at most: what it hands over may have been looked up so long before."""

_REFUSED = range(400, 500)
"""Statuses with which a system has surely done nothing."""


@dataclass(frozen=True, kw_only=True)
class SharedWrite:
    """An event of a guarded route."""

    position: int
    """Among those of its batch."""
    event: Event
    route: Route
    guarded: GuardedRoute
    source: SharedRecord
    """The record as the payload has it."""
    target: SharedRecord
    """What would be written if all of the payload were."""
    stale: frozenset[str] = frozenset()
    """Fields that the relay has written, where it comes from, since they were read."""

    @property
    def was_called(self) -> bool:
        """Whether its source has told of it, so that it was not read."""
        return self.event.read_from is None and not self.event.link

    @property
    def was_handed_over(self) -> bool:
        """Whether it is what came of another event, and so a record that was looked up."""
        return bool(self.event.link) and self.event.changed is None

    @property
    def came_from(self) -> list[PlacedName]:
        """What the record is called where it comes from."""
        return [PlacedName(str(self.guarded.source), name) for name in sorted(self.source.names)]

    @property
    def leads_to(self) -> list[PlacedName]:
        """What it is called where it is written."""
        return [PlacedName(str(self.guarded.target), name) for name in sorted(self.target.names)]

    @property
    def locked(self) -> list[PlacedName]:
        """What both directions call it."""
        return self.came_from if self.guarded.first_place == self.guarded.source else self.leads_to

    @property
    def changed(self) -> ChangedFields:
        """What the event says has changed; everything, where it does not say."""
        if self.event.changed is not None:
            return self.event.changed
        return ChangedFields(read_at=self._read_at, names=tuple(sorted(self.guarded.shared)), others=True)

    def rest_of(self, outcome: Told) -> Event | None:
        """What is still to be written of a record that was made of a part of it; None where it was there, or is whole.

        Somebody has deleted it at the target, where it had all the rest.
        """
        changed = self.event.changed
        if changed is None or not isinstance(outcome, Delivered) or not (NEW in outcome.made or outcome.new_person):
            return None
        names = tuple(name for name in changed.left if name not in self.stale)
        if not names and changed.others:
            return None
        done = tuple(sorted({*changed.names, *self.stale}))
        more = ChangedFields(read_at=changed.read_at, names=names, left=done, others=not changed.others)
        return msgspec.structs.replace(self.event, changed=more)

    def narrowed_to(self, changed: ChangedFields) -> SharedWrite:
        """The same, with only some of it."""
        return replace(self, event=msgspec.structs.replace(self.event, changed=changed))

    def fields(self, side: WritesShared, connection: Connection) -> dict[str, tuple[str, int]] | None:
        """What it writes of the shared fields of its target's place: by field the canonical text, and the hop.

        None where nothing at all is left to be written.
        """
        changed = self.changed
        found = self._written(side, connection, changed)
        if found is None:
            return None
        hops: dict[str, int] = {}
        for name, hop in changed.hops.items():
            alone = self._written(side, connection, ChangedFields(read_at=changed.read_at, names=(name,)))
            for each in alone or ():
                hops[each] = max(hop, hops.get(each, 0))
        return {name: (text, hops.get(name, 0)) for name, text in found.items() if name in self.guarded.written}

    def made_of(self, name: str, side: WritesShared, connection: Connection) -> frozenset[str]:
        """The shared fields of its target's place that are made of one of its own."""
        alone = self._written(side, connection, ChangedFields(read_at=self.changed.read_at, names=(name,)))
        return self.guarded.written.intersection(alone or ())

    def _written(self, side: WritesShared, connection: Connection, changed: ChangedFields) -> Mapping[str, str] | None:
        narrowed = side.narrowed(self.route, changed.wanted)
        if narrowed is None:
            return None
        return side.written(narrowed, self.event.payload, self.guarded.target.stream, connection).values

    @property
    def _read_at(self) -> datetime:
        if self.was_handed_over and is_read(self.route.source):
            return self.event.received_at - A_BATCH  # what is left out for that, reading tells
        read = self.event.read_from
        return (read and read.kept) or self.event.observed_at or self.event.received_at


def is_written(outcome: Told) -> bool | None:
    """Whether what was sent stands there now; None: nobody knows."""
    match outcome:
        case Delivered():
            return outcome.skipped in {"", UNCHANGED}
        case Retry():
            surely_not = outcome.waiting or outcome.cause.status in _REFUSED
            return False if surely_not else None
        case Rejected():
            return None if outcome.cause.code == UNKNOWN else False
    return False


def merged(
    before: Mapping[str, WrittenField],
    fields: Iterable[tuple[str, str, int]],
    *,
    opened: float,
    closed: float,
    route: str,
    read_at: float,
    event: str,
) -> dict[str, WrittenField]:
    """With what one event writes: field, hash of its value, and hop."""
    found = dict(before)
    for name, value, hop in fields:
        old = found.get(name, WrittenField("", 0.0))
        found[name] = old.then(value, opened=opened, closed=closed, hop=hop, route=route, read_at=read_at, event=event)
    return found
