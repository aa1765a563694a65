"""A stand-in's clock, which a test may set, so that hours pass in seconds."""

from __future__ import annotations

import time
from threading import Event, Lock


class Clock:
    """The time in epoch seconds: that of the machine and what it was put forward, or frozen."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._ahead = 0.0
        self._frozen: float | None = None

    def now(self) -> float:
        """The time."""
        with self._lock:
            return self._frozen if self._frozen is not None else time.time() + self._ahead

    def advance(self, seconds: float) -> None:
        """Put the clock forward."""
        with self._lock:
            self._ahead += seconds
            if self._frozen is not None:
                self._frozen += seconds

    def freeze(self, at: float | None = None) -> None:
        """Stand still, now or at another time; `advance` still moves it."""
        now = self.now()
        with self._lock:
            self._frozen = now if at is None else at
            self._ahead = self._frozen - time.time()

    def run(self) -> None:
        """Go on from where it was frozen."""
        with self._lock:
            if self._frozen is not None:
                self._ahead = self._frozen - time.time()
            self._frozen = None

    def wait(self, seconds: float, stop: Event) -> None:
        """Let a call take its time, of the machine's even where this is frozen; not beyond `stop`."""
        stop.wait(seconds)
