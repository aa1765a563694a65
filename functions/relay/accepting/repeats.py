"""What was accepted once already: a caller that delivers at least once says so by an id of its own.

The event's id is made of that id, so that whatever follows (SQS within five minutes, the next routes, what is written
at most once) sees one event, even where this memory fails. It lies in the table of the connection that calls.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from relay.aws.table import State
from relay.telemetry import log

PREFIX = "came#"
"""What the keys of its items begin with: who accepts may touch no others."""

LIFETIME = 30 * 86_400.0
"""Seconds. As long as relay.delivering.at_most_once remembers what it has done."""

SIGNED_LIFETIME = 5 * 365 * 86_400.0
"""Of what a signature let in: a caught request stays valid for as long as the secret that it was signed with."""

_EVENTS = uuid.UUID("5d0c7f1e-3f4b-4a57-9d38-6f0f2f7f6b1a")
"""Namespace of the ids of events that have an id of their caller's."""


def event_id(route: str, unique_id: str) -> str:
    """The id of the event that a delivery becomes: the same for each repetition, and another one at another route."""
    return str(uuid.uuid5(_EVENTS, f"{route}/{unique_id}"))


@dataclass(frozen=True)
class Repeats:
    """The memory of one connection. While DynamoDB does not answer nothing is known: no event is refused for that."""

    state: State

    def knows(self, found: str) -> bool:
        """Whether an event with this id was accepted, within the last 30 days or, signed, five years."""
        try:
            return self.state.get(PREFIX + found) is not None
        except (BotoCoreError, ClientError) as error:
            log.fault(error, event_id=found)
            return False

    def remember(self, found: str, *, signed: bool) -> None:
        """It is safely in its queue. Not before: what is remembered and not queued would be lost."""
        try:
            self.state.put(PREFIX + found, "1", SIGNED_LIFETIME if signed else LIFETIME)
        except (BotoCoreError, ClientError) as error:
            log.fault(error, event_id=found)
