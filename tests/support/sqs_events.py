"""Events as Lambda's event source mapping hands them over from a FIFO queue.

https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html, "Example Amazon SQS FIFO queue event"
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from relay.core import event
from relay.core.event import Event


def record(
    body: str,
    *,
    group: str = "group-1",
    attempt: int = 1,
    sent_at: datetime | None = None,
    first_received_at: datetime | None = None,
    attributes: Mapping[str, Any] | None = None,
    message_id: str | None = None,
    receipt_handle: str | None = None,
) -> dict[str, Any]:
    """One record of such an event."""
    message_id = message_id or str(uuid.uuid4())
    first = first_received_at or datetime.now(UTC)
    return {
        "messageId": message_id,
        "receiptHandle": receipt_handle or f"handle-{message_id}-{attempt}",
        "body": body,
        "attributes": {
            "ApproximateReceiveCount": str(attempt),
            "SentTimestamp": _milliseconds(sent_at or first),
            "SequenceNumber": "18849496460467696128",
            "MessageGroupId": group,
            "SenderId": "AROAIO23YVJENQZJOL4VO:webhook",
            "MessageDeduplicationId": message_id,
            "ApproximateFirstReceiveTimestamp": _milliseconds(first),
        },
        "messageAttributes": {
            name: {"dataType": found["DataType"], "stringValue": found["StringValue"]}
            for name, found in (attributes or {}).items()
        },
        "md5OfBody": hashlib.md5(body.encode(), usedforsecurity=False).hexdigest(),
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:ap-northeast-1:123456789012:crm.fifo",
        "awsRegion": "ap-northeast-1",
    }


def as_received(found: Mapping[str, Any]) -> dict[str, Any]:
    """The same message in an answer of ReceiveMessage, asked for with all attributes."""
    return {
        "MessageId": found["messageId"],
        "ReceiptHandle": found["receiptHandle"],
        "Body": found["body"],
        "MD5OfBody": found["md5OfBody"],
        "Attributes": found["attributes"],
        "MessageAttributes": {
            name: {"DataType": each["dataType"], "StringValue": each["stringValue"]}
            for name, each in found["messageAttributes"].items()
        },
    }


def _milliseconds(moment: datetime) -> str:
    return str(int(moment.timestamp() * 1000))


def body(payload: dict[str, Any], *, route: str = "mail-opened", received_at: datetime | None = None) -> str:
    """The body of one accepted event."""
    accepted = Event(
        id=event.new_id(), route=route, received_at=received_at or event.now(), lead="0123456789abcdef", payload=payload
    )
    return event.encode(accepted)
