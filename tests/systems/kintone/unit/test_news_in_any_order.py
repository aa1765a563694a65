"""However late, often or together news of a record comes: it ends in the latest state, and each piece is added once.

The engine, the guard and its memory are real; a record's life is made up, and so is the order in which it is told.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import permutations
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.core import event
from relay.core.config import Config, Connection, Route
from relay.core.deadline import Deadline
from relay.core.event import Event
from relay.core.outcome import Cause, Delivered, Outcome, Rejected, Retry
from relay.loop_guard.guard import LoopGuard
from relay.loop_guard.write_marks import WriteMarks
from systems.kintone.config import KintoneConnection, KintoneRoute, KintoneSource
from systems.kintone.receiver.notification import of_record
from systems.kintone.receiver.origin import KintoneOrigins, comments, place, writer_key
from systems.kintone.receiver.webhook import KINTONE_WEBHOOK
from tests.support import sqs_events
from tests.support.connection import Connection as Queued
from tests.support.memory_state import MemoryState

APP = place("https://example.cybozu.com", 12)
NAME = writer_key(APP, "lead_id", "1001")
KINDS = ["ADD_RECORD", "UPDATE_RECORD", "UPDATE_STATUS", "DELETE_RECORD", "ADD_RECORD_COMMENT"]
SOURCE = msgspec.convert({"app": 12, "hooks": KINDS}, KintoneSource)
KEY = {"field": "lead_id", "from": "leadId", "type": "number"}


class Adding(Route, frozen=True, kw_only=True):
    """A route whose events each add something."""

    @property
    def cumulative(self) -> bool:
        return True


ROUTES: dict[str, Route] = {
    "writes": Route(to="crm", from_="kintone", source=SOURCE),
    "adds": Adding(to="crm", from_="kintone", source=SOURCE),
}
BACK = msgspec.convert({"to": "kintone", "app": 12, "key": KEY, "fields": {"company": "company"}}, KintoneRoute)
ORIGINS = KintoneOrigins(
    Config(
        connections={"kintone": KintoneConnection(url="https://example.cybozu.com"), "crm": Connection()},
        routes={**ROUTES, "back": BACK},
        systems={"kintone": "kintone", "crm": "plain"},
    )
)


@dataclass
class Target:
    """A lead that holds what it was last told, and a list of all that was added; it may ask for a second try first."""

    stumbles: set[int] = field(default_factory=set)
    """At which of its events."""
    refuses: set[int] = field(default_factory=set)
    """Revisions that it never takes."""
    asked: int = 0
    told: dict[str, Any] = field(default_factory=dict)
    states: list[int] = field(default_factory=list)
    after_the_end: list[str] = field(default_factory=list)
    added: Counter[str] = field(default_factory=Counter)

    def deliver(self, events: Sequence[Event], deadline: Deadline) -> list[Outcome]:
        """One outcome for each; behind one that must wait, all of the batch."""
        deadline.seconds_left()
        outcomes: list[Outcome] = []
        for each in events:
            self.asked += 1
            waits = self.asked in self.stumbles or (outcomes and isinstance(outcomes[-1], Retry))
            refused = int(each.payload.get("revision", 0)) in self.refuses
            taken = Rejected(cause=Cause(code="400")) if refused else None
            outcomes.append(Retry(cause=Cause(code="503")) if waits else taken or self._take(each))
        return outcomes

    def _take(self, found: Event) -> Delivered:
        payload = found.payload
        if found.route == "adds":
            self.added[_name(payload)] += 1
            return Delivered()
        if self.told.get("gone"):
            self.after_the_end.append(_name(payload))
        if "comment" in payload:
            self.told["comment"] = int(payload["comment"]["id"])
        else:
            self.told["revision"] = int(payload.get("revision", 0))
            self.told["gone"] = "record" not in payload
            self.states.append(self.told["revision"])
        return Delivered()


@dataclass
class Life:
    """One record of kintone, with what is told of it. Whoever is not the relay is a person."""

    echo: WriteMarks
    revision: int = 0
    comments: int = 0
    gone: bool = False
    told: list[dict[str, Any]] = field(default_factory=list)
    person: dict[str, int] = field(default_factory=dict)
    """The last of each that a person did: `revision`, `comment`."""
    pieces: list[str] = field(default_factory=list)
    """Everything that a person did."""

    def live(self, step: str) -> None:
        """What becomes of the record: a kind of news, `read`, or with `own ` before it what the relay does itself."""
        own, kind = step.startswith("own "), step.removeprefix("own ")
        if self.gone:
            return
        if kind == "read":
            self.told += [of_record(self._record(), app=12)] if self.revision else []
        elif kind == "ADD_RECORD_COMMENT":
            self._comment(own=own)
        elif kind == "DELETE_RECORD":
            self.gone = True
            self._tell(kind, {"recordId": "5"}, "deleted", own=own)
        else:
            self._change(kind, own=own)

    def _comment(self, *, own: bool) -> None:
        self.comments += 1
        if own:
            self.echo.begin([comments(APP, "5")], 60)
            self.echo.wrote([(f"{APP}/5", f"comment/{self.comments}")])
            self.echo.end([comments(APP, "5")])
        else:
            self.person["comment"] = self.comments
        body = {"recordId": "5", "comment": {"id": str(self.comments), "text": ""}}
        self._tell("ADD_RECORD_COMMENT", body, f"comment {self.comments}", own=own)

    def _change(self, kind: str, *, own: bool) -> None:
        """A status counts for two."""
        before, self.revision = self.revision, self.revision + (2 if kind == "UPDATE_STATUS" else 1)
        if own:
            self.echo.begin([NAME], 60)
            self.echo.wrote([(f"{APP}/5", str(each)) for each in range(before + 1, self.revision + 1)])
            self.echo.end([NAME])
        else:
            self.person["revision"] = self.revision
        self._tell(kind, {"record": self._record()}, f"{self.revision}", own=own)

    def _tell(self, kind: str, about: dict[str, Any], piece: str, *, own: bool) -> None:
        body = {"id": event.new_id(), "type": kind, "app": {"id": "12"}, **about}
        self.told.append(KINTONE_WEBHOOK.read(ROUTES["writes"], json.dumps(body).encode()))
        self.pieces += [] if own else [piece]

    def _record(self) -> dict[str, Any]:
        values = {"$id": "5", "$revision": str(self.revision), "lead_id": "1001", "company": f"at {self.revision}"}
        return {code: {"value": value} for code, value in values.items()}


def group_of(payload: dict[str, Any]) -> str:
    """Keyed by the record's number, except where a test has given it a lead."""
    return f"group-{payload.get('record', {}).get('lead', 1)}"


