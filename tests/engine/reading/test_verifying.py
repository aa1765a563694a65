"""A verification compares what it reads with what was last delivered, and mends what differs when it is asked to."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relay.core.deadline import Deadline
from relay.core.event import Event, decode, encode
from relay.reading.parts import backfill
from relay.reading.parts.fill import Tally, Verification
from relay.reading.parts.place import PartKey
from relay.system.stream import Change, Mode, Span
from tests.engine.reading.test_crashes import Killed
from tests.engine.reading.world import NOON, Record, ThingRoute, Things, ThingSource, World, a_world
from tests.support.examples import usual
from tests.support.fifo_queue import Clock
from tests.support.scripted_target import Plenty

Delivered = Literal["equal", "different", "never", "refused"]
WEEK_AGO = NOON - timedelta(days=7)
ROUTES = {"changed": "crm", "mailed": "mail"}


def read(things: Things | None = None, *, first: str = "now") -> World:
    """Two routes of which is remembered what they delivered, and a third of which it is not."""
    world = a_world(things or Things(Clock()))
    source = ThingSource(first=first)
    world.routes = {name: ThingRoute(to=to, source=source, unchanged="skip") for name, to in ROUTES.items()}
    world.routes["loud"] = ThingRoute(to="crm", source=source)
    world.tick()
    return world


def exists(world: World, record: str, value: str = "new") -> None:
    """A record that was changed in the last days."""
    world.things.write(record, value)
    world.things.records[record].changed = NOON - timedelta(days=1)


def ask(world: World, *, mend: bool = False, routes: Any = ("changed", "mailed")) -> PartKey:
    [reading] = world.readings()
    name = backfill.ask(
        world.table,
        reading,
        since=None if world.things.mode == "snapshot" else WEEK_AGO,
        until=NOON,
        routes=routes,
        again=False,
        now=world.now,
        verification=Verification(mend=mend),
    )
    return PartKey("fill", reading.name, name)


def tallies(world: World, key: PartKey) -> dict[str, Tally]:
    found = backfill.progress(world.table.items[key])
    assert found is not None
    assert found.state == "done"
    assert found.verification is not None
    assert found.verification.mending == {}
    return found.verification.tallies


def told(world: World) -> Counter[tuple[str, str, str]]:
    """Route, record and id of everything that is queued."""
    events = [event for queue in world.queues for event in world.events(queue)]
    return Counter((event.route, str(event.payload["id"]), event.id) for event in events)


def test_it_counts_and_queues_nothing() -> None:
    world = read()
    for record, value in (("a", "new"), ("b", "old"), ("c", "")):
        exists(world, record)
        if value:
            world.deliver("changed", record, value)
    world.later(1)
    key = ask(world)
    [run] = world.tick()
    assert tallies(world, key) == {"changed": Tally(equal=1, different=1, never=1), "mailed": Tally(never=3)}
    assert (run.found, run.queued, run.tally) == (3, 0, Tally(equal=1, different=1, never=4))
    assert world.purposes[-1] == "backfill"
    assert not told(world)


def test_what_a_route_does_not_take_is_counted_by_itself() -> None:
    world = read()
    exists(world, "a")
    world.refuse.add(("changed", "new"))
    world.later(1)
    key = ask(world, mend=True, routes=["changed"])
    [run] = world.tick()
    assert tallies(world, key) == {"changed": Tally(refused=1)}
    assert (run.refused, run.queued) == (1, 0)


def test_a_route_of_which_nothing_is_remembered_is_left_out() -> None:
    world = read()
    exists(world, "a")
    world.later(1)
    key = ask(world, mend=True, routes=["changed", "loud"])
    world.tick()
    assert tallies(world, key) == {"changed": Tally(never=1)}
    assert [route for route, _, _ in told(world)] == ["changed"]


def test_each_route_is_sent_what_it_has_not_delivered_as_it_is() -> None:
    world = read()
    exists(world, "a")
    exists(world, "b")
    world.deliver("changed", "a", "new")
    world.deliver("mailed", "a", "old")
    world.deliver("mailed", "b", "new")
    world.later(1)
    ask(world, mend=True)
    world.tick()
    assert sorted((route, record) for route, record, _ in told(world)) == [("changed", "b"), ("mailed", "a")]


def test_what_is_under_way_is_queued_under_the_id_that_it_has() -> None:
    world = read(first="everything")
    world.things.write("a", "new")
    world.things.records["a"].changed = NOON - timedelta(days=1)
    world.later()
    assert backfill.rewind(world.table, world.part().key.reading, None)
    world.tick()
    before = told(world)
    world.later(1)
    key = ask(world, mend=True)
    world.later(6)
    runs = {run.part: run for run in world.tick()}
    assert tallies(world, key)["changed"] == Tally(never=1)
    assert runs[str(key)].queued == 2
    assert {*told(world)} == {*before}


def test_a_page_that_is_read_again_counts_what_was_mended_meanwhile_as_it_did() -> None:
    world = read()
    exists(world, "a")
    world.later(1)
    key = ask(world, mend=True, routes=["changed"])

    def killed(method: str) -> None:
        if method == "save" and told(world):
            world.table.before.clear()
            raise Killed

    world.table.before.append(killed)
    with pytest.raises(Killed):
        world.tick()
    world.deliver("changed", "a", "new")
    world.later(20)
    world.tick()
    assert tallies(world, key) == {"changed": Tally(never=1)}
    assert len({*told(world)}) == 1


def test_numbers_are_compared_as_they_come_out_of_a_queue() -> None:
    world = read()
    world.things.records["a"] = Record(1, 1e16, NOON - timedelta(days=1))  # type: ignore[arg-type]
    event = Event(id="1", route="changed", received_at=NOON, lead="", payload={"value": 1e16})
    world.deliver("changed", "a", decode(encode(event)).payload["value"])
    world.later(1)
    key = ask(world, routes=["changed"])
    world.tick()
    assert tallies(world, key) == {"changed": Tally(equal=1)}


@dataclass
class Filed(Things):
    """Can get everything at once, from a file that is old."""

    file: dict[str, str] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    """Records that are not there any more."""
    looked: list[list[str]] = field(default_factory=list)

    def start_bulk(self, span: Span) -> str:
        return self.start(span)

    def present(self, records: list[str], deadline: Deadline) -> list[Change]:
        self.looked.append(list(records))
        return [super(Filed, self)._change(each) for each in records if each not in self.lost]

    def _change(self, name: str) -> Change:
        found = super()._change(name)
        return found._replace(payload={**found.payload, "value": self.file.get(name, self.records[name].value)})


def test_what_differs_in_a_file_is_looked_at_as_it_is_now_before_it_counts() -> None:
    things = Filed(Clock(), page=10)
    world = read(things)
    for record in "abcd":
        exists(world, record)
        world.deliver("changed", record, "new")
    things.file = {"a": "of old", "b": "of old", "c": "of old"}
    things.lost = {"c"}
    world.deliver("changed", "b", "another")
    world.later(1)
    key = ask(world, mend=True, routes=["changed"])
    world.tick()
    assert things.looked == [["a", "b", "c"]]
    assert tallies(world, key) == {"changed": Tally(equal=2, different=1)}
    [event] = world.events("crm")
    assert event.payload == {"id": "b", "value": "new"}, "never an old value out of a file"


@dataclass(frozen=True, kw_only=True)
class Story:
    """What was there, and what happens while it is verified."""

    mode: Mode
    page: int
    was: dict[str, dict[str, Delivered]]
    """What each route has delivered of each record."""
    mend: bool
    kills: list[int]
    """At which step a tick is stopped."""
    delivers: bool
    """Whether what is queued is delivered before the next tick."""

    def expected(self) -> dict[str, Tally]:
        return {route: Tally(**Counter[str](each[route] for each in self.was.values())) for route in ROUTES}

    def mended(self) -> Counter[tuple[str, str]]:
        due = {"different", "never"} if self.mend else set()
        return Counter((route, record) for record, each in self.was.items() for route in each if each[route] in due)


STATES = st.sampled_from(["equal", "different", "never", "refused"])
STORIES = st.builds(
    Story,
    mode=st.sampled_from(["changes", "snapshot"]),
    page=st.integers(1, 3),
    was=st.dictionaries(st.sampled_from("abcdef"), st.fixed_dictionaries(dict.fromkeys(ROUTES, STATES))),
    mend=st.booleans(),
    kills=st.lists(st.integers(0, 30), max_size=4),
    delivers=st.booleans(),
)


@given(story=STORIES)
@settings(max_examples=usual(1.5), deadline=None)
def test_whatever_was_delivered_and_wherever_it_is_killed_the_counts_are_right_and_nothing_is_queued_twice(
    story: Story,
) -> None:
    world = read(Things(Clock(), mode=story.mode, page=story.page))
    for record, by_route in story.was.items():
        exists(world, record, f"{record} now")
        for route, each in by_route.items():
            if each in {"equal", "different"}:
                world.deliver(route, record, f"{record} now" if each == "equal" else "old")
            if each == "refused":
                world.refuse.add((route, f"{record} now"))
    world.later(1)
    world.table.pause(world.part().key)
    key = ask(world, mend=story.mend)
    for kill in story.kills:
        killed_at(world, kill)
        for route, record, _ in told(world) if story.delivers else ():
            world.deliver(route, record, f"{record} now")
        world.later(20)
    world.tick()
    found = tallies(world, key)
    assert {route: found.get(route, Tally()) for route in ROUTES} == story.expected()
    assert Counter((route, record) for route, record, _ in {*told(world)}) == story.mended()


def killed_at(world: World, step: int) -> None:
    """A tick that is stopped at a step of the table, of the memory or of a queue."""
    left = [step]

    def count(*_: object) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise Killed

    sends = {name: queue.send for name, queue in world.queues.items()}
    for name, queue in world.queues.items():
        queue.send = lambda *given, name=name: (count(), sends[name](*given), count())[1]  # type: ignore[method-assign,func-returns-value]
    world.table.before.append(count)
    world.state.on_write.append(count)
    with suppress(Killed):
        world.tick()
    world.table.before.clear()
    world.state.on_write.clear()
    for name, queue in world.queues.items():
        queue.send = sends[name]  # type: ignore[method-assign]


def test_what_verifies_where_nothing_is_remembered_is_a_fault() -> None:
    world = read()
    exists(world, "a")
    world.later(1)
    ask(world)
    tick = replace(world.made(), comparing=None)
    with pytest.raises(TypeError, match="knows what was delivered"):
        tick.run(Plenty())
