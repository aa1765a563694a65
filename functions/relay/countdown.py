"""A deadline that is so many seconds away, for what a person waits for."""

from __future__ import annotations

import time


class Countdown:
    """Implements relay.system.Deadline."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def seconds_left(self) -> float:
        """Seconds until the end; may be negative."""
        return self._end - time.monotonic()
