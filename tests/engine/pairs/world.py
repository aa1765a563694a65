"""Two boxes, a route each way, and the engine between them: queues and tables in memory, and a clock that tests move.

Everything that reads, judges, queues and delivers is the engine's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

from relay.aws.errors import AWS_ERRORS
from relay.core.config import Config
from relay.core.event import Event, decode, encode
from relay.delivering.delivery import Delivery
from relay.delivering.judging import Judging
from relay.delivering.newest_delivered import Latest
from relay.delivering.replies import Replies
from relay.delivering.retry import Schedule
from relay.delivering.settlement import Settlement
from relay.delivering.settling import Settling
from relay.delivering.writing import Writing
from relay.pair_guard.standing import StandingGuard, standing_guard
from relay.queue.batch_sender import Outbox
from relay.queue.message import handed
from relay.queue.queues import message_group
from relay.reading.events.letters import Letters
from relay.reading.parts.reading_run import ReadingRun
from relay.reading.parts.subscriptions import Reading, readings
from relay.reading.readers.memory import Memory
from relay.reading.seen.judging import Seen, Use
from relay.reading.seen.seen_items import SeenItems
from relay.reading.tick import Tick
from relay.system.system import System
from tests.engine.pairs.box import NOON, Box, BoxConnection, BoxRoute, BoxSource, Keep, Killed
from tests.support.fifo_queue import Clock, FifoQueue, SqsClient
from tests.support.memory_readings import MemoryReadings
from tests.support.memory_state import MemoryState
from tests.support.scripted_target import Plenty

FIELDS = ("name", "phone")
"""Those that go both ways; `note` goes from left to right alone."""
OTHER = {"left": "right", "right": "left"}
PATIENCE = 1_000.0
"""Seconds after which every lease of a reading has lapsed and every message is in sight again."""


@dataclass(frozen=True)
class PairState(MemoryState):
    """The guard's table."""

    before_marks: list[Callable[[], object]] = field(default_factory=list)
    """What happens, once, when a function has looked at what was written, and has not yet marked what it writes."""

    def put_all(self, values: Mapping[str, str], lifetime: float) -> None:
        if self.before_marks and any(key.startswith("w#") for key in values):
            self.before_marks.pop()()
        super().put_all(values, lifetime)


class NoMemory:
    """A memory that nobody uses."""

    def write(self) -> None:
        """Nothing was put."""


