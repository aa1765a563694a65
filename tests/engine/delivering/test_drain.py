"""Delivering by a clock: what one start does, when it ends, and what the next one finds."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relay.core.event import Event
from relay.core.gate import MustWait
from relay.core.outcome import Cause, Delivered, Outcome, Rejected, Retry
from relay.delivering.draining.drain import MARGIN, WAIT_SECONDS
from relay.delivering.draining.lease import Drained
from tests.support import log_lines, sqs_events
from tests.support.connection import Connection
from tests.support.fifo_queue import Clock
from tests.support.scripted_target import ScriptedTarget

OPEN = MustWait(Cause(code="circuit_open"), 30.0, waiting=False).outcome()
DAY_OF_ONE_APP = MustWait(Cause(code="daily_limit"), 9000.0, waiting=True, everything=False).outcome()
FAILS = Retry(cause=Cause(code="down"), after=100.0)


@dataclass
class Until:
    """The function's time-out, on the clock of the test."""

    clock: Clock
    at: float

    def seconds_left(self) -> float:
        return self.at - self.clock.seconds


@dataclass
class Case:
    """A connection with a clock, and what it wrote when."""

    answer: Callable[[Event], Outcome] = lambda _: Delivered()
    max_records: int = 100
    takes: float = 0.0
    """Seconds for one event at the target."""

    def __post_init__(self) -> None:
        self.connection = Connection(ScriptedTarget(self._deliver), max_records=self.max_records)
        self.clock = self.connection.clock
        self.written: list[tuple[float, int]] = []
        self._numbers = itertools.count(1)

    def _deliver(self, event: Event) -> Outcome:
        self.clock.advance(self.clock.seconds + self.takes)
        outcome = self.answer(event)
        if isinstance(outcome, Delivered):
            self.written.append((self.clock.seconds, event.payload["number"]))
        return outcome

    def put(self, count: int, *, at: float = 0.0, record: int | None = None) -> None:
        """Events, each of a record of its own unless `record` is given."""
        for number in itertools.islice(self._numbers, count):
            of = number if record is None else record
            body = sqs_events.body({"record": of, "number": number})

            def send(body: str = body, of: int = of, number: int = number) -> None:
                self.connection.queue.send(body, f"group-{of}", f"dedup-{number}", {})

            self.clock.planned.append((at, send))
        self.clock.advance(self.clock.seconds)

    def tick(self, at: float, lease_seconds: float = 300.0, left: float = 300.0) -> Drained:
        """One start of the function, which may run for `left` seconds."""
        self.clock.advance(at)
        return self.connection.tick(Until(self.clock, self.clock.seconds + left), lease_seconds)

    @property
    def calls(self) -> list[int]:
        """How many events each call of the target had."""
        target = self.connection.delivery.writing.target
        assert isinstance(target, ScriptedTarget)
        return [len(call) for call in target.calls]


@pytest.fixture
def lines() -> Iterator[log_lines.Lines]:
    with log_lines.captured() as found:
        yield found


def test_a_start_delivers_all_that_has_come_in_batches_as_full_as_they_may_be() -> None:
    case = Case()
    case.put(250)

    drained = case.tick(60)

    assert case.calls == [100, 100, 50]
    assert (drained.ending, drained.batches, drained.delivered) == ("complete", 3, 250)
    assert case.connection.queue.messages == []


def test_an_empty_queue_costs_one_receive_of_a_second() -> None:
    case = Case()

    drained = case.tick(60)

    assert (drained.ending, drained.batches, drained.seconds) == ("complete", 0, WAIT_SECONDS)
    assert case.connection.client.polls == [WAIT_SECONDS]


def test_a_few_events_cost_one_request_and_one_second_of_waiting() -> None:
    case = Case()
    case.put(23)

    drained = case.tick(60)

    assert (case.calls, drained.seconds) == ([23], WAIT_SECONDS)


def test_many_events_of_one_record_are_all_delivered_by_one_start_in_order() -> None:
    """SQS gives out ten of a group at a time, and no more until those are settled."""
    case = Case()
    case.put(35, record=1)

    assert case.tick(60).ending == "complete"

    assert [number for _, number in case.written] == list(range(1, 36))


@pytest.mark.parametrize("every", [0.2, 0.9, 3.0])
def test_nobody_waits_for_a_batch_to_fill_with_what_comes_meanwhile(every: float) -> None:
    case = Case()
    case.put(23)
    for number in range(400):
        case.put(1, at=60 + every * (number + 1))

    drained = case.tick(60)

    assert (len(case.calls), drained.ending) == (1, "complete")
    assert drained.seconds <= WAIT_SECONDS


def test_what_must_be_tried_again_comes_with_the_first_start_after_its_back_off() -> None:
    outcomes: Iterator[Outcome] = iter([FAILS, Delivered()])
    case = Case(answer=lambda _: next(outcomes))
    case.put(1)

    for at in (60, 120, 180, 240):
        case.tick(at)

    assert case.written == [(180 + WAIT_SECONDS, 1)]
    assert case.connection.queue.messages == []
    assert len(case.calls) == 2


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["done", "again", "refused"]), st.integers(0, 3)), min_size=1, max_size=40))
def test_each_event_is_counted_by_what_became_of_it(planned: list[tuple[str, int]]) -> None:
    outcomes: dict[str, Outcome] = {"done": Delivered(), "again": FAILS, "refused": Rejected(cause=Cause(code="no"))}
    case = Case(answer=lambda event: outcomes[planned[event.payload["number"] - 1][0]])
    for _, record in planned:
        case.put(1, record=record)

    drained = case.tick(60)

    done = len(case.written)
    held = len(case.connection.queue.messages)
    assert drained.delivered == done
    assert drained.dead_lettered == len(case.connection.dead_letters.messages)
    assert done + held + drained.dead_lettered == len(planned)
    assert held >= drained.retried


