"""What is planned: it happens when the clock gets there."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable


class Agenda:
    """What will happen when, in the order of time. Its user has the lock."""

    def __init__(self) -> None:
        self._planned: list[tuple[float, int, Callable[[], object]]] = []
        self._numbers = itertools.count()

    def plan(self, at: float, what: Callable[[], object]) -> None:
        """Let something happen at a time; it knows that time itself."""
        heapq.heappush(self._planned, (at, next(self._numbers), what))

    def settle(self, now: float) -> None:
        """Let happen what was planned until now."""
        while self._planned and self._planned[0][0] <= now:
            heapq.heappop(self._planned)[2]()

    def next(self) -> float | None:
        """When the next thing happens."""
        return self._planned[0][0] if self._planned else None

    def clear(self) -> None:
        """Plan nothing any more."""
        self._planned.clear()

    def __len__(self) -> int:
        return len(self._planned)
