"""The blocks of one listing in the table of readings: read ahead in the order of ids, written back where they differ.

A block is the item `block#{listing}#{lower bound}` of the partition `{connection}#{reading}`. New blocks are written
first, from the highest to the lowest, then those that give records away to them, and what was merged is deleted last:
whenever a function is stopped, each record is still in the block in whose range it lies.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import NamedTuple

from relay.aws.partition import Partition
from relay.reading.seen import blocks
from relay.reading.seen.blocks import Block, Placed
from relay.reading.seen.comparing import without
from relay.reading.seen.ordered_ids import OrderedIds

AT_ONCE = 20
"""Blocks that are read ahead, of some ten kilobytes each: fifty requests for a million records."""

_DECODED = 4
"""Blocks that are kept as they were decoded, of two hundred kilobytes each."""

_END = "\U0010ffff"
"""Above every id."""


class Stored(NamedTuple):
    """A block as it is stored."""

    bound: str
    body: bytes
    end: str | None = None
    """The lower bound of the next one; None behind the last."""


@dataclass
class BlockStore:
    """Goes over the blocks from the lowest ids to the highest. Methods raise botocore's errors."""

    partition: Partition
    listing: str
    ids: OrderedIds
    _ahead: deque[Stored] = field(default_factory=deque)
    _rest: Iterator[Stored] | None = None
    _decoded: dict[Stored, Block] = field(default_factory=dict)

    def over(self, above: str, upto: str | None) -> list[Stored]:
        """The blocks whose ranges meet the ids above one and up to another; None: up to the end."""
        if self._rest is None or (self._ahead and self._ahead[0].bound > above):
            self._ahead.clear()
            self._rest = self._from(above)
        while self._ahead and not _reaches_above(self._ahead[0], above):
            self._ahead.popleft()
        while not self._ahead or not _reaches(self._ahead[-1], upto):
            found = next(self._rest, None)
            if found is None:
                break
            if _reaches_above(found, above):
                self._ahead.append(found)
        return [each for each in self._ahead if upto is None or each.bound <= upto]

    def everything(self, below: str) -> Iterator[Stored]:
        """All blocks below one with this lower bound, as they are stored."""
        return takewhile(lambda each: each.bound < below, self._from(""))

    def block(self, stored: Stored) -> Block:
        """What counts of a stored block. The last few are kept, since pages end within blocks."""
        kept = self._decoded.pop(stored, None)
        block = blocks.decode(stored.body, self.ids).part(None, stored.end) if kept is None else kept
        self._decoded[stored] = block
        if len(self._decoded) > _DECODED:
            del self._decoded[next(iter(self._decoded))]
        return block

    def encoded(self, placed: Sequence[Placed], end: str | None) -> list[Stored]:
        """Blocks as they are to be stored, the last of which ends at `end`; what is as it was decoded has its body."""
        ends = [*(each.bound for each in placed[1:]), end]
        same = {id(block): stored.body for stored, block in self._decoded.items()}
        return [
            Stored(each.bound, same.get(id(each.block)) or blocks.encode(each.block, self.ids), upto)
            for each, upto in zip(placed, ends, strict=True)
        ]

    def replace(self, old: Sequence[Stored], new: Sequence[Stored]) -> int:
        """Put blocks in the place of those that stand there; returns how many had to be written."""
        bodies = {each.bound: each.body for each in old}
        fresh = [each for each in new if each.bound not in bodies]
        changed = [each for each in new if each.bound in bodies and bodies[each.bound] != each.body]
        left = bodies.keys() - {each.bound for each in new}
        for each in reversed(fresh):  # one by one: of a request for several, DynamoDB may do any
            self.put([each])
        self.put(changed)
        self.partition.delete_all([self._key(bound) for bound in left])
        self._ahead = deque([*new, *(each for each in self._ahead if each.bound not in bodies)])
        return len(fresh) + len(changed)

    def put(self, changed: Sequence[Stored]) -> None:
        """Put blocks in the place of those with the same bounds."""
        self.partition.put_all({self._key(each.bound): each.body for each in changed})

    def without(self, kept: str) -> Iterator[tuple[str, bytes, bytes]]:
        """The items that hold an id: key, content, and the content without it.

        Also where a block ends before the id: what was split, by a function that was stopped then, may still hold it.
        """
        for key, body in self.partition.between(self._key(""), self._key(kept), at_once=AT_ONCE):
            block = blocks.decode(body, self.ids)
            if kept in block.versions:
                yield key, body, blocks.encode(without(block, {kept}), self.ids)

    def begin_again(self) -> None:
        """Go over all blocks once more."""
        self._ahead.clear()
        self._rest = None

    def _from(self, bound: str) -> Iterator[Stored]:
        """Blocks as they are stored, from the one in whose range an id lies."""
        first = self.partition.last(self._key(""), self._key(bound))
        start = first[0] if first else self._key("")
        before: Stored | None = None
        for key, body in self.partition.between(start, self._key(_END), at_once=AT_ONCE):
            found = Stored(key.removeprefix(self._key("")), body)
            if before is not None:
                yield before._replace(end=found.bound)
            before = found
        if before is not None:
            yield before

    def _key(self, bound: str) -> str:
        return f"block#{self.listing}#{bound}"


def _reaches_above(block: Stored, above: str) -> bool:
    """Whether its range has ids above one."""
    return block.end is None or block.end > above


def _reaches(last: Stored, upto: str | None) -> bool:
    """Whether no block behind this one begins at or below an id."""
    return last.end is None or (upto is not None and last.end > upto)