@dataclass
class Pair:
    """Boxes `left` and `right`."""

    left: Box
    right: Box
    clock: Clock
    state: MemoryState = field(default_factory=PairState)
    every: str = "1m"
    skew: float = 0.0
    """Seconds by which the clock of functions that read is ahead of that of those that deliver."""
    guarded: bool = True
    kill_in: int | None = None
    """So many more writes into the guard's table or into what was seen, and the function is killed."""
    third: Box | None = None
    """Where there is one, `left` shares the same fields with it as well."""

    def __post_init__(self) -> None:
        self.boxes = {"left": self.left, "right": self.right} | ({"third": self.third} if self.third else {})
        self.queues = {name: FifoQueue(self.clock) for name in self.boxes}
        self.dead = {name: FifoQueue(self.clock) for name in self.boxes}
        self.sqs = SqsClient({**self.queues, **{f"dead-{name}": each for name, each in self.dead.items()}})
        self.seen = {name: MemoryState() for name in self.boxes}
        self.tables = {name: MemoryReadings(connection=name, clock=self.epoch) for name in self.boxes}
        self.own = {name: MemoryState() for name in self.boxes}
        source = BoxSource(every=self.every)
        both = {name: name for name in FIELDS}
        self.routes = {
            "to-right": BoxRoute(
                to="right", from_="left", source=None if self.left.called else source, fields={**both, "note": "note"}
            ),
            "to-left": BoxRoute(to="left", from_="right", source=None if self.right.called else source, fields=both),
        }
        if self.third:
            self.routes["to-third"] = BoxRoute(to="third", from_="left", source=source, fields=both)
            self.routes["from-third"] = BoxRoute(to="left", from_="third", source=source, fields=both)
        self.config = Config(
            connections={name: BoxConnection(url=f"https://{name}.example") for name in self.boxes},
            routes=self.routes,
            systems={name: name for name in self.boxes},
        )
        self.left.told, self.right.told = self._telling("to-right"), self._telling("to-left")
        for each in (self.state, *self.seen.values()):
            each.on_write.append(self.step)
        self.numbers = 0

    @property
    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.clock.seconds)

    def epoch(self) -> float:
        return self.now.timestamp()

    def later(self, seconds: float) -> None:
        self.clock.advance(self.clock.seconds + seconds)

    def step(self) -> None:
        """One more step of a function that may be killed at it."""
        if self.kill_in is not None:
            self.kill_in -= 1
            if self.kill_in < 0:
                self.kill_in = None
                raise Killed

    @property
    def guard(self) -> StandingGuard | None:
        return self._guard(0.0)

    def _guard(self, skew: float) -> StandingGuard | None:
        systems = cast("Mapping[str, System]", self.boxes)
        clock = lambda: self.epoch() + skew  # noqa: E731 - of one function
        return standing_guard(self.config, systems, self.state, b"key", clock) if self.guarded else None

    def read(self, side: str) -> list[ReadingRun]:
        """Read a box once, whatever is due."""
        if self.boxes[side].called:
            return []
        for part in self.tables[side].parts():
            self.tables[side].make_due(part.key)
        try:
            with suppress(*AWS_ERRORS):
                return self.tick(side).run(Plenty())
        except Killed:
            self.later(PATIENCE)
        self.kill_in = None
        return []

    def meanwhile(self, call: Callable[[], object]) -> None:
        """Have something happen between a function's look at what was written, and its own marks."""
        cast("PairState", self.state).before_marks[:] = [call]

    def tick(self, side: str) -> Tick:
        guard, skew = self._guard(self.skew), timedelta(seconds=self.skew)
        return Tick(
            connection=side,
            readings=readings(self.config, side, lambda _, source: ("records", cast("Any", self.boxes[side]))),
            table=self.tables[side],
            reader=lambda reading, purpose, memory: cast("Any", self.boxes[side]),
            seen=lambda reading, use: self._seen(side, reading, use),
            memory=lambda: cast("Memory", NoMemory()),
            letters=Letters(
                routes=self.routes,
                accept=lambda route, payload: self.boxes[route.to].accept(route, payload),
                outboxes=lambda name: Outbox(sqs=cast("Any", self.sqs), queue_url=name, sleep=lambda _: None),
                log_key=b"key",
                now=lambda: self.now,
            ),
            pair=(lambda reading: guard.page(reading.name, reading.routes)) if guard else None,
            now=lambda: self.now + skew,
        )

    def deliver(self, side: str, most: int = 10) -> int:
        """Deliver what can be received now."""
        batch = [handed(record) for record in self.queues[side].receive(most)]
        try:
            failed = self._delivery(side).run(batch, Plenty()).failed
            for message in batch:
                if message.id not in failed:
                    self.queues[side].delete(message.receipt_handle)
        except Killed:
            pass
        self.kill_in = None
        return len(batch)

    def quiet(self, rounds: int = 60) -> bool:
        """Let time pass until nothing happens any more; False where that never comes."""
        self.kill_in = None
        for box in self.boxes.values():
            box.fate.next.clear()
            box.meanwhile.clear()
        cast("PairState", self.state).before_marks.clear()
        still = 0
        for _ in range(rounds):
            before = self._writes()
            waiting = any(queue.messages for queue in self.queues.values())
            held = any(part.place.held for table in self.tables.values() for part in table.parts())
            for side in self.boxes:
                self.read(side)
            for side in self.boxes:
                for _ in range(5):
                    self.deliver(side)
                    self.later(1)
            idle = before == self._writes() and not waiting and not held
            idle = idle and not any(queue.messages for queue in self.queues.values())
            still = still + 1 if idle else 0
            if still == 3:
                return True
            self.later(600 if waiting else 60)
        return False

    def events(self, side: str) -> list[Event]:
        """Those that wait to be delivered to a box."""
        return [decode(message.body) for message in self.queues[side].messages]

    def replay(self) -> None:
        """Have all dead letters delivered again."""
        for side, dead in self.dead.items():
            letters, dead.messages[:] = list(dead.messages), []
            for each in letters:
                self.numbers += 1
                mark = {"replayed": {"DataType": "String", "StringValue": "1"}}
                self.queues[side].send(each.body, self._group(decode(each.body)), f"replay-{self.numbers}", mark)

    def _writes(self) -> int:
        return sum(len(box.writes) for box in self.boxes.values())

    def _group(self, event: Event) -> str:
        route = self.routes[event.route]
        return message_group(route.to, self.boxes[route.to].accept(route, event.payload).key)

    def _telling(self, route: str) -> Callable[[str], None]:
        def tell(record: str) -> None:
            self.numbers += 1
            mine = self.routes[route]
            payload = dict(self.boxes[mine.from_].payload(record))
            event = Event(id=f"call-{self.numbers}", route=route, received_at=self.now, lead="", payload=payload)
            self.queues[mine.to].send(encode(event), self._group(event), event.id, {})

        return tell

    def _seen(self, side: str, reading: Reading, use: Use) -> Seen:
        return SeenItems(state=self.seen[side], reading=reading.name, key=b"key", look_back=reading.look_back, use=use)

    def _delivery(self, side: str) -> Delivery:
        box, routes, guard = self.boxes[side], self.config.routes_to(side), self.guard
        target = box.for_connection(self.config.connections[side], routes, cast("Any", None))
        if guard:
            target = guard.target(side, cast("Any", box), target)
        settlement = Settlement(
            connection=side, sqs=cast("Any", self.sqs), queue_url=side, dead_letter_url=f"dead-{side}"
        )
        return Delivery(
            connection=side,
            routes=routes,
            judging=Judging(connection=side, latest=Latest(self.own[side])),
            writing=Writing(connection=side, target=target),
            settling=Settling(
                connection=side,
                settlement=settlement,
                schedule=Schedule(first=1.0, longest=5.0),
                replies=Replies(state=self.own[side]),
            ),
            put_aside=guard.put_aside().note if guard else None,
        )


def a_pair(
    *,
    keeps: tuple[Keep, Keep] = (str, str),
    canonical: tuple[Keep, Keep] = (str, str),
    revisions: tuple[bool, bool] = (False, False),
    called: tuple[bool, bool] = (False, False),
    guarded: bool = True,
    settled: bool = True,
    hub: bool = False,
    skew: float = 0.0,
) -> Pair:
    """A pair with one record that is known on both sides, unless it is not yet settled."""
    clock = Clock()
    now = lambda: NOON + timedelta(seconds=clock.seconds)  # noqa: E731 - one for both
    left, right = (
        Box(name, now, keeps[at], canonical[at], revisions[at], called[at]) for at, name in enumerate(("left", "right"))
    )
    pair = Pair(left, right, clock, guarded=guarded, skew=skew, third=Box("third", now) if hub else None)
    for side in pair.boxes:
        pair.read(side)  # from now on
    pair.later(100)
    left.edit("l1", "email", "a@example.com")
    pair.later(1)
    if settled:
        assert pair.quiet()
        for box in pair.boxes.values():
            box.writes.clear()
        pair.later(3600)
    return pair
