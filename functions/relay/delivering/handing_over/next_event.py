"""The event that another route gets: what a look-up found, or the news that something was not delivered.

It is an event like any other, with an id, an order per record and dead letters of its own. Its id comes of the event
before it, so that handing over once more what may have been handed over already makes no second one.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from relay.core import event
from relay.core.event import Event
from relay.core.outcome import Cause, Rejected
from relay.core.refusal import Refused
from relay.queue import queues
from relay.queue.batch_sender import Letter
from relay.queue.serialise import storable, stored
from relay.system.access import Payload
from relay.system.look_up import ASKED, MOST_LINKS
from relay.system.target import Accepted
from relay.telemetry import log

MOST_ASKED_BYTES = 64 * 1024
"""Of that payload, as JSON: what was found is to have room beside it, at each of the links."""

_EVENTS = uuid.UUID("c1b5a0b2-8f0c-4c62-9a0e-3b0f6d2f7e14")
"""Namespace of the ids of events that are handed over."""


class NotForIt(Exception):
    """The next event cannot be made before a person has changed something. `outcome` is what it means for the first."""

    def __init__(self, outcome: Rejected) -> None:
        self.outcome = outcome
        super().__init__(outcome.cause.code)


class Onward(NamedTuple):
    """An event on its way to the next route."""

    route: str
    to: str
    """The connection to which that route leads."""
    letter: Letter
    story: str


@dataclass(frozen=True, kw_only=True)
class NextEvents:
    """Makes the events of the next routes. It calls nobody; only the key of the hashes may have to be read."""

    to: Callable[[str], str]
    """The connection to which a route leads."""
    accept: Callable[[str, Payload], Accepted]
    """What a route's system says of a payload. Raises relay.core.refusal.Refused."""
    log_key: Callable[[], bytes]
    """Raises botocore's errors."""
    now: Callable[[], datetime] = event.now

    def make(self, first: Event, route: str, payload: dict[str, Any]) -> Onward:
        """The event of `route`, ready to be sent. Raises NotForIt, and what AWS's clients raise for the log key."""
        if first.link >= MOST_LINKS:
            raise NotForIt(_rejected("too_many_links", f"{MOST_LINKS} events have followed on the first one already"))
        try:
            return self._made(first, route, payload)
        except Refused as refused:
            raise NotForIt(_refused(route, refused)) from refused

    def _made(self, first: Event, route: str, payload: dict[str, Any]) -> Onward:
        accepted = self.accept(route, storable(payload))
        made = Event(
            id=next_id(first, route),
            route=route,
            received_at=self.now(),  # what was found is newer than what was asked
            lead=log.lead_hash(self.log_key(), accepted.lead),
            payload=payload,
            story=first.story or first.id,
            link=first.link + 1,
        )
        to = self.to(route)
        return Onward(route, to, Letter(made.id, stored(made), queues.message_group(to, accepted.key)), made.story)


def next_id(first: Event, route: str) -> str:
    """The same for the same event; another once a person has had that delivered again, so that all of it is done."""
    replayed_at = first.replayed_at.isoformat() if first.replayed_at else ""
    return str(uuid.uuid5(_EVENTS, f"{first.id}/{route}/{replayed_at}"))


def with_asked(record: Payload, asked: dict[str, Any]) -> dict[str, Any]:
    """What the next route maps: the record, and beside it what was asked. Raises NotForIt for a question too large."""
    size = len(event.encoded_payload(asked))
    if size > MOST_ASKED_BYTES:
        message = f"what was asked has {size} bytes; {MOST_ASKED_BYTES} can go on with what was found"
        raise NotForIt(_rejected("asked_too_large", message))
    return {**record, ASKED: asked}


def _rejected(code: str, message: str) -> Rejected:
    return Rejected(cause=Cause(code=code, message=message))


def _refused(route: str, refused: Refused) -> Rejected:
    """For a person who looks at the dead letter: the next route, the field, and what is wrong with it."""
    path = refused.facts.get("path")
    message = refused.message("en")
    fields = {} if path is None else {str(path): [message]}
    return Rejected(cause=Cause(code="then_refused", message=f"{route}: {message}", fields=fields))
