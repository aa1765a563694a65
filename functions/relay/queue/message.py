"""One message of a connection's queue, whether Lambda handed it over or the function received it itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

REPLAYED = "replayed"
"""Message attribute of an event that the relay's own command put back from the dead-letter queue."""

CAUSE = "cause"
"""Message attribute of a dead letter: JSON of relay.queue.queues.DeadLetterCause. The body stays the event, so that a
redrive by AWS's own tools puts back exactly what was accepted; the attribute then tells that it was put back."""

OVERWRITES = "overwrites"
"""Message attribute of a replayed event that is delivered although a newer one of its record was: a person wants it."""


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message of a FIFO queue."""

    id: str
    receipt_handle: str
    body: str
    group: str
    attempt: int
    """How often it was received, this time included."""
    sent_at: datetime
    """When it was put into this queue, which forgets it some days later."""
    first_received_at: datetime
    handed: bool = True
    """Whether Lambda handed it over, and deletes it when it is done; what the function received it deletes itself."""
    replayed: bool = False
    """Whether it was put back from the dead-letter queue, by the relay's own command or by AWS's redrive."""
    overwrites: bool = False
    """Whether a replayed event may overtake newer ones."""


def handed(record: Mapping[str, Any]) -> Message:
    """The message in one record of an SQS event (Lambda developer guide, "Using Lambda with Amazon SQS")."""
    return _message(
        record["attributes"],
        id=record["messageId"],
        receipt_handle=record["receiptHandle"],
        body=record["body"],
        **_marks(record.get("messageAttributes")),
    )


def received(message: Mapping[str, Any]) -> Message:
    """The message in the answer of SQS ReceiveMessage, asked for with all attributes."""
    return _message(
        message["Attributes"],
        id=message["MessageId"],
        receipt_handle=message["ReceiptHandle"],
        body=message["Body"],
        handed=False,
        **_marks(message.get("MessageAttributes")),
    )


def _marks(attributes: Mapping[str, Any] | None) -> dict[str, bool]:
    found = attributes or {}
    return {"replayed": REPLAYED in found or CAUSE in found, "overwrites": OVERWRITES in found}


def _message(attributes: Mapping[str, str], **facts: Any) -> Message:
    return Message(
        group=attributes["MessageGroupId"],
        attempt=int(attributes["ApproximateReceiveCount"]),
        sent_at=_moment(attributes["SentTimestamp"]),
        first_received_at=_moment(attributes["ApproximateFirstReceiveTimestamp"]),
        **facts,
    )


def _moment(milliseconds: str) -> datetime:
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
