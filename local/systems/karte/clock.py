"""The project's clock, which a test may set, so that nobody has to wait for what KARTE shows late or tries again."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Lock


class Clock:
    """The time in epoch seconds: that of the machine and what it was put forward, or frozen."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._ahead = 0.0
        self._frozen: float | None = None
        self.moved: Callable[[], None] = lambda: None
        """Is called after the clock was put forward, frozen or let go."""

    def now(self) -> float:
        """The time."""
        with self._lock:
            return self._frozen if self._frozen is not None else time.time() + self._ahead

    @property
    def stands(self) -> bool:
        """Whether it is frozen."""
        return self._frozen is not None

    def advance(self, seconds: float) -> None:
        """Put the clock forward."""
        with self._lock:
            self._ahead += seconds
            if self._frozen is not None:
                self._frozen += seconds
        self.moved()

    def freeze(self) -> None:
        """Stand still; `advance` still moves it."""
        now = self.now()
        with self._lock:
            self._frozen, self._ahead = now, now - time.time()
        self.moved()

    def run(self) -> None:
        """Go on from where it was frozen."""
        with self._lock:
            if self._frozen is not None:
                self._ahead = self._frozen - time.time()
            self._frozen = None
        self.moved()


def moment_text(seconds: float) -> str:
    """A moment in ISO 8601 with milliseconds: `2023-02-20T07:07:46.237Z`."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
