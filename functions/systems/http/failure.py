"""Why a request could not be made at all: no fault of any event, and every event of the connection would meet it."""

from __future__ import annotations

from relay.core.outcome import Cause, Retry


class CannotSend(Exception):
    """Nothing was sent to the system.

    `waiting` is True when nothing is wrong, as in relay.core.outcome.Retry.
    """

    def __init__(self, cause: Cause, *, after: float | None = None, waiting: bool = False) -> None:
        self.cause = cause
        self.after = after
        self.waiting = waiting
        super().__init__(cause.code)

    def outcome(self) -> Retry:
        """What it means for an event."""
        return Retry(cause=self.cause, after=self.after, waiting=self.waiting)
