"""Delivering one batch from a queue: the target writes, the engine decides what becomes of each message.

Delivered: the message is done. Rejected: it goes to the dead-letter queue with its cause. Retry: it stays, invisible
for the time of the back-off, and with it every later message of its group, so that order per record holds. Groups of
other records are untouched.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec
from botocore.exceptions import BotoCoreError, ClientError

from relay import event, log, queues, retry
from relay.config import Route
from relay.event import Event
from relay.outcome import Cause, Delivered, Outcome, Rejected, Retry
from relay.queues import DeadLetterCause
from relay.system import Deadline, Target

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

AWS_ERRORS = (BotoCoreError, ClientError)


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message of a FIFO queue, as Lambda hands it over."""

    id: str
    receipt_handle: str
    body: str
    group: str
    attempt: int
    """How often it was received, this time included."""
    first_received_at: datetime


def read_message(record: Mapping[str, Any]) -> Message:
    """The message in one record of an SQS event (Lambda developer guide, "Using Lambda with Amazon SQS")."""
    attributes = record["attributes"]
    first = int(attributes["ApproximateFirstReceiveTimestamp"]) / 1000
    return Message(
        id=record["messageId"],
        receipt_handle=record["receiptHandle"],
        body=record["body"],
        group=attributes["MessageGroupId"],
        attempt=int(attributes["ApproximateReceiveCount"]),
        first_received_at=datetime.fromtimestamp(first, UTC),
    )


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One connection's queue, its dead letters and its target."""

    connection: str
    routes: Mapping[str, Route]
    target: Target
    sqs: SQSClient
    queue_url: str
    dead_letter_url: str

    def run(self, messages: Sequence[Message], deadline: Deadline) -> list[str]:
        """Deliver a batch, in the order of the queue. Returns the ids of the messages that must stay in the queue."""
        begin = time.perf_counter()
        events = [_decode(message) for message in messages]
        outcomes = self._outcomes(events, deadline)
        duration = round((time.perf_counter() - begin) * 1000)
        kept: dict[str, int] = {}
        failed: list[Message] = []
        for message, accepted, outcome in zip(messages, events, outcomes, strict=True):
            if self._settle(message, accepted, outcome, kept, duration):
                failed.append(message)
        self._hide(failed, kept)
        return [message.id for message in failed]

    def _outcomes(self, events: Sequence[Event | Rejected], deadline: Deadline) -> list[Outcome]:
        """One outcome for each event; what is no event, or has no route any more, never reaches the target."""
        known = [found for found in events if isinstance(found, Event) and found.route in self.routes]
        answers = self.target.deliver(known, deadline) if known else ()
        if len(answers) != len(known):
            raise ValueError(f"{len(answers)} outcomes for {len(known)} events")
        delivered = iter(answers)
        outcomes: list[Outcome] = []
        for found in events:
            if isinstance(found, Rejected):
                outcomes.append(found)
            elif found.route not in self.routes:
                outcomes.append(Rejected(cause=Cause(code="unknown_route", message="relay.yaml has no such route")))
            else:
                outcomes.append(next(delivered))
        return outcomes

    def _settle(
        self, message: Message, accepted: Event | Rejected, outcome: Outcome, kept: dict[str, int], duration: int
    ) -> bool:
        """Do what the outcome asks for. True when the message must stay in the queue."""
        facts = self._facts(message, accepted, duration)
        if isinstance(outcome, Delivered):
            log.step("delivered", **facts)
            return False
        gave_up = isinstance(outcome, Retry) and datetime.now(UTC) - message.first_received_at >= retry.GIVE_UP_AFTER
        if (isinstance(outcome, Rejected) or gave_up) and self._put_aside(message, outcome.cause, gave_up=gave_up):
            log.step("dead_lettered", **facts, **_cause_facts(outcome.cause), gave_up=gave_up or None)
            return False
        asked = outcome.after if isinstance(outcome, Retry) else None
        seconds = kept.setdefault(message.group, retry.delay(message.attempt, asked))
        log.step("retried", **facts, **_cause_facts(outcome.cause), retry_in_s=seconds)
        return True

    def _put_aside(self, message: Message, cause: Cause, *, gave_up: bool) -> bool:
        """Move a message to the dead-letter queue. False when that failed; then it stays where it is."""
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

    def _hide(self, failed: Sequence[Message], seconds: Mapping[str, int]) -> None:
        """Keep the failed messages invisible for the time of their group's back-off.

        Without this they would come back after the queue's visibility time-out: later than needed, but not lost.
        """
        for start in range(0, len(failed), 10):
            entries: Any = [
                {"Id": str(index), "ReceiptHandle": message.receipt_handle, "VisibilityTimeout": seconds[message.group]}
                for index, message in enumerate(failed[start : start + 10])
            ]
            try:
                self.sqs.change_message_visibility_batch(QueueUrl=self.queue_url, Entries=entries)
            except AWS_ERRORS as error:
                log.fault(error, connection=self.connection)

    def _facts(self, message: Message, accepted: Event | Rejected, duration: int) -> dict[str, Any]:
        facts: dict[str, Any] = {"connection": self.connection, "attempt": message.attempt, "duration_ms": duration}
        if isinstance(accepted, Event):
            age = datetime.now(UTC) - accepted.received_at
            facts |= {"event_id": accepted.id, "route": accepted.route, "lead": accepted.lead}
            facts["age_ms"] = round(age.total_seconds() * 1000)
        else:
            facts["message_id"] = message.id
        return facts


def _decode(message: Message) -> Event | Rejected:
    try:
        return event.decode(message.body)
    except (msgspec.DecodeError, RecursionError):
        return Rejected(cause=Cause(code="not_an_event", message="the message is no event that the relay wrote"))


def _cause_facts(cause: Cause) -> dict[str, Any]:
    """What a log may hold of a cause: codes and field names, not the system's words."""
    return {
        "cause_code": cause.code,
        "cause_status": cause.status,
        "cause_request_id": cause.request_id or None,
        "cause_fields": sorted(cause.fields) or None,
    }
