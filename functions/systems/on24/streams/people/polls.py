"""The order of an event's questions, for routes whose poll 1 is the event's first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import msgspec

from relay.system.memory import Keeps
from systems.on24.rest.client import On24Calls

_KEPT_FOR = timedelta(days=1)
"""Where an event is not read whole: its questions come while it is live."""


class _Polls(msgspec.Struct, frozen=True, array_like=True):
    at: datetime
    ids: tuple[str, ...]


class PollsOfEvents:
    """Methods raise On24Failed, MustWait, and botocore's errors."""

    def __init__(self, asks: On24Calls, memory: Keeps | None, clock: Callable[[], datetime]) -> None:
        self._asks = asks
        self._memory = memory
        self._clock = clock
        self._asked: dict[str, Sequence[str]] = {}

    def of(self, event_id: str, *, is_fresh: bool) -> Sequence[str]:
        """Ids of its questions; `is_fresh`: as they are in this run."""
        if event_id not in self._asked:
            kept = None if is_fresh else self._kept(event_id)
            self._asked[event_id] = self._now(event_id) if kept is None else kept
        return self._asked[event_id]

    def _kept(self, event_id: str) -> Sequence[str] | None:
        text = self._memory.get("polls", event_id) if self._memory else None
        found = msgspec.json.decode(text, type=_Polls) if text else None
        return found.ids if found and self._clock() - found.at < _KEPT_FOR else None

    def _now(self, event_id: str) -> Sequence[str]:
        found = tuple(self._asks.polls(event_id))
        if self._memory is not None:
            self._memory.put("polls", event_id, msgspec.json.encode(_Polls(self._clock(), found)).decode())
        return found