def _name(payload: dict[str, Any]) -> str:
    if "comment" in payload:
        return f"comment {payload['comment']['id']}"
    return str(payload.get("revision", "deleted"))


@dataclass
class Bench:
    """A queue with the guard before its target, and the relay's own writes in the same memory."""

    stumbles: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.echo = WriteMarks(state=MemoryState(), key=b"k", places=ORIGINS.places)
        self.life = Life(self.echo)
        self.target = Target(self.stumbles)
        guard = LoopGuard(echo=self.echo, origins={"kintone": ORIGINS}, routes=ROUTES)
        self.queued = Queued(self.target, routes=ROUTES, guard=guard)

    def arrive(self, told: Sequence[dict[str, Any]], together: int) -> None:
        """News comes in this order, so many at a time; each takes both routes, and what must wait comes again."""
        for start in range(0, len(told), together):
            for payload in told[start : start + together]:
                for route in ROUTES:
                    body = sqs_events.body(payload, route=route)
                    self.queued.queue.send(body, group_of(payload), event.new_id(), {})
            self._run()

    def _run(self) -> None:
        while self.queued.queue.messages:
            self.queued.queue.wait()
            batch = self.queued.receive()
            self.queued.settle(batch, self.queued.run(batch))


def check(bench: Bench) -> None:
    """What the target holds when everything has been told."""
    life, target = bench.life, bench.target
    assert target.told.get("gone", False) == life.gone
    assert target.after_the_end == []
    if not life.gone:
        assert target.told.get("revision", 0) >= life.person.get("revision", 0)
        assert target.states == sorted(target.states)
        assert target.told.get("comment", 0) == life.person.get("comment", 0)
    assert {piece: target.added[piece] for piece in life.pieces} == dict.fromkeys(life.pieces, 1)
    assert max(target.added.values(), default=1) == 1


