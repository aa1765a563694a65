"""A block: what was seen of the records in one range of ids, as one item of about ten kilobytes.

A body is, with each number a varint: the format, the generation, the bytes of a version, the number of records; their
ids (relay.reading.seen.ordered_ids), their versions one behind the other; the number of those that were missed, and for
each its place in the block, how often it was missed, and in which pass last.

A block begins at its lower bound, which is in its sort key, and ends where the next one begins. What it holds from
there on no longer counts: when a block is split, the new ones are written first, so that at no moment a record is in
none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from relay.reading.seen.ordered_ids import OrderedIds, put_varint, varint

MOST = 1_000
"""Records in a block that was split."""
SPLIT_OVER = 1_500
MERGE_UNDER = 300

UNKNOWN = bytes(8)
"""The version of a record that is there and counts as not seen."""

_FORMAT = 1


class Missed(NamedTuple):
    """How often in a row the listing did not show a record: 1, or 2 for any more."""

    times: int
    number: int
    """Of the pass that missed it last."""


@dataclass(frozen=True)
class Block:
    """Records by id, in the order of ids, each with the hash of its version."""

    generation: int = 0
    versions: dict[str, bytes] = field(default_factory=dict)
    missed: dict[str, Missed] = field(default_factory=dict)

    def part(self, first: str | None, end: str | None) -> Block:
        """What lies from `first` on and before `end`; None: everything on that side."""
        if first is None and (end is None or next(reversed(self.versions), "") < end):
            return self
        kept = {
            each: version
            for each, version in self.versions.items()
            if (first is None or each >= first) and (end is None or each < end)
        }
        return Block(self.generation, kept, {each: self.missed[each] for each in kept.keys() & self.missed.keys()})

    def with_all(self, other: Block) -> Block:
        """With those of the block behind it."""
        return Block(self.generation, self.versions | other.versions, self.missed | other.missed)


def encode(block: Block, ids: OrderedIds) -> bytes:
    """A block's body. All its versions have one length."""
    out = bytearray([_FORMAT])
    width = len(next(iter(block.versions.values()), b""))
    for number in (block.generation, width, len(block.versions)):
        put_varint(out, number)
    out += ids.pack(list(block.versions))
    out += b"".join(block.versions.values())
    put_varint(out, len(block.missed))
    if block.missed:
        for at, each in enumerate(block.versions):
            if each in block.missed:
                for number in (at, *block.missed[each]):
                    put_varint(out, number)
    return bytes(out)


def decode(body: bytes, ids: OrderedIds) -> Block:
    """The block in a body. Raises ValueError for a format that this version does not know."""
    if body[0] != _FORMAT:
        raise ValueError("a block of an unknown format")
    generation, at = varint(body, 1)
    width, at = varint(body, at)
    count, at = varint(body, at)
    found, at = ids.unpack(body, at, count)
    end = at + width * count
    versions = [body[start : start + width] for start in range(at, end, width)] if width else [b""] * count
    return Block(generation, dict(zip(found, versions, strict=True)), dict(_missed(body, end, found)))


def _missed(body: bytes, at: int, found: Sequence[str]) -> Iterator[tuple[str, Missed]]:
    number, at = varint(body, at)
    for _ in range(number):
        place, at = varint(body, at)
        times, at = varint(body, at)
        in_pass, at = varint(body, at)
        yield found[place], Missed(times, in_pass)


class Placed(NamedTuple):
    """A block and its lower bound, which is itself in the block; "" is below every id."""

    bound: str
    block: Block


def balanced(blocks: Sequence[Placed]) -> list[Placed]:
    """Neighbours, in their order, as blocks of a good size: small ones are merged, large ones are split."""
    merged: list[Placed] = []
    for each in blocks:
        before = merged[-1] if merged else None
        if before is not None and _belong_together(before.block, each.block):
            merged[-1] = Placed(before.bound, before.block.with_all(each.block))
        else:
            merged.append(each)
    return [piece for each in merged for piece in _pieces(each)]


def _belong_together(one: Block, other: Block) -> bool:
    sizes = (len(one.versions), len(other.versions))
    return min(sizes) < MERGE_UNDER and sum(sizes) <= MOST


def _pieces(placed: Placed) -> Iterator[Placed]:
    """The block, or what it is split into."""
    held = list(placed.block.versions)
    if len(held) <= SPLIT_OVER:
        yield placed
        return
    number = -(-len(held) // MOST)
    starts = [len(held) * at // number for at in range(number)]
    firsts = [held[start] for start in starts]
    for at, first in enumerate(firsts):
        end = firsts[at + 1] if at + 1 < number else None
        yield Placed(first if at else placed.bound, placed.block.part(first, end))
