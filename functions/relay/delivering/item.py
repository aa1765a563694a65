"""What a batch consists of on its way: decoded, checked, tried. Each is made by one step, and never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from relay.core import event
from relay.core.config import Route
from relay.core.event import Event
from relay.core.outcome import UNKNOWN, Cause, Delivered, Outcome, Rejected
from relay.delivering.unchanged import PlannedWrite
from relay.loop_guard.news import NOT_JUDGED, JudgedEvent
from relay.queue.message import Message

UNCHANGED = Delivered(skipped="unchanged")
"""Of an event that would write what its route last wrote of the record."""

UNMATCHED = Delivered(skipped="unmatched")
"""Of an event whose person is not there; it is taken up again when they are."""

STALE = Delivered(skipped="stale")
"""Of an event that has waited for its person, while a later state of its record was delivered."""

_NOT_AN_EVENT = Rejected(cause=Cause(code="not_an_event", message="the message is no event that the relay wrote"))
_UNKNOWN_ROUTE = Rejected(cause=Cause(code="unknown_route", message="relay.yaml has no such route"))


@dataclass(frozen=True)
class Item:
    """A message, the event in it or why it cannot even be tried, and the route that it takes."""

    message: Message
    event: Event | None
    route: Route | None = None
    flaw: Rejected | None = None
    """Why it cannot be tried; None: it has an event and a route."""

    @property
    def replaces(self) -> bool:
        """Whether it writes over what others of its record have written; a look-up writes nothing."""
        return self.route is not None and not self.route.cumulative and not self.route.only_looks_up

    @property
    def is_awaited(self) -> bool:
        """Whether somebody waits for its outcome."""
        return self.route is not None and self.route.reply == "delivered"

    @property
    def route_name(self) -> str:
        """The name in the event; empty where there is none."""
        return self.event.route if self.event else ""

    def age_ms(self) -> int:
        """Milliseconds since the event was accepted."""
        begin = self.event.received_at if self.event else self.message.first_received_at
        return round((datetime.now(UTC) - begin).total_seconds() * 1000)


@dataclass(frozen=True)
class Checked:
    """An item, and what keeps it from the target."""

    item: Item
    obstacle: Outcome | None = None
    """What becomes of it without the target; None: it is to be written."""
    judged: JudgedEvent = NOT_JUDGED
    """What the loop guard said; what need not be delivered has replaced nothing."""
    write: PlannedWrite | None = None
    """What delivering it would write; None where its route sends everything (relay.delivering.skipping)."""


@dataclass(frozen=True)
class Tried:
    """An item, and what became of it."""

    checked: Checked
    outcome: Outcome

    @property
    def item(self) -> Item:
        """The message with its event."""
        return self.checked.item

    @property
    def may_be_done(self) -> bool:
        """Whether the target has it, or has the same already, or nobody knows."""
        if self.checked.obstacle is not None:
            return self.checked.obstacle == UNCHANGED
        outcome = self.outcome
        if outcome == UNMATCHED:
            return False
        return isinstance(outcome, Delivered) or (isinstance(outcome, Rejected) and outcome.cause.code == UNKNOWN)


def decode(message: Message, routes: Mapping[str, Route]) -> Item:
    """The item of a message; `routes` are those that lead to the connection."""
    try:
        found = event.decode(message.body)
    except (msgspec.DecodeError, RecursionError):
        return Item(message, None, flaw=_NOT_AN_EVENT)
    replayed_at = message.first_received_at if message.replayed else None
    told = msgspec.structs.replace(found, replayed_at=replayed_at, insisted=message.overwrites)
    route = routes.get(told.route)
    return Item(message, told, route, flaw=None if route else _UNKNOWN_ROUTE)
