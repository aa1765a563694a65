"""Mazrica and Marketo in step as it is deployed: all four functions' own code, from the example, over both stand-ins.

Everything is real but AWS, and both systems answer over a socket. Mazrica's clock is everybody's; it moves when the
relay waits, and when a test lets hours pass.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, NamedTuple, cast

import msgspec
import yaml

from config import load
from local.systems.marketo import StandIn as Marketo
from local.systems.mazrica import StandIn as Mazrica
from relay.aws.errors import AWS_ERRORS
from relay.core.config import Config, Route
from relay.core.deadline import Countdown
from relay.core.event import decode, new_id
from relay.core.gate import Purpose, Returned
from relay.delivering.counting import Counting
from relay.delivering.delivery import Delivery
from relay.delivering.handing_over import next_routes
from relay.delivering.judging import Judging
from relay.delivering.newest_delivered import Latest
from relay.delivering.persons import Persons
from relay.delivering.replies import Replies
from relay.delivering.retry import Schedule
from relay.delivering.settlement import Settlement
from relay.delivering.settling import Settling
from relay.delivering.writing import Writing
from relay.history.counts import RouteCounts, by_route
from relay.history.store import RunHistory
from relay.limits.open_gate import OpenGate
from relay.pair_guard.known import PlacedName
from relay.pair_guard.page_guard import PageGuard
from relay.pair_guard.standing import StandingGuard, standing_guard
from relay.queue.batch_sender import Outbox
from relay.queue.message import CAUSE, REPLAYED, handed
from relay.queue.queues import DeadLetterCause
from relay.reading.events.letters import Letters
from relay.reading.parts.reading_run import ReadingRun
from relay.reading.parts.subscriptions import Reading, readings
from relay.reading.readers.memory import Memory
from relay.reading.seen.judging import Seen, Use
from relay.reading.seen.memories import names_read
from relay.reading.seen.seen_items import SeenItems
from relay.reading.seen.swept_ids import SweptIds
from relay.reading.tick import Tick
from relay.reading.unmatched.again import UnmatchedAgain
from relay.reading.unmatched.store import UnmatchedStore
from relay.system.access import Access, Payload
from relay.system.reads import Reads, reads
from relay.system.sides import target_of, target_side
from relay.system.stream import Reader
from relay.system.target import Accepted, Target, TargetSide
from systems import SYSTEMS
from systems.marketo.config import MarketoConnection, MarketoRoute
from systems.marketo.leads.sync import LeadSync
from systems.marketo.rest.cache import Cache
from systems.marketo.rest.client import Marketo as MarketoClient
from systems.marketo.rest.ledger import Limits
from systems.marketo.rest.quota import Quota
from systems.marketo.streams.connecting import leads_reader
from systems.marketo.streams.source import LeadsSource
from systems.marketo.target.target import MarketoTarget
from systems.mazrica.config import MazricaConnection
from systems.mazrica.connecting import Clocks
from systems.mazrica.streams.connecting import Readers
from systems.mazrica.streams.source import ContactsSource, PhasesSource
from systems.mazrica.streams.stream import STREAMS
from systems.mazrica.target.connecting import target as mazrica_target
from systems.mazrica.target.route import MazricaRoute
from tests.faults.reading.trouble import Killed, Trouble, Troubled, TroubledNotes
from tests.support.fifo_queue import Clock, FifoQueue, SqsClient
from tests.support.mazrica_readings import settings as account
from tests.support.memory_partition import MemoryPartition
from tests.support.memory_readings import MemoryReadings
from tests.support.memory_state import MemoryState
from tests.support.process_locks import ProcessLocks

EXAMPLES = Path(__file__).parents[4] / "examples"
MAZRICA, MARKETO = "mazrica", "marketo"
HOUR = 3600.0
PATIENCE = 1_000.0
"""Seconds after which every lease has lapsed and every message is in sight again."""

_TABLE = ("parts", "part", "create", "take", "save", "release", "give_back", "change", "make_due", "keep_run")
_STATE = ("put", "put_all", "get", "get_all", "delete", "delete_all", "versioned", "replace")
_LEASES = ("take_lease", "drop_lease")
_PARTITION = ("get", "put_all", "delete_all", "last", "between", "add")
_QUEUE = ("send_message_batch", "send_message", "change_message_visibility_batch")


def settings(
    folder: Path,
    mazrica: Mazrica,
    marketo: Marketo,
    routes: Iterable[str] | None = None,
    *,
    example: str = "mazrica",
    **changes: Mapping[str, Any],
) -> Config:
    """An example's configuration with these of its routes, led to both stand-ins; `changes` are merged into routes."""
    content = yaml.safe_load((EXAMPLES / f"{example}.yaml").read_text(encoding="utf-8"))
    content["connections"][MAZRICA] = {"system": "mazrica", **account(mazrica)}
    content["connections"][MARKETO]["url"] = marketo.url
    kept = {name: each for name, each in content["routes"].items() if routes is None or name in routes}
    content["routes"] = {name: {**each, **changes.get(name, {})} for name, each in kept.items()}
    for each in content["routes"].values():
        if each.get("then") not in {None, *content["routes"]}:
            del each["then"]
    file = folder / "relay.yaml"
    file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return load(file).config()


