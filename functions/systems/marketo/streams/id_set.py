"""Ids of leads in little space, for a bookmark: gaps between them in order, seven bits to a byte, in base64.

Thirty thousand of a million leads take some 50 kB; an item of DynamoDB holds 400.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from itertools import pairwise


class IdSet(frozenset[int]):
    """Whole numbers from 1."""

    def pack(self) -> str:
        """As text; empty for none."""
        ordered = [0, *sorted(self)]
        packed = b"".join(_gap(after - before) for before, after in pairwise(ordered))
        return base64.b64encode(packed).decode("ascii")

    @classmethod
    def unpack(cls, text: str) -> IdSet:
        """From what `pack` has made."""
        return cls(_numbers(base64.b64decode(text)))

    def with_(self, more: Iterable[int]) -> IdSet:
        """With some more."""
        return IdSet(self.union(more))

    def without(self, some: Iterable[int]) -> IdSet:
        """Without some."""
        return IdSet(self.difference(some))

    def first(self, most: int) -> list[int]:
        """The lowest ones, in order."""
        return sorted(self)[:most]


def _gap(number: int) -> bytes:
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    found.append(number)
    return bytes(found)


def _numbers(packed: bytes) -> Iterator[int]:
    at, gap, shift = 0, 0, 0
    for byte in packed:
        gap |= (byte & 0x7F) << shift
        shift += 7
        if byte <= 0x7F:
            at += gap
            yield at
            gap, shift = 0, 0
