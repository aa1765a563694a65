"""A record whose person was not there yet is read once more when it is time, with the values of then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from relay.core.deadline import Deadline
from relay.core.event import Kept
from relay.core.outcome import Cause
from relay.reading.tick import Tick
from relay.reading.unmatched.again import UnmatchedAgain
from relay.reading.unmatched.store import UnmatchedStore
from relay.system.stream import Change, ReadFailed
from tests.engine.reading.world import Things, World, a_world
from tests.support import log_lines
from tests.support.deadlines import In
from tests.support.fifo_queue import Clock
from tests.support.memory_partition import MemoryPartition


@dataclass
class Singly(Things):
    """Its records can be read one by one."""

    def one(self, record: str, deadline: Deadline) -> Change | None:
        if self.raises:
            raise self.raises.pop(0)
        return self._change(record) if record in self.records else None


class Waiting:
    """A world in which some record waits for its person."""

    def __init__(self, things: Things | None = None) -> None:
        self.world: World = a_world(things or Singly(Clock()))
        self.store = UnmatchedStore(partition=MemoryPartition(clock=self.seconds), key=b"key", clock=self.seconds)
        self.world.things.write("a", "old")
        self.world.later(1)
        self.world.tick()
        self.reading = self.world.readings()[0].name

    def seconds(self) -> float:
        return self.world.now.timestamp()

    def put(self, event_id: str = "e1", record: str = "a", route: str = "changed") -> None:
        due = self.seconds() + 60
        self.store.put("who@example.com", event_id, reading=self.reading, route=route, record=record, due=due)

    def keep(self, value: str, event_id: str = "e1") -> None:
        due, kept = self.seconds() + 60, Kept(self.world.now, f'{{"id":"a","value":"{value}"}}')
        facts: Any = {"reading": self.reading, "route": "changed", "record": "a", "due": due, "kept": kept}
        self.store.put("who@example.com", event_id, **facts)

    def tick(self) -> Any:
        made: Tick = self.world.made()
        things: Any = self.world.things
        again = UnmatchedAgain(
            store=self.store, reader=lambda _: things, letters=made.letters, now=lambda: self.world.now
        )
        object.__setattr__(made, "unmatched", again)
        return made.run(In(600))

    def left(self) -> int:
        return len(self.store.take_due(self.seconds() + 10**6))


def test_it_is_read_when_it_is_due_with_the_values_of_then_and_not_again() -> None:
    waiting = Waiting()
    waiting.put()
    assert waiting.tick() == []
    waiting.world.things.records["a"].value = "new"
    waiting.world.later(2)
    [run] = waiting.tick()
    assert (run.unmatched, run.queued, run.ending) == (1, 1, "complete")
    assert waiting.world.told() == [("a", "new")]
    assert waiting.left() == 0
    assert waiting.world.table.runs(waiting.reading)[0].unmatched == 1


def test_who_waits_a_second_time_makes_another_event() -> None:
    waiting = Waiting()
    for event_id in ("e1", "e2"):
        waiting.put(event_id)
        waiting.world.later(2)
        waiting.tick()
    assert len({event.id for event in waiting.world.events()}) == 2


def test_what_is_gone_and_what_no_route_takes_any_more_is_forgotten() -> None:
    waiting = Waiting()
    waiting.put("e1", record="gone")
    waiting.put("e2", route="removed")
    waiting.world.later(2)
    waiting.tick()
    assert (waiting.world.told(), waiting.left()) == ([], 0)


def test_what_fails_stays_for_the_next_tick() -> None:
    waiting = Waiting()
    waiting.put()
    waiting.world.later(2)
    waiting.world.things.raises.append(ReadFailed(Cause(code="http_503"), rejected=False))
    with log_lines.captured() as lines:
        [run] = waiting.tick()
    assert (run.ending, run.code) == ("failed", "http_503")
    assert [line["cause_code"] for line in lines.all()] == ["http_503"]
    waiting.world.queues["crm"].refuses = True
    assert waiting.tick()[0].code == "not_queued"
    waiting.world.queues["crm"].refuses = False
    waiting.tick()
    assert (waiting.world.told(), waiting.left()) == ([("a", "old")], 0)


def test_only_a_stream_that_cannot_read_single_records_has_them_wait_with_their_payload() -> None:
    for things, kept in ((Things(Clock()), True), (Singly(Clock()), False)):
        world = a_world(things)
        world.tick()
        world.later(1)
        things.write("a", "A")
        read_at = world.now
        world.later(5)
        world.tick()
        [event] = world.events()
        assert event.read_from is not None
        assert (event.read_from.kept is not None) == kept
        assert event.read_from.kept is None or event.read_from.kept > read_at


def test_what_waits_with_its_payload_is_queued_as_it_was_under_one_id() -> None:
    waiting = Waiting(Things(Clock()))
    waiting.keep("then")
    waiting.world.things.records["a"].value = "now"
    waiting.world.later(2)
    copy = dict(waiting.store.partition.items)  # type: ignore[attr-defined]
    waiting.tick()
    waiting.store.partition.items.update(copy)  # type: ignore[attr-defined]
    waiting.tick()
    [event] = waiting.world.events()
    assert event.payload == {"id": "a", "value": "then"}
    assert event.has_waited
    assert waiting.left() == 0


def test_what_its_route_refuses_meanwhile_waits_for_another_day() -> None:
    waiting = Waiting(Things(Clock()))
    waiting.keep("odd")
    waiting.world.refuse.add(("changed", "odd"))
    waiting.world.later(2)
    waiting.tick()
    assert (waiting.world.told(), waiting.left()) == ([], 1)
    waiting.world.refuse.clear()
    waiting.world.later(24 * 60 + 1)
    waiting.tick()
    assert (waiting.world.told(), waiting.left()) == ([("a", "odd")], 0)


def test_what_was_forgotten_meanwhile_is_no_event() -> None:
    waiting = Waiting(Things(Clock()))
    waiting.keep("then")
    items = waiting.store.partition.items  # type: ignore[attr-defined]
    for key in [key for key in items if key.startswith("address#")]:
        del items[key]
    waiting.world.later(2)
    waiting.tick()
    assert (waiting.world.told(), waiting.left()) == ([], 0)
