"""How long somebody can still wait."""

from __future__ import annotations

import time
from typing import Protocol


class Deadline(Protocol):
    """How long the caller can still wait."""

    def seconds_left(self) -> float:
        """Seconds until the caller must have its answer; may be negative."""


class Countdown:
    """A deadline that is so many seconds away, for what a person waits for."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def seconds_left(self) -> float:
        """Seconds until the end; may be negative."""
        return self._end - time.monotonic()
