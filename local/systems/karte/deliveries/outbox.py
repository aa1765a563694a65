"""Sends in the background, by the project's clock: late, repeatedly, and again where that is wanted.

Hook v2 and Craft say that they may deliver more than once
(https://developers.karte.io/reference-link/about-hook-v2,
https://craft.developers.karte.io/craft-functions/event-driven-functions/specification).
"""

from __future__ import annotations

import heapq
import itertools
from collections import deque
from dataclasses import dataclass
from threading import Condition, Thread
from typing import Any

from local.systems.karte.clock import Clock
from local.systems.karte.deliveries.delivery import Again, Channel, Delivery, Run

WORKERS = 4
_MOST_KEPT = 10_000
_LONGEST_NAP = 3600.0


@dataclass
class Disorder:
    """What goes wrong on the way: more of each delivery, later, and answers that do not arrive."""

    repeats: int = 0
    delay: float = 0.0
    lose_answers: int = 0


class Outbox:
    """What is to be sent and the log of it. Safe to use from many threads."""

    def __init__(self, clock: Clock) -> None:
        self.disorder = Disorder()
        self._clock = clock
        self._changed = Condition()
        self._waiting: list[tuple[float, int, Delivery, Run]] = []
        self._log: deque[Delivery] = deque(maxlen=_MOST_KEPT)
        self._numbers = itertools.count(1)
        self._order = itertools.count()
        self._running = 0
        self._workers = 0
        self._closed = False
        clock.moved = self._wake

    def send(self, channel: Channel, name: str, unique: str, run: Run, **more: Any) -> Delivery:
        """Send in the background, as often as is ordered."""
        with self._changed:
            delivery = self._noted(channel, name, unique, more)
            due = self._clock.now() + self.disorder.delay
            for _ in range(1 + self.disorder.repeats):
                self._put(due, delivery, run)
            return delivery

    def refuse(self, channel: Channel, name: str, code: str, **more: Any) -> None:
        """Note what is not sent at all."""
        with self._changed:
            self._noted(channel, name, "", more | {"code": code})

    def deliveries(self) -> list[dict[str, Any]]:
        """The log, the oldest first."""
        with self._changed:
            return [each.shown() for each in self._log]

    def pending(self) -> int:
        """How many sendings wait for their time, or run."""
        with self._changed:
            return len(self._waiting) + self._running

    def wait(self, seconds: float = 10.0) -> bool:
        """Wait until nothing runs or is due; tell whether that happened in time. What waits for later stays."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._running and self._seconds_left() > 0, seconds)

    def clear(self) -> None:
        """Forget what waits, the log and the disorder."""
        with self._changed:
            self._waiting.clear()
            self._log.clear()
            self.disorder = Disorder()
            self._changed.notify_all()

    def close(self) -> None:
        """Send nothing any more."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._changed.notify_all()

    def _noted(self, channel: Channel, name: str, unique: str, more: dict[str, Any]) -> Delivery:
        delivery = Delivery(next(self._numbers), channel, name, unique, **more)
        self._log.append(delivery)
        return delivery

    def _put(self, due: float, delivery: Delivery, run: Run) -> None:
        heapq.heappush(self._waiting, (due, next(self._order), delivery, run))
        if self._workers < WORKERS and not self._closed:
            self._workers += 1
            Thread(target=self._work, daemon=True).start()
        self._changed.notify_all()

    def _work(self) -> None:
        while (task := self._next()) is not None:
            delivery, run, lost = task
            again = None
            try:
                again = run(delivery, lost)
            finally:
                self._done(again, delivery, run)

    def _next(self) -> tuple[Delivery, Run, bool] | None:
        with self._changed:
            while not self._closed and (left := self._seconds_left()) > 0:
                self._changed.wait(min(left, _LONGEST_NAP))
            if self._closed:
                return None
            _due, _order, delivery, run = heapq.heappop(self._waiting)
            self._running += 1
            lost = self.disorder.lose_answers > 0
            self.disorder.lose_answers -= lost
            return delivery, run, lost

    def _done(self, again: Again | None, delivery: Delivery, run: Run) -> None:
        with self._changed:
            self._running -= 1
            if again is not None and not self._closed:
                self._put(self._clock.now() + again.after, delivery, run)
            self._changed.notify_all()

    def _seconds_left(self) -> float:
        return max(0.0, self._waiting[0][0] - self._clock.now()) if self._waiting else _LONGEST_NAP

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()
