"""Which events from kintone the loop guard ends, and which it never may."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import msgspec
import pytest

from relay.core.config import Config, Connection, Route
from relay.core.deadline import Deadline
from relay.core.event import Event, new_id
from relay.core.outcome import Cause, Delivered, Outcome, Rejected, Retry
from relay.loop_guard.guard import LoopGuard
from relay.loop_guard.news import EarlyOutcome, JudgedEvent, QueuedEvent
from relay.loop_guard.write_marks import CHAIN, WriteMarks
from relay.queue.message import OVERWRITES, REPLAYED
from systems.kintone.config import KintoneConnection, KintoneRoute, KintoneSource
from systems.kintone.receiver.origin import KintoneOrigins, place, writer_key
from tests.support import log_lines, sqs_events
from tests.support.connection import Connection as Queued
from tests.support.memory_state import MemoryState

URL = "https://Example.cybozu.com/"
APP = place(URL, 12)
RECORD = f"{APP}/5"
NAME = writer_key(APP, "lead_id", "1001")
SOURCE = KintoneSource(app=12)


class Adding(Route, frozen=True, kw_only=True):
    """A route whose events each add something."""

    @property
    def cumulative(self) -> bool:
        return True


TO_KINTONE = {
    "to": "kintone",
    "app": 12,
    "key": {"field": "lead_id", "from": "leadId", "type": "number"},
    "fields": {"company": "company", "score": {"from": "score", "type": "number"}},
}
ROUTES: dict[str, Route] = {
    "mail-opened": msgspec.convert(TO_KINTONE, KintoneRoute),
    "customer-changed": Route(to="crm", from_="kintone", source=SOURCE),
    "customer-active": Adding(to="crm", from_="kintone", source=SOURCE),
}
CONFIG = Config(
    connections={"kintone": KintoneConnection(url=URL), "crm": Connection()},
    routes=ROUTES,
    systems={"kintone": "kintone", "crm": "plain"},
)
ORIGINS = KintoneOrigins(CONFIG)


@dataclass
class Clock:
    """Time that a test moves."""

    now: float = field(default_factory=time.time)

    def __call__(self) -> float:
        return self.now


def memory(state: MemoryState | None = None, clock: Clock | None = None) -> WriteMarks:
    return WriteMarks(state=state or MemoryState(), key=b"k", places=ORIGINS.places, clock=clock or Clock())


def guard(echo: WriteMarks) -> LoopGuard:
    return LoopGuard(echo=echo, origins={"kintone": ORIGINS}, routes=ROUTES)


def changed(
    revision: int,
    route: str = "customer-changed",
    *,
    was_read: bool = False,
    received_at: datetime | None = None,
    company: str = "Acme",
) -> Event:
    """An event of record 5, which is lead 1001."""
    payload = {
        "id": "5",
        "revision": str(revision),
        "app": "12",
        "type": "READ" if was_read else "UPDATE_RECORD",
        "record": {"lead_id": "1001", "company": company, "score": "42.0"},
    }
    return Event(id=new_id(), route=route, received_at=received_at or datetime.now(UTC), lead="0", payload=payload)


def commented(number: int) -> Event:
    payload = {"id": "5", "app": "12", "type": "ADD_RECORD_COMMENT", "comment": {"id": str(number), "text": "MARKER"}}
    return Event(id=new_id(), route="customer-changed", received_at=datetime.now(UTC), lead="0", payload=payload)


def word(verdict: EarlyOutcome) -> str:
    """What a verdict says; `pass` for what is to be delivered."""
    if isinstance(verdict, Retry):
        return "wait"
    return verdict.skipped if verdict else "pass"


def judge(echo: WriteMarks, *events: Event) -> list[JudgedEvent]:
    return guard(echo).judge([QueuedEvent(event) for event in events])


def words(echo: WriteMarks, *events: Event) -> list[str]:
    return [word(judged.verdict) for judged in judge(echo, *events)]


def deliver(echo: WriteMarks, *events: Event) -> list[str]:
    """Judge, and deliver what passes."""
    found = judge(echo, *events)
    guard(echo).delivered(judged for judged in found if judged.verdict is None)
    return [word(judged.verdict) for judged in found]


def write(echo: WriteMarks, revision: int) -> None:
    """The relay writes the record."""
    echo.begin([NAME], 60)
    echo.wrote([(RECORD, str(revision))])
    echo.end([NAME])


def test_a_persons_change_passes() -> None:
    assert deliver(memory(), changed(1), changed(2)) == ["pass", "pass"]


def test_what_the_relay_wrote_ends_here_and_a_persons_change_a_second_later_passes() -> None:
    echo = memory()
    deliver(echo, changed(1))
    write(echo, 2)

    assert deliver(echo, changed(2)) == ["echo"]
    assert deliver(echo, changed(2, "customer-active")) == ["echo"]
    assert deliver(echo, changed(3, company="Beta")) == ["pass"]


def test_a_comment_of_the_relay_ends_here_and_a_persons_passes() -> None:
    echo = memory()
    echo.wrote([(RECORD, "comment/3")])

    assert deliver(echo, commented(3), commented(4), commented(5)) == ["echo", "pass", "pass"]


def test_an_event_of_a_record_that_is_being_written_waits_and_is_never_given_up_for_that() -> None:
    clock = Clock()
    echo = memory(clock=clock)
    echo.begin([NAME], 60)

    [(verdict, *_)] = judge(echo, changed(2))
    assert isinstance(verdict, Retry)
    assert (verdict.waiting, verdict.cause.code) == (True, "being_written")

    clock.now += 61  # the writing function died
    assert words(echo, changed(2)) == ["pass"]


def test_what_came_before_the_write_began_cannot_be_news_of_it() -> None:
    echo = memory()
    echo.begin([NAME], 60)
    before = datetime.now(UTC) - timedelta(seconds=10)

    assert words(echo, changed(2, received_at=before)) == ["pass"]


def test_a_write_that_surely_failed_leaves_nothing() -> None:
    echo = memory()
    echo.begin([NAME], 60)
    echo.end([NAME])

    assert words(echo, changed(2)) == ["pass"]


@pytest.mark.parametrize("batches", [[[3], [2]], [[3, 2]]], ids=["in two batches", "in one"])
def test_an_older_state_that_comes_late_is_not_put_over_a_newer_one(batches: list[list[int]]) -> None:
    echo = memory()
    found = [said for batch in batches for said in deliver(echo, *map(changed, batch))]

    assert found == ["pass", "stale"]


def test_an_older_event_that_adds_something_is_delivered_all_the_same() -> None:
    echo = memory()

    assert deliver(echo, changed(3, "customer-active"), changed(2, "customer-active")) == ["pass", "pass"]


def test_one_change_is_added_once_whether_its_webhook_or_a_reading_is_first() -> None:
    echo = memory()

    assert deliver(echo, changed(3, "customer-active")) == ["pass"]
    assert deliver(echo, changed(3, "customer-active")) == ["stale"]
    assert deliver(echo, changed(4, "customer-active")) == ["pass"]


def test_one_routes_delivery_says_nothing_of_anothers() -> None:
    echo = memory()
    deliver(echo, changed(3))

    assert deliver(echo, changed(3, "customer-active"), changed(3)) == ["pass", "stale"]


def test_what_was_not_delivered_was_not_seen() -> None:
    echo = memory()
    words(echo, changed(3))

    assert words(echo, changed(2)) == ["pass"]


def test_a_reading_that_finds_only_what_is_known_has_nothing_to_deliver() -> None:
    echo = memory()
    deliver(echo, changed(4))
    write(echo, 5)
    write(echo, 6)

    assert deliver(echo, changed(4, was_read=True), changed(6, was_read=True)) == ["known", "known"]


def test_a_reading_that_finds_a_record_of_which_only_the_relay_knows_has_nothing_to_deliver() -> None:
    echo = memory()
    write(echo, 1)
    write(echo, 2)

    assert deliver(echo, changed(2, was_read=True)) == ["known"]


def test_a_change_whose_webhook_was_dropped_is_found_by_the_reading_although_the_relay_wrote_after_it() -> None:
    echo = memory()
    deliver(echo, changed(4))
    write(echo, 6)  # 5 was a person's, and kintone dropped its webhook

    assert deliver(echo, changed(6)) == ["echo"]
    assert deliver(echo, changed(6, was_read=True)) == ["pass"]
    assert deliver(echo, changed(6, was_read=True)) == ["known"]


def test_a_chain_too_long_to_be_looked_up_is_delivered_once_more() -> None:
    echo = memory()
    for revision in range(1, CHAIN + 2):
        echo.wrote([(RECORD, str(revision))])

    assert deliver(echo, changed(CHAIN + 1, was_read=True), changed(CHAIN + 1, was_read=True)) == ["pass", "known"]


def test_what_a_reading_found_to_be_all_the_relays_own_is_not_looked_up_again() -> None:
    echo = memory()
    for revision in range(1, 3 * CHAIN):
        echo.wrote([(RECORD, str(revision))])

    for revision in range(CHAIN, 3 * CHAIN, CHAIN - 1):
        assert deliver(echo, changed(revision, was_read=True)) == ["known"]


def test_a_deleted_record_is_delivered() -> None:
    payload = {"id": "5", "app": "12", "type": "DELETE_RECORD", "deleted_by": "sato", "deleted_at": ""}
    gone = Event(id="e", route="customer-changed", received_at=datetime.now(UTC), lead="0", payload=payload)
    echo = memory()
    deliver(echo, changed(3))

    assert deliver(echo, gone) == ["pass"]


@pytest.mark.parametrize("payload", [{}, {"leadId": 1}, {"id": 5}, {"id": "5", "revision": "x", "record": []}])
def test_an_event_that_was_accepted_before_the_route_came_from_kintone_passes(payload: dict[str, Any]) -> None:
    old = Event(id="e", route="customer-changed", received_at=datetime.now(UTC), lead="0", payload=payload)

    assert deliver(memory(), old, changed(2)) == ["pass", "pass"]


def test_without_its_memory_the_guard_lets_everything_pass_and_says_so() -> None:
    state = MemoryState()
    echo = memory(state)
    write(echo, 2)
    state.trouble.append("away")
    with log_lines.captured() as lines:
        assert deliver(echo, changed(2), changed(1)) == ["pass", "pass"]

    assert lines.steps() == ["fault", "fault"]


def test_a_note_of_what_kintone_holds_is_put_before_the_delivery_in_one_spelling() -> None:
    echo = memory()
    words(echo, changed(2))

    note = echo.notes([NAME])[NAME]
    assert (note.record, note.revision) == (RECORD, 2)
    assert note.values["company:text"] == echo.hashed("Acme")
    assert note.values["score:number"] == echo.hashed("42")


def test_a_record_is_noted_also_for_those_who_write_to_it_by_its_number() -> None:
    by_number = msgspec.convert({**TO_KINTONE, "key": {"record": "kintoneId"}}, KintoneRoute)
    routes = {**ROUTES, "numbered": by_number}
    echo = memory()
    numbered = LoopGuard(echo=echo, origins={"kintone": KintoneOrigins(replace(CONFIG, routes=routes))}, routes=routes)
    numbered.judge([QueuedEvent(changed(2))])
    assert set(echo.notes([NAME, writer_key(APP, "$id", "5")])) == {NAME, writer_key(APP, "$id", "5")}


def test_of_several_events_of_a_record_the_newest_is_noted() -> None:
    echo = memory()
    assert words(echo, changed(5, "customer-active"), changed(4, "customer-active")) == ["pass", "pass"]
    assert echo.notes([NAME])[NAME].revision == 5


def test_a_note_leaves_the_mark_of_a_write_as_it_is() -> None:
    echo = memory()
    echo.begin([NAME], 60)
    before = datetime.now(UTC) - timedelta(seconds=10)
    assert words(echo, changed(5, received_at=before)) == ["pass"]
    assert echo.notes([NAME])[NAME].revision == 5
    assert words(echo, changed(6)) == ["wait"]


def test_its_memory_holds_no_value_and_no_key_of_a_record() -> None:
    state = MemoryState()
    echo = memory(state)
    deliver(echo, changed(2, company="MARKER"))
    write(echo, 3)

    assert not any("MARKER" in text or "1001" in text for text in [*state.texts, *state.texts.values()])


class Racing(MemoryState):
    """A table that another function uses at the same time: before each read, some steps of its writing happen."""

    def run(self, steps: Iterable[Callable[[], None]], schedule: Iterable[int]) -> None:
        self.__dict__.update(steps=list(steps), schedule=list(schedule), racing=True)

    def get_all(self, keys: Iterable[str], *, consistent: bool = True) -> dict[str, str]:
        wanted = list(keys)
        if self.__dict__.get("racing"):
            for _ in range(self.__dict__["schedule"].pop(0) if self.__dict__["schedule"] else 0):
                if self.__dict__["steps"]:
                    self.__dict__["steps"].pop(0)()
        return super().get_all(wanted)


def writing(echo: WriteMarks) -> list[Callable[[], None]]:
    """The steps in which the relay writes revision 2. From the second one on, kintone tells of it."""
    return [
        lambda: echo.begin([NAME], 60),
        lambda: None,
        lambda: echo.wrote([(RECORD, "2")]),
        lambda: echo.end([NAME]),
    ]


SCHEDULES = [*product(range(5), repeat=2)]
"""How many steps happen before each of the guard's two reads."""


