"""A list of people that is kept in its order while they change: a change costs what changed, a page costs a slice."""

from __future__ import annotations

import bisect
import heapq
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from local.systems.on24.people.registration import Registration

Shows = Callable[[Registration], float | None]
"""When a list shows a row: a moment, which may be to come, or None for never."""
Order = Literal["id", "newest", "oldest"]
Key = tuple[float, int]

_FEW = 4
"""A list is made anew when more than one in so many of its rows changed."""


class KeptList:
    """The rows that are shown now, in order. `by` is whose last activity counts for newest and oldest."""

    def __init__(self, shows: Shows, order: Order, by: str) -> None:
        self._shows, self._order, self._by = shows, order, by
        self._keys: list[Key] = []
        self._rows: list[Registration] = []
        self._known: dict[int, Key] = {}
        self._coming: list[tuple[float, int, Registration]] = []
        self._read = -1
        """How much of the log of changes it knows; -1 before it knows anything."""
        self._now = float("-inf")

    def rows(
        self, now: float, log: Sequence[Registration], among: Callable[[], Iterable[Registration]]
    ) -> Sequence[Registration]:
        """The rows now. `log` is everybody who ever changed, the first first."""
        news = len(log) - self._read
        if self._read < 0 or now < self._now or news * _FEW > len(self._rows) + len(self._coming):
            self._make(now, among())
        else:
            for each in {row.id: row for row in log[self._read :]}.values():
                self._judge(each, now)
        while self._coming and self._coming[0][0] <= now:
            self._judge(heapq.heappop(self._coming)[2], now)
        self._read, self._now = len(log), now
        return self._rows

    def _make(self, now: float, among: Iterable[Registration]) -> None:
        self._coming = []
        shown = []
        for each in among:
            at = self._shows(each)
            if at is None:
                continue
            if at <= now:
                shown.append((self._key(each), each))
            else:
                self._coming.append((at, each.id, each))
        heapq.heapify(self._coming)
        shown.sort(key=lambda pair: pair[0])
        self._keys = [key for key, _ in shown]
        self._rows = [row for _, row in shown]
        self._known = {row.id: key for key, row in shown}

    def _judge(self, row: Registration, now: float) -> None:
        """Take a row out, and in again where it belongs."""
        if (before := self._known.pop(row.id, None)) is not None:
            place = bisect.bisect_left(self._keys, before)
            del self._keys[place], self._rows[place]
        at = self._shows(row)
        if at is None:
            return
        if at > now:
            heapq.heappush(self._coming, (at, row.id, row))
            return
        key = self._known[row.id] = self._key(row)
        place = bisect.bisect_left(self._keys, key)
        self._keys.insert(place, key)
        self._rows.insert(place, row)

    def _key(self, row: Registration) -> Key:
        if self._order == "id":
            return (0.0, row.id)
        moment = row.attendance.last_activity if self._by == "attendee" and row.attendance else row.last_activity
        return (moment, row.id) if self._order == "oldest" else (-moment, -row.id)
