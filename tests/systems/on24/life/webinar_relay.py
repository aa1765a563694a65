"""ON24 into Marketo as it is deployed: both functions' own code, from a relay.yaml, over both stand-ins.

Everything is real but AWS, and both systems answer over a socket. ON24's clock is everybody's; it moves when the relay
waits, and when a test lets hours pass.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, cast

import yaml

from config import load
from local.systems.marketo import StandIn as Marketo
from local.systems.on24 import StandIn as On24
from relay.aws.errors import AWS_ERRORS
from relay.core.config import Config, Route
from relay.core.deadline import Countdown
from relay.core.event import decode
from relay.core.gate import Purpose, Returned
from relay.delivering.counting import Counting
from relay.delivering.delivery import Delivery
from relay.delivering.judging import Judging
from relay.delivering.newest_delivered import Latest
from relay.delivering.persons import Persons
from relay.delivering.replies import Replies
from relay.delivering.retry import Schedule
from relay.delivering.settlement import Settlement
from relay.delivering.settling import Settling
from relay.delivering.skipping import Skipping
from relay.delivering.unchanged import Unchanged
from relay.delivering.writing import Writing
from relay.history.counts import RouteCounts, by_route
from relay.history.store import RunHistory
from relay.limits.open_gate import OpenGate
from relay.queue.batch_sender import Outbox
from relay.queue.message import handed
from relay.reading.events.letters import Letters
from relay.reading.parts import backfill
from relay.reading.parts.reading_run import ReadingRun
from relay.reading.parts.subscriptions import Reading, readings
from relay.reading.readers.memory import Memory
from relay.reading.seen.judging import Seen, Use
from relay.reading.seen.memories import Memories, names_read
from relay.reading.tick import Tick
from relay.reading.unmatched.again import UnmatchedAgain
from relay.reading.unmatched.store import UnmatchedStore
from relay.system.access import Access, Payload
from relay.system.learned_names import fingerprint_of
from relay.system.reads import Reads, reads
from relay.system.stream import Reader
from relay.system.target import Accepted, Target
from systems.marketo.config import MarketoConnection, MarketoRoute
from systems.marketo.leads.sync import LeadSync
from systems.marketo.rest.cache import Cache
from systems.marketo.rest.client import Marketo as MarketoClient
from systems.marketo.rest.ledger import Limits
from systems.marketo.rest.quota import Quota
from systems.marketo.system import MARKETO
from systems.marketo.target.target import MarketoTarget
from systems.on24.source import SOURCES
from systems.on24.streams.connecting import people_reader
from systems.on24.streams.source import EventsSource
from tests.faults.reading.trouble import Killed, Trouble, Troubled, TroubledNotes
from tests.support.fifo_queue import Clock, FifoQueue, SqsClient
from tests.support.memory_partition import MemoryPartition
from tests.support.memory_readings import MemoryReadings
from tests.support.memory_state import MemoryState
from tests.support.on24_readings import On24Account
from tests.support.process_locks import ProcessLocks

EXAMPLE = Path(__file__).parents[4] / "examples" / "on24.yaml"
READ, WRITTEN = "webinars", "marketo"
HOUR = 3600.0

_TABLE = ("parts", "part", "create", "take", "save", "release", "give_back", "change", "make_due", "keep_run")
_STATE = ("put", "put_all", "get", "get_all", "delete", "delete_all", "versioned", "replace")
_PARTITION = ("get", "put_all", "delete_all", "last", "between", "add")
_QUEUE = ("send_message_batch", "send_message", "change_message_visibility_batch")
_PATIENCE = 1_000.0
"""Seconds after which every lease has lapsed and every message is in sight again."""


def settings(
    folder: Path, on24: On24, marketo: Marketo, routes: Iterable[str] | None = None, **changes: Mapping[str, Any]
) -> Config:
    """The example's configuration with these of its routes, led to both stand-ins; `changes` are merged into routes."""
    content = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    content["connections"][READ] = {"system": "on24", "client_id": int(on24.client_id), "url": on24.url}
    content["connections"][WRITTEN]["url"] = marketo.url
    kept = {name: each for name, each in content["routes"].items() if routes is None or name in routes}
    content["routes"] = {name: {**each, **changes.get(name.replace("-", "_"), {})} for name, each in kept.items()}
    file = folder / "relay.yaml"
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    return load(file).config()


