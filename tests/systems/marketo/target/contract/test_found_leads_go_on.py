"""A lead that is looked up goes on through `then:`, to a record of kintone."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

import config
from local.systems.kintone import StandIn as Kintone
from relay.core import event
from relay.core.config import Config
from relay.core.deadline import Countdown
from relay.core.outcome import Delivered, Told
from relay.delivering.handing_over import next_routes
from relay.limits.open_gate import OpenGate
from relay.system.access import Access
from systems import SYSTEMS
from systems.kintone.system import KINTONE
from systems.marketo.system import MARKETO
from tests.support import sqs_events
from tests.support.connection import Connection
from tests.support.fifo_queue import FifoQueue, SqsClient
from tests.systems.marketo.target.contract.marketo_relay import COOKIE, MarketoRelay, an_event

VISITS = """
connections:
  kintone: {{system: kintone, url: "{kintone}"}}
  marketo: {{system: marketo, url: "{marketo}"}}
routes:
  visit:
    to: marketo
    lead: {{email: email, cookie: cookie}}
    find: {{asker: [visitor]}}
    then: visitor-known
  visitor-known:
    from: marketo
    source: {{stream: leads}}
    to: kintone
    app: 12
    key: {{field: lead_id, from: id, type: number}}
    fields: {{company: department, tags: {{from: asked.pages, type: check_box}}}}
"""


class Visits:
    """Both connections, each at its own stand-in, with queues in memory."""

    def __init__(self, relay: MarketoRelay, kintone: Kintone, file: Path) -> None:
        file.write_text(VISITS.format(kintone=kintone.url, marketo=relay.connection.url), encoding="utf-8")
        self.relay, self.kintone, self.config = relay, kintone, config.load(file).config()
        self.first = Connection(self._marketo(self.config), routes=self.config.routes_to("marketo"))
        self.next_queue = FifoQueue(self.first.clock)
        hand_over = next_routes.hand_over(
            "marketo",
            self.config,
            SYSTEMS,
            sqs=cast("Any", SqsClient({"kintone": self.next_queue})),
            queue_url=lambda name: name,
            log_key=lambda: b"key",
        )
        self.first.delivery = dataclasses.replace(self.first.delivery, hand_over=hand_over)

    def visit(self, **payload: Any) -> None:
        """Somebody comes by: accepted, queued, looked up."""
        accepted = MARKETO.target.accept(self.config.routes["visit"], payload)
        self.first.queue.send(sqs_events.body(payload, route="visit"), accepted.key, event.new_id(), {})
        batch = self.first.receive()
        self.first.settle(batch, self.first.run(batch))

    def write(self) -> list[Told]:
        """Deliver what was handed over."""
        access = Access(
            secret=lambda **_: {"api_token": self.kintone.api_token}, gate=OpenGate(), state=self.relay.state
        )
        routes = self.config.routes_to("kintone")
        target = KINTONE.target.for_connection(self.config.connections["kintone"], routes, access)
        events = [event.decode(stored.body) for stored in self.next_queue.messages]
        return list(target.deliver(events, Countdown(60)))

    def _marketo(self, config: Config) -> Any:
        relay = self.relay
        wanted = next_routes.wanted("marketo", config, SYSTEMS)
        access = Access(secret=relay.read_secret, gate=relay.gate, state=relay.state, meter=relay.meter, wanted=wanted)
        return MARKETO.target.for_connection(config.connections["marketo"], config.routes_to("marketo"), access)


@pytest.fixture
def visits(relay: MarketoRelay, tmp_path: Path) -> Iterator[Visits]:
    with Kintone() as kintone:
        yield Visits(relay, kintone, tmp_path / "relay.yaml")


def test_a_visitor_who_is_known_by_the_cookie_ends_in_a_record_of_kintone(visits: Visits) -> None:
    lead = visits.relay.lead("a@example.com", department="Sales", title="Manager")
    visits.relay.deliver(an_event("changed", leadId=lead, cookie=COOKIE))
    visits.visit(visitor="v-1", cookie=COOKIE, pages="A")

    [made] = [event.decode(stored.body) for stored in visits.next_queue.messages]
    assert made.payload.keys() == {"id", "department", "asked"}, "only what the next route reads goes on"
    assert [type(each) for each in visits.write()] == [Delivered]
    [record] = visits.kintone.records(12)
    assert (record["lead_id"]["value"], record["company"]["value"]) == (str(lead), "Sales")


def test_nobody_leads_nowhere_and_is_no_dead_letter(visits: Visits) -> None:
    visits.visit(visitor="v-1", email="unknown@example.com", cookie=COOKIE)

    assert visits.next_queue.messages == []
    assert (visits.first.queue.messages, visits.first.dead_letters.messages) == ([], [])


def test_the_questions_of_one_visitor_are_in_one_group_whoever_they_are_about(visits: Visits) -> None:
    accept, route = MARKETO.target.accept, visits.config.routes["visit"]
    keys = {
        accept(route, payload).key
        for payload in (
            {"visitor": "v-1", "email": "a@example.com"},
            {"visitor": "v-1", "cookie": COOKIE},
        )
    }

    assert keys == {"asker/v-1"}
    assert accept(route, {"email": "A@example.com"}).key == "asker/email/a@example.com"
