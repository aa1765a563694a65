"""The queues: events wait, dead letters wait for a person, quarantine keeps what was no event."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING, cast

import msgspec

from relay.aws import client as aws
from relay.core.event import sqs_text
from relay.core.outcome import Cause
from relay.queue.message import CAUSE

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

MAX_MESSAGE_BYTES = 1_000_000
"""The largest event. SQS takes 1,048,576 bytes with attributes; the rest is room for a dead letter's cause."""

MAX_KEPT_BYTES = 512 * 1024
"""The largest body of a webhook. With its surroundings it fits a message of SQS, also in base64 in the quarantine."""

_MAX_CAUSE_BYTES = 40_000
"""With the largest event this is less than SQS takes, whatever a system says."""


class DeadLetterCause(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why an event lies in the dead-letter queue, and how it got there."""

    cause: Cause
    attempts: int
    first_attempt_at: datetime
    last_attempt_at: datetime
    gave_up: bool = False
    """True when it might have succeeded later, but the time for retries was over."""


class Quarantined(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An authenticated request that was no valid event, as it came. `body` is base64 in JSON."""

    id: str
    received_at: datetime
    route: str
    method: str
    error: str
    message: str
    content_type: str = ""
    query: str = ""
    body: bytes = b""


def client() -> SQSClient:
    """SQS with time-outs and retries that end well before the accepting function's 20 s.

    When SQS hangs, storing an event and then keeping it in quarantine take at most 7 s each.
    """
    return cast("SQSClient", aws.client("sqs", connect_timeout=2, read_timeout=3, attempts=2))


def message_group(connection: str, key: str) -> str:
    """The FIFO group of one record: events of one record are delivered in order, and wait only for each other.

    A hash, since a group id takes at most 128 characters of ASCII (SQS SendMessage).
    """
    return hashlib.sha256(f"{connection}/{key}".encode()).hexdigest()


def send_event(sqs: SQSClient, queue_url: str, event_id: str, body: str, group: str) -> None:
    """Put one encoded event into a connection's queue. Raises botocore's errors."""
    sqs.send_message(QueueUrl=queue_url, MessageBody=body, MessageGroupId=group, MessageDeduplicationId=event_id)


def send_dead_letter(sqs: SQSClient, queue_url: str, message_id: str, body: str, cause: DeadLetterCause) -> None:
    """Put one event aside with its cause. Raises botocore's errors.

    Each has a group of its own: the dead-letter queue must be FIFO since its source is, and a shared group would hide
    all but the first ten letters of a record from whoever looks. Replaying puts them in order again.
    """
    attribute = _cause_attribute(cause)
    sqs.send_message(
        QueueUrl=queue_url,
        MessageBody=body,
        MessageGroupId=message_id,
        MessageDeduplicationId=message_id,
        MessageAttributes={CAUSE: {"DataType": "String", "StringValue": attribute}},
    )


def send_quarantined(sqs: SQSClient, queue_url: str, quarantined: Quarantined) -> None:
    """Keep one refused request. Raises botocore's errors."""
    sqs.send_message(QueueUrl=queue_url, MessageBody=sqs_text(quarantined))


def _cause_attribute(cause: DeadLetterCause) -> str:
    """JSON of the cause, with as much of the system's words as there is room for: it shares the message's size."""
    for length, fields in ((2_000, 5), (200, 5), (2_000, 0)):
        text = sqs_text(msgspec.structs.replace(cause, cause=_shortened(cause.cause, length, fields)))
        if len(text.encode()) <= _MAX_CAUSE_BYTES:
            break
    return text


def _shortened(cause: Cause, length: int, fields: int) -> Cause:
    return msgspec.structs.replace(
        cause,
        code=_storable(cause.code[:100]),
        message=_storable(cause.message[:length]),
        request_id=_storable(cause.request_id[:100]),
        fields={
            _storable(name[:128]): [_storable(text[:length]) for text in texts[:5]]
            for name, texts in list(cause.fields.items())[:fields]
        },
    )


def _storable(text: str) -> str:
    """Without half characters, which no JSON in UTF-8 can hold."""
    return text.encode("utf-8", "replace").decode()
