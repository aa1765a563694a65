"""Which writes go into one call: at most 300, of one kind, each lead once, and within Marketo's 1 MB.

https://github.com/AdobeDocs/marketo-developer.en, help/rest-api/leads.md and help/rest-api/error-codes.md (413).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from systems.marketo.leads.person import folded
from systems.marketo.leads.writes import Write
from systems.marketo.rest.request import MOST_RECORDS

MOST_BYTES = 1_000_000
"""Of a body; what stands around the entries is less than the rest to 1 MiB."""

Chunk = list[Write]


def chunks(writes: Iterable[Write]) -> Iterator[Chunk]:
    """The calls, in the order in which their first write stands."""
    for alike in _by_call(writes):
        yield from _parts(alike)


def size_of(write: Write) -> int:
    """Bytes of an entry, with the comma after it."""
    return len(msgspec.json.encode(write.values)) + 1


def _by_call(writes: Iterable[Write]) -> Iterable[Chunk]:
    found: dict[tuple[str, str, str | None], Chunk] = {}
    for write in writes:
        found.setdefault((write.field, write.action, write.partition), []).append(write)
    return found.values()


def _parts(writes: Chunk) -> Iterator[Chunk]:
    part: Chunk = []
    keys: set[str] = set()
    size = 0
    for write in writes:
        key, more = folded(write.values.get(write.field, id(write))), size_of(write)
        if part and (len(part) == MOST_RECORDS or size + more > MOST_BYTES or key in keys):
            yield part
            part, keys, size = [], set(), 0
        part.append(write)
        keys.add(key)
        size += more
    if part:
        yield part
