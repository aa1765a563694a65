"""What a reading remembers of many records, a few hundred ids in one item: ids that are near are read together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

import msgspec

from relay.system.memory import Keeps

IDS = 200
"""Of one item."""
_INDEX = "index"

Kept = TypeVar("Kept")


class Shards(Generic[Kept]):
    """One kind of them, for one run; `save` before a page is given out keeps what was put."""

    def __init__(self, memory: Keeps, kind: str, kept: type[Kept]) -> None:
        self._memory = memory
        self._kind = kind
        self._decoder = msgspec.json.Decoder(dict[int, kept])  # type: ignore[valid-type]  # a type at run time
        self._loaded: dict[int, dict[int, Kept]] = {}
        self._touched: set[int] = set()
        self._index: set[int] | None = None

    def get(self, number: int) -> Kept | None:
        """What was put for an id."""
        return self._shard(number // IDS).get(number)

    def put(self, number: int, kept: Kept) -> None:
        """Keep it in the place of what was there."""
        self._shard(number // IDS)[number] = kept
        self._touched.add(number // IDS)

    def between(self, above: int, upto: int | None) -> Iterator[tuple[int, Kept]]:
        """What is kept of ids above one, up to another, in their order; None: to the end."""
        for shard in sorted(self.index):
            if (shard + 1) * IDS > above and (upto is None or shard * IDS <= upto):
                found = self._shard(shard)
                yield from (
                    (each, found[each]) for each in sorted(found) if each > above and (upto is None or each <= upto)
                )

    def save(self) -> None:
        """Hand everything that was put to the memory."""
        if new := self._touched - self.index:
            self.index.update(new)
            self._memory.put(self._kind, _INDEX, msgspec.json.encode(sorted(self.index)).decode())
        for shard in self._touched:
            self._memory.put(self._kind, str(shard), msgspec.json.encode(self._loaded[shard]).decode())
        self._touched.clear()

    @property
    def index(self) -> set[int]:
        """The items that there are."""
        if self._index is None:
            text = self._memory.get(self._kind, _INDEX)
            self._index = set(msgspec.json.decode(text, type=list[int])) if text else set()
        return self._index

    def _shard(self, shard: int) -> dict[int, Kept]:
        if shard not in self._loaded:
            text = self._memory.get(self._kind, str(shard))
            self._loaded[shard] = self._decoder.decode(text) if text else {}
        return self._loaded[shard]