class WebinarRelay:
    """Both functions, with what they remember; while `trouble` is on, all that they touch fails now and then."""

    def __init__(self, config: Config, on24: On24, marketo: Marketo, trouble: Trouble | None = None) -> None:
        self.config, self.on24, self.marketo = config, on24, marketo
        self.trouble = trouble or Trouble(Random(0), 0.0)
        self.account = On24Account(on24)
        self._began = on24.clock.now()
        self._clock = Clock()
        self.queue, self.dead_letters = FifoQueue(self._clock), FifoQueue(self._clock)
        self._sqs = self._troubled(SqsClient({WRITTEN: self.queue, "dead": self.dead_letters}), "queue", _QUEUE)
        self.table = MemoryReadings(connection=READ, clock=self._seconds)
        self._table = self._troubled(self.table, "table of readings", _TABLE)
        self._read_state = self._troubled(MemoryState(), "state of ON24", _STATE)
        nothing = object()  # what may be done only once would be kept in DynamoDB: none of these routes does that
        self._written_state = self._troubled(MemoryState(dynamodb=nothing), "state of Marketo", _STATE)
        self._waiting = MemoryPartition(name=f"{READ}#unmatched", clock=self._seconds)
        self._counts = MemoryPartition(name=f"{READ}#history", clock=self._seconds)
        self.history = RunHistory(partition=self._counts, clock=self._seconds)
        self._kept: dict[tuple[str, str], str] = {}
        self.endings: Counter[str] = Counter()

    @property
    def now(self) -> datetime:
        return self.account.now

    def pass_hours(self, hours: float, *, every: float = 1.0) -> None:
        """Let hours pass; at the end of each, what is due is read, and all is delivered."""
        begin, passed = self.on24.clock.now(), 0.0
        while passed < hours:
            passed = min(hours, passed + every)
            self._wait_until(begin + passed * HOUR)
            self.work()

    def work(self, *, ticks: int = 30) -> None:
        """Tick until nothing is left to be read for now, and deliver after each."""
        for _ in range(ticks):
            runs = self.tick()
            self.deliver()
            if not runs and not self.queue.messages:
                return
            self.later(60)

    def tick(self) -> list[ReadingRun]:
        """What is due is read; nothing comes of a function that is killed."""
        self._keep_time()
        try:
            with suppress(*AWS_ERRORS):
                runs = self._tick().run(Countdown(100.0))
                self.endings.update(str(run.ending) for run in runs)
                return runs
        except Killed:
            self.endings["killed"] += 1
        self.later(_PATIENCE)
        return []

    def deliver(self) -> None:
        """As the clock of `batch: {every: 1m}` does: up to 300 at a time, until nothing is in sight."""
        self._keep_time()
        for _ in range(200):
            batch = [handed(record) for record in self.queue.receive(300)]
            if not batch:
                return
            try:
                failed = self._delivery().run(batch, Countdown(100.0)).failed
            except Killed:
                self.later(_PATIENCE)
                return
            for message in batch:
                if message.id not in failed:
                    self.queue.delete(message.receipt_handle)

    def settle(self, hours: int = 60) -> None:
        """Heal, and let all end well; what was put aside is delivered once more, as a person has it."""
        self.trouble.on, self.trouble.silent_for = False, 0
        self.on24.recover()
        self.marketo.recover()
        self.pass_hours(hours, every=3)

    def ask_for_past(self, word: str, days: int) -> None:
        """Have what was before be read as well, as `relay read backfill` does."""
        reading = next(each for each in self._readings() if each.word == word)
        until = self.now - timedelta(days=1)
        since = until - timedelta(days=days)
        backfill.ask(self.table, reading, since=since, until=until, routes=reading.routes, again=False, now=self.now)

    def later(self, seconds: float) -> None:
        self.on24.clock.advance(seconds)
        self._keep_time()

    def counts(self) -> dict[str, RouteCounts]:
        """What became of all events so far, by route."""
        whole: Counter[str] = Counter()
        for number in self.table.numbers:
            whole.update(self.history.counts(number))
        return by_route(whole)

    def object_writes(self) -> int:
        """Records that were created or changed in Marketo, as the history counts them."""
        return sum(each.made.get("object", 0) for each in self.counts().values())

    def objects(self, name: str = "oN24Attendee_c") -> list[dict[str, Any]]:
        found = self.marketo.instance.objects.get(name)
        return [] if found is None else [dict(record.values) for record in found.all()]

    def statuses(self, program: int = 1001) -> dict[str, str]:
        """Of the members of a program, by address."""
        members = self.marketo.instance.assets.programs[program].members
        addresses = {lead["id"]: lead["email"] for lead in self.marketo.leads()}
        return {addresses[lead]: member.status.name for lead, member in members.items()}

    def people(self) -> list[str]:
        """Their addresses."""
        return sorted(lead["email"] for lead in self.marketo.leads())

    def _wait_until(self, at: float) -> None:
        self.on24.clock.set(max(self.on24.clock.now(), at))
        self._keep_time()

    def _keep_time(self) -> None:
        now = self.on24.clock.now()
        self.marketo.clock.freeze(now)
        self._clock.advance(now - self._began)

    def _seconds(self) -> float:
        return self.on24.clock.now()

    def _readings(self) -> list[Reading]:
        return readings(
            self.config, READ, lambda _, source: (str(source.stream), cast("Any", SOURCES[str(source.stream)].stream))
        )

    def _tick(self) -> Tick:
        letters = Letters(
            routes=self.config.routes,
            accept=self._accept,
            outboxes=lambda to: Outbox(sqs=self._sqs, queue_url=to, sleep=lambda _: None),
            log_key=b"key",
            now=lambda: self.now,
        )
        again = UnmatchedAgain(
            store=self._store(),
            reader=lambda reading: self._reader(reading, "read", self._memory()),
            letters=letters,
            now=lambda: self.now,
        )
        return Tick(
            connection=READ,
            readings=self._readings(),
            table=self._table,
            reader=self._reader,
            seen=self._seen,
            memory=self._memory,
            letters=letters,
            now=lambda: self.now,
            history=self._history(),
            unmatched=again,
        )

    def _memory(self) -> Memory:
        return cast("Memory", TroubledNotes(self._kept, trouble=self.trouble))

    def _store(self) -> UnmatchedStore:
        partition = self._troubled(self._waiting, "who is waited for", _PARTITION)
        return UnmatchedStore(partition=partition, key=b"key", clock=self._seconds)

    def _history(self) -> RunHistory:
        return RunHistory(partition=self._troubled(self._counts, "history", _PARTITION), clock=self._seconds)

    def _reader(self, reading: Reading, purpose: Purpose, memory: Memory) -> Reader:
        access = Access(
            secret=self.account.secret,
            gate=_Gate(self.trouble),
            state=self._read_state,
            purpose=purpose,
            memory=memory,
        )
        account = On24Account(self.on24, state=self._read_state)
        return people_reader(
            account.model,
            cast("EventsSource", reading.source),
            self._names(reading),
            access,
            filtered=reading.stream.filter(reading.source),
            asks=account.asks,
            clock=lambda: self.now,
        )

    def _seen(self, reading: Reading, use: Use) -> Seen:
        memories = Memories(state=self._read_state, table=self.table, key=b"key")
        return memories.of(reading, use, self._names(reading))

    def _names(self, reading: Reading) -> Reads:
        routes = [self.config.routes[name] for name in reading.routes]
        return names_read(reads(route, MARKETO.target.describe(route)) for route in routes)

    def _accept(self, route: Route, payload: Payload) -> Accepted:
        return MARKETO.target.accept(route, payload, self._connection)

    @property
    def _connection(self) -> MarketoConnection:
        return cast("MarketoConnection", self.config.connections[WRITTEN])

    def _target(self) -> Target:
        secret = {"client_id": self.marketo.client_id, "client_secret": self.marketo.client_secret}
        access = Access(secret=lambda **_: secret, gate=_Gate(self.trouble), state=self._written_state)
        routes = cast("Mapping[str, MarketoRoute]", self.config.routes_to(WRITTEN))
        return _Target(self._connection, routes, access, self._client(access))

    def _client(self, access: Access) -> MarketoClient:
        """Waits on ON24's clock."""
        limits = Limits(1_000_000, 10, 1_000_000)
        quota = Quota(store=access.state, limits=limits, clock=self._seconds, sleep=self.later)
        return MarketoClient(
            url=self.marketo.url,
            secret=access.secret,
            gate=access.gate,
            quota=quota,
            cache=Cache(access.state),
            clock=self._seconds,
            sleep=self.later,
        )

    def _delivery(self) -> Delivery:
        """With a target of its own, as in another function."""
        settlement = Settlement(connection=WRITTEN, sqs=self._sqs, queue_url=WRITTEN, dead_letter_url="dead")
        return Delivery(
            connection=WRITTEN,
            routes=self.config.routes,
            judging=Judging(connection=WRITTEN, latest=Latest(MemoryState())),
            writing=Writing(
                connection=WRITTEN,
                target=self._target(),
                persons=Persons(connection=WRITTEN, waiting={READ: self._store()}),
            ),
            settling=Settling(
                connection=WRITTEN,
                settlement=settlement,
                schedule=Schedule(first=1.0, longest=5.0),
                replies=Replies(state=self._written_state),
            ),
            skipping=Skipping(
                connection=WRITTEN,
                memory=Unchanged(state=self._written_state, key=b"key"),
                fingerprint=fingerprint_of(MARKETO.target, self._connection, self._written_state),
            ),
            counting=Counting(connection=WRITTEN, histories={READ: self._history()}),
        )

    def _troubled(self, real: object, what: str, methods: tuple[str, ...]) -> Any:
        return Troubled(real, self.trouble, what, methods)

    def letters(self) -> list[str]:
        """The causes of what was put aside."""
        return [str(decode(each.body).route) for each in self.dead_letters.messages]


class _Target(MarketoTarget):
    """With a client that waits on another clock, and with locks of one process."""

    def __init__(
        self, connection: MarketoConnection, routes: Mapping[str, MarketoRoute], access: Access, client: MarketoClient
    ) -> None:
        super().__init__(connection, routes, access)
        self._marketo = client
        self._leads = LeadSync(client, foreign_id_field=None, workspaces={}, locks=ProcessLocks())


class _Gate(OpenGate):
    """Functions are killed before and after requests, too."""

    def __init__(self, trouble: Trouble) -> None:
        self._trouble = trouble

    def send(self, request: Callable[[], Returned], **named: Any) -> Returned:
        """As OpenGate.send. That requests fail is up to the stand-ins."""
        return cast("Returned", self._trouble.kills("request", partial(super().send, request, **named)))
