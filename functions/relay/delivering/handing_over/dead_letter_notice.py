"""Telling another route that an event was put aside: `on_dead_letter:`.

It is told before the dead letter is written. Where the next queue does not take the notice, the event stays where it
is and is tried again, so that nobody is left untold. Only of what SQS moves aside by itself is nobody told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from relay.aws.errors import AWS_ERRORS
from relay.core.config import OnDeadLetter, Route
from relay.core.event import Event
from relay.core.outcome import Cause
from relay.core.refusal import Refused
from relay.delivering.handing_over.hand_over import HandOver, say_handed_over
from relay.delivering.handing_over.next_event import NotForIt, Onward
from relay.mapping.paths import Path
from relay.queue.batch_sender import NotQueued
from relay.telemetry import log, metrics

MOST_CHARACTERS = 255
"""Of the message, so that it fits where systems keep a short text. All of it lies with the dead letter."""


@dataclass(frozen=True, kw_only=True)
class DeadLetterNotice:
    """Tells what a connection's routes want told."""

    hand_over: HandOver
    routes: Mapping[str, Route]
    """Those that lead to the connection."""

    def tell(self, event: Event, cause: Cause) -> bool:
        """Tell that this event is put aside. False where it must not be put aside yet, since nobody took the notice.

        True as well where nobody wants to know, and where the route that is told cannot take it: the log says why.
        """
        route = self.routes.get(event.route)
        told = None if route is None else route.tells
        if told is None:
            return True
        try:
            onward = self._notice(event, cause, told)
            self.hand_over.outboxes[onward.to].send([onward.letter])
        except NotForIt as refused:
            _say_refused(event, told.route, refused)
            return True
        except (NotQueued, *AWS_ERRORS) as error:
            log.fault(error, connection=self.hand_over.connection)
            return False
        except Exception as error:  # noqa: BLE001 - a fault of the route that is told must keep no dead letter back
            log.fault(error, connection=self.hand_over.connection)
            metrics.count("Faults", connection=self.hand_over.connection)
            return True
        say_handed_over(event, onward, self.hand_over.connection)
        return True

    def _notice(self, event: Event, cause: Cause, told: OnDeadLetter) -> Onward:
        """Raises as `NextEvents.make`."""
        whom = {"lead_id": _lead_id(told, event.payload), "key": self._key(event)}
        payload = {
            "route": event.route,
            "event": event.id,
            **{name: value for name, value in whom.items() if value is not None},
            "cause": cause.code,
            "message": _words(cause),
        }
        return self.hand_over.events.make(event, told.route, payload)

    def _key(self, event: Event) -> str | None:
        """Who the event is about, by the route's own key; None where the route would not take it any more."""
        try:
            return self.hand_over.events.accept(event.route, event.payload).lead
        except Refused:
            return None


def _words(cause: Cause) -> str:
    """The system's words, those about single fields too. Half a character, which no queue can hold, becomes `?`."""
    fields = (f"{name}: {' '.join(texts)}" for name, texts in cause.fields.items())
    text = " · ".join(part for part in (cause.message, *fields) if part)
    return text[:MOST_CHARACTERS].encode("utf-8", "replace").decode()


def _lead_id(told: OnDeadLetter, payload: Mapping[str, Any]) -> Any:
    """The lead's id as it stands in the payload; None where the route does not say where, and where it is not there."""
    if told.lead_id is None:
        return None
    try:
        return Path(told.lead_id).read(payload)
    except Refused:
        return None


def _say_refused(event: Event, route: str, refused: NotForIt) -> None:
    cause = refused.outcome.cause
    fields = sorted(cause.fields) or None
    log.step("refused", event_id=event.id, route=route, error=cause.code, cause_fields=fields)