@pytest.mark.parametrize("done", [2, 3, 4])
@pytest.mark.parametrize("schedule", SCHEDULES)
def test_a_webhook_that_is_faster_than_the_answer_is_never_taken_for_a_persons(
    done: int, schedule: tuple[int, ...]
) -> None:
    state = Racing()
    echo = memory(state)
    steps = writing(echo)
    for step in steps[:done]:
        step()
    state.run(steps[done:], schedule)

    assert set(words(echo, changed(2))) <= {"wait", "echo"}


@pytest.mark.parametrize("done", range(5))
@pytest.mark.parametrize("schedule", SCHEDULES)
def test_a_persons_change_while_the_relay_writes_waits_at_most(done: int, schedule: tuple[int, ...]) -> None:
    state = Racing()
    echo = memory(state)
    steps = writing(echo)
    for step in steps[:done]:
        step()
    state.run(steps[done:], schedule)
    assert set(words(echo, changed(3))) <= {"wait", "pass"}

    state.run([], [])
    for step in steps[done:]:
        step()
    assert words(echo, changed(3)) == ["pass"]


@dataclass
class Target:
    """Says the same of every event, and remembers those that came."""

    outcome: Outcome
    tried: list[Event] = field(default_factory=list)

    def deliver(self, events: Sequence[Event], deadline: Deadline) -> list[Outcome]:
        """One outcome for each."""
        deadline.seconds_left()
        self.tried += events
        return [self.outcome] * len(events)


