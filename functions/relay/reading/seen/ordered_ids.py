"""The order of a stream's ids, and how many of them are kept in little space.

Inside, an id is a text whose order is that of the stream: a number is written with leading zeros, any other id is what
it is. Numbers are packed as the gaps between them, texts as what differs from the one before; both as varints of seven
bits (https://protobuf.dev/programming-guides/encoding/#varints).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import accumulate, pairwise

from relay.core.outcome import Cause
from relay.system.stream import ReadFailed

DIGITS = 20
"""Of a number: 64 bits have no more."""
HASH = 8
"""Hexadecimal digits of a hash, before the id itself, so that two ids never count as one."""
LONGEST = 240
"""Bytes of a text: the largest block then fits an item of DynamoDB, which holds 400 KB, and the id its sort key."""


class OrderedIds:
    """The ids of one stream. `numeric`: they are numbers, and stand in the order of numbers."""

    def __init__(self, *, numeric: bool) -> None:
        self._numeric = numeric

    def read(self, record: str) -> str:
        """An id as it is kept. Raises ReadFailed for one that is no such id: the stream is not what it says."""
        if not self._numeric:
            if not 0 < len(record.encode("utf-8", "replace")) <= LONGEST or not record.isprintable():
                raise _unusable()
            return record
        if not (record.isascii() and record.isdecimal() and len(record) <= DIGITS) or record[0] == "0" != record:
            raise _unusable()
        return record.zfill(DIGITS)

    def record(self, kept: str) -> str:
        """The id as the stream has it."""
        return str(int(kept)) if self._numeric else kept

    def pack(self, kept: Sequence[str]) -> bytes:
        """Ids in their order, without their number."""
        out = bytearray()
        if self._numeric:
            numbers = [0, *map(int, kept)]
            for before, number in pairwise(numbers):
                put_varint(out, number - before)
            return bytes(out)
        last = b""
        for text in map(str.encode, kept):
            shared = _shared(last, text)
            put_varint(out, shared)
            put_varint(out, len(text) - shared)
            out += text[shared:]
            last = text
        return bytes(out)

    def unpack(self, data: bytes, at: int, count: int) -> tuple[list[str], int]:
        """So many ids that are packed from a position on, and where they end."""
        return self._numbers(data, at, count) if self._numeric else self._texts(data, at, count)

    def _numbers(self, data: bytes, at: int, count: int) -> tuple[list[str], int]:
        gaps: list[int] = []
        while len(gaps) < count:
            gap, at = varint(data, at)
            gaps.append(gap)
            rest = data[at : at + count - len(gaps)]
            if rest.isascii():  # each of them is a gap of its own: most gaps take a byte, and this a tenth of the time
                gaps += rest
                at += len(rest)
        return [f"{number:0{DIGITS}}" for number in accumulate(gaps)], at

    def _texts(self, data: bytes, at: int, count: int) -> tuple[list[str], int]:
        found: list[str] = []
        before = b""
        for _ in range(count):
            shared, at = varint(data, at)
            length, at = varint(data, at)
            before = before[:shared] + data[at : at + length]
            at += length
            found.append(before.decode())
        return found, at


class HashedIds(OrderedIds):
    """The ids of a stream that lists them in no order: they stand in the order of their hashes, as these texts do."""

    def __init__(self) -> None:
        super().__init__(numeric=False)

    def read(self, record: str) -> str:
        """As in OrderedIds."""
        return hashed(super().read(record))

    def record(self, kept: str) -> str:
        """As in OrderedIds."""
        return kept[HASH:]


def hashed(record: str) -> str:
    """An id behind the beginning of its hash."""
    return hashlib.sha256(record.encode("utf-8", "surrogatepass")).hexdigest()[:HASH] + record


def _shared(one: bytes, other: bytes) -> int:
    """Bytes at the beginning of both."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def put_varint(out: bytearray, number: int) -> None:
    """Add a number, which is not negative."""
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)


def varint(data: bytes, at: int) -> tuple[int, int]:
    """The number at a position, and where it ends. Raises IndexError when the data end in it."""
    byte = data[at]
    at += 1
    if byte < 0x80:
        return byte, at
    number, shift = byte & 0x7F, 7
    while True:
        byte = data[at]
        at += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, at
        shift += 7


def _unusable() -> ReadFailed:
    return ReadFailed(Cause(code="id_unusable"), rejected=True)
