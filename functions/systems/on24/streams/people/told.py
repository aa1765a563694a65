"""What is kept of each event's people, by the numbers of their registrations alone: who was seen, told, and attended.

One small text for each event, in the connection's keyed memory: 4,000 people take 12 kB. What is put is written when
the page is queued.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from relay.system.memory import Keeps
from systems.on24.rows.attendance import Attendance
from systems.on24.streams.plan.packed import pack, unpack

SEEN, TOLD, LIVE, ARCHIVE = 1, 2, 4, 8
FINGERPRINT = 4
"""Bits below it are those above; what is above it is a fingerprint of the row, where that plays a part."""
MOST = 40_000
"""In one item, which holds 400 kB."""
_AT_ONCE = 64
"""Events whose people are held, so that a pass over very many needs no more memory."""


class PeopleOfEvents:
    """Numbers by event and registration, of one kind. Methods raise botocore's errors."""

    def __init__(self, memory: Keeps | None, kind: str) -> None:
        self._memory = memory
        self._kind = kind
        self._held: dict[str, dict[int, int]] = {}
        self._whole_at: dict[str, int] = {}
        self._changed: set[str] = set()

    def of(self, event_id: str) -> dict[int, int]:
        """All of one event; not to be changed but by `put`."""
        if event_id not in self._held:
            if len(self._held) >= _AT_ONCE:
                self.flush()
                if self._memory is not None:
                    first = next(iter(self._held))
                    del self._held[first], self._whole_at[first]
            self._held[event_id] = self._loaded(event_id)
        return self._held[event_id]

    def whole_at(self, event_id: str) -> int:
        """When an event was last read whole (epoch seconds); 0: it was not."""
        self.of(event_id)
        return self._whole_at.get(event_id, 0)

    def note_whole(self, event_id: str, at: int) -> None:
        """Note that."""
        if self.whole_at(event_id) < at:
            self._whole_at[event_id] = at
            self._changed.add(event_id)

    def put(self, event_id: str, number: int, value: int) -> None:
        """Note of one registration."""
        known = self.of(event_id)
        if known.get(number) != value:
            known[number] = value
            self._changed.add(event_id)

    def flush(self) -> None:
        """Hand what has changed to the memory; to be called before the page is given away."""
        if self._memory is not None:
            for event_id in self._changed:
                self._put(self._memory, event_id)
        self._changed.clear()

    def _loaded(self, event_id: str) -> dict[int, int]:
        first = self._memory.get(self._kind, event_id) if self._memory else None
        count, whole_at, text = first.split("|") if first else ("1", "0", "")
        self._whole_at[event_id] = int(whole_at)
        found = unpack(text)
        for at in range(1, int(count)):
            found |= unpack((self._memory.get(f"{self._kind}#{at}", event_id) if self._memory else None) or "")
        return found

    def _put(self, memory: Keeps, event_id: str) -> None:
        parts = list(_parts(self._held[event_id]))
        for at, part in enumerate(parts[1:], start=1):
            memory.put(f"{self._kind}#{at}", event_id, pack(part))
        memory.put(self._kind, event_id, f"{len(parts)}|{self._whole_at[event_id]}|{pack(parts[0])}")


def attendance(value: int) -> Attendance:
    """What a number says of it."""
    return Attendance(live=bool(value & LIVE), archive=bool(value & ARCHIVE))


def number(found: Attendance) -> int:
    """The number that says it."""
    return LIVE * found.live | ARCHIVE * found.archive


def _parts(values: dict[int, int]) -> Iterator[dict[int, int]]:
    """Always at least one."""
    items = iter(sorted(values.items()))
    yield dict(islice(items, MOST))
    while part := dict(islice(items, MOST)):
        yield part
