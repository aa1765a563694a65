"""kintone drops webhooks over 60 a minute; one reading brings what they left out, and only that is delivered."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, cast

import pytest
import requests

from local.systems.kintone import StandIn
from relay.core import event
from relay.core.config import Config, Connection, Route
from relay.core.deadline import Deadline
from relay.core.event import Event
from relay.core.outcome import Delivered, Outcome
from relay.limits.open_gate import OpenGate
from relay.loop_guard.guard import LoopGuard
from relay.loop_guard.write_marks import WriteMarks
from relay.queue import queues
from relay.queue.batch_sender import Outbox
from relay.reading.events.letters import Letters
from relay.reading.parts.reading_run import ReadingRun
from relay.reading.parts.subscriptions import readings
from relay.reading.tick import Tick
from relay.system.sides import origins as origins_of
from systems import SYSTEMS
from systems.kintone.client import App, KintoneClient
from systems.kintone.config import KintoneConnection, KintoneSource
from systems.kintone.receiver.webhook import KINTONE_WEBHOOK
from systems.kintone.streams.records import RecordsReader
from systems.kintone.streams.stream import RECORDS_STREAM
from tests.engine.reading.world import NoMemory
from tests.support import log_lines
from tests.support.connection import Connection as Queued
from tests.support.inbox import Inbox
from tests.support.memory_readings import MemoryReadings
from tests.support.memory_seen import MemorySeen
from tests.support.memory_state import MemoryState
from tests.support.plain_system import Plain, PlainRoute
from tests.support.scripted_target import Plenty

ROUTE = Route(to="crm", from_="kintone", source=KintoneSource(app=12, every="5m"))
RECORDS, TAKEN = 100, 60
KEYED = PlainRoute(to="crm", key="id")


class Taking:
    """A target that takes everything."""

    def __init__(self) -> None:
        self.taken: list[Event] = []

    def deliver(self, events: Sequence[Event], deadline: Deadline) -> list[Outcome]:
        """All of them are delivered."""
        deadline.seconds_left()
        self.taken += events
        return [Delivered()] * len(events)


class Relay:
    """The route `changed` from a kintone to a target that takes everything."""

    def __init__(self, kintone: StandIn) -> None:
        self.kintone = kintone
        self.config = Config(
            connections={"kintone": KintoneConnection(url=kintone.url), "crm": Connection()},
            routes={"changed": ROUTE},
            systems={"kintone": "kintone", "crm": "plain"},
        )
        self.target = Taking()
        origins = origins_of(self.config, SYSTEMS)
        places = frozenset(place for each in origins.values() for place in each.places)
        self.queued = Queued(
            self.target,
            routes={"changed": ROUTE},
            guard=LoopGuard(
                echo=WriteMarks(state=MemoryState(), key=b"k", places=places),
                origins=origins,
                routes={"changed": ROUTE},
            ),
        )
        client = KintoneClient(kintone.url, lambda *, refresh=False: {"api_token": kintone.api_token}, OpenGate())
        reader = RecordsReader(client=client, place=App(12, None), url=kintone.url)
        self.table = MemoryReadings(clock=time.time, connection="kintone")
        self.seen = MemorySeen()
        self.tick = Tick(
            connection="kintone",
            readings=readings(self.config, "kintone", lambda *_: ("records", RECORDS_STREAM)),
            table=self.table,
            reader=lambda *_: reader,
            seen=lambda *_: self.seen,
            memory=lambda: cast("Any", NoMemory()),
            letters=Letters(
                routes=self.config.routes,
                accept=lambda _, payload: Plain().target.accept(KEYED, payload),
                outboxes=lambda _: Outbox(sqs=cast("Any", self.queued.client), queue_url="queue"),
                log_key=b"k",
                now=event.now,
            ),
        )

    def read(self) -> ReadingRun:
        """A minute's tick, with everything due."""
        for part in self.table.parts():
            self.table.make_due(part.key)
        [run] = self.tick.run(Plenty())
        return run

    def receive(self, notification: dict[str, Any]) -> None:
        """Accept a webhook, as the accepting function does."""
        payload = KINTONE_WEBHOOK.read(ROUTE, json.dumps(notification).encode())
        key = Plain().target.accept(KEYED, payload).key
        made = Event(id=event.new_id(), route="changed", received_at=event.now(), lead="0", payload=payload)
        queues.send_event(
            cast("Any", self.queued.client), "queue", made.id, event.encode(made), queues.message_group("crm", key)
        )

    def deliver(self) -> None:
        """Deliver until the queue is empty."""
        while batch := self.queued.receive():
            self.queued.settle(batch, self.queued.run(batch))

    def delivered(self) -> Counter[str]:
        """How often the target was given each record."""
        return Counter(str(each.payload["id"]) for each in self.target.taken)


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with Inbox() as found:
        yield found


def change(kintone: StandIn, record: int) -> None:
    """What a person does in kintone's own screen: one record at a time."""
    body = {"app": 12, "record": {"lead_id": {"value": str(record)}, "company": {"value": f"Company {record}"}}}
    headers = {"X-Cybozu-API-Token": kintone.api_token}
    assert requests.post(f"{kintone.url}/k/v1/record.json", json=body, headers=headers, timeout=10).ok


def test_a_hundred_changes_in_a_minute_are_all_delivered_once(kintone: StandIn, inbox: Inbox) -> None:
    relay = Relay(kintone)
    relay.read()
    kintone.webhook(12, inbox.url)
    for record in range(1, RECORDS + 1):
        change(kintone, record)
    told = kintone.notifications()
    assert Counter(each["code"] for each in told) == {"": TAKEN, "GAIA_WT02": RECORDS - TAKEN}
    for notification in inbox.bodies:
        relay.receive(notification)
    relay.deliver()
    assert len(relay.delivered()) == TAKEN

    run = relay.read()
    with log_lines.captured() as lines:
        relay.deliver()
    assert (run.ending, run.queued) == ("complete", RECORDS)
    assert relay.delivered() == {str(record): 1 for record in range(1, RECORDS + 1)}
    assert Counter(line.get("skipped") for line in lines.all()) == {"known": TAKEN, None: RECORDS - TAKEN}

    again = relay.read()
    assert again.queued == 0


def test_a_webhook_that_comes_after_the_reading_changes_nothing(kintone: StandIn, inbox: Inbox) -> None:
    relay = Relay(kintone)
    relay.read()
    kintone.webhook(12, inbox.url)
    change(kintone, 1)
    kintone.notifications()
    relay.read()
    relay.receive(inbox.bodies[0])
    relay.deliver()
    assert relay.delivered() == {"1": 1}
