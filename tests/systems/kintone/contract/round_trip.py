"""Both directions at once: kintone's stand-in, a Marketo that tells of every change, and the relay between them.

Nothing happens by itself. A test lets each webhook arrive when it wants, drops it, or loses an answer.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec
import requests

from local.systems.kintone import StandIn
from local.systems.kintone.webhooks.webhooks import Webhook, Webhooks
from relay.core.config import Config, Connection, Route
from relay.core.event import Event, new_id
from relay.core.outcome import Delivered, Retry
from relay.limits.open_gate import OpenGate
from relay.loop_guard.guard import LoopGuard
from relay.loop_guard.news import JudgedEvent, QueuedEvent
from relay.loop_guard.write_marks import WriteMarks
from relay.system.access import Access
from systems.kintone.config import KintoneConnection, KintoneSource
from systems.kintone.receiver.notification import of_record
from systems.kintone.receiver.origin import KintoneOrigins
from systems.kintone.receiver.spelling import spelled
from systems.kintone.receiver.webhook import KINTONE_WEBHOOK
from systems.kintone.system import KINTONE
from tests.support.memory_state import MemoryState
from tests.systems.kintone.contract.relaying import Secret, Until, a_route

FIELDS = {"company": "text", "score": "number", "tags": "check_box"}


class Told(Webhooks):
    """Keeps notifications until a test delivers them; `told` are bodies as kintone would post them."""

    def __init__(self) -> None:
        super().__init__()
        self.told: deque[bytes] = deque()

    def notify(self, webhooks: Iterable[Webhook], body: dict[str, Any], *, record: int, revision: int) -> None:
        self.told.extend(msgspec.json.encode(body) for _ in webhooks)


@dataclass
class Marketo:
    """One lead for each key. It trims what it is given, as Marketo does, and tells of what has really changed."""

    leads: dict[str, dict[str, Any]] = field(default_factory=dict)
    told: deque[dict[str, Any]] = field(default_factory=deque)

    def change(self, key: str, **values: Any) -> None:
        """Somebody, or the relay, changes a lead."""
        before = self.leads.get(key, {})
        after = before | {
            name: value.strip() if isinstance(value, str) else list(value) for name, value in values.items()
        }
        if after != before:
            self.leads[key] = after
            tags = ";".join(reversed(after.get("tags", [])))
            self.told.append({"leadId": key, **after, "tags": tags})


class World:
    """Kintone, Marketo and the relay. Multi-record calls are told of too, as on kintone's bad day, unless `quiet`."""

    def __init__(self, kintone: StandIn, *, quiet: bool = False) -> None:
        self.kintone = kintone
        self.marketo = Marketo()
        kintone.domain.webhooks = self.notifications = Told()
        kintone.webhook(12, "http://127.0.0.1/", bulk=not quiet)
        self.routes: dict[str, Route] = {
            "to-kintone": a_route(
                fields={
                    "company": "company",
                    "score": {"from": "score", "type": "number"},
                    "tags": {"from": "tags", "type": "check_box"},
                },
                empty="clear",
            ),
            "to-marketo": Route(to="marketo", from_="kintone", source=KintoneSource(app=12)),
        }
        config = Config(
            connections={"kintone": KintoneConnection(url=kintone.url), "marketo": Connection()},
            routes=self.routes,
            systems={"kintone": "kintone", "marketo": "plain"},
        )
        origins = KintoneOrigins(config)
        self.late = 0.0
        """Seconds that have passed without anybody waiting for them."""
        self.state = MemoryState()
        self.echo = WriteMarks(state=self.state, key=b"k", places=origins.places, clock=lambda: time.time() + self.late)
        self.guard = LoopGuard(echo=self.echo, origins={"kintone": origins}, routes=self.routes)
        access = Access(
            secret=Secret({"api_token": kintone.api_token}), gate=OpenGate(), state=self.state, echo=self.echo
        )
        self.target = KINTONE.target.for_connection(
            config.connections["kintone"], {"to-kintone": self.routes["to-kintone"]}, access
        )
        self.delivered: list[str] = []
        """What the relay did, in order: where to, and what for nothing (`echo`, ...)."""

    def person(self, key: str, **values: Any) -> None:
        """Somebody edits a record on its screen, or adds it."""
        cells = {code: {"value": value} for code, value in values.items()}
        known = [one for one in self.kintone.records(12) if one["lead_id"]["value"] == key]
        headers = {"X-Cybozu-API-Token": self.kintone.api_token}
        body: dict[str, Any] = {"app": 12, "record": cells}
        if known:
            body["id"] = known[0]["$id"]["value"]
        else:
            cells["lead_id"] = {"value": key}
        method = "PUT" if known else "POST"
        requests.request(
            method, f"{self.kintone.url}/k/v1/record.json", json=body, headers=headers, timeout=10
        ).raise_for_status()

    def from_kintone(self) -> None:
        """The oldest notification of kintone arrives and is delivered."""
        payload = KINTONE_WEBHOOK.read(self.routes["to-marketo"], self.notifications.told.popleft())
        self._deliver(_event("to-marketo", payload))

    def from_marketo(self) -> None:
        """The oldest webhook of Marketo arrives and is delivered, however often it takes."""
        event = _event("to-kintone", self.marketo.told.popleft())
        outcomes = (self.target.deliver([event], Until())[0] for _ in range(30))
        outcome = next(outcome for outcome in outcomes if not isinstance(outcome, Retry))
        assert isinstance(outcome, Delivered), outcome
        self.delivered.append(f"kintone {outcome.skipped}".strip())

    def read(self) -> None:
        """The relay reads every record, as a reading does."""
        for record in self.kintone.records(12):
            self._deliver(_event("to-marketo", of_record(record, app=12)))

    def settle(self) -> int:
        """Let everything arrive, oldest first; the number of webhooks that took. Raises when it never ends."""
        for number in range(400):
            if self.notifications.told:
                self.from_kintone()
            elif self.marketo.told:
                self.from_marketo()
            else:
                return number
        raise AssertionError(f"it goes round for ever: {self.delivered[-12:]}")

    def differences(self) -> list[tuple[str, Any, Any]]:
        """Where kintone and Marketo say different things of a lead."""
        found = []
        for record in self.kintone.records(12):
            key = record["lead_id"]["value"]
            ours = {name: spelled(record[name]["value"], kind) for name, kind in FIELDS.items()}
            theirs = {name: spelled(self.marketo.leads.get(key, {}).get(name), kind) for name, kind in FIELDS.items()}
            if ours != theirs:
                found.append((key, ours, theirs))
        return found

    def _deliver(self, event: Event) -> None:
        judged = self._judged(event)
        if judged.verdict is None:
            record = event.payload["record"]
            self.marketo.change(record["lead_id"], **{name: record[name] for name in FIELDS})
            self.guard.delivered([judged])
        skipped = judged.verdict.skipped if isinstance(judged.verdict, Delivered) else ""
        self.delivered.append(f"marketo {skipped}".strip())

    def _judged(self, event: Event) -> JudgedEvent:
        """An event that must wait comes back after a while."""
        asked = QueuedEvent(event)
        (judged,) = self.guard.judge([asked])
        if isinstance(judged.verdict, Retry):
            self.late += 120
            (judged,) = self.guard.judge([asked])
        assert not isinstance(judged.verdict, Retry)
        return judged


def _event(route: str, payload: dict[str, Any]) -> Event:
    return Event(id=new_id(), route=route, received_at=datetime.now(UTC), lead="0", payload=payload)
