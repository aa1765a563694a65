"""What becomes of a message after its delivery was tried: done, put aside, or hidden until it is tried again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from relay.aws.errors import AWS_ERRORS
from relay.core import event
from relay.core.outcome import Cause
from relay.queue import queues
from relay.queue.message import Message
from relay.queue.queues import DeadLetterCause
from relay.telemetry import log

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_BATCH = 10
"""Messages in one call of SQS's batch actions."""


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """The calls to SQS that settle messages of one connection's queue. None of them raises for SQS's trouble."""

    connection: str
    sqs: SQSClient
    queue_url: str
    dead_letter_url: str

    def put_aside(self, message: Message, cause: Cause, *, gave_up: bool) -> bool:
        """Copy a message to the dead-letter queue. False when that failed; then it must stay where it is."""
        found = DeadLetterCause(
            cause=cause,
            attempts=message.attempt,
            first_attempt_at=message.first_received_at,
            last_attempt_at=event.now(),
            gave_up=gave_up,
        )
        try:
            queues.send_dead_letter(self.sqs, self.dead_letter_url, message.id, message.body, found)
        except AWS_ERRORS as error:
            log.fault(error, connection=self.connection)
            return False
        return True

    def remove(self, messages: Sequence[Message]) -> None:
        """Delete what the function received itself and is done; Lambda deletes what it handed over.

        One that could not be deleted comes back after the visibility timeout and is delivered once more, and so must
        those after it in its group, or its older values would have the last word. So no call holds two of one group.
        """
        stuck: set[str] = set()
        for one_of_each_group in _rounds([message for message in messages if not message.handed]):
            clear = [message for message in one_of_each_group if message.group not in stuck]
            stuck |= self._in_batches(clear, self.sqs.delete_message_batch, lambda _: {})

    def hide(self, messages: Sequence[Message], seconds: Mapping[str, int]) -> None:
        """Keep messages invisible for the time of their group's back-off.

        Without this they would come back after the queue's visibility timeout: later than needed, but not lost.
        """
        self._in_batches(
            messages,
            self.sqs.change_message_visibility_batch,
            lambda message: {"VisibilityTimeout": seconds[message.group]},
        )

    def _in_batches(
        self, messages: Sequence[Message], call: Callable[..., Any], more: Callable[[Message], dict[str, Any]]
    ) -> set[str]:
        """Returns the groups of those for which the call failed."""
        failed: set[str] = set()
        for chunk in _chunks(messages):
            entries = [
                {"Id": str(index), "ReceiptHandle": message.receipt_handle, **more(message)}
                for index, message in enumerate(chunk)
            ]
            try:
                answer = call(QueueUrl=self.queue_url, Entries=entries)
            except AWS_ERRORS as error:
                log.fault(error, connection=self.connection)
                failed |= {message.group for message in chunk}
                continue
            for entry in answer.get("Failed", []):
                log.refused_by_queue(self.connection, entry.get("Code", ""))
                failed.add(chunk[int(entry["Id"])].group)
        return failed


def _rounds(messages: Sequence[Message]) -> list[list[Message]]:
    """The first message of each group, then the second of each, and so on."""
    rounds: list[list[Message]] = []
    seen: Counter[str] = Counter()
    for message in messages:
        if seen[message.group] == len(rounds):
            rounds.append([])
        rounds[seen[message.group]].append(message)
        seen[message.group] += 1
    return rounds


def _chunks(messages: Sequence[Message]) -> Iterator[Sequence[Message]]:
    return (messages[start : start + _BATCH] for start in range(0, len(messages), _BATCH))
