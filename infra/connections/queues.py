"""The queues: what is accepted waits in one of these until it is delivered or a person has looked at it."""

from __future__ import annotations

from typing import TypedDict

import aws_cdk as cdk
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.acknowledge import acknowledge

RETENTION = cdk.Duration.days(14)
"""The longest that SQS keeps a message (CreateQueue, MessageRetentionPeriod)."""

MAX_RECEIVE_COUNT = 1000
"""The most that SQS allows. Redrive is only the last net, for an event that ends the function each time it is tried.

The function itself moves an event to the dead-letter queue, with its cause, when the system rejects it or the retry
schedule is over. Every retry uses up a receive, so a low count would cut that schedule short, and without a cause. At
the longest pause of 15 minutes 1,000 receives last 10.4 days; at one receive per visibility timeout of 5.5 minutes, as
when the function is killed, 3.8 days. Both are within the 14 days for which the queue keeps the event, so the net
catches it before it expires; and a FIFO dead-letter queue counts its own 14 days from the move.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
"""

VISIBILITY_FACTOR = 6
"""Visibility timeout over function timeout, as Lambda asks for where an event source mapping hands messages over.

https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
"""

_AFTER_A_DRAIN = cdk.Duration.seconds(30)
"""A function that receives by itself holds no message longer than it runs; the rest is for clocks that differ."""


class _Common(TypedDict):
    encryption: sqs.QueueEncryption
    enforce_ssl: bool
    retention_period: cdk.Duration
    removal_policy: cdk.RemovalPolicy


_COMMON: _Common = {
    "encryption": sqs.QueueEncryption.SQS_MANAGED,
    "enforce_ssl": True,
    "retention_period": RETENTION,
    # Undelivered events outlive their connection and their stack; an empty queue costs nothing.
    "removal_policy": cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
}


def visibility(function_timeout: cdk.Duration) -> cdk.Duration:
    """The visibility timeout of a queue whose messages Lambda hands over."""
    return cdk.Duration.seconds(VISIBILITY_FACTOR * function_timeout.to_seconds())


def visibility_of_drains(function_timeout: cdk.Duration) -> cdk.Duration:
    """The visibility timeout of a queue whose function receives by itself."""
    return function_timeout.plus(_AFTER_A_DRAIN)


class DeliveryQueue(Construct):
    """The events of one connection in order per record, and its dead letters.

    Both have names of their own. So CloudFormation can take up again what it left behind when the connection was taken
    out of relay.yaml, events and all; and it fails, where it would make a second queue, when code has moved.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-automatically.html
    """

    def __init__(self, scope: Construct, construct_id: str, *, name: str, visibility: cdk.Duration) -> None:
        super().__init__(scope, construct_id)
        self.dead_letters = sqs.Queue(self, "DeadLetters", queue_name=f"{name}-dead.fifo", fifo=True, **_COMMON)
        self.queue = sqs.Queue(
            self,
            "Events",
            queue_name=f"{name}.fifo",
            fifo=True,
            deduplication_scope=sqs.DeduplicationScope.MESSAGE_GROUP,
            fifo_throughput_limit=sqs.FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
            visibility_timeout=visibility,
            dead_letter_queue=sqs.DeadLetterQueue(queue=self.dead_letters, max_receive_count=MAX_RECEIVE_COUNT),
            **_COMMON,
        )


class RuleDeadLetters(Construct):
    """What a rule on an event bus could not hand over, or its function could not take: the events as they came."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        self.queue = sqs.Queue(self, "Events", **_COMMON)
        acknowledge(self.queue, SQS3="It is the dead-letter queue of its rule and of the function.")


class AsyncDeadLetters(Construct):
    """What was handed over to a function without waiting, and that it failed at each time: as it came."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        self.queue = sqs.Queue(self, "Events", **_COMMON)
        acknowledge(self.queue, SQS3="It is the dead-letter queue of its function.")


class QuarantineQueue(Construct):
    """Authenticated requests that were no valid events, as raw bytes with their cause."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        self.queue = sqs.Queue(self, "Requests", **_COMMON)
        acknowledge(self.queue, SQS3="Only people read this queue, so nothing in it can fail often enough to be moved.")
