"""Waiting for a batch to fill.

Lambda hands over at most 10 messages of a FIFO queue, without a waiting window
(docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html). So the function goes on receiving from its own
queue until it has enough or the time is up. SQS gives out no message of a group that has one in flight, so order per
record holds for these as for those that were handed over; and one that is never deleted comes back, so a crash loses
nothing.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from botocore.exceptions import BotoCoreError, ClientError

from relay.aws import client as aws
from relay.core.config import Batch
from relay.core.deadline import Deadline
from relay.delivering import batch_size
from relay.queue import message
from relay.queue.message import Message
from relay.telemetry import log

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

MAX_SECONDS = 60
"""The longest wait, also of a connection whose day is nearly spent."""

RESERVE_SECONDS = 45.0
"""Kept for the delivery itself."""

_LONG_POLL_SECONDS = 20
_STRETCHED = ((0.9, 60), (0.7, 20))


def client() -> SQSClient:
    """SQS for long polling: it answers after up to 20 s."""
    return cast("SQSClient", aws.client("sqs", connect_timeout=2, read_timeout=30, attempts=2))


def seconds(batch: Batch, day_used: float, day_gone: float) -> int:
    """How long to wait, given the shares of the day's requests that are spent and of the day that is over.

    A connection that runs ahead of its day lingers longer, since fewer and larger requests make the rest last: at least
    20 s from 70 % on, 60 s from 90 % on.
    """
    for share, least in _STRETCHED:
        if day_used >= share and day_used > day_gone:
            return max(batch.linger_seconds, least)
    return batch.linger_seconds


@dataclass(frozen=True, kw_only=True)
class Linger:
    """Fills batches from one queue."""

    sqs: SQSClient
    queue_url: str
    max_records: int
    clock: Callable[[], float] = time.monotonic

    def fill(
        self, handed: Sequence[Message], wait: int, deadline: Deadline, *, hurries: Callable[[Message], bool]
    ) -> list[Message]:
        """`handed` and what else comes within `wait` seconds, in the order in which it came.

        As soon as one of them `hurries`, since somebody waits for its answer, there is no more waiting; nor when the
        batch is full, by number, bytes or memory (relay.delivering.batch_size).
        """
        messages, latest = list(handed), handed
        end = self.clock() + wait
        while wait and (free := self._free(messages)):
            left = min(end - self.clock(), deadline.seconds_left() - RESERVE_SECONDS)
            if left <= 0 or any(map(hurries, latest)):
                break
            found = self._receive(free, left)
            if found is None:
                break
            messages += found
            latest = found
        return messages

    def _free(self, messages: Sequence[Message]) -> int:
        """How many more messages to ask for; SQS gives ten at a time."""
        return batch_size.room(messages, min(10, self.max_records - len(messages)))

    def _receive(self, number: int, left: float) -> list[Message] | None:
        """Up to ten messages; None when SQS did not answer, since what is there already can be delivered."""
        try:
            answer = self.sqs.receive_message(
                QueueUrl=self.queue_url,
                MaxNumberOfMessages=number,
                WaitTimeSeconds=min(_LONG_POLL_SECONDS, math.ceil(left)),
                MessageSystemAttributeNames=["All"],
                MessageAttributeNames=["All"],
            )
        except (BotoCoreError, ClientError) as error:
            log.fault(error)
            return None
        return [message.received(found) for found in answer.get("Messages", [])]
