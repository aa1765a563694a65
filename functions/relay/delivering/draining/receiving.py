"""Receiving from the connection's own queue, as an event source mapping does, but as many as one batch may hold.

SQS gives out no message of a group that has one in flight, so order per record holds for these as for those that Lambda
hands over; and one that is never deleted comes back, so a crash loses nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from relay.aws.errors import AWS_ERRORS
from relay.delivering import batch_size
from relay.queue import message
from relay.queue.message import Message
from relay.telemetry import log

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_MOST = 10
"""Messages in one answer of SQS."""


class Received(NamedTuple):
    """What is to be one batch."""

    messages: list[Message]
    is_all: bool = False
    """Whether the queue had no more to give that is old enough."""
    is_cut: bool = False
    """Whether an answer of SQS ended amid a group, the rest of which can be received once these are settled."""
    failed: bool = False
    """Whether SQS did not answer. What was received before can be delivered."""


@dataclass(frozen=True, kw_only=True)
class QueueReceiver:
    """Fills batches from one queue."""

    sqs: SQSClient
    queue_url: str
    max_records: int

    def fill(self, messages: Sequence[Message], wait: int, sent_until: datetime | None = None) -> Received:
        """`messages` and what the queue has beside them, up to a full batch (relay.delivering.batch_size).

        It is all when the queue has given none for `wait` seconds, or only what was sent after `sent_until`: so nobody
        waits for a batch to fill with what comes meanwhile.
        """
        found, is_cut = list(messages), False
        while free := batch_size.room(found, min(_MOST, self.max_records - len(found))):
            try:
                more = self._receive(free, wait)
            except AWS_ERRORS as error:
                log.fault(error)
                return Received(found, failed=True)
            found += more
            is_cut = is_cut or _is_cut(more)
            if not more or (sent_until and all(each.sent_at > sent_until for each in more)):
                return Received(found, is_all=True, is_cut=is_cut)
        return Received(found, is_cut=is_cut)

    def _receive(self, number: int, wait: int) -> list[Message]:
        """Up to ten messages. Raises botocore's errors.

        The client asks again under the same id when an answer is lost, and is given the same messages.
        https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
        """
        answer = self.sqs.receive_message(
            QueueUrl=self.queue_url,
            MaxNumberOfMessages=number,
            WaitTimeSeconds=wait,
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
            ReceiveRequestAttemptId=str(uuid.uuid4()),
        )
        return [message.received(found) for found in answer.get("Messages", [])]


def _is_cut(answer: Sequence[Message]) -> bool:
    """Whether more of a group in it may be behind it. A second of a lone event comes with the next start.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
    """
    return len(answer) == _MOST and len({each.group for each in answer}) < _MOST
