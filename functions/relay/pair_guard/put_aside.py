"""Events of pairs that end as dead letters: what they were to bring goes with the next event of their record.

A later event of the record tells only what has changed since; the record it leaves at the target would lack what was
put aside, and a replay of that would be overtaken.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from relay.core.event import Event
from relay.pair_guard.known import OTHERS, PairMemory, RecordOf


@dataclass(frozen=True)
class PutAside:
    """The memory of what was put aside."""

    memory: PairMemory

    def note(self, events: Iterable[Event]) -> None:
        """Note their fields; those that were not read from a pair have none. Raises botocore's errors."""
        found: dict[RecordOf, frozenset[str]] = {}
        for event in events:
            if event.changed is None or event.read_from is None:
                continue
            record = RecordOf(event.read_from.reading, event.read_from.record)
            names = {*event.changed.names, *([OTHERS] if event.changed.others else [])}
            found[record] = found.get(record, frozenset()) | names
        if found:
            self.memory.put_unsent(found)
