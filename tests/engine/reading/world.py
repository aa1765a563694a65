"""A system that only tells what changed, and the engine that reads it, on queues and a table in memory."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from relay.core.config import Config, Connection, Route, Source
from relay.core.deadline import Deadline
from relay.core.event import Event, decode
from relay.core.findings import Finding, Problem
from relay.core.gate import Purpose
from relay.core.read_source import ReadSource
from relay.core.refusal import Refused
from relay.delivering.unchanged import PlannedWrite, Unchanged
from relay.history.store import RunHistory
from relay.queue.batch_sender import Outbox
from relay.queue.queues import message_group
from relay.reading.events.letters import Letters
from relay.reading.parts.fill import Fill
from relay.reading.parts.place import Part, PartKey, PartKind
from relay.reading.parts.reading_run import ReadingRun
from relay.reading.parts.subscriptions import Reading, readings
from relay.reading.readers.memory import Memory
from relay.reading.seen.judging import JudgedPage, Seen, Use
from relay.reading.seen.seen_items import SeenItems
from relay.reading.tick import Tick
from relay.reading.verifying.comparing import Comparing
from relay.system.access import Access, Payload
from relay.system.stream import Change, Mode, Page, Span
from relay.system.target import Accepted
from relay.system.value_fingerprints import of_values
from tests.support.fifo_queue import Clock, FifoQueue, SqsClient
from tests.support.memory_partition import MemoryPartition
from tests.support.memory_readings import MemoryReadings
from tests.support.memory_seen import MemorySeen
from tests.support.memory_state import MemoryState
from tests.support.scripted_target import Plenty

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class ThingSource(ReadSource, frozen=True, kw_only=True):
    """What is read, by default every five minutes."""

    app: int = 1
    every: str | None = "5m"


class ThingRoute(Route, frozen=True, kw_only=True):
    """Comes from any connection."""

    from_: Any = "source"


class Record:
    """A record of the system, as it is now."""

    def __init__(self, version: int, value: str, changed: datetime) -> None:
        self.version, self.value, self.changed = version, value, changed


@dataclass
class Things:
    """The system: its records, and what it was asked. Implements Stream and Reader."""

    clock: Clock
    mode: Mode = "changes"
    page: int = 2
    look_back: timedelta = timedelta()
    longest_slice: timedelta | None = None
    least_every: timedelta = MINUTE
    tells_gone: bool = True
    numeric_ids: bool = True
    model: type[Source] = ThingSource
    records: dict[str, Record] = field(default_factory=dict)
    spans: list[Span] = field(default_factory=list)
    raises: list[Exception] = field(default_factory=list)
    """Raised one after the other, in the place of a page."""
    pages_read: int = 0
    memory: Memory | None = None
    """Where it notes each page, when it has one."""

    @property
    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.clock.seconds)

    def write(self, record: str, value: str) -> None:
        """Somebody edits a record."""
        version = self.records[record].version + 1 if record in self.records else 1
        self.records[record] = Record(version, value, self.now)

    def filter(self, source: Source) -> Mapping[str, Any]:
        return {"app": cast("ThingSource", source).app}

    def check_source(self, source: Source, connection: Connection) -> Iterable[Problem]:
        return ()

    def advise_source(self, source: Source) -> Iterable[Problem]:
        return ()

    def reader(self, connection: Connection, source: Source, names: Any, access: Access) -> Things:
        return self

    def start(self, span: Span) -> str:
        self.spans.append(span)
        return json.dumps({"since": _text(span.since), "until": _text(span.until), "after": "", "began": None})

    def read(self, bookmark: str, deadline: Deadline) -> Iterator[Page]:
        place = json.loads(bookmark)
        while True:
            if self.raises:
                raise self.raises.pop(0)
            self.pages_read += 1
            if self.memory is not None:
                self.memory.put("page", "last", str(self.pages_read))
            began = place["began"] or self.now.isoformat()
            found = sorted(each for each in self._in(place) if each > place["after"])
            few = found[: self.page]
            complete = len(found) <= self.page
            if complete:
                reached = place["until"] or began
                place = {"since": began, "until": None, "after": "", "began": None}
            else:
                reached = place["since"] or NOON.replace(year=1970).isoformat()
                place = place | {"after": few[-1], "began": began}
            changes = [self._change(each) for each in few]
            yield Page(changes, json.dumps(place), datetime.fromisoformat(reached), complete)
            if complete:
                return

    def ids(self, after: str, deadline: Deadline) -> Iterator[Sequence[str]]:
        found = sorted(each for each in self.records if each > after)
        for start in range(0, len(found), self.page):
            yield found[start : start + self.page]

    def check(self, where: str, deadline: Deadline) -> Iterable[Finding]:
        return [Finding(level="ok", where=where, message="read")]

    def _in(self, place: Mapping[str, Any]) -> Iterator[str]:
        for name, record in self.records.items():
            changed = record.changed.isoformat()
            if (place["since"] is None or changed >= place["since"]) and (
                place["until"] is None or changed < place["until"]
            ):
                yield name

    def _change(self, name: str) -> Change:
        record = self.records[name]
        version = record.value if self.mode == "snapshot" else str(record.version)
        return Change(name, version, {"id": name, "value": record.value})


@dataclass
class MemoryIds:
    """Tells what a complete listing of ids lacks; implements Seen and Doubts."""

    known: set[str] = field(default_factory=set)
    listed: set[str] = field(default_factory=set)
    doubted: int = 0

    def judge(self, page: Page, *, generation: int, began: str = "", only_remember: bool = False) -> JudgedPage:
        listed = self.listed | {each.record for each in page.changes}
        gone = sorted(self.known - listed) if page.complete and not self.doubted else []

        def remember() -> None:
            self.listed = set() if page.complete else listed
            self.known = listed if page.complete else self.known

        return JudgedPage([Change(each, "gone", {}, deleted=True) for each in gone], 0, remember)

    def doubt(self) -> None:
        self.doubted += 1


@dataclass
class World:
    """The connection `source`, which is read, and the connections `crm` and `mail`, to which routes lead."""

    things: Things
    routes: dict[str, ThingRoute]
    clock: Clock
    table: MemoryReadings = field(init=False)
    state: MemoryState = field(default_factory=MemoryState)
    """The memory of changes."""
    seen: dict[str, MemorySeen] = field(default_factory=dict)
    """Those of listings."""
    delivered: MemoryState = field(default_factory=MemoryState)
    """The memory of what routes last delivered."""
    purposes: list[Purpose] = field(default_factory=list)
    ids: MemoryIds = field(default_factory=MemoryIds)
    refuse: set[tuple[str, str]] = field(default_factory=set)
    """Route and value that it refuses."""

    def __post_init__(self) -> None:
        self.queues = {name: FifoQueue(self.clock) for name in ("crm", "mail")}
        self.sqs = SqsClient(self.queues)
        self.table = MemoryReadings(clock=self.epoch)
        self.history = RunHistory(partition=MemoryPartition(clock=self.epoch), clock=self.epoch)

    def readings(self) -> list[Reading]:
        return readings(Config(routes=self.routes), "source", lambda _, source: ("things", self.things))

    def tick(self, deadline: Deadline | None = None, only: str | None = None) -> list[ReadingRun]:
        return self.made().run(deadline or Plenty(), only)

    def made(self) -> Tick:
        return Tick(
            connection="source",
            readings=self.readings(),
            table=self.table,
            reader=self._reader,
            seen=self._seen,
            memory=lambda: cast("Memory", NoMemory()),
            letters=Letters(
                routes=self.routes,
                accept=self._accept,
                outboxes=lambda name: Outbox(sqs=cast("Any", self.sqs), queue_url=name, sleep=lambda _: None),
                log_key=b"key",
                now=lambda: self.now,
            ),
            comparing=Comparing(
                routes=self.routes,
                accept=self._accept,
                fingerprint=lambda _, payload: of_values(str(payload["value"])),
                memory=lambda _: self.memory,
            ),
            now=lambda: self.now,
            history=self.history,
        )

    @property
    def memory(self) -> Unchanged:
        return Unchanged(state=self.delivered, key=b"key")

    def deliver(self, route: str, record: str, value: object) -> None:
        """Have a route deliver a value of a record."""
        group = message_group(self.routes[route].to, f"record/{record}")
        self.memory.delivered([PlannedWrite(record, route, group, of_values(str(value)))])

    @property
    def now(self) -> datetime:
        return self.things.now

    def epoch(self) -> float:
        return self.now.timestamp()

    def later(self, minutes: float = 5) -> None:
        self.clock.advance(self.clock.seconds + minutes * 60)

    def events(self, queue: str = "crm") -> list[Event]:
        return [decode(message.body) for message in self.queues[queue].messages]

    def told(self, queue: str = "crm", route: str | None = None) -> list[tuple[str, str]]:
        """Record and value of each event, in the order of sending."""
        found = [event for event in self.events(queue) if route in {None, event.route}]
        return [(str(event.payload["id"]), str(event.payload.get("value"))) for event in found]

    def part(self, kind: PartKind = "now", reading: str | None = None) -> Part:
        """The only one of its kind."""
        (found,) = (
            part for part in self.table.items.values() if part.key.kind == kind and reading in {None, part.key.reading}
        )
        return found

    def _reader(self, reading: Reading, purpose: Purpose, memory: Memory) -> Things:
        self.purposes.append(purpose)
        return self.things

    def _seen(self, reading: Reading, use: Use) -> Seen:
        if use.kind == "ids":
            return self.ids
        if self.things.mode == "changes":
            look_back = reading.look_back
            return SeenItems(state=self.state, reading=reading.name, key=b"key", look_back=look_back, use=use)
        return self.seen.setdefault(reading.name, MemorySeen())

    def _accept(self, route: Route, payload: Payload) -> Accepted:
        names = [name for name, each in self.routes.items() if each is route]
        if {(name, str(payload.get("value"))) for name in names} & self.refuse:
            raise Refused("key_missing", path="value")
        return Accepted(f"record/{payload['id']}", str(payload["id"]))


class NoMemory:
    """A memory that nobody uses."""

    def write(self) -> None:
        """Nothing was put."""


def a_world(things: Things | None = None, /, **sources: ThingSource) -> World:
    """Routes by name; those whose name begins with `mail` lead there, the others to `crm`."""
    clock = things.clock if things else Clock()
    routes = {
        name.replace("_", "-"): ThingRoute(to="mail" if name.startswith("mail") else "crm", source=source)
        for name, source in (sources or {"changed": ThingSource()}).items()
    }
    return World(things or Things(clock), routes, clock)


def a_fill(**facts: Any) -> Fill:
    return Fill(**({"until": NOON, "asked_at": NOON} | facts))


def fill_key(world: World, name: str = "f") -> PartKey:
    return PartKey("fill", world.readings()[0].name, name)


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
