"""An open that was read goes on through `mail` and `then:`, to a record of kintone with the mail's subject and text."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

import config
from local.systems.kintone import StandIn as Kintone
from local.systems.kintone import Token
from relay.core import event
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
from tests.systems.marketo.target.contract.marketo_relay import MarketoRelay

TOKEN = "token-of-13"
OPENS = """
connections:
  kintone: {{system: kintone, url: "{kintone}"}}
  marketo: {{system: marketo, url: "{marketo}"}}
routes:
  opened:
    from: marketo
    source: {{stream: activities, types: [Open Email], every: 5m, fields: [email]}}
    to: marketo
    mail: {{id: primaryId, lead: leadId}}
    then: {{route: opened-mail, nobody: opened-unknown}}
  opened-mail:
    from: marketo
    source: {{stream: mails}}
    to: kintone
    app: 13
    key: {{field: key, from: asked.id}}
    fields:
      plan: subject
      lines: {{from: text, type: multi_line_text}}
      rich: {{from: html, type: multi_line_text}}
      moment: {{from: asked.at, type: datetime, zone: UTC}}
  opened-unknown:
    from: relay
    to: kintone
    app: 13
    key: {{field: key, from: asked.id}}
    fields: {{plan: asked.primary}}
"""


class Opens:
    """Both connections, each at its own stand-in, with queues in memory."""

    def __init__(self, relay: MarketoRelay, kintone: Kintone, file: Path) -> None:
        file.write_text(OPENS.format(kintone=kintone.url, marketo=relay.connection.url), encoding="utf-8")
        self.relay, self.kintone, self.config = relay, kintone, config.load(file).config()
        routes, wanted = self.config.routes_to("marketo"), next_routes.wanted("marketo", self.config, SYSTEMS)
        access = Access(secret=relay.read_secret, gate=relay.gate, state=relay.state, wanted=wanted)
        target = MARKETO.target.for_connection(self.config.connections["marketo"], routes, access)
        self.first = Connection(cast("Any", target), routes=routes)
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

    def opened(self, lead: int, mail: int, name: str) -> list[event.Event]:
        """A lead's open is read, and its mail looked up; what was handed over."""
        payload = {"id": "7-1", "type": "Open Email", "at": "2026-10-01T00:00:00Z", "leadId": lead, "primaryId": mail}
        payload |= {"primary": name}
        key = MARKETO.target.accept(self.config.routes["opened"], payload).key
        self.first.queue.send(sqs_events.body(payload, route="opened"), key, event.new_id(), {})
        batch = self.first.receive()
        self.first.settle(batch, self.first.run(batch))
        return [event.decode(stored.body) for stored in self.next_queue.messages]

    def write(self, events: list[event.Event]) -> list[Told]:
        access = Access(secret=lambda **_: {"api_token": TOKEN}, gate=OpenGate(), state=self.relay.state)
        routes = self.config.routes_to("kintone")
        target = KINTONE.target.for_connection(self.config.connections["kintone"], routes, access)
        return list(target.deliver(events, Countdown(60)))


@pytest.fixture
def opens(relay: MarketoRelay, tmp_path: Path) -> Iterator[Opens]:
    with Kintone(tokens=[Token(TOKEN, 13)]) as kintone:
        yield Opens(relay, kintone, tmp_path / "relay.yaml")


def test_an_open_ends_in_kintone_with_the_subject_and_the_text_of_its_mail(opens: Opens) -> None:
    lead = opens.relay.lead("a@example.com", firstName="Erika")
    [made] = opens.opened(lead, 2001, "Autumn Mail")
    assert made.route == "opened-mail"
    assert [type(each) for each in opens.write([made])] == [Delivered]
    [record] = opens.kintone.records(13)
    found = [record[name]["value"] for name in ("key", "plan", "lines", "rich")]
    assert found == ["7-1", "News for Erika", "Hello Erika", "<p>Hello Erika</p>"]


def test_an_open_of_a_mail_that_is_gone_is_no_lost_open(opens: Opens) -> None:
    lead = opens.relay.lead("a@example.com")
    [made] = opens.opened(lead, 4711, "Deleted Mail")
    assert made.route == "opened-unknown"
    assert [type(each) for each in opens.write([made])] == [Delivered]
    [record] = opens.kintone.records(13)
    assert record["plan"]["value"] == "Deleted Mail"
