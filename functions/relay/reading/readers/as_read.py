"""The reader that a run reads with: the stream's own, or what stands before it for that part."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from relay.reading.parts.place import Part
from relay.reading.parts.subscriptions import Reading
from relay.reading.readers.bulk import BulkReader
from relay.reading.readers.id_sweep import IdReader
from relay.reading.readers.unordered import SortedReader
from relay.system.stream import Reader, ReadsInBulk, is_ordered


def as_read(reader: Reader, reading: Reading, part: Part, now: Callable[[], datetime]) -> Reader:
    """A sweep reads ids alone; what is compared with blocks has an order; what verifies reads in bulk if it can."""
    kind, fill = part.key.kind, part.place.fill
    if kind == "ids":
        return IdReader(reader, now)
    if fill is not None and fill.verification is not None and isinstance(reader, ReadsInBulk):
        return BulkReader(reader)
    if kind == "now" and reading.stream.mode == "snapshot" and not is_ordered(reading.stream):
        return SortedReader(reader, now)
    return reader
