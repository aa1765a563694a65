"""What each outcome asks for.

Delivered: the message is done. Rejected: it goes to the dead-letter queue with its cause. Retry: it stays, invisible
for the time of the back-off, and with it every later message of its group, so that order per record holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from relay.aws.errors import AWS_ERRORS
from relay.core.outcome import Cause, Delivered, Rejected, Retry
from relay.delivering import retry
from relay.delivering.counting import EndedEvent
from relay.delivering.handing_over.dead_letter_notice import DeadLetterNotice
from relay.delivering.item import Item, Tried
from relay.delivering.newest_delivered import of_record
from relay.delivering.replies import Replies
from relay.delivering.retry import Schedule
from relay.delivering.settlement import Settlement
from relay.queue.message import Message
from relay.telemetry import log

_METRICS = {"delivered": "Delivered", "retried": "Retried", "dead_lettered": "DeadLettered"}


@dataclass
class Settled:
    """What came of a batch."""

    kept: list[Message] = field(default_factory=list)
    seconds: dict[str, int] = field(default_factory=dict)
    """By group: how long its messages stay invisible."""
    done: list[Message] = field(default_factory=list)
    newest: dict[str, datetime] = field(default_factory=dict)
    """By group: when the newest event was accepted that has replaced what its record held; by record, when it was read
    (relay.delivering.newest_delivered)."""
    overwritten: set[str] = field(default_factory=set)
    """Those in which an event was delivered that may have overtaken newer ones."""
    steps: list[tuple[str, str]] = field(default_factory=list)
    """Pairs of route and metric."""
    ended: list[EndedEvent] = field(default_factory=list)
    """Those that leave the queue, with what became of them."""
    ages: list[tuple[str, float]] = field(default_factory=list)
    """Pairs of route and milliseconds, of what was delivered."""

    def keep(self, message: Message, seconds: int) -> int:
        """Keep a message in the queue, for as long as the first of its group; returns those seconds."""
        self.kept.append(message)
        return self.seconds.setdefault(message.group, seconds)

    def replace(self, item: Item, at: datetime) -> None:
        """Note that an event accepted `at` has replaced what its record held."""
        read = of_record(item)
        for name, moment in [(item.message.group, at), *([read] if read else [])]:
            self.newest[name] = max(moment, self.newest.get(name, moment))
            if item.message.overwrites:
                self.overwritten.add(name)

    def note(self, item: Item, metric: str) -> None:
        """Count a step for its route."""
        self.steps.append((item.route_name, metric))


@dataclass(frozen=True, kw_only=True)
class Settling:
    """Decides what becomes of one connection's messages, and puts aside those that are for a person."""

    connection: str
    settlement: Settlement
    schedule: Schedule
    replies: Replies
    notice: DeadLetterNotice | None = None
    """Where some route wants to be told of what is put aside."""

    def settle(self, tried: Sequence[Tried], left: Sequence[Message], milliseconds: int) -> Settled:
        """What is to be done with each message; `left` did not fit the batch, which took so many milliseconds.

        What is left is in sight again at once, but behind what waits of its record.
        """
        settled = Settled()
        for each in tried:
            self._settle(each, self._facts(each.item, milliseconds), settled)
        for message in left:
            settled.keep(message, 0)
        return settled

    def _settle(self, tried: Tried, facts: dict[str, Any], settled: Settled) -> None:
        """Do what the outcome asks for, and say so."""
        item, outcome = tried.item, tried.outcome
        if isinstance(outcome, Delivered):
            self._delivered(tried, outcome, facts, settled)
            return
        gave_up = isinstance(outcome, Retry) and self._gives_up(item.message, outcome)
        if isinstance(outcome, Rejected) or gave_up:
            final = outcome if isinstance(outcome, Rejected) else Rejected(cause=outcome.cause)
            if self._is_told(item, outcome.cause) and self.settlement.put_aside(
                item.message, outcome.cause, gave_up=gave_up
            ):
                told = facts | _cause_facts(outcome.cause) | {"gave_up": gave_up or None}
                self._end(EndedEvent(item, final, gave_up), "dead_lettered", told, settled)
                return
        seconds = settled.keep(item.message, self._pause(item.message, outcome))
        settled.note(item, "Retried")
        log.step("retried", **facts, **_cause_facts(outcome.cause), retry_in_s=seconds)

    def _delivered(self, tried: Tried, outcome: Delivered, facts: dict[str, Any], settled: Settled) -> None:
        item = tried.item
        if outcome.skipped:
            settled.note(item, "Skipped")
        if outcome.warnings:
            settled.note(item, "Warned")
        if item.event is not None:
            settled.ages.append((item.event.route, item.age_ms()))
            if item.replaces and tried.may_be_done:
                settled.replace(item, item.event.received_at)
        more = {"skipped": outcome.skipped, "made": outcome.made, "warnings": outcome.warnings}
        told = facts | {name: each for name, each in more.items() if each}
        self._end(EndedEvent(item, outcome), "delivered", told, settled)

    def _end(self, ended: EndedEvent, step: log.Step, facts: dict[str, Any], settled: Settled) -> None:
        """The message is done: tell who waits for it, the log and the metrics."""
        item = ended.item
        settled.done.append(item.message)
        settled.ended.append(ended)
        settled.note(item, _METRICS[step])
        log.step(step, **facts)
        if not item.is_awaited or item.event is None:
            return
        try:
            self.replies.leave(item.event.id, ended.outcome)
        except AWS_ERRORS as error:
            log.fault(error, connection=self.connection)

    def _is_told(self, item: Item, cause: Cause) -> bool:
        """Whether an event may be put aside: who wants to know has been told, or there is no time to try again."""
        if self.notice is None or item.event is None or self.notice.tell(item.event, cause):
            return True
        return retry.is_last_chance(datetime.now(UTC) - item.message.sent_at, item.message.attempt)

    def _gives_up(self, message: Message, outcome: Retry) -> bool:
        now = datetime.now(UTC)
        if retry.is_last_chance(now - message.sent_at, message.attempt):
            return True
        return not outcome.waiting and now - message.first_received_at >= self.schedule.give_up_after

    def _pause(self, message: Message, outcome: Retry | Rejected) -> int:
        """Seconds until it is tried again; a Rejected that the dead-letter queue did not take is asked for nothing."""
        if isinstance(outcome, Rejected):
            return self.schedule.delay(message.attempt)
        wait = self.schedule.turn if outcome.waiting else self.schedule.delay
        return wait(message.attempt, outcome.after)

    def _facts(self, item: Item, milliseconds: int) -> dict[str, Any]:
        facts: dict[str, Any] = {
            "connection": self.connection,
            "attempt": item.message.attempt,
            "duration_ms": milliseconds,
            "replayed": item.message.replayed or None,
        }
        if item.event is None:
            return facts | {"message_id": item.message.id}
        named = {"event_id": item.event.id, "route": item.event.route, "lead": item.event.lead}
        named |= {"story": item.event.story} if item.event.story else {}
        return facts | named | {"age_ms": item.age_ms()}


def _cause_facts(cause: Cause) -> dict[str, Any]:
    """What a log may hold of a cause: codes and field names, not the system's words."""
    return {
        "cause_code": cause.code,
        "cause_status": cause.status,
        "cause_request_id": cause.request_id or None,
        "cause_fields": sorted(cause.fields) or None,
    }
