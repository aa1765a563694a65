"""Looking into a queue without taking anything out of it.

SQS has no call that lists messages. Receiving them hides them from everyone else for a while; so all that were
received are given back as soon as the looking ends, also when it ends by Ctrl-C.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from botocore.exceptions import ClientError

from operations.failures import OperatorError, code_of
from operations.queues.depth import depth

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

ELSEWHERE = "someone else is looking at just now. They are back within 15 minutes, mostly at once."
"""Of messages that another run of this command holds."""

LOOK = 120
"""Seconds for which messages are hidden to look at them."""
ACT = 900
"""Seconds for which messages are hidden to act on them: long enough to answer a question, and for thousands."""

WAIT = 1
"""Seconds that a receive may wait. Any wait asks all of SQS's servers, where none asks only some of them."""

_BATCH = 10
_MARGIN = 30


@dataclass(frozen=True)
class HeldMessage:
    """One message that was received and is held."""

    id: str
    receipt_handle: str
    body: str
    sent_at: datetime
    group: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Texts that the sender added."""


@dataclass(frozen=True)
class Unseen:
    """About how many messages could not be received."""

    behind: int
    """Behind others of their group."""
    elsewhere: int
    """Held by someone else, such as another run of this command."""

    def or_else(self, said: str) -> str:
        """What is said when nothing was found; but that is not known where some could not be looked at."""
        if not self.elsewhere:
            return said
        return f"it is not among those that can be seen now. About {self.elsewhere} are there that {ELSEWHERE}"


class HeldMessages:
    """The messages of one queue, held between `with` and its end.

    Of a FIFO queue's group only the first ten can be held at a time, since a group's later messages stay locked as
    long as earlier ones are held; `unseen` counts them.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
    """

    def __init__(
        self, sqs: SQSClient, url: str, *, seconds: int = LOOK, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._sqs = sqs
        self._url = url
        self._seconds = seconds
        self._clock = clock
        self._held: dict[str, HeldMessage] = {}
        self._until = 0.0

    def __enter__(self) -> Self:
        self._until = self._clock() + self._seconds - _MARGIN
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.give_back()

    def __iter__(self) -> Iterator[HeldMessage]:
        """Receive until nothing new comes. May be used again: then it gives only what was not seen before."""
        while received := self._receive() or self._look_again():
            fresh = [each for each in received if each.id not in self._held]
            self._held |= {each.id: each for each in received}
            if not fresh:
                return
            if self._seconds > LOOK:
                self._hide(received, self._seconds)
            yield from fresh

    def _look_again(self) -> list[HeldMessage]:
        """What somebody else has given back since: nobody is to hear of messages that none could be shown."""
        return self._receive() if not self._held and depth(self._sqs, self._url).waiting else []

    def unseen(self) -> Unseen:
        """About how many messages the queue has beside those that are held here."""
        found = depth(self._sqs, self._url)
        return Unseen(behind=found.waiting, elsewhere=max(0, found.in_flight - len(self._held)))

    def delete(self, message: HeldMessage) -> None:
        """Take one held message out of the queue for good. Raises OperatorError when it is held no longer."""
        if self._clock() > self._until:
            raise OperatorError(
                f"this took longer than the {self._seconds // 60} minutes for which messages can be held. "
                "What is not done yet is unchanged: run the command again."
            )
        self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=self._held[message.id].receipt_handle)
        del self._held[message.id]

    def give_back(self) -> None:
        """Make everything that is still held visible again."""
        self._hide(list(self._held.values()), 0)
        self._held.clear()

    def _hide(self, messages: Sequence[HeldMessage], seconds: int) -> None:
        """Hide messages that are held from others, for so many seconds from now on."""
        for start in range(0, len(messages), _BATCH):
            entries: Any = [
                {"Id": str(index), "ReceiptHandle": each.receipt_handle, "VisibilityTimeout": seconds}
                for index, each in enumerate(messages[start : start + _BATCH])
            ]
            self._sqs.change_message_visibility_batch(QueueUrl=self._url, Entries=entries)

    def _receive(self) -> list[HeldMessage]:
        """Up to ten more. They are hidden for a short time at first: if this is interrupted, nobody gives them back."""
        try:
            answer = self._sqs.receive_message(
                QueueUrl=self._url,
                MaxNumberOfMessages=_BATCH,
                VisibilityTimeout=LOOK,
                WaitTimeSeconds=WAIT,
                MessageSystemAttributeNames=["All"],
                MessageAttributeNames=["All"],
            )
        except ClientError as error:
            if code_of(error).endswith("OverLimit"):
                return []  # SQS hides no more from others; `unseen` tells how many are left
            raise
        return [_message(each) for each in answer.get("Messages", [])]


def _message(received: Mapping[str, Any]) -> HeldMessage:
    system = received.get("Attributes", {})
    return HeldMessage(
        id=received["MessageId"],
        receipt_handle=received["ReceiptHandle"],
        body=received["Body"],
        sent_at=datetime.fromtimestamp(int(system["SentTimestamp"]) / 1000, UTC),
        group=system.get("MessageGroupId", ""),
        attributes={
            name: value["StringValue"]
            for name, value in received.get("MessageAttributes", {}).items()
            if "StringValue" in value
        },
    )
