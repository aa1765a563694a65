"""What is about to be told of a page, written down before it is queued.

A function may be stopped after a change was queued and before it was remembered. Should the record then be as it was
before, its block says that nothing has changed, and who was told of the change would keep it; should it be gone, nobody
knows that it was ever told. So the ids are written down first, and count as not seen until they are remembered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import msgspec
from msgspec.structs import replace

from relay.aws.partition import Partition
from relay.reading.seen.ordered_ids import OrderedIds

AT_ONCE = 1_000
"""Ids in one item. An item of DynamoDB holds 400 KB, and an id of text takes up to 240 bytes."""

_END = "\U0010ffff"

Unsure = Mapping[str, bool]
"""Ids of which something may have been told, and whether that was that they are there."""


class _Item(msgspec.Struct, frozen=True, array_like=True):
    number: int
    items: int
    """So many belong together."""
    is_left: bool
    """Whether these were unsure before."""
    is_there: bool
    count: int
    ids: bytes


@dataclass(frozen=True)
class ToldStore:
    """The items of one listing. Methods raise botocore's errors."""

    partition: Partition
    listing: str
    ids: OrderedIds

    def unsure(self, done: int) -> dict[str, bool]:
        """Of what was written down last, what is not remembered, when the last that is has the number `done`."""
        found = [
            msgspec.msgpack.decode(content, type=_Item)
            for _, content in self.partition.between(self._key(""), self._key(_END))
        ]
        together = found[: found[0].items] if found else []
        return {
            kept: item.is_there
            for item in together
            if item.is_left or item.number > done
            for kept in self.ids.unpack(item.ids, 0, item.count)[0]
        }

    def write(self, number: int, told: Unsure, left: Unsure) -> None:
        """Write down what is told as number `number`, and what is unsure beside it, in the place of what was before."""
        parts = [*_parts(told, is_left=False), *_parts(left, is_left=True)] or [(True, True, [])]
        items = [
            _Item(number, len(parts), is_left, is_there, len(part), self.ids.pack(part))
            for is_left, is_there, part in parts
        ]
        self.partition.put_all({self._key(f"{at:04}"): msgspec.msgpack.encode(item) for at, item in enumerate(items)})

    def without(self, kept: str) -> Iterator[tuple[str, bytes, bytes]]:
        """The items that hold an id: key, content, and the content without it."""
        for key, content in self.partition.between(self._key(""), self._key(_END)):
            item = msgspec.msgpack.decode(content, type=_Item)
            held, _ = self.ids.unpack(item.ids, 0, item.count)
            if kept in held:
                left = [each for each in held if each != kept]
                yield key, content, msgspec.msgpack.encode(replace(item, count=len(left), ids=self.ids.pack(left)))

    def _key(self, end: str) -> str:
        return f"told#{self.listing}#{end}"


def _parts(kept: Unsure, *, is_left: bool) -> Iterator[tuple[bool, bool, list[str]]]:
    for is_there in (True, False):
        ordered = sorted(each for each, found in kept.items() if found == is_there)
        for start in range(0, len(ordered), AT_ONCE):
            yield is_left, is_there, ordered[start : start + AT_ONCE]
