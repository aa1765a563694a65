"""KARTE and Marketo as stand-ins, and between them the relay: calls, look-ups, the roster, what is written; in steps.

Queues are in memory, one for each connection, in order for each group. A function may be killed at any of its calls to
the state table; then nothing of its batch is settled, and all of it comes again when its attempts have surely ended.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast
from unittest.mock import patch

import msgspec
import requests

from local.systems.karte import StandIn as Karte
from local.systems.marketo import StandIn as Marketo
from relay.accepting.repeats import event_id
from relay.aws.table import State, Versioned
from relay.core.config import Config, Route
from relay.core.deadline import Countdown
from relay.core.event import Event, decode, encode, new_id
from relay.core.outcome import Delivered, Outcome, Rejected, Retry
from relay.delivering.at_most_once import Once
from relay.delivering.handing_over import next_routes
from relay.delivering.handing_over.hand_over import HandOver
from relay.delivering.handing_over.next_event import NextEvents
from relay.delivering.item import Checked, Tried
from relay.delivering.item import decode as item_of
from relay.limits.open_gate import OpenGate
from relay.queue import queues
from relay.queue.batch_sender import Letter
from relay.queue.message import Message
from relay.system.access import Access
from relay.system.reads import reads
from relay.system.receiver import Ignored
from relay.system.sides import target_of
from relay.system.stream import Span
from systems import SYSTEMS
from systems.karte.config import KarteCalls, KarteConnection, KarteRoster
from systems.karte.lead.links import Links
from systems.karte.people.due import DueList
from systems.karte.people.memory import People
from systems.karte.receiver.calls import KARTE_RECEIVER
from systems.karte.roster.reader import roster_reader
from systems.marketo.config import MarketoConnection
from systems.marketo.streams.source import LeadsSource
from tests.support.memory_partition import MemoryPartition

FIELDS = ("id", "firstName", "lastName", "company", "email", "unsubscribed", "leadScore", "createdAt", "updatedAt")
KEY = b"key of the hashes"


class Killed(BaseException):
    """The function was stopped."""


@dataclass
class Kill:
    """Stops a function at one of its calls; None: it is not stopped."""

    after: int | None = None

    def count(self) -> None:
        if self.after is None:
            return
        if self.after <= 0:
            self.after = None
            raise Killed
        self.after -= 1


@dataclass(frozen=True)
class KillableState(State):
    """The table, at whose calls a function may be killed: before or after they take effect."""

    kill: Kill = field(default_factory=Kill)

    def get(self, key: str) -> str | None:
        self.kill.count()
        return super().get(key)

    def get_all(self, keys: Any, *, consistent: bool = True) -> dict[str, str]:
        self.kill.count()
        return super().get_all(keys, consistent=consistent)

    def versioned(self, key: str) -> Versioned:
        self.kill.count()
        return super().versioned(key)

    def replace(self, key: str, value: str, lifetime: float, *, revision: int) -> bool:
        self.kill.count()
        done = super().replace(key, value, lifetime, revision=revision)
        self.kill.count()
        return done


def routes(**leads: Any) -> dict[str, Route]:
    """As in the example: visits, the roster, leads, and events of leads."""
    marketo, karte = SYSTEMS["marketo"].target, SYSTEMS["karte"].target
    assert marketo
    assert karte
    visit = {
        "to": "marketo",
        "from": "karte",
        "lead": {"email": "email", "cookie": "marketo_cookie"},
        "find": {},
        "then": {"route": "leads-to-karte", "nobody": "tell"},
    }
    roster = {**visit, "lead": {"email": "email"}, "find": {"purpose": "backfill"}}
    given = {
        "to": "karte",
        "from": "marketo",
        "user": {},
        "fields": {name: name for name in FIELDS},
        "values": {"marketo_cookie": "asked.marketo_cookie"},
        "unchanged": "skip",
        **leads,
    }
    replace = msgspec.structs.replace
    return {
        "karte-visit": replace(msgspec.convert(visit, marketo.route_model), source=KarteCalls()),
        "karte-roster": replace(msgspec.convert(roster, marketo.route_model), source=KarteRoster(every="1m")),
        "leads-to-karte": replace(msgspec.convert(given, karte.route_model), source=LeadsSource(every="30m")),
        "karte-events": msgspec.convert({"to": "karte"}, karte.route_model),
        "karte-last": msgspec.convert({"to": "karte", "linked": "last"}, karte.route_model),
        "karte-hook": msgspec.convert({"to": "karte", "via": "hook"}, karte.route_model),
    }


@dataclass
class Queued:
    group: str
    body: str


@dataclass
class TwoSystems:
    """One relay. `step` methods run one function once; `settle` runs all of them until nothing is left."""

    karte: Karte
    marketo: Marketo
    states: Mapping[str, State]
    options: Mapping[str, Any] = field(default_factory=dict)
    leads: Mapping[str, Any] = field(default_factory=dict)
    karte_secret: dict[str, str] = field(default_factory=dict)
    key: bytes = KEY

    def __post_init__(self) -> None:
        self.kill = Kill()
        self.shift = 0.0
        self.noted = MemoryPartition(name="karte#noted")
        self.queues: dict[str, list[Queued]] = {"marketo": [], "karte": []}
        self.outcomes: list[tuple[str, Outcome]] = []
        self.done: list[Event] = []
        self.dead: list[Event] = []
        self._ids = itertools.count(1)
        self.config = Config(
            connections={
                "karte": msgspec.convert({"url": self.karte.url, **self.options}, KarteConnection),
                "marketo": msgspec.convert({"url": f"{self.marketo.url}/rest"}, MarketoConnection),
            },
            routes=routes(**self.leads),
            systems={"karte": "karte", "marketo": "marketo"},
        )
        self.karte_secret = {"access_token": self.karte.token, "api_key": self.karte.api_key, **self.karte_secret}

    # Who begins something

    def visit(self, *, route: str = "karte-visit", **said: Any) -> bool:
        """KARTE calls; whether that was taken."""
        call = {"id": f"call-{next(self._ids)}", "event_name": "identify", **said}
        try:
            payload = KARTE_RECEIVER.read(self.config.routes[route], msgspec.json.encode(call), self._reads(route))
        except Ignored:
            return False
        self._accept(route, payload, event_id(route, call["id"]))
        return True

    def webhook(self, route: str, **payload: Any) -> Event:
        """Marketo calls one of the routes of events."""
        return self._accept(route, payload, new_id())

    def lead_changed(self, lead: int) -> None:
        """The stream of leads tells of a lead as it is now, or that it is gone."""
        found = self.marketo.leads(id=lead)
        payload = {name: found[0].get(name) for name in FIELDS} if found else {"id": lead, "deleted": True}
        self._accept("leads-to-karte", payload, new_id())

    def roster(self) -> int:
        """A tick of the roster's reading; how many were asked for."""
        access = Access(
            secret=self._secret_of_karte,
            gate=OpenGate(),
            state=self.state("karte"),
            key=lambda: self.key,
            noted=self.noted,
        )
        reader, asked = roster_reader(access), 0
        for page in reader.read(reader.start(Span(None)), Countdown(60)):
            for change in page.changes:
                self._accept("karte-roster", dict(change.payload), new_id(), read=True)
                asked += 1
        return asked

    def load(self, **addresses: str) -> None:
        """Users who are known from elsewhere, by user id: as `relay karte roster load` does."""
        people = self.people
        DueList(self.noted, people.hashes).add(
            ((f"user_id/{user}", email) for user, email in addresses.items()), loaded=True
        )
        for user, email in addresses.items():
            people.move(
                f"user_id/{user}", people.change_user(f"user_id/{user}", lambda known: known), people.address(email)
            )

    # What the functions do

    def step(self, connection: str, *, kill: int | None = None) -> bool:
        """One delivering function takes the first of each group, up to ten; False where nothing is queued."""
        batch: dict[str, Queued] = {}
        for each in self.queues[connection]:
            if each.group not in batch and len(batch) < 10:
                batch[each.group] = each
        if not batch:
            return False
        self.kill.after = kill
        try:
            self._deliver(connection, [*batch.values()])
        except Killed:
            self.shift += 200.0  # what it had begun has surely ended by then
        finally:
            self.kill.after = None
        return True

    def settle(self) -> None:
        """Until nothing is left to do."""
        for _ in range(200):
            if not (self.step("marketo") or self.step("karte") or self.roster()):
                return
        raise AssertionError("it goes round for ever")

    def _deliver(self, connection: str, batch: Sequence[Queued]) -> None:
        events = [decode(each.body) for each in batch]
        with patch("systems.karte.target.Once", self._once):
            told = self._target(connection).deliver(events, Countdown(30))
        ended = self._led_on(connection, batch, events, cast("Sequence[Outcome]", told))
        for queued, event, outcome in zip(batch, events, ended, strict=True):
            self.outcomes.append((event.route, outcome))
            if isinstance(outcome, Retry):
                self.shift += 60.0
                continue
            if isinstance(outcome, Rejected):
                self.dead.append(event)
            self.done.append(event)
            self.queues[connection].remove(queued)

    def _led_on(
        self, connection: str, batch: Sequence[Queued], events: Sequence[Event], told: Sequence[Outcome]
    ) -> list[Outcome]:
        own = self.config.routes_to(connection)
        tried = [
            Tried(Checked(item_of(_message(queued), own)), outcome) for queued, outcome in zip(batch, told, strict=True)
        ]
        return [each.outcome for each in self._hand_over(connection).lead_on(tried)]

    def _hand_over(self, connection: str) -> HandOver:
        events = NextEvents(
            to=lambda name: self.config.routes[name].to, accept=self._side_accepts, log_key=lambda: self.key
        )
        outboxes = {name: cast("Any", _Outbox(queue)) for name, queue in self.queues.items()}
        return HandOver(connection=connection, events=events, outboxes=outboxes)

    def _target(self, connection: str) -> Any:
        side = SYSTEMS[connection].target
        assert side
        access = Access(
            secret=self._secret_of_karte if connection == "karte" else self._secret_of_marketo,
            gate=OpenGate(),
            state=self.state(connection),
            wanted=next_routes.wanted(connection, self.config, SYSTEMS),
            key=lambda: self.key,
            noted=self.noted,
        )
        return side.for_connection(self.config.connections[connection], self.config.routes_to(connection), access)

    def state(self, connection: str) -> State:
        """The table, at which a function may be killed."""
        found = self.states[connection]
        return KillableState(found.dynamodb, found.table, kill=self.kill)

    def _once(self, state: State) -> Once:
        return Once(state, clock=lambda: time.time() + self.shift)

    def _accept(self, route: str, payload: dict[str, Any], id_: str, *, read: bool = False) -> Event:
        accepted = self._side_accepts(route, payload)
        made = Event(id=id_, route=route, received_at=datetime.now(UTC), lead="0", payload=payload)
        to = self.config.routes[route].to
        self.queues[to].append(Queued(queues.message_group(to, accepted.key), encode(made)))
        return made

    def _reads(self, route: str) -> Any:
        found = self.config.routes[route]
        return reads(found, target_of(found, self.config, SYSTEMS).describe(found))

    def _side_accepts(self, route: str, payload: Any) -> Any:
        found = self.config.routes[route]
        return target_of(found, self.config, SYSTEMS).accept(found, payload, self.config.connections[found.to])

    # What there is to see

    @property
    def people(self) -> People:
        return People(self.states["karte"], self.key)

    @property
    def links(self) -> Links:
        return Links(self.people)

    def lead(self, email: str | None = None, **values: Any) -> int:
        """A person adds a lead at Marketo, or edits the one with this id."""
        named = {} if email is None else {"email": email}
        return int(self.marketo.edit(**named, **values)["id"])

    def associate(self, lead: int, cookie: str) -> None:
        """Somebody fills in a form: the browser is this lead's."""
        identity = {"grant_type": "client_credentials", **self._secret_of_marketo()}
        url = self.marketo.url
        token = requests.get(f"{url}/identity/oauth/token", params=identity, timeout=10).json()["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        answer = requests.post(
            f"{url}/rest/v1/leads/{lead}/associate.json", params={"cookie": cookie}, headers=headers, timeout=10
        ).json()
        assert answer["success"], answer

    def identified(self, user: str) -> list[dict[str, Any]]:
        """The values of the identify events that were written to a user, in order, wherever KARTE keeps them."""
        history = self.karte.project.history
        with history.lock:
            return [dict(each.said) for each in history.written if each.event_name == "identify" and each.id == user]

    def twin(self, email: str, **values: Any) -> int:
        """One more lead with an address."""
        lead = self.lead(f"{next(self._ids)}-{email}", **values)
        return self.lead(email, id=lead)

    def skipped(self, route: str = "leads-to-karte") -> list[str]:
        """Why nothing was written, by outcome; empty where something was."""
        return [each.skipped for name, each in self.outcomes if name == route and isinstance(each, Delivered)]

    def calls(self, path: str) -> int:
        """Calls of Marketo."""
        return sum(path in each["path"] for each in self.marketo.requests())

    def _secret_of_karte(self, *, refresh: bool = False) -> Mapping[str, Any]:
        return self.karte_secret

    def _secret_of_marketo(self, *, refresh: bool = False) -> Mapping[str, Any]:
        return {"client_id": self.marketo.client_id, "client_secret": self.marketo.client_secret}


@dataclass
class _Outbox:
    queue: list[Queued]

    def send(self, letters: Iterator[Letter]) -> None:
        self.queue += [Queued(each.group, each.body) for each in letters]


def _message(queued: Queued) -> Message:
    now = datetime.now(UTC)
    return Message(
        id=new_id(),
        body=queued.body,
        receipt_handle="",
        attempt=1,
        group=queued.group,
        sent_at=now,
        first_received_at=now,
        replayed=False,
        overwrites=False,
        handed=True,
    )


Maker = Callable[..., TwoSystems]
