"""Delivering one batch from a queue, step by step.

Decoded, checked, passed over where nothing changed, written, led on, settled, remembered, counted, measured.

The target writes, the engine decides what becomes of each message (relay.delivering.settling). A message that must wait
holds back the later ones of its group, and no other. What is more than one batch may hold
(relay.delivering.batch_size) goes back at once, untried.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from relay.aws.errors import AWS_ERRORS
from relay.core.config import Route
from relay.core.deadline import Deadline
from relay.core.event import Event
from relay.core.outcome import Rejected, Retry
from relay.delivering import batch_size
from relay.delivering.counting import NOT_COUNTED, Counting
from relay.delivering.handing_over.hand_over import HandOver
from relay.delivering.item import Tried, decode
from relay.delivering.judging import Judging
from relay.delivering.settling import Settled, Settling
from relay.delivering.skipping import Skipping
from relay.delivering.writing import Writing
from relay.queue.message import Message
from relay.telemetry import log, metrics
from relay.telemetry.metrics import Cost


class BatchResult(NamedTuple):
    """What came of a batch."""

    failed: list[str]
    """Ids of the messages that Lambda handed over and that must stay in the queue."""
    steps: Counter[str]
    """How many were Delivered, Retried and so on, those that the function received itself included."""
    requests: int = 0
    """Sent to the system."""
    must_wait: bool = False
    """Whether whatever else the queue holds must wait as well."""
    waits: bool = False
    """Whether one waits for its turn."""


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """The steps of one connection, in their order."""

    connection: str
    routes: Mapping[str, Route]
    judging: Judging
    writing: Writing
    settling: Settling
    skipping: Skipping | None = None
    """Where a route does not send what it has sent before."""
    hand_over: HandOver | None = None
    """Where look-ups lead to other routes."""
    counting: Counting = NOT_COUNTED
    """Where a route is read: what becomes of events counts for the runs that read them."""
    put_aside: Callable[[Sequence[Event]], None] | None = None
    """What notes what was not delivered, where routes share fields both ways. Raises botocore's errors."""
    cost: Callable[[], Cost] = Cost
    """What was spent since it was last asked."""

    def run(self, messages: Sequence[Message], deadline: Deadline) -> BatchResult:
        """Deliver a batch, in the order of the queue."""
        batch, left = batch_size.split(messages)
        begin = time.perf_counter()
        items = [decode(message, self.routes) for message in batch]
        checked = self.judging.check(items)
        news = self.skipping.pass_over(checked) if self.skipping else checked
        tried = self.writing.write(news, deadline)
        kept = self.skipping.remember(tried) if self.skipping else tried
        led_on = self.hand_over.lead_on(kept) if self.hand_over else kept
        learnt = self.judging.learn(led_on)
        milliseconds = round((time.perf_counter() - begin) * 1000)
        settled = self.settling.settle(learnt, left, milliseconds)
        self._remember(settled)
        self._note_put_aside(settled)
        self.counting.count(settled.ended)
        self._clear(settled)
        return self._measure(learnt, settled)

    def _remember(self, settled: Settled) -> None:
        """Note what was delivered; what cannot be noted costs a check of a replay, and no delivery."""
        try:
            self.judging.latest.renew(settled.newest, settled.overwritten)
        except AWS_ERRORS as error:
            log.fault(error, connection=self.connection)

    def _note_put_aside(self, settled: Settled) -> None:
        """What cannot be noted is missing at the target until it changes once more, or a person replays it."""
        if self.put_aside is None:
            return
        lost = [each.item.event for each in settled.ended if isinstance(each.outcome, Rejected)]
        try:
            self.put_aside([event for event in lost if event is not None])
        except AWS_ERRORS as error:
            log.fault(error, connection=self.connection)

    def _clear(self, settled: Settled) -> None:
        """Hide what stays in the queue, delete what is done: last, so that what was noted before is never behind."""
        self.settling.settlement.hide(settled.kept, settled.seconds)
        self.settling.settlement.remove(settled.done)

    def _measure(self, tried: Sequence[Tried], settled: Settled) -> BatchResult:
        """Count what came of it."""
        cost = self.cost()
        metrics.batch(self.connection, settled.steps, settled.ages, cost)
        retries = [each.outcome for each in tried if isinstance(each.outcome, Retry)]
        return BatchResult(
            failed=[message.id for message in settled.kept if message.handed],
            steps=Counter(metric for _, metric in settled.steps),
            requests=cost.requests,
            must_wait=any(each.everything for each in retries),
            waits=any(each.waiting for each in retries),
        )
