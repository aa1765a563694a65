"""A target is told when a person has had an event delivered again, and nothing of it is ever stored."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from relay.core import event
from relay.core.event import Event
from relay.delivering.item import decode
from relay.queue.message import Message

AT = datetime(2026, 10, 1, tzinfo=UTC)
EVENT = Event(id="e", route="r", received_at=AT, lead="0", payload={})


def message(*, replayed: bool) -> Message:
    body = event.encode(EVENT)
    return Message(
        id="m",
        receipt_handle="h",
        body=body,
        group="g",
        attempt=1,
        sent_at=AT,
        first_received_at=AT,
        replayed=replayed,
    )


def test_a_replayed_event_says_when_it_came_back() -> None:
    assert decode(message(replayed=True), {}).event == msgspec.structs.replace(EVENT, replayed_at=AT)
    assert decode(message(replayed=False), {}).event == EVENT


def test_an_event_is_stored_without_it() -> None:
    assert "replayed_at" not in event.encode(EVENT)
