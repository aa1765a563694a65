"""What a batch consists of, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from relay.core.event import Event
from relay.core.outcome import Rejected
from relay.loop_guard.news import NOT_JUDGED, Asked, Judged
from relay.queue.message import Message


@dataclass
class Item:
    """A message and the event in it, or why there is none."""

    message: Message
    event: Event | Rejected
    judged: Judged = NOT_JUDGED
    """What the loop guard said; what need not be delivered has replaced nothing."""

    def asked(self) -> Asked | None:
        """What the loop guard is asked about."""
        if not isinstance(self.event, Event):
            return None
        return Asked(self.event, insisted=self.message.overwrites)

    def age_ms(self) -> int:
        """Milliseconds since the event was accepted."""
        begin = self.event.received_at if isinstance(self.event, Event) else self.message.first_received_at
        return round((datetime.now(UTC) - begin).total_seconds() * 1000)


@dataclass
class Settled:
    """What came of a batch."""

    kept: list[Message] = field(default_factory=list)
    seconds: dict[str, int] = field(default_factory=dict)
    done: list[Message] = field(default_factory=list)
    newest: dict[str, datetime] = field(default_factory=dict)
    overwritten: set[str] = field(default_factory=set)
    """Groups in which an event was delivered that may have overtaken newer ones."""
    steps: list[tuple[str, str]] = field(default_factory=list)
    ages: list[tuple[str, float]] = field(default_factory=list)

    def keep(self, message: Message, seconds: int) -> int:
        """Keep a message in the queue, for as long as the first of its group; returns those seconds."""
        self.kept.append(message)
        return self.seconds.setdefault(message.group, seconds)

    def deliver(self, item: Item, *, skipped: bool, replaces: bool) -> None:
        """Note a delivered event."""
        if skipped:
            self.note(item, "Skipped")
        if isinstance(item.event, Event):
            self.ages.append((item.event.route, item.age_ms()))
            if replaces:
                self._replace(item.message, item.event.received_at)

    def _replace(self, message: Message, at: datetime) -> None:
        self.newest[message.group] = max(at, self.newest.get(message.group, at))
        if message.overwrites:
            self.overwritten.add(message.group)

    def note(self, item: Item, metric: str) -> None:
        """Count a step for its route."""
        self.steps.append((item.event.route if isinstance(item.event, Event) else "", metric))


def is_newer(event: Event | Rejected, other: Event) -> bool:
    """Whether an event was accepted after another."""
    return isinstance(event, Event) and event.received_at > other.received_at
