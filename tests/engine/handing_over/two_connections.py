"""Two connections on queues in memory: what the first one is asked leads to an event of the second one's route."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any, cast

import msgspec

from relay.core import event
from relay.core.config import Route
from relay.core.event import Event
from relay.core.outcome import Delivered, FoundRecord, Outcome
from relay.delivering.handing_over.dead_letter_notice import DeadLetterNotice
from relay.delivering.handing_over.hand_over import HandOver
from relay.delivering.handing_over.next_event import NextEvents
from relay.delivering.retry import Schedule
from relay.queue.batch_sender import Outbox
from relay.queue.message import CAUSE
from relay.queue.queues import DeadLetterCause
from relay.system.access import Payload
from relay.system.target import Accepted
from tests.support import sqs_events
from tests.support.connection import Connection
from tests.support.fifo_queue import Clock, FifoQueue, SqsClient
from tests.support.plain_system import PlainRoute, PlainTargetSide
from tests.support.scripted_target import ScriptedTarget

ROUTES: dict[str, Route] = {
    "visit": PlainRoute(to="crm", key="user", then="greet", on_dead_letter="told"),
    "greet": PlainRoute(to="far", key="id"),
    "told": PlainRoute(to="far", key="key"),
    "unknown": PlainRoute(to="far", key="none"),
    "plain": PlainRoute(to="crm", key="user"),
}
REPLAYED = {"replayed": {"DataType": "String", "StringValue": "1"}}


def found(record: FoundRecord | None) -> Callable[[Event], Outcome]:
    """A target that always finds this."""
    return lambda _: Delivered(found=record)


class TwoConnections:
    """`crm` is asked, and `far` has the queue of the routes that follow."""

    def __init__(self, script: Callable[[Event], Outcome], routes: Mapping[str, Route] | None = None) -> None:
        self.routes = ROUTES | dict(routes or {})
        self.clock = Clock()
        self.target = ScriptedTarget(script)
        own = {name: route for name, route in self.routes.items() if route.to == "crm"}
        self.first = Connection(self.target, routes=own, schedule=Schedule(longest=900.0), clock=self.clock)
        self.next_queue = FifoQueue(self.clock)
        self.client = SqsClient({"far": self.next_queue})
        outbox = Outbox(sqs=cast("Any", self.client), queue_url="far", sleep=lambda _: None)
        events = NextEvents(to=lambda name: self.routes[name].to, accept=self.accept, log_key=lambda: b"key")
        hand_over = HandOver(connection="crm", events=events, outboxes={"far": outbox})
        notice = DeadLetterNotice(hand_over=hand_over, routes=own)
        settling = dataclasses.replace(self.first.delivery.settling, notice=notice)
        self.first.delivery = dataclasses.replace(self.first.delivery, hand_over=hand_over, settling=settling)
        self._sent = 0

    def accept(self, route: str, payload: Payload) -> Accepted:
        """What the plain system says."""
        return PlainTargetSide().accept(self.routes[route], payload)

    def send(
        self, payload: dict[str, Any], *, route: str = "visit", replayed: bool = False, body: str | None = None
    ) -> str:
        """Put one event into the first queue; its body."""
        self._sent += 1
        made = body or sqs_events.body(payload, route=route)
        group = f"group-{payload.get('user')}"
        self.first.queue.send(made, group, f"d-{self._sent}", REPLAYED if replayed else {})
        return made

    def run(self, *, killed: bool = False) -> list[str]:
        """Deliver what can be received; with `killed` the function ends before anything is settled."""
        batch = self.first.receive()
        failed = self.first.run(batch)
        if not killed:
            self.first.settle(batch, failed)
        return failed

    @property
    def handed_over(self) -> list[Event]:
        """The events in the second queue, in their order."""
        return [event.decode(stored.body) for stored in self.next_queue.messages]

    @property
    def letters(self) -> list[DeadLetterCause]:
        """Why events lie in the first connection's dead-letter queue."""
        return [
            msgspec.json.decode(letter.attributes[CAUSE]["StringValue"], type=DeadLetterCause)
            for letter in self.first.dead_letters.messages
        ]