class _Place:
    """What the relay keeps for one connection, and the queue of what is delivered there."""

    def __init__(self, name: str, clock: Clock, seconds: Callable[[], float]) -> None:
        self.name = name
        self.queue, self.dead_letters = FifoQueue(clock), FifoQueue(clock)
        self.table = MemoryReadings(connection=name, clock=seconds)
        self.state = MemoryState(dynamodb=object())  # what may be done only once would be kept there: nothing here is
        self.waiting = MemoryPartition(name=f"{name}#unmatched", clock=seconds)
        self._swept: dict[str, MemoryPartition] = {}
        self._seconds = seconds
        self.latest = MemoryState()
        self.counts = MemoryPartition(name=f"{name}#history", clock=seconds)
        self.notes: dict[tuple[str, str], str] = {}

    def swept_of(self, reading: str) -> MemoryPartition:
        """What the sweeps of a reading know."""
        made = MemoryPartition(name=f"{self.name}#{reading}", clock=self._seconds)
        return self._swept.setdefault(reading, made)


class SyncRelay:
    """The functions, with what they remember; while `trouble` is on, all that they touch fails now and then."""

    def __init__(self, config: Config, mazrica: Mazrica, marketo: Marketo, trouble: Trouble | None = None) -> None:
        self.config, self.mazrica, self.marketo = config, mazrica, marketo
        self.trouble = trouble or Trouble(Random(0), 0.0)
        self._began = mazrica.clock.now()
        self._clock = Clock()
        self.places = {name: _Place(name, self._clock, self._seconds) for name in (MAZRICA, MARKETO)}
        queues = {name: place.queue for name, place in self.places.items()}
        queues |= {f"dead-{name}": place.dead_letters for name, place in self.places.items()}
        self._sqs = self._troubled(SqsClient(queues), "queue", _QUEUE)
        self.locks = ProcessLocks(self._seconds)
        self.shared = MemoryState()
        """What the guard of pairs keeps."""
        self.endings: Counter[str] = Counter()
        self.outcomes: Counter[str] = Counter()

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(self._seconds(), UTC)

    def pass_hours(self, hours: float, *, every: float = 1.0) -> None:
        """Let hours pass; at the end of each, what is due is read, and all is delivered."""
        begin, passed = self._seconds(), 0.0
        while passed < hours:
            passed = min(hours, passed + every)
            self.mazrica.clock.freeze(max(self._seconds(), begin + passed * HOUR))
            self.work()

    def work(self, *, ticks: int = 60) -> None:
        """Tick until nothing is left to be read for now, and deliver after each."""
        for _ in range(ticks):
            runs = [run for name in self.places for run in self.tick(name)]
            for name in self.places:
                if self.config.routes_to(name):
                    self.deliver(name)
            if not runs and not any(place.queue.messages for place in self.places.values()):
                return
            self.later(60)

    def tick(self, name: str) -> list[ReadingRun]:
        """What is due at a connection is read; nothing comes of a function that is killed."""
        self._keep_time()
        try:
            with suppress(*AWS_ERRORS):
                runs = self._tick(self.places[name]).run(Countdown(100.0))
                self.endings.update(f"{name}: {run.ending}" for run in runs)
                return runs
        except Killed:
            self.endings[f"{name}: killed"] += 1
            self.later(PATIENCE)
        return []

    def deliver(self, name: str) -> None:
        """What is in sight, up to 300 at a time."""
        self._keep_time()
        place = self.places[name]
        for _ in range(200):
            batch = [handed(record) for record in place.queue.receive(300)]
            if not batch:
                return
            try:
                failed = self._delivery(place).run(batch, Countdown(140.0)).failed
            except Killed:
                self.endings[f"to {name}: killed"] += 1
                self.later(PATIENCE)
                return
            for message in batch:
                if message.id not in failed:
                    place.queue.delete(message.receipt_handle)

    def settle(self, hours: int = 30) -> None:
        """Heal, and let all end well."""
        self.trouble.on, self.trouble.silent_for = False, 0
        self.mazrica.recover()
        self.marketo.recover()
        self.mazrica.match_names()
        self.pass_hours(hours, every=3)

    def later(self, seconds: float) -> None:
        self.mazrica.clock.advance(seconds)
        self._keep_time()

    def counts(self) -> dict[str, RouteCounts]:
        """What became of all events so far, by route."""
        whole: Counter[str] = Counter()
        for place in self.places.values():
            for number in place.table.numbers:
                whole.update(RunHistory(partition=place.counts, clock=self._seconds).counts(number))
        return by_route(whole)

    def letters(self) -> list[str]:
        """The routes of what was put aside, and why."""
        found = [each for place in self.places.values() for each in place.dead_letters.messages]
        causes = [msgspec.json.decode(each.attributes[CAUSE]["StringValue"], type=DeadLetterCause) for each in found]
        return [
            f"{decode(each.body).route}: {why.cause.code} {why.cause.message}"
            for each, why in zip(found, causes, strict=True)
        ]

    def replay(self) -> None:
        """Somebody has all that was put aside sent once more."""
        for place in self.places.values():
            for each in place.dead_letters.messages:
                marks = {REPLAYED: {"DataType": "String", "StringValue": "1"}}
                place.queue.send(each.body, each.group, new_id(), marks)
            place.dead_letters.messages.clear()

    def open_marks(self, connection: str, names: Iterable[str]) -> frozenset[str]:
        """The fields of a record, by its names there, of which nobody knows yet whether the relay has written them."""
        guard = standing_guard(self.config, SYSTEMS, self.shared, b"key", self._seconds)
        places = {str(each.target) for name, each in guard.guarded.items() if self.config.routes[name].to == connection}
        wanted = [PlacedName(place, name) for place in places for name in names]
        items = guard.memory.known(written=wanted).written.values()
        return frozenset(name for item in items for name, each in item.fields.items() if not each.closed)

    def _keep_time(self) -> None:
        now = self._seconds()
        self.marketo.clock.freeze(now)
        self._clock.advance(now - self._began)

    def _seconds(self) -> float:
        return self.mazrica.clock.now()

    def _tick(self, place: _Place) -> Tick:
        letters = Letters(
            routes=self.config.routes,
            accept=self._accept,
            outboxes=lambda to: Outbox(sqs=self._sqs, queue_url=to, sleep=lambda _: None),
            log_key=b"key",
            now=lambda: self.now,
        )
        again = UnmatchedAgain(
            store=self._store(place),
            reader=lambda reading: self._reader(place, reading, "read", self._memory(place)),
            letters=letters,
            now=lambda: self.now,
            pair=self._pair,
        )
        return Tick(
            connection=place.name,
            readings=self._readings(place),
            table=self._troubled(place.table, "table of readings", _TABLE),
            reader=partial(self._reader, place),
            seen=partial(self._seen, place),
            memory=partial(self._memory, place),
            letters=letters,
            now=lambda: self.now,
            history=self._history(place),
            unmatched=again,
            pair=self._pair,
        )

    def _readings(self, place: _Place) -> list[Reading]:
        sources = SYSTEMS[place.name].sources
        return readings(
            self.config,
            place.name,
            lambda _, source: (str(source.stream), cast("Any", sources[str(source.stream)].stream)),
        )

    def _memory(self, place: _Place) -> Memory:
        return cast("Memory", TroubledNotes(place.notes, trouble=self.trouble))

    def _store(self, place: _Place) -> UnmatchedStore:
        partition = self._troubled(place.waiting, "who is waited for", _PARTITION)
        return UnmatchedStore(partition=partition, key=b"key", clock=self._seconds)

    def _history(self, place: _Place) -> RunHistory:
        return RunHistory(partition=self._troubled(place.counts, "history", _PARTITION), clock=self._seconds)

    def _access(self, place: _Place, purpose: Purpose = "write", memory: Memory | None = None) -> Access:
        state = self._troubled(place.state, f"state of {place.name}", _STATE)
        wanted = next_routes.wanted(place.name, self.config, SYSTEMS)
        return Access(
            secret=partial(self._secret, place.name),
            gate=_Gate(self.trouble),
            state=state,
            purpose=purpose,
            memory=memory,
            wanted=wanted,
        )

    def _secret(self, name: str, *, refresh: bool = False) -> dict[str, Any]:
        if name == MAZRICA:
            return {"api_key": self.mazrica.api_key}
        return {"client_id": self.marketo.client_id, "client_secret": self.marketo.client_secret}

    def _reader(self, place: _Place, reading: Reading, purpose: Purpose, memory: Memory) -> Reader:
        access = self._access(place, purpose, memory)
        if place.name == MARKETO:
            connection = cast("MarketoConnection", self.config.connections[MARKETO])
            source = cast("LeadsSource", reading.source)
            names = self._names(reading)
            return leads_reader(connection, source, names, access, client=self._client, clock=lambda: self.now)
        made = Readers(connection=self._mazrica, names=self._names(reading), access=access, clocks=self._clocks)
        if isinstance(reading.source, ContactsSource):
            return made.contacts(reading.source, STREAMS["contacts"].filter(reading.source))
        if isinstance(reading.source, PhasesSource):
            return made.phases(reading.source, STREAMS["phases"].filter(reading.source))
        return made.actions()

    def _seen(self, place: _Place, reading: Reading, use: Use) -> Seen:
        state = self._troubled(place.state, f"state of {place.name}", _STATE)
        items = SeenItems(state=state, reading=reading.name, key=b"key", look_back=reading.look_back, use=use)
        if use.kind != "ids":
            return items
        swept = self._troubled(place.swept_of(reading.name), "swept ids", _PARTITION)
        return SweptIds(swept, items, numeric_ids=reading.stream.numeric_ids)

    def _names(self, reading: Reading) -> Reads:
        routes = [self.config.routes[name] for name in reading.routes]
        found = [reads(route, self._side(route).describe(route)) for route in routes]
        return names_read([*found, Reads(self._guard.needs(reading.routes))])

    def _pair(self, reading: Reading) -> PageGuard | None:
        return self._guard.page(reading.name, reading.routes)

    @property
    def _guard(self) -> StandingGuard:
        """A new one, as in another function."""
        state = self._troubled(self.shared, "what pairs share", (*_STATE, *_LEASES))
        return standing_guard(self.config, SYSTEMS, state, b"key", self._seconds)

    def _side(self, route: Route) -> TargetSide:
        return target_of(route, self.config, SYSTEMS)

    def _accept(self, route: Route, payload: Payload) -> Accepted:
        return self._side(route).accept(route, payload, self.config.connections[route.to])

    @property
    def _mazrica(self) -> MazricaConnection:
        return cast("MazricaConnection", self.config.connections[MAZRICA])

    @property
    def _clocks(self) -> Clocks:
        return Clocks(now=self._seconds, sleep=self.later)

    def _target(self, place: _Place) -> Target:
        access = self._access(place)
        routes = self.config.routes_to(place.name)
        if place.name == MAZRICA:
            mine = cast("Mapping[str, MazricaRoute]", routes)
            return mazrica_target(self._mazrica, mine, access, clocks=self._clocks, locks=self.locks)
        connection = cast("MarketoConnection", self.config.connections[MARKETO])
        client = self._client(connection, access)
        return _MarketoTarget(connection, cast("Mapping[str, MarketoRoute]", routes), access, client)

    def _client(self, connection: MarketoConnection, access: Access) -> MarketoClient:
        """Waits on Mazrica's clock."""
        limits = Limits(1_000_000, 10, connection.quota.per_day)
        quota = Quota(
            store=access.state,
            limits=limits,
            purpose=access.purpose,
            clock=self._seconds,
            sleep=self.later,
            chance=lambda: 0.5,
        )
        return MarketoClient(
            url=self.marketo.url,
            secret=access.secret,
            gate=access.gate,
            quota=quota,
            cache=Cache(access.state),
            clock=self._seconds,
            sleep=self.later,
        )

    def _delivery(self, place: _Place) -> Delivery:
        """With a target of its own, as in another function."""
        dead = f"dead-{place.name}"
        settlement = Settlement(connection=place.name, sqs=self._sqs, queue_url=place.name, dead_letter_url=dead)
        other = self.places[MARKETO if place.name == MAZRICA else MAZRICA]
        return Delivery(
            connection=place.name,
            routes=self.config.routes,
            judging=Judging(connection=place.name, latest=Latest(place.latest)),
            writing=Writing(
                connection=place.name,
                target=self._guard.target(place.name, target_side(SYSTEMS[place.name]), self._target(place)),
                persons=Persons(connection=place.name, waiting={other.name: self._store(other)}),
            ),
            settling=Settling(
                connection=place.name,
                settlement=settlement,
                schedule=Schedule(first=1.0, longest=5.0),
                replies=Replies(state=place.state),
            ),
            hand_over=next_routes.hand_over(
                place.name,
                self.config,
                SYSTEMS,
                sqs=self._sqs,
                queue_url=lambda name: name,
                log_key=lambda: b"key",
                now=lambda: self.now,
            ),
            counting=Counting(connection=place.name, histories={other.name: self._history(other)}),
            put_aside=self._guard.put_aside().note,
        )

    def _troubled(self, real: object, what: str, methods: tuple[str, ...]) -> Any:
        return Troubled(real, self.trouble, what, methods)


