"""The clock of a connection with `batch: {every: 1m}`: it starts the function, which receives for itself."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from bench.simulation.clock import Clock
from bench.simulation.event_source import INVOKE_SECONDS


@dataclass
class Schedule:
    """One schedule. It stops when `is_over`, so that a simulation comes to its end."""

    clock: Clock
    function: Callable[[], object]
    is_over: Callable[[], bool]
    invocations: int = 0
    billed: float = 0.0
    """Seconds, each invocation rounded up to a millisecond."""

    def start(self, minutes: int) -> None:
        """Start the function every so many minutes, whether it has ended or not."""
        self.clock.at(self.clock.now + 60 * minutes, lambda: self._fire(minutes))

    def _fire(self, minutes: int) -> None:
        if not self.is_over():
            self.clock.start(self._invoke)
            self.start(minutes)

    def _invoke(self) -> None:
        self.clock.sleep(INVOKE_SECONDS)
        begin = self.clock.now
        self.function()
        self.invocations += 1
        self.billed += math.ceil(1000 * (self.clock.now - begin)) / 1000