STEPS = ["UPDATE_RECORD", "UPDATE_STATUS", "ADD_RECORD_COMMENT", "read"]
LIVES = st.tuples(
    st.sampled_from(["ADD_RECORD", "own ADD_RECORD"]),
    st.lists(st.sampled_from([*STEPS, *(f"own {step}" for step in STEPS[:3])]), max_size=7),
    st.sampled_from([[], ["DELETE_RECORD"]]),
).map(lambda parts: [parts[0], *parts[1], *parts[2]])


@given(st.data(), LIVES)
def test_a_record_ends_in_its_latest_state_and_each_piece_of_news_is_added_once(
    data: st.DataObject, steps: list[str]
) -> None:
    bench = Bench(data.draw(st.sets(st.integers(1, 20), max_size=3)))
    for step in steps:
        bench.life.live(step)
    told = bench.life.told
    twice = data.draw(st.lists(st.sampled_from(told), max_size=2))
    bench.arrive(data.draw(st.permutations([*told, *twice])), data.draw(st.integers(1, 5)))
    check(bench)


@pytest.mark.parametrize("together", [1, 5], ids=["one by one", "all at once"])
@pytest.mark.parametrize("was_read", [False, True], ids=["without a reading", "with a reading"])
def test_every_order_of_all_kinds_ends_in_the_same(*, together: int, was_read: bool) -> None:
    for order in permutations(range(5)):
        bench = Bench()
        for step in KINDS[:3] + ["read"] * was_read + ["ADD_RECORD_COMMENT"] + ["DELETE_RECORD"] * (not was_read):
            bench.life.live(step)
        bench.arrive([bench.life.told[at] for at in order], together)
        check(bench)


def test_a_change_that_must_wait_is_not_forgotten_for_the_reading_behind_it() -> None:
    bench = Bench(stumbles={1})
    for step in ("ADD_RECORD", "own UPDATE_RECORD", "read"):
        bench.life.live(step)
    bench.arrive(bench.life.told, 3)
    check(bench)


@given(st.data(), LIVES)
def test_what_was_never_told_is_made_good_by_a_sync(data: st.DataObject, steps: list[str]) -> None:
    bench = Bench()
    for step in steps:
        bench.life.live(step)
    kept = data.draw(st.lists(st.sampled_from(bench.life.told), unique_by=id))
    bench.life.live("read")
    bench.arrive(data.draw(st.permutations(kept)), data.draw(st.integers(1, 5)))
    if not bench.life.gone:
        bench.arrive(bench.life.told[-1:], 1)
        assert bench.target.told.get("revision", 0) >= bench.life.person.get("revision", 0)


@given(st.data(), st.integers(1, 5))
def test_an_event_that_is_refused_takes_no_other_with_it(data: st.DataObject, number: int) -> None:
    bench = Bench()
    for _ in range(number):
        bench.life.live("UPDATE_RECORD")
    bench.target.refuses = data.draw(st.sets(st.integers(1, number)))
    bench.arrive(data.draw(st.permutations(bench.life.told)), data.draw(st.integers(1, 5)))
    taken = {*range(1, number + 1)} - bench.target.refuses
    assert bench.target.told.get("revision", 0) == max(taken, default=0)
    assert {int(name) for name in bench.target.added} == taken


@given(st.data(), st.lists(st.integers(1, 2), min_size=1, max_size=6))
def test_whatever_key_a_record_has_at_the_target_its_latest_state_comes_last(
    data: st.DataObject, leads: list[int]
) -> None:
    """The first key may be an e-mail address and the next one the id of the very lead that has it."""
    bench = Bench()
    for lead in leads:
        bench.life.live("UPDATE_RECORD")
        bench.life.told[-1]["record"]["lead"] = lead
    bench.arrive(data.draw(st.permutations(bench.life.told)), data.draw(st.integers(1, 5)))
    check(bench)