@dataclass
class Bench:
    """A connection's queue with the guard before its target."""

    queued: Queued
    target: Target
    echo: WriteMarks

    def put(self, event: Event, group: str = "group-1", attributes: Sequence[str] = ()) -> None:
        body = sqs_events.body(event.payload, route=event.route)
        marks = {name: {"DataType": "String", "StringValue": "1"} for name in attributes}
        self.queued.queue.send(body, group, new_id(), marks)

    def run(self) -> list[str]:
        batch = self.queued.receive()
        failed = self.queued.run(batch)
        self.queued.settle(batch, failed)
        return failed


def bench(outcome: Outcome | None = None) -> Bench:
    echo = memory()
    target = Target(outcome or Delivered())
    return Bench(Queued(target, routes=ROUTES, guard=guard(echo)), target, echo)


@pytest.fixture
def lines() -> Iterator[log_lines.Lines]:
    with log_lines.captured() as found:
        yield found


def test_an_echo_is_done_never_reaches_the_target_and_the_log_says_why(
    lines: log_lines.Lines, capsys: pytest.CaptureFixture[str]
) -> None:
    case = bench()
    write(case.echo, 2)
    case.put(changed(2))
    case.put(changed(3))

    assert case.run() == []

    assert [each.payload["revision"] for each in case.target.tried] == ["3"]
    assert [(line["step"], line.get("skipped")) for line in lines.all()] == [
        ("delivered", "echo"),
        ("delivered", None),
    ]
    assert '"Skipped":[1.0]' in capsys.readouterr().out


