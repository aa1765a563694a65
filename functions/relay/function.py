"""What a function knows of its own end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

MARGIN = 5.0
"""Seconds kept back from Lambda's time-out: to put events aside, hide the rest and answer."""


class Context(Protocol):
    """What is used of Lambda's context object."""

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the function is stopped."""


@dataclass(frozen=True)
class FunctionDeadline:
    """The function's own time-out, less the margin."""

    context: Context

    def seconds_left(self) -> float:
        """Seconds in which a target may still work."""
        return self.context.get_remaining_time_in_millis() / 1000 - MARGIN
