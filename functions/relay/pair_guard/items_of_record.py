"""All that the guard of pairs keeps of a record: for erasing it.

Nobody lists what stands under names and records, so the whole table is read, as a person waits for it. Locks last for
half an hour and hold nothing of a record.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from relay.pair_guard.known import PairMemory, PlacedName, ReadItem, RecordOf


@dataclass(frozen=True)
class PairItemsOfRecord:
    """Methods raise botocore's errors."""

    memory: PairMemory
    names: frozenset[PlacedName]
    """What the record may be called, at each place."""
    record: str
    """What a person called it by: it may be its own id."""

    def keys(self) -> list[str]:
        """What is kept of what was written to it, was read of it, or was put aside."""
        items = dict(self.memory.state.items())
        written = {self.memory.written_key(name) for name in self.names}
        read = {key for key, text in items.items() if key.startswith("r#") and self._is_of_record(key, text)}
        aside = {f"u#{key.removeprefix('r#')}" for key in read} | set(self._aside(items))
        return sorted((written | read | aside) & items.keys())

    def _is_of_record(self, key: str, text: str) -> bool:
        names = {self.memory.hashed_name(name) for name in self.names}
        return self._ends_with_record(key) or not names.isdisjoint(msgspec.json.decode(text, type=ReadItem).names)

    def _aside(self, items: dict[str, str]) -> Iterator[str]:
        return (key for key in items if key.startswith("u#") and self._ends_with_record(key))

    def _ends_with_record(self, key: str) -> bool:
        return key.endswith(self.memory.read_key(RecordOf("", self.record)).removeprefix("r#"))