def test_a_start_ends_at_once_while_another_has_the_lease() -> None:
    case = Case()
    case.put(1)
    held = case.connection.lease.take(300)

    drained = case.tick(60)

    assert (drained.ending, case.calls, case.connection.client.polls) == ("busy", [], [])
    assert held is not None
    case.connection.lease.give_back(held, drained)
    assert case.tick(120).delivered == 1


def test_a_drain_that_lasts_longer_than_a_minute_is_not_joined_by_the_next_start() -> None:
    case = Case(takes=2.0, max_records=50)
    case.put(100)
    overlapping: list[str] = []
    case.clock.planned.append((100, lambda: overlapping.append(case.connection.tick().ending)))

    drained = case.tick(60)

    assert (drained.ending, case.calls, overlapping) == ("complete", [50, 50], ["busy"])


def test_the_lease_is_given_back_when_a_drain_ends() -> None:
    case = Case()
    assert [case.tick(at).ending for at in (60, 62, 64)] == ["complete"] * 3


class Killed(BaseException):
    """The function is stopped from outside: no line of its code can do anything about it."""


def test_a_function_that_is_killed_delays_the_next_until_its_time_would_have_been_over_and_no_longer() -> None:
    case = Case()
    case.put(1)

    def killed(_: Event) -> Outcome:
        case.answer = lambda _: Delivered()
        raise Killed

    case.answer = killed
    with pytest.raises(Killed):
        case.tick(60, lease_seconds=120)
    case.put(1)

    assert [case.tick(at).ending for at in (120, 179)] == ["busy", "busy"]
    assert case.tick(181).delivered == 1
    assert case.tick(480).delivered == 1  # the first one, which was in flight when the function was killed


def test_a_drain_with_a_fault_gives_the_lease_back() -> None:
    case = Case()
    case.put(1)

    def broken(*_: object) -> None:
        raise LookupError

    case.connection.client.deleting = broken
    with pytest.raises(LookupError):
        case.tick(60)

    assert case.tick(61).ending == "complete"


def test_a_function_that_has_lost_the_lease_cannot_give_it_back() -> None:
    lease = Case().connection.lease
    late = lease.take(0)
    mine = lease.take(300)
    assert late is not None
    assert mine is not None

    lease.give_back(late, Case().tick(0))

    assert lease.take(300) is None


def test_a_table_that_does_not_answer_stops_no_delivery(lines: log_lines.Lines) -> None:
    case = Case()
    case.put(1)
    case.connection.state.trouble.append("down")

    assert case.tick(60).delivered == 1

    assert "fault" in lines.steps()


def test_a_new_batch_begins_only_while_there_is_time_to_deliver_it() -> None:
    case = Case(takes=0.5, max_records=100)
    case.put(500)

    drained = case.tick(60, left=60 + MARGIN + 90)

    assert (drained.ending, case.calls) == ("unfinished", [100, 100])
    assert case.tick(200).ending == "complete"
    assert len(case.written) == 500


def test_the_first_batch_is_delivered_however_short_the_functions_time_is() -> None:
    case = Case()
    case.put(5)
    assert case.tick(60, left=20).delivered == 5


def test_while_the_connection_must_wait_no_more_is_received() -> None:
    case = Case(answer=lambda _: OPEN)
    case.put(300)

    drained = case.tick(60)

    assert (drained.ending, case.calls, drained.retried) == ("waiting", [100], 100)
    assert sum(stored.received for stored in case.connection.queue.messages) == 100


def test_a_part_of_the_system_whose_day_is_spent_does_not_stop_the_others() -> None:
    case = Case(answer=lambda event: DAY_OF_ONE_APP if event.payload["number"] <= 100 else Delivered())
    case.put(150)

    assert case.tick(60).delivered == 50


def test_when_all_of_the_day_is_spent_no_more_is_received() -> None:
    case = Case(answer=lambda _: DAY_OF_ONE_APP)
    case.connection.day_is_spent = True
    case.put(300)

    assert (case.tick(60).ending, case.calls) == ("waiting", [100])


def test_a_queue_that_does_not_answer_ends_a_drain_after_what_it_had_given(lines: log_lines.Lines) -> None:
    case = Case()
    case.put(15)

    def refuse() -> None:
        case.connection.queue.refuses = True

    case.connection.client.receiving = refuse
    drained = case.tick(60)
    assert (drained.ending, drained.batches) == ("failed", 0)

    case.connection.queue.refuses, case.connection.client.receiving = False, lambda: None
    assert case.tick(120).delivered == 15
    assert "fault" in lines.steps()


def test_what_the_last_drain_came_to_is_remembered() -> None:
    case = Case()
    assert case.connection.lease.last() is None
    case.put(3)

    drained = case.tick(60)
    case.connection.lease.take(300)

    assert case.connection.lease.last() == drained


@settings(deadline=None)
@given(st.lists(st.floats(0, 600), min_size=1, max_size=30))
def test_nothing_waits_longer_than_to_the_start_after_it_came(moments: list[float]) -> None:
    case = Case()
    for at in moments:
        case.put(1, at=at)

    for minute in range(1, 12):
        case.tick(60 * minute)

    assert len(case.written) == len(moments)
    assert all(written - moments[number - 1] <= 60 + WAIT_SECONDS for written, number in case.written)
