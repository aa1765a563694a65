"""Whatever stops a reading, and wherever: nothing is lost, and no change is queued twice under different ids."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal, NamedTuple

import pytest
from botocore.exceptions import ClientError
from hypothesis import example, given, settings
from hypothesis import strategies as st

from relay.core.event import Event, decode
from relay.system.stream import Change
from tests.engine.reading.world import Record, Things, ThingSource, World, a_world
from tests.support.examples import usual
from tests.support.fifo_queue import Clock

MINUTE = timedelta(minutes=1)


class Killed(BaseException):
    """The function is stopped at once."""


class Edit(NamedTuple):
    """Somebody writes a value into a record."""

    record: str
    value: str


class Later(NamedTuple):
    """Minutes pass."""

    minutes: int


class Fault(NamedTuple):
    """What happens in a tick, when so many steps are done: of the table, of the memory, of a queue."""

    kind: Literal["none", "kill", "silent", "edit", "tick"]
    step: int = 0
    edit: Edit = Edit("a", "A")


@dataclass
class Returning(Things):
    """Its records' version is their value, so that a value that returns is known by nothing else."""

    edits: dict[str, int] = field(default_factory=dict)
    count: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def write(self, record: str, value: str) -> None:
        if record in self.records and self.records[record].value == value:
            return
        self.records[record] = Record(1, value, self.now)
        self.edits[record] = next(self.count)

    def _change(self, name: str) -> Change:
        value = self.records[name].value
        return Change(name, value, {"id": name, "value": value, "edit": self.edits[name]})


class Trial:
    """A world, and everything that was ever sent, also what SQS knew already."""

    def __init__(self, mode: Literal["changes", "snapshot"], look_back: int) -> None:
        self.things = Returning(Clock(), mode=mode, look_back=look_back * MINUTE)
        first = "now" if mode == "changes" else "everything"
        self.world: World = a_world(self.things, changed=ThingSource(every="1m", first=first), mail=ThingSource())
        self.world.routes.pop("mail") if mode == "snapshot" else None
        self.sent: list[tuple[str, Event]] = []
        self.steps: Iterator[int] = itertools.count()
        self.on_step: Callable[[int], None] = lambda _: None
        self.world.table.before.append(lambda _: self.step())
        for name, queue in self.world.queues.items():
            queue.send = self._recording(name, queue.send)  # type: ignore[method-assign]
        self.world.tick()
        self.world.later(1)

    def step(self) -> None:
        self.on_step(next(self.steps))

    def tick(self, fault: Fault) -> None:
        self.steps = itertools.count()
        self.on_step = self._at(fault)
        self.world.state.on_write[:] = [self.step]
        for seen in self.world.seen.values():
            seen.on_remember = self.step
        with suppress(Killed, ClientError):
            self.world.tick()
        self.on_step = lambda _: None

    def settle(self) -> None:
        """Let everything end well."""
        for _ in range(3):
            self.world.later(20)
            self.tick(Fault("none"))

    def told(self, queue: str) -> dict[str, str]:
        """The last value of each record, for a target that takes each id once, for ever."""
        known: set[str] = set()
        values: dict[str, str] = {}
        for name, event in self.sent:
            if name == queue and event.id not in known:
                known.add(event.id)
                values[str(event.payload["id"])] = str(event.payload["value"])
        return values

    def told_by(self, route: str) -> dict[str, str]:
        """The same of one route."""
        known: set[str] = set()
        values: dict[str, str] = {}
        for _, event in self.sent:
            if event.route == route and event.id not in known:
                known.add(event.id)
                values[str(event.payload["id"])] = str(event.payload["value"])
        return values

    def ids(self) -> dict[tuple[str, str, int], set[str]]:
        """The ids of each edit of a record, for each route."""
        found: dict[tuple[str, str, int], set[str]] = {}
        for _, event in self.sent:
            key = (event.route, str(event.payload["id"]), int(event.payload["edit"]))
            found.setdefault(key, set()).add(event.id)
        return found

    def _at(self, fault: Fault) -> Callable[[int], None]:
        def on_step(number: int) -> None:
            if fault.kind == "silent" and fault.step <= number < fault.step + 4:
                raise ClientError({"Error": {"Code": "InternalServerError", "Message": ""}}, "UpdateItem")
            if number != fault.step:
                return
            if fault.kind == "kill":
                raise Killed
            if fault.kind == "edit":
                self.things.write(*fault.edit)
            if fault.kind == "tick":
                self.on_step = lambda _: None
                self.world.tick()

        return on_step

    def _recording(self, name: str, send: Callable[..., str]) -> Callable[..., str]:
        def recorded(body: str, *others: Any) -> str:
            self.step()
            found = send(body, *others)
            self.sent.append((name, decode(body)))
            self.step()
            return found

        return recorded


EDITS = st.builds(Edit, st.sampled_from("abcde"), st.sampled_from("AB"))
FAULTS = st.builds(
    Fault, st.sampled_from(["none", "kill", "kill", "silent", "edit", "tick"]), st.integers(0, 24), EDITS
)
ACTIONS = st.lists(st.one_of(EDITS, EDITS, st.builds(Later, st.integers(1, 14)), FAULTS), min_size=4, max_size=30)


def A_KILL(step: int) -> list[Any]:  # noqa: N802 - an example of ACTIONS
    """Four records are edited, and the function is stopped while it queues them; then a fifth shifts the pages."""
    edits = [Edit(record, "A") for record in "bcde"]
    return [*edits, Fault("kill", step), Edit("a", "A"), Later(14), Fault("none")]


@pytest.mark.parametrize("look_back", [0, 10])
@given(actions=ACTIONS)
@example(actions=A_KILL(6))
@example(actions=A_KILL(8))
@example(actions=A_KILL(10))
@example(actions=A_KILL(12))
@example(actions=[Edit("a", "A"), Fault("none"), Edit("a", "B"), Fault("none"), Edit("a", "A"), Fault("none")])
@example(actions=[Edit("a", "B"), Fault("none"), Later(1), Edit("a", "A"), Fault("kill", 7), Edit("a", "B")])
@settings(max_examples=usual(1.5), deadline=None)
def test_of_changes_nothing_is_lost_and_nothing_twice(look_back: int, actions: list[Any]) -> None:
    run(Trial("changes", look_back), actions)


@given(actions=ACTIONS)
@settings(max_examples=usual(1.5), deadline=None)
def test_of_listings_nothing_is_lost_and_nothing_twice(actions: list[Any]) -> None:
    run(Trial("snapshot", 0), actions)


def run(trial: Trial, actions: list[Any]) -> None:
    for action in actions:
        match action:
            case Edit():
                trial.things.write(*action)
            case Later():
                trial.world.later(action.minutes)
            case Fault():
                trial.tick(action)
    trial.settle()
    wanted = {name: record.value for name, record in trial.things.records.items()}
    for queue in {route.to for route in trial.world.routes.values()}:
        assert trial.told(queue) == wanted
    assert {key: ids for key, ids in trial.ids().items() if len(ids) > 1} == {}


@pytest.mark.parametrize("step", range(12))
def test_what_the_next_listing_lacks_keeps_its_id_when_it_is_listed_again(step: int) -> None:
    trial = Trial("snapshot", 0)
    trial.things.write("a", "A")
    trial.tick(Fault("kill", step))
    trial.world.later(20)
    missing = trial.things.records.pop("a")
    trial.tick(Fault("none"))
    trial.things.records["a"] = missing
    trial.settle()

    assert [len(ids) for ids in trial.ids().values()] == [1]
