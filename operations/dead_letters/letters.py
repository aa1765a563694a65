"""Dead letters: events that a person must look at, with the reason why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from operations.ids import is_meant
from operations.queues.held_messages import HeldMessage
from relay.core import event
from relay.core.event import Event
from relay.queue.message import CAUSE
from relay.queue.queues import DeadLetterCause

STOPPED = "function_stopped"
"""Our word for a letter without a cause: SQS moved it, since the function never said what became of it."""

_WHY_STOPPED = "the delivering function was stopped each time it had this event; SQS put it aside"


@dataclass(frozen=True)
class DeadLetter:
    """One dead letter of one connection."""

    message: HeldMessage
    connection: str
    event: Event | None
    """None when the body is no event, so that nothing can be replayed."""
    cause: DeadLetterCause | None
    """None when SQS moved the letter itself."""

    @property
    def id(self) -> str:
        """The event's id, which Marketo was told; for what is no event, the message's."""
        return self.event.id if self.event else self.message.id

    @property
    def route(self) -> str:
        """Name of the route; empty for what is no event."""
        return self.event.route if self.event else ""

    @property
    def received_at(self) -> datetime:
        """When the webhook was accepted; for what is no event, when it was put aside."""
        return self.event.received_at if self.event else self.message.sent_at

    @property
    def code(self) -> str:
        """The system's own code, or the relay's word."""
        return self.cause.cause.code if self.cause else STOPPED

    @property
    def why(self) -> str:
        """The system's words, with what it said of single fields."""
        if self.cause is None:
            return _WHY_STOPPED
        cause = self.cause.cause
        fields = [f"{code}: {' '.join(texts)}" for code, texts in cause.fields.items()]
        return " · ".join(part for part in [cause.message, *fields] if part)

    def summary(self) -> dict[str, Any]:
        """For scripts: everything but the payload."""
        return {
            "id": self.id,
            "connection": self.connection,
            "route": self.route,
            "received_at": self.received_at,
            "put_aside_at": self.message.sent_at,
            "code": self.code,
            "message": self.why,
            "cause": self.cause,
        }

    def details(self) -> dict[str, Any]:
        """For scripts: all of it; what is no event comes as it is."""
        content = {"payload": self.event.payload} if self.event else {"body": self.message.body}
        return {**self.summary(), **content}


@dataclass(frozen=True, kw_only=True)
class DeadLetterFilter:
    """Which dead letters are meant; what is empty does not restrict."""

    ids: Sequence[str] = ()
    route: str | None = None
    code: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def takes(self, letter: DeadLetter) -> bool:
        """Whether the letter is meant. Times are those at which the webhook was accepted."""
        return (
            (not self.ids or any(is_meant(letter.id, asked) for asked in self.ids))
            and self.route in {None, letter.route}
            and self.code in {None, letter.code}
            and (self.since is None or self.since <= letter.received_at)
            and (self.until is None or letter.received_at < self.until)
        )

    @property
    def restricts(self) -> bool:
        """Whether anything was asked for."""
        return bool(self.ids or self.route or self.code or self.since or self.until)


def read_letter(message: HeldMessage, connection: str) -> DeadLetter:
    """What a message of a dead-letter queue says. Never fails: a broken letter must be seen too."""
    return DeadLetter(message, connection, _event(message.body), _cause(message.attributes.get(CAUSE)))


def in_order(letters: Iterable[DeadLetter]) -> list[DeadLetter]:
    """As they were accepted."""
    return sorted(letters, key=lambda letter: (letter.received_at, letter.id))


def _event(body: str) -> Event | None:
    try:
        return event.decode(body)
    except msgspec.DecodeError:
        return None


def _cause(attribute: str | None) -> DeadLetterCause | None:
    if attribute is None:
        return None
    try:
        return msgspec.json.decode(attribute, type=DeadLetterCause)
    except msgspec.DecodeError:
        return None
