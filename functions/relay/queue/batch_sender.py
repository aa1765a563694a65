"""Putting many events into one queue: ten or a megabyte at a time, and again what SQS did not take.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from relay.queue import queues

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

MOST_ENTRIES = 10
MOST_BYTES = queues.MAX_MESSAGE_BYTES
"""Of all bodies of one call; SQS counts 1,048,576 for everything in it."""

_PAUSES = (0.1, 0.4, 1.6)


class NotQueued(Exception):
    """SQS did not take an event after several tries. `code` is its own word for it."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class Letter(NamedTuple):
    """An encoded event on its way into the queue."""

    event_id: str
    """Also what SQS knows it by for five minutes, in which it takes it only once."""
    body: str
    group: str


@dataclass(frozen=True, kw_only=True)
class Outbox:
    """One connection's queue."""

    sqs: SQSClient
    queue_url: str
    sleep: Callable[[float], None] = time.sleep

    def send(self, letters: Iterable[Letter]) -> None:
        """Queue them all, in order within each group. Raises NotQueued, or botocore's errors: some may be in it."""
        for batch in batches(letters):
            self._send(batch)

    def _send(self, batch: Sequence[Letter]) -> None:
        left, code = batch, ""
        for pause in (*_PAUSES, None):
            answer = self.sqs.send_message_batch(QueueUrl=self.queue_url, Entries=_entries(left))
            failed: list[Any] = answer.get("Failed", [])
            if not failed:
                return
            left, code = [left[int(entry["Id"])] for entry in failed], failed[0].get("Code", "")
            if pause is None or any(entry.get("SenderFault") for entry in failed):
                break
            self.sleep(pause)
        raise NotQueued(code)


def batches(letters: Iterable[Letter]) -> Iterator[list[Letter]]:
    """In their order, as many to a call as SQS takes.

    No two of one group: SQS takes or refuses each entry by itself, and their order would be lost.
    """
    batch: list[Letter] = []
    size, groups = 0, set[str]()
    for letter in letters:
        length = len(letter.body.encode())
        if len(batch) == MOST_ENTRIES or size + length > MOST_BYTES or letter.group in groups:
            yield batch
            batch, size, groups = [], 0, set()
        batch.append(letter)
        groups.add(letter.group)
        size += length
    if batch:
        yield batch


def _entries(letters: Sequence[Letter]) -> list[Any]:
    return [
        {
            "Id": str(index),
            "MessageBody": letter.body,
            "MessageGroupId": letter.group,
            "MessageDeduplicationId": letter.event_id,
        }
        for index, letter in enumerate(letters)
    ]
