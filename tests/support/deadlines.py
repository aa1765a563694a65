"""Deadlines for tests; relay.core.deadline.Deadline."""

from __future__ import annotations

from dataclasses import dataclass


class Endless:
    """A deadline that never comes."""

    def seconds_left(self) -> float:
        return 3600.0


@dataclass
class In:
    """A deadline so many seconds away, on a clock that does not run."""

    seconds: float

    def seconds_left(self) -> float:
        return self.seconds