def test_behind_an_event_that_waits_all_of_its_record_wait(lines: log_lines.Lines) -> None:
    case = bench()
    case.echo.wrote([(RECORD, "3")])
    case.echo.begin([NAME], 60)
    for revision in (2, 3, 4):
        case.put(changed(revision))
    case.put(commented(1), "group-2")

    failed = case.run()

    assert len(failed) == 3
    assert [each.payload["type"] for each in case.target.tried] == ["ADD_RECORD_COMMENT"]
    assert [line["cause_code"] for line in lines.all() if line["step"] == "retried"] == ["being_written"] * 3


def test_a_rejected_change_was_not_seen_so_it_can_be_replayed() -> None:
    case = bench(Rejected(cause=Cause(code="no")))
    case.put(changed(3))
    case.run()

    assert case.echo.known([], [("customer-changed", RECORD)]).seen == {}


def test_what_a_person_puts_over_newer_values_is_delivered_and_makes_nothing_older() -> None:
    case = bench()
    deliver(case.echo, changed(5))
    case.put(changed(4), attributes=[REPLAYED, OVERWRITES])
    case.run()

    assert [each.payload["revision"] for each in case.target.tried] == ["4"]
    assert words(case.echo, changed(5)) == ["stale"]


def test_what_a_person_insists_on_is_added_once_all_the_same() -> None:
    case = bench()
    case.put(changed(4, "customer-active"), attributes=[REPLAYED, OVERWRITES])
    case.run()

    assert words(case.echo, changed(4, "customer-active", was_read=True)) == ["known"]