class _MarketoTarget(MarketoTarget):
    """With a client that waits on another clock, and with locks of one process."""

    def __init__(
        self, connection: MarketoConnection, routes: Mapping[str, MarketoRoute], access: Access, client: MarketoClient
    ) -> None:
        super().__init__(connection, routes, access)
        self._marketo = client
        self._leads = LeadSync(client, foreign_id_field=None, workspaces={}, locks=ProcessLocks())


class _Gate(OpenGate):
    """Functions are killed before and after requests, too. That requests fail is up to the stand-ins."""

    def __init__(self, trouble: Trouble) -> None:
        self._trouble = trouble

    def send(self, request: Callable[[], Returned], **named: Any) -> Returned:
        """As OpenGate.send."""
        return cast("Returned", self._trouble.kills("request", partial(super().send, request, **named)))


class Written(NamedTuple):
    """Requests that changed something."""

    mazrica: int
    marketo: int


def written(relay: SyncRelay) -> Written:
    """Into each of the two, so far."""
    mazrica = sum(each["method"] in {"POST", "PATCH"} for each in relay.mazrica.requests())
    leads = [each for each in relay.marketo.requests() if each["path"] == "/rest/v1/leads.json"]
    return Written(mazrica, sum(each["method"] == "POST" for each in leads))
