"""Delivering one batch from a queue: the target writes, the engine decides what becomes of each message.

Delivered: the message is done. Rejected: it goes to the dead-letter queue with its cause. Retry: it stays, invisible
for the time of the back-off, and with it every later message of its group, so that order per record holds. Groups of
other records are untouched. What is more than one batch may hold (relay.delivering.batch_size) goes back at once,
untried.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec

from relay.aws.errors import AWS_ERRORS
from relay.core import event
from relay.core.config import Route
from relay.core.deadline import Deadline
from relay.core.event import Event
from relay.core.outcome import UNKNOWN, Cause, Delivered, Outcome, Rejected, Retry
from relay.delivering import batch_size, retry
from relay.delivering.item import Item, Settled, is_newer
from relay.delivering.linger import Linger
from relay.delivering.newest_delivered import OVERTAKEN, Latest
from relay.delivering.replies import Replies
from relay.delivering.retry import Schedule
from relay.delivering.settlement import Settlement
from relay.loop_guard.guard import LoopGuard
from relay.loop_guard.news import BEHIND, Asked, Judged
from relay.queue.message import Message
from relay.system.target import Target
from relay.telemetry import log, metrics
from relay.telemetry.metrics import Cost

_STUMBLED = Retry(cause=Cause(code="internal_fault", message="the relay itself failed at this event"))
_METRICS = {"delivered": "Delivered", "retried": "Retried", "dead_lettered": "DeadLettered"}


class Run(NamedTuple):
    """What a function does with a batch."""

    failed: list[str]
    """Ids of the messages that Lambda handed over and that must stay in the queue."""
    events: int
    """How many it tried, those that it received itself included."""


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One connection's queue, its dead letters and its target."""

    connection: str
    routes: Mapping[str, Route]
    target: Target
    settlement: Settlement
    linger: Linger
    wait: Callable[[], int]
    """Seconds to linger now."""
    schedule: Schedule
    replies: Replies
    latest: Latest
    guard: LoopGuard | None = None
    """Where events may tell of what the relay itself has written."""
    cost: Callable[[], Cost] = Cost
    """What was spent since it was last asked."""

    def run(self, handed: Sequence[Message], deadline: Deadline) -> Run:
        """Deliver a batch, in the order of the queue."""
        messages, left = batch_size.split(self.linger.fill(handed, self.wait(), deadline, hurries=self._hurries))
        begin = time.perf_counter()
        items = [Item(message, _decode(message)) for message in messages]
        outcomes = self._deliver(items, deadline)
        duration = round((time.perf_counter() - begin) * 1000)
        settled = Settled()
        for item, outcome in zip(items, outcomes, strict=True):
            self._settle(item, outcome, duration, settled)
        for message in left:  # in sight again at once, but behind what waits of their record
            settled.keep(message, 0)
        self._remember(settled)
        self.settlement.hide(settled.kept, settled.seconds)
        self.settlement.remove(settled.done)
        metrics.batch(self.connection, settled.steps, settled.ages, self.cost())
        return Run([message.id for message in settled.kept if message.handed], len(items))

    def _hurries(self, message: Message) -> bool:
        """Without decoding all of it: there may be many, and large ones."""
        route = self.routes.get(event.route(message.body))
        return route is not None and route.reply == "delivered"

    def _is_awaited(self, found: Event | Rejected) -> bool:
        route = self._route(found)
        return route is not None and route.reply == "delivered"

    def _replaces(self, found: Event | Rejected) -> bool:
        """Whether it writes over what others of its record have written."""
        route = self._route(found)
        return route is not None and not route.cumulative

    def _route(self, found: Event | Rejected) -> Route | None:
        return self.routes.get(found.route) if isinstance(found, Event) else None

    def _deliver(self, items: Sequence[Item], deadline: Deadline) -> list[Outcome]:
        """One outcome for each; what has an obstacle never reaches the target."""
        obstacles = self._judged(items, [self._obstacle(items, position) for position in range(len(items))])
        clear = [item for item, obstacle in zip(items, obstacles, strict=True) if obstacle is None]
        try:
            answers = self._ask(clear, deadline)
        except Exception as error:  # noqa: BLE001 - a fault of the target must not fail what has nothing to do with it
            log.fault(error, connection=self.connection)
            metrics.count("Faults", connection=self.connection)
            answers = self._ask_one_record_at_a_time(clear, deadline)
        done = [item for item, answer in zip(clear, answers, strict=True) if _may_be_done(answer)]
        if self.guard is not None:
            self.guard.delivered(item.judged for item in done)
        rest = iter(answers)
        return _behind(items, [next(rest) if obstacle is None else obstacle for obstacle in obstacles], done)

    def _judged(self, items: Sequence[Item], obstacles: Sequence[Rejected | None]) -> list[Outcome | None]:
        """The obstacles, and what the loop guard says of the rest; where one must wait, so must all after it."""
        found: list[Outcome | None] = list(obstacles)
        if self.guard is None:
            return found
        asked = {at: each for at, item in enumerate(items) if obstacles[at] is None and (each := item.asked())}
        for at, judged in zip(asked, self._verdicts(self.guard, [*asked.values()]), strict=True):
            found[at] = judged.verdict
            items[at].judged = judged
        waiting: dict[str, Retry] = {}
        for at, item in enumerate(items):
            if item.message.group in waiting and not isinstance(found[at], Rejected):
                found[at] = waiting[item.message.group]
            elif isinstance(outcome := found[at], Retry):
                waiting[item.message.group] = outcome
        return found

    def _verdicts(self, guard: LoopGuard, asked: Sequence[Asked]) -> Sequence[Judged]:
        """What the loop guard says; an event that it stumbles over must wait, and no other."""
        try:
            return guard.judge(asked)
        except Exception as error:  # noqa: BLE001 - as for the target
            log.fault(error, connection=self.connection)
            metrics.count("Faults", connection=self.connection)
            if len(asked) == 1:
                return [Judged(_STUMBLED)]
            return [judged for each in asked for judged in self._verdicts(guard, [each])]

    def _ask(self, items: Sequence[Item], deadline: Deadline) -> Sequence[Outcome]:
        """What the target says of these events."""
        events = [item.event for item in items if isinstance(item.event, Event)]
        answers = self.target.deliver(events, deadline) if events else ()
        if len(answers) != len(events):
            raise ValueError(f"{len(answers)} outcomes for {len(events)} events")
        return answers

    def _ask_one_record_at_a_time(self, items: Sequence[Item], deadline: Deadline) -> list[Outcome]:
        """So that only the record that the target stumbles over must wait; it is tried again like any failure."""
        outcomes: dict[str, Outcome] = {}
        groups: dict[str, list[Item]] = {}
        for item in items:
            groups.setdefault(item.message.group, []).append(item)
        for group in groups.values():
            try:
                answers = self._ask(group, deadline)
            except Exception as error:  # noqa: BLE001 - as above
                log.fault(error, connection=self.connection)
                answers = [_STUMBLED] * len(group)
            outcomes |= {item.message.id: answer for item, answer in zip(group, answers, strict=True)}
        return [outcomes[item.message.id] for item in items]

    def _obstacle(self, items: Sequence[Item], position: int) -> Rejected | None:
        """Why an event cannot even be tried."""
        item = items[position]
        if isinstance(item.event, Rejected):
            return item.event
        if item.event.route not in self.routes:
            return Rejected(cause=Cause(code="unknown_route", message="relay.yaml has no such route"))
        if not item.message.replayed or item.message.overwrites or not self._replaces(item.event):
            return None
        for before in items[:position]:
            is_same = before.message.group == item.message.group and self._replaces(before.event)
            if is_same and is_newer(before.event, item.event):
                return OVERTAKEN
        try:
            return self.latest.overtaken(item.message.group, item.event.received_at)
        except AWS_ERRORS as error:
            log.fault(error, connection=self.connection)
            return None

    def _settle(self, item: Item, outcome: Outcome, duration: int, settled: Settled) -> None:
        """Do what the outcome asks for, and say so."""
        message = item.message
        facts = self._facts(item, duration)
        if isinstance(outcome, Delivered):
            facts["skipped"] = outcome.skipped or None
            replaces = self._replaces(item.event) and not isinstance(item.judged.verdict, Delivered)
            settled.deliver(item, skipped=bool(outcome.skipped), replaces=replaces)
            self._end(item, outcome, "delivered", facts, settled)
            return
        gave_up = isinstance(outcome, Retry) and self._gives_up(message, outcome)
        if isinstance(outcome, Rejected) or gave_up:
            final = outcome if isinstance(outcome, Rejected) else Rejected(cause=outcome.cause)
            if self.settlement.put_aside(message, outcome.cause, gave_up=gave_up):
                facts |= _cause_facts(outcome.cause) | {"gave_up": gave_up or None}
                self._end(item, final, "dead_lettered", facts, settled)
                return
        seconds = settled.keep(message, self._pause(message, outcome))
        settled.note(item, "Retried")
        log.step("retried", **facts, **_cause_facts(outcome.cause), retry_in_s=seconds)

    def _end(
        self, item: Item, outcome: Delivered | Rejected, step: log.Step, facts: dict[str, Any], settled: Settled
    ) -> None:
        """The message is done: tell who waits for it, the log and the metrics."""
        settled.done.append(item.message)
        settled.note(item, _METRICS[step])
        log.step(step, **facts)
        if not self._is_awaited(item.event) or not isinstance(item.event, Event):
            return
        try:
            self.replies.leave(item.event.id, outcome)
        except AWS_ERRORS as error:
            log.fault(error, connection=self.connection)

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

    def _remember(self, settled: Settled) -> None:
        """Note what was delivered. What a person let overtake newer events does not make those forgotten."""
        try:
            known = {group: self.latest.newest(group) for group in settled.overwritten}
            self.latest.remember({group: max(at, known.get(group) or at) for group, at in settled.newest.items()})
        except AWS_ERRORS as error:
            log.fault(error, connection=self.connection)

    def _facts(self, item: Item, duration: int) -> dict[str, Any]:
        facts: dict[str, Any] = {
            "connection": self.connection,
            "attempt": item.message.attempt,
            "duration_ms": duration,
            "replayed": item.message.replayed or None,
        }
        if isinstance(item.event, Event):
            facts |= {"event_id": item.event.id, "route": item.event.route, "lead": item.event.lead}
            facts["age_ms"] = item.age_ms()
        else:
            facts["message_id"] = item.message.id
        return facts


def _behind(items: Sequence[Item], outcomes: Sequence[Outcome], done: Sequence[Item]) -> list[Outcome]:
    """The outcomes; what was passed over for another event of this batch is judged again, unless that one is done."""
    ids = {"", *(item.event.id for item in done if isinstance(item.event, Event))}
    return [outcome if item.judged.behind in ids else BEHIND for item, outcome in zip(items, outcomes, strict=True)]


def _may_be_done(outcome: Outcome) -> bool:
    return isinstance(outcome, Delivered) or (isinstance(outcome, Rejected) and outcome.cause.code == UNKNOWN)


def _decode(message: Message) -> Event | Rejected:
    try:
        found = event.decode(message.body)
        replayed_at = message.first_received_at if message.replayed else None
        return msgspec.structs.replace(found, replayed_at=replayed_at)
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