@pytest.mark.parametrize("was_read", [False, True])
def test_a_change_of_which_nobody_knows_whether_it_was_added_is_not_added_by_a_second_event(*, was_read: bool) -> None:
    case = bench(Rejected(cause=Cause(code="unknown_outcome")))
    for event in (changed(5, "customer-active"), changed(5, "customer-active", was_read=was_read)):
        case.put(event)
        case.run()
    assert len(case.target.tried) == 1
    case.put(changed(5, "customer-active"), attributes=[REPLAYED])
    case.run()
    assert len(case.target.tried) == 2


def test_a_rejected_change_can_be_replayed_although_the_relays_own_came_after_it() -> None:
    case = bench(Rejected(cause=Cause(code="1006")))
    person = changed(5, received_at=datetime.now(UTC) - timedelta(minutes=1))
    case.put(person)
    case.run()
    write(case.echo, 6)
    case.put(changed(6))
    case.run()
    case.put(person, attributes=[REPLAYED])
    case.run()
    assert [each.payload["revision"] for each in case.target.tried] == ["5", "5"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("score", "1e1000000"), ("score", "-1E-99999999"), ("score", "9" * 5_000)],
)
def test_no_value_can_stop_the_queue(field: str, value: str) -> None:
    hostile = changed(1)
    hostile.payload["record"][field] = value
    assert words(memory(), hostile, changed(2)) == ["pass", "pass"]


def test_an_event_that_the_guard_stumbles_over_waits_and_keeps_no_other_from_its_delivery() -> None:
    class Stumbling(LoopGuard):
        def judge(self, asked: Sequence[QueuedEvent]) -> list[JudgedEvent]:
            if any(each.event.payload["id"] == "6" for each in asked):
                raise ZeroDivisionError
            return super().judge(asked)

    target = Target(Delivered())
    stumbling = Stumbling(echo=memory(), origins={"kintone": ORIGINS}, routes=ROUTES)
    case = Bench(Queued(target, routes=ROUTES, guard=stumbling), target, memory())
    bad = changed(1)
    bad.payload["id"] = "6"
    case.put(bad)
    case.put(changed(1), "group-2")
    assert len(case.run()) == 1
    assert [each.payload["id"] for each in target.tried] == ["5"]
