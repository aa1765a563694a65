"""Who is about to be told, written down before it is queued.

What is kept of a page is written once the page is queued. A function that is stopped in between has told of people, and
nobody knows it: who is forgotten or cancelled before the page is read again would never be told as that, and who
attended could be told not to have. So what is new is written down first, for as long as it is kept nowhere else.
"""

from __future__ import annotations

from relay.system.memory import Keeps
from systems.on24.streams.people.told import ARCHIVE, LIVE, TOLD, PeopleOfEvents
from systems.on24.streams.plan.packed import pack, unpack

ATTENDED = LIVE | ARCHIVE
_AT_ONCE = 64
"""Events of which it is held that there is nobody."""


class AboutToTell:
    """By event and registration, what is told of one reading and not kept yet. Methods raise botocore's errors."""

    def __init__(self, memory: Keeps | None, kind: str, told: PeopleOfEvents, attended: PeopleOfEvents) -> None:
        self._memory = memory
        self._kind = f"about:{kind}"
        self._told = told
        self._attended = attended
        self._held: dict[str, dict[int, int]] = {}
        self._changed: set[str] = set()

    def begin_page(self) -> None:
        """Of the pages before, all is kept by now."""
        self._held = {event_id: self._left(event_id, found) for event_id, found in self._held.items()}
        if len(self._held) > _AT_ONCE:
            self._held = {event_id: found for event_id, found in self._held.items() if found}

    def of(self, event_id: str, number: int) -> int:
        """What was about to be told of a registration. To be asked before anything is put of its event on a page."""
        return self._of(event_id).get(number, 0)

    def put(self, event_id: str, number: int, value: int) -> None:
        """Note what is told on this page."""
        found = self._of(event_id)
        if value & ~found.get(number, 0):
            found[number] = found.get(number, 0) | value
            self._changed.add(event_id)

    def write(self) -> None:
        """Write it down; to be called before the page is given away."""
        if self._memory is not None:
            for event_id in self._changed:
                self._memory.put_ahead(self._kind, event_id, pack(self._held[event_id]))
        self._changed.clear()

    def _of(self, event_id: str) -> dict[int, int]:
        if event_id not in self._held:
            text = self._memory.get(self._kind, event_id) if self._memory else None
            self._held[event_id] = self._left(event_id, unpack(text)) if text else {}
        return self._held[event_id]

    def _left(self, event_id: str, found: dict[int, int]) -> dict[int, int]:
        """Without what is kept."""
        if not found:
            return {}
        told, attended = self._told.of(event_id), self._attended.of(event_id)
        return {
            number: value
            for number, value in found.items()
            if value & ~(told.get(number, 0) & TOLD | attended.get(number, 0) & ATTENDED)
        }
