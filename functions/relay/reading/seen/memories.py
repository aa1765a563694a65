"""The memory of a reading, by the kind of its stream."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from relay.aws.partition import Partition
from relay.aws.table import State
from relay.reading.parts.place import Part
from relay.reading.parts.subscriptions import Reading
from relay.reading.parts.table import Readings
from relay.reading.seen.judging import Seen, Tells, Use
from relay.reading.seen.seen_items import SeenItems
from relay.reading.seen.snapshot import Snapshot
from relay.reading.seen.swept_ids import SweptIds
from relay.system.reads import Reads
from relay.system.stream import is_ordered
from relay.system.version import RULE


@dataclass(frozen=True, kw_only=True)
class Memories:
    """What was seen of a connection: changes in its state table, listings in the table of readings."""

    state: State
    table: Readings
    key: bytes
    """Of the hashes."""

    def of(self, reading: Reading, use: Use, names: Reads) -> Seen:
        """For one run; `names` are what its routes read of a payload, of which versions are made."""
        items = SeenItems(state=self.state, reading=reading.name, key=self.key, look_back=reading.look_back, use=use)
        numeric = reading.stream.numeric_ids
        if use.kind == "ids":
            return SweptIds(self._partition(reading), items, numeric_ids=numeric)
        if reading.stream.mode == "snapshot":
            return Snapshot(
                self._partition(reading),
                reading.name,
                key=self.key,
                numeric_ids=numeric,
                rule=_rule(names),
                ordered=is_ordered(reading.stream),
            )
        return items

    def _partition(self, reading: Reading) -> Partition:
        name = f"{reading.connection}#{reading.name}"
        return Partition(dynamodb=self.table.dynamodb, table=self.table.table, name=name, clock=self.table.clock)


def use_of(reading: Reading, part: Part, has_fill: Callable[[], bool]) -> Use | None:
    """For what a run of a part asks the memory; `has_fill` says whether a fill of the reading is not done.

    None: it asks none. That is a fill of a listing, since the blocks are those of whole passes.
    """
    fill = part.place.fill
    if fill is None:
        return Use(part.key.kind, beside=part.key.kind == "now" and has_fill())
    if reading.stream.mode == "snapshot":
        return None
    verifies = fill.verification is not None
    tells: Tells = "again" if fill.again else "everything" if fill.first or verifies else "news"
    for_all = not verifies and set(reading.routes) <= set(part.place.routes)
    return Use("fill", tells, for_all=for_all, beside=True)


def names_read(found: Iterable[Reads]) -> Reads:
    """What several routes read of a payload."""
    each = list(found)
    known = [reads.names for reads in each if reads.names is not None]
    names = frozenset().union(*known) if len(known) == len(each) else None
    beneath = frozenset().union(*(reads.beneath for reads in each))
    return Reads(names, whole=any(reads.whole for reads in each), beneath=beneath)


def _rule(names: Reads) -> str:
    """What versions are made of, in few characters."""
    read = sorted(names.names) if names.names is not None else None
    text = json.dumps([read, names.whole])
    return f"{RULE}:{hashlib.sha256(text.encode()).hexdigest()[:16]}"
