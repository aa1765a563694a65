"""What every request to a system must pass, as those see it who send."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, Protocol, TypeVar

from relay.core.deadline import Deadline
from relay.core.outcome import Cause, Retry

Returned = TypeVar("Returned")

Purpose = Literal["write", "read", "backfill"]
"""What a request is for. Writing goes before reading, and reading before reading what is past."""


class MustWait(Exception):
    """Nothing was sent, since the connection's limits or its breaker say so. No fault of any event.

    `waiting` is True for a limit, which passes by itself; False while the breaker is open, since the system fails.
    `everything` is False for a limit of a part of the system only, beside which others may have room.
    """

    def __init__(self, cause: Cause, seconds: float, *, waiting: bool, everything: bool = True) -> None:
        self.cause = cause
        self.seconds = seconds
        self.waiting = waiting
        self.everything = everything
        super().__init__(cause.code)

    def outcome(self) -> Retry:
        """What it means for an event."""
        return Retry(cause=self.cause, after=self.seconds, waiting=self.waiting, everything=self.everything)


class Gate(Protocol):
    """What every request to a system must pass: the connection's budget and its circuit breaker."""

    def send(
        self,
        request: Callable[[], Returned],
        *,
        troubled: Callable[[Returned], bool | None],
        scope: str,
        deadline: Deadline,
    ) -> Returned:
        """Send one request and return its answer.

        `troubled` says whether the answer means that the system itself is in trouble (down, overloaded, not
        answering), not that it refused this request; it counts towards opening the breaker. None: the answer says
        nothing of that, as when nothing was sent. `scope` names what the system counts by day, such as `app/12`.
        Raises MustWait when nothing may be sent now.
        """
