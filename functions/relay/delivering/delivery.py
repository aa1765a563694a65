"""Delivering one batch from a queue, step by step: decoded, checked, written, led on, settled, remembered, measured.

The target writes, the engine decides what becomes of each message (relay.delivering.settling). A message that must wait
holds back the later ones of its group, and no other. What is more than one batch may hold
(relay.delivering.batch_size) goes back at once, untried.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from relay.aws.errors import AWS_ERRORS
from relay.core import event
from relay.core.config import Route
from relay.core.deadline import Deadline
from relay.delivering import batch_size
from relay.delivering.handing_over import HandOver
from relay.delivering.item import decode
from relay.delivering.judging import Judging
from relay.delivering.linger import Linger
from relay.delivering.settling import Settled, Settling
from relay.delivering.writing import Writing
from relay.queue.message import Message
from relay.telemetry import log, metrics
from relay.telemetry.metrics import Cost


class Run(NamedTuple):
    """What a function does with a batch."""

    failed: list[str]
    """Ids of the messages that Lambda handed over and that must stay in the queue."""
    events: int
    """How many it tried, those that it received itself included."""


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """The steps of one connection, in their order."""

    connection: str
    routes: Mapping[str, Route]
    judging: Judging
    writing: Writing
    settling: Settling
    linger: Linger
    wait: Callable[[], int]
    """Seconds to linger now."""
    hand_over: HandOver | None = None
    """Where look-ups lead to other routes."""
    cost: Callable[[], Cost] = Cost
    """What was spent since it was last asked."""

    def run(self, handed: Sequence[Message], deadline: Deadline) -> Run:
        """Deliver a batch, in the order of the queue."""
        messages, left = batch_size.split(self.linger.fill(handed, self.wait(), deadline, hurries=self._hurries))
        begin = time.perf_counter()
        items = [decode(message, self.routes) for message in messages]
        checked = self.judging.check(items)
        tried = self.writing.write(checked, deadline)
        led_on = self.hand_over.lead_on(tried) if self.hand_over else tried
        learnt = self.judging.learn(led_on)
        milliseconds = round((time.perf_counter() - begin) * 1000)
        settled = self.settling.settle(learnt, left, milliseconds)
        self._remember(settled)
        self._clear(settled)
        metrics.batch(self.connection, settled.steps, settled.ages, self.cost())
        return Run([message.id for message in settled.kept if message.handed], len(items))

    def _hurries(self, message: Message) -> bool:
        """Without decoding all of it: there may be many, and large ones."""
        route = self.routes.get(event.route(message.body))
        return route is not None and route.reply == "delivered"

    def _remember(self, settled: Settled) -> None:
        """Note what was delivered; what cannot be noted costs a check of a replay, and no delivery."""
        try:
            self.judging.latest.renew(settled.newest, settled.overwritten)
        except AWS_ERRORS as error:
            log.fault(error, connection=self.connection)

    def _clear(self, settled: Settled) -> None:
        """Hide what stays in the queue, delete what is done: last, so that what was noted before is never behind."""
        self.settling.settlement.hide(settled.kept, settled.seconds)
        self.settling.settlement.remove(settled.done)
