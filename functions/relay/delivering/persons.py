"""Who is not there yet: an event that was read waits for the person it is about, as a note of where to read it again.

Nothing of its payload is kept, but of a stream that cannot read single records. When a person is made, what waits for
them is read at once (relay.reading.unmatched).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import msgspec

from relay.aws.errors import AWS_ERRORS
from relay.core import event as events
from relay.core.event import Event, Kept, ReadFrom
from relay.core.outcome import Cause, Delivered, Outcome, Rejected, Retry, Told, Unmatched
from relay.delivering.item import UNMATCHED, Item
from relay.telemetry import log

MOST_KEPT_BYTES = 64 * 1024
"""Of a payload that waits, as JSON."""

NOT_NOTED = Retry(
    cause=Cause(code="not_remembered", message="that this record is to be read again could not be remembered"),
    waiting=True,
)


class Waiting(Protocol):
    """What waits for persons of one connection that is read. Methods raise botocore's errors."""

    def put(
        self,
        address: str,
        event_id: str,
        *,
        reading: str,
        route: str,
        record: str,
        until: float | None = None,
        kept: Kept | None = None,
        run: int = 0,
    ) -> bool:
        """Remember where to read a record again, or what of it; False where it has been waited for long enough."""

    def mark_due(self, address: str) -> int:
        """Have what waits for a person be read at once."""


@dataclass(frozen=True, kw_only=True)
class Persons:
    """Of one connection that is written to."""

    connection: str
    waiting: Mapping[str, Waiting]
    """By the connection from which a route is read; empty where no route waits."""

    def note(self, items: Sequence[Item], told: Sequence[Told]) -> list[Outcome]:
        """What becomes of events, by what their target said; then who was made is told to those who wait."""
        noted = [self._noted(item, each) for item, each in zip(items, told, strict=True)]
        return [self._said(outcome) for outcome in noted]

    def _noted(self, item: Item, told: Told) -> Outcome:
        if not isinstance(told, Unmatched):
            return told
        event, waiting = item.event, self.waiting.get(item.route.from_) if item.route else None
        if event is None or event.read_from is None or waiting is None:
            return Rejected(cause=told.cause)
        return self._put(waiting, event, event.read_from, told.address)

    def _put(self, waiting: Waiting, event: Event, read_from: ReadFrom, address: str) -> Outcome:
        payload = events.encoded_payload(event.payload) if read_from.kept else b""
        if len(payload) > MOST_KEPT_BYTES:
            return _too_large(len(payload))
        try:
            waiting.put(
                address,
                event.id,
                reading=read_from.reading,
                route=event.route,
                record=read_from.record,
                until=read_from.until,
                kept=Kept(read_from.kept, payload.decode()) if read_from.kept else None,
                run=read_from.run,
            )
        except AWS_ERRORS as error:
            log.fault(error, connection=self.connection)
            return NOT_NOTED
        return UNMATCHED

    def _said(self, outcome: Outcome) -> Outcome:
        """What fails here costs time only: who waits is read again after a day."""
        if not isinstance(outcome, Delivered) or not outcome.new_person:
            return outcome
        for waiting in self.waiting.values():
            try:
                waiting.mark_due(outcome.new_person)
            except AWS_ERRORS as error:
                log.fault(error, connection=self.connection)
        return msgspec.structs.replace(outcome, new_person="")


def _too_large(size: int) -> Rejected:
    """For a person who looks at the dead letter."""
    message = (
        f"the person is not there, and its stream cannot read the record again: it has {size} bytes, and"
        f" {MOST_KEPT_BYTES} can wait. Make the person, then replay it"
    )
    return Rejected(cause=Cause(code="unmatched_too_large", message=message))


NOBODY_WAITS = Persons(connection="", waiting={})
"""Where no route that is read leads to the connection."""
