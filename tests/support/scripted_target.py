"""A target whose outcomes a test writes down, and that keeps the order that the interface asks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from relay.core.deadline import Deadline
from relay.core.event import Event
from relay.core.outcome import Cause, Outcome, Retry

Script = Callable[[Event], Outcome]
HELD_BACK = Retry(cause=Cause(code="held_back"))


class ScriptedTarget:
    """Asks `script` for each event's outcome; after a Retry, later events of its record are not tried.

    A record is the payload's `record`.
    """

    def __init__(self, script: Script) -> None:
        self._script = script
        self.calls: list[list[Event]] = []
        """The events of each batch."""
        self.tried: list[Event] = []
        """The events for which the script was asked, in that order."""

    def deliver(self, events: Sequence[Event], deadline: Deadline) -> list[Outcome]:
        """One outcome for each event."""
        deadline.seconds_left()
        self.calls.append(list(events))
        held: set[Any] = set()
        return [self._outcome(event, held) for event in events]

    def _outcome(self, event: Event, held: set[Any]) -> Outcome:
        record = event.payload.get("record")
        if record in held:
            return HELD_BACK
        self.tried.append(event)
        outcome = self._script(event)
        if isinstance(outcome, Retry):
            held.add(record)
        return outcome


class Plenty:
    """A deadline that is far away."""

    def seconds_left(self) -> float:
        """Seconds."""
        return 600.0
