"""When to try again: exponential back-off with jitter, and when to give up."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from relay.core import duration
from relay.core.config import RetryPolicy

QUEUE_RETENTION = timedelta(days=14)
"""How long a queue keeps an event: the most that SQS can (CreateQueue, MessageRetentionPeriod)."""

MAX_RECEIVE_COUNT = 1000
"""Receives after which SQS itself moves an event to the dead-letter queue, without a cause: the most that it allows."""

LONGEST_HOLD = timedelta(minutes=20)
"""From a message's receive to the end of the longest visibility timeout of a queue (infra.connections.queues): it is
hidden within that time, or it has been visible again already."""

MAX_WAIT = timedelta(hours=12) - LONGEST_HOLD
"""The longest pause: SQS keeps a message invisible for 12 hours from its receive, not from the call that hides it.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
"""

LONGEST_TURN = 3600.0
"""Seconds between two looks at an event that only waits for its turn, so that a changed limit is soon seen."""

_RETENTION_MARGIN = timedelta(days=1)
_RECEIVE_MARGIN = 10


@dataclass(frozen=True)
class Schedule:
    """A connection's retry schedule."""

    first: float = 5.0
    factor: float = 2.0
    longest: float = 900.0
    give_up_after: timedelta = timedelta(hours=24)

    @classmethod
    def of(cls, retry: RetryPolicy) -> Schedule:
        """The schedule that a customer wrote."""
        return cls(
            first=duration.seconds(retry.first),
            factor=retry.factor,
            longest=duration.seconds(retry.max),
            give_up_after=timedelta(seconds=duration.seconds(retry.give_up_after)),
        )

    def delay(self, attempt: int, asked: float | None = None) -> int:
        """Whole seconds to wait after attempt number `attempt` (from 1) failed.

        Half of the time is fixed and half is random, so that records that failed together do not come back together.
        What the system asked for (`asked`, seconds) is the least, but never more than the longest pause.
        """
        jittered = self._ceiling(attempt) * (0.5 + random.random() / 2)  # noqa: S311 - jitter is no secret
        return math.ceil(min(self.longest, max(jittered, asked or 0.0)))

    def turn(self, attempt: int, asked: float | None = None) -> int:
        """Whole seconds until an event that only waits for its turn is looked at again.

        Up to LONGEST_TURN where that was asked for: each look is one of the receives that SQS counts.
        """
        return max(self.delay(attempt, asked), math.ceil(min(LONGEST_TURN, max(asked or 0.0, 0.0))))

    def problems(self) -> Iterator[tuple[str, str]]:
        """Settings with which an event could be lost or moved without its cause: each key, and what is wrong."""
        if self.longest < self.first:
            yield "max", "shorter than `first`. Make it at least as long"
        if self.longest > MAX_WAIT.total_seconds():
            longest = f"{int(MAX_WAIT.total_seconds()) // 60}m"
            yield "max", f"longer than {longest}: SQS hides an event for at most 12h from its receive. Make it shorter"
        elif self.give_up_after > QUEUE_RETENTION - _RETENTION_MARGIN:
            yield "give_up_after", "longer than 13d: the queue forgets an event after 14 days. Make it shorter"
        elif self._most_attempts() > MAX_RECEIVE_COUNT:
            yield (
                "give_up_after",
                (
                    f"may take {self._most_attempts()} attempts; SQS moves an event away after {MAX_RECEIVE_COUNT}. "
                    "Make `first`, `factor` or `max` larger, or this shorter"
                ),
            )

    def _ceiling(self, attempt: int) -> float:
        return min(self.longest, self.first * self.factor ** min(attempt - 1, 64))

    def _most_attempts(self) -> int:
        """With every pause as short as jitter can make it."""
        left, attempts = self.give_up_after.total_seconds(), 0
        while left > 0 and self._ceiling(attempts + 1) < self.longest and attempts <= MAX_RECEIVE_COUNT:
            attempts += 1
            left -= math.ceil(self._ceiling(attempts) / 2)
        return attempts + math.ceil(max(left, 0) / math.ceil(self.longest / 2)) + 1


def is_last_chance(age: timedelta, attempt: int) -> bool:
    """Whether SQS itself will soon take an event away, whatever it waits for, and without its cause.

    It forgets a message some days after it was sent, and moves it away after a number of receives.
    """
    return age >= QUEUE_RETENTION - _RETENTION_MARGIN or attempt >= MAX_RECEIVE_COUNT - _RECEIVE_MARGIN
