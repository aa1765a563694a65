"""Waiting for a batch to fill: how long, when not, and what becomes of messages that the function received itself."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.core.config import Batch
from relay.core.event import Event
from relay.core.outcome import Cause, Delivered, Outcome, Rejected, Retry
from relay.delivering import linger
from relay.delivering.linger import RESERVE_SECONDS
from tests.support import log_lines, sqs_events
from tests.support.connection import Connection
from tests.support.fifo_queue import Clock
from tests.support.scripted_target import ScriptedTarget

shares = st.floats(0, 1)
FAR = 10_000.0


@dataclass
class Until:
    """The function's time-out, on the clock of the test."""

    clock: Clock
    at: float

    def seconds_left(self) -> float:
        return self.at - self.clock.seconds


@dataclass
class Case:
    """A connection that lingers, and events that come while it does."""

    connection: Connection
    target: ScriptedTarget

    def __post_init__(self) -> None:
        self.clock = self.connection.clock
        self._numbers = itertools.count(1)

    def put(self, *, at: float = 0, route: str = "mail-opened", record: int | None = None) -> None:
        """One event, each of a record of its own unless `record` is given."""
        number = next(self._numbers)
        of = number if record is None else record
        body = sqs_events.body({"record": of, "number": number}, route=route)

        def send() -> None:
            self.connection.queue.send(body, f"group-{of}", f"dedup-{number}", {})

        self.clock.planned.append((at, send))
        self.clock.advance(self.clock.seconds)

    def run(self, *, left: float = FAR) -> list[str]:
        """What Lambda hands over now, delivered and settled."""
        batch = self.connection.receive()
        failed = self.connection.run(batch, Until(self.clock, self.clock.seconds + left))
        self.connection.settle(batch, failed)
        return failed

    @property
    def batches(self) -> list[list[int]]:
        """The numbers of the events in each call of the target."""
        return [[found.payload["number"] for found in call] for call in self.target.calls]


def lingering(wait: int, max_records: int = 100, outcome: Outcome | None = None) -> Case:
    def script(_: Event) -> Outcome:
        return outcome or Delivered()

    target = ScriptedTarget(script)
    return Case(Connection(target, wait=wait, max_records=max_records), target)


@pytest.fixture
def lines() -> Iterator[log_lines.Lines]:
    with log_lines.captured() as found:
        yield found


def test_without_lingering_a_batch_is_delivered_at_once_and_sqs_is_not_asked() -> None:
    case = lingering(0)
    case.put()
    case.put(at=1)

    case.run()

    assert (case.batches, case.connection.client.polls, case.clock.seconds) == ([[1]], [], 0)


def test_what_comes_within_the_time_is_delivered_with_the_first_in_one_batch() -> None:
    case = lingering(20)
    for at in (0, 3, 3, 19):
        case.put(at=at)
    case.put(at=21)

    assert case.run() == []

    assert case.batches == [[1, 2, 3, 4]]
    assert case.clock.seconds == 20


def test_a_full_batch_waits_no_longer() -> None:
    case = lingering(20, max_records=25)
    for _ in range(10):
        case.put()
    for _ in range(30):
        case.put(at=2)

    case.run()

    assert [len(batch) for batch in case.batches] == [25]
    assert case.clock.seconds == 2
    assert len(case.connection.queue.messages) == 15


def test_a_batch_that_lambda_filled_already_is_delivered_at_once() -> None:
    case = lingering(20, max_records=10)
    for _ in range(12):
        case.put()

    case.run()

    assert (case.batches, case.clock.seconds) == ([list(range(1, 11))], 0)


def test_sixty_seconds_are_waited_in_polls_as_long_as_sqs_allows() -> None:
    case = lingering(60)
    case.put()

    case.run()

    assert (case.connection.client.polls, case.clock.seconds) == ([20, 20, 20], 60)


def test_an_event_whose_answer_marketo_waits_for_is_delivered_at_once() -> None:
    case = lingering(20)
    case.put()
    case.put(route="ask")
    case.put(at=1)

    case.run()

    assert (case.batches, case.clock.seconds) == ([[1, 2]], 0)


def test_an_event_whose_answer_marketo_waits_for_ends_the_waiting_when_it_comes() -> None:
    case = lingering(60)
    case.put()
    case.put(at=4, route="ask")
    case.put(at=9)

    case.run()

    assert (case.batches, case.clock.seconds) == ([[1, 2]], 4)


@given(st.integers(0, 120))
def test_the_time_that_the_delivery_needs_is_never_lingered_away(left: int) -> None:
    case = lingering(60)
    case.put()

    case.run(left=left)

    assert case.clock.seconds <= max(0, left - RESERVE_SECONDS)


def test_a_queue_that_fails_while_lingering_lets_what_is_there_be_delivered(lines: log_lines.Lines) -> None:
    case = lingering(20)
    case.put()
    batch = case.connection.receive()
    case.connection.queue.refuses = True

    assert case.connection.run(batch) == []

    assert case.batches == [[1]]
    assert lines.steps() == ["fault", "delivered"]


def test_what_the_function_received_itself_and_delivered_is_deleted_by_it() -> None:
    case = lingering(5)
    case.put()
    case.put(at=1)
    batch = case.connection.receive()

    assert case.connection.run(batch, Until(case.clock, FAR)) == []

    # What Lambda handed over is still there: Lambda deletes it after the answer.
    assert [stored.id for stored in case.connection.queue.messages] == [batch[0].id]


def test_what_the_function_received_itself_and_could_not_deliver_is_hidden_but_not_reported() -> None:
    """Lambda takes an id that it did not hand over for a failure of the whole batch."""
    case = lingering(5, outcome=Retry(cause=Cause(code="broken"), after=100.0))
    case.put()
    case.put(at=1)

    assert case.run() == ["message-1"]

    [entries] = case.connection.client.hidden
    assert [entry["ReceiptHandle"] for entry in entries] == ["message-1-1", "message-2-1"]
    assert [stored.visible_at for stored in case.connection.queue.messages] == [105, 105]


def test_what_the_function_received_itself_and_the_target_rejected_is_put_aside_and_deleted() -> None:
    case = lingering(5, outcome=Rejected(cause=Cause(code="refused")))
    case.put()
    case.put(at=1)

    assert case.run() == []

    assert case.connection.queue.messages == []
    assert len(case.connection.dead_letters.messages) == 2


def test_a_later_event_of_a_record_in_the_batch_waits_for_the_next_one() -> None:
    case = lingering(5)
    case.put(record=1)
    case.put(at=1, record=1)
    case.put(at=2, record=2)

    case.run()
    case.run()

    assert case.batches == [[1, 3], [2]]


def test_an_event_that_could_not_be_deleted_keeps_later_ones_of_its_record_so_that_they_have_the_last_word() -> None:
    case = lingering(5)
    case.put()
    case.put(at=1, record=7)
    case.put(at=1, record=7)
    calls = itertools.count(1)

    def refuse_once() -> None:
        case.connection.queue.refuses = next(calls) == 1

    case.connection.client.deleting = refuse_once
    case.run()
    case.connection.queue.wait()
    case.run()

    assert case.batches == [[1, 2, 3], [2, 3]]
    assert case.connection.queue.messages == []


@pytest.mark.parametrize(
    ("used", "gone", "seconds"),
    [
        (0.5, 0.1, 5),
        (0.69, 0.1, 5),
        (0.7, 0.1, 20),
        (0.89, 0.5, 20),
        (0.9, 0.5, 60),
        (1.0, 0.99, 60),
        (0.75, 0.8, 5),
        (0.95, 0.97, 5),
    ],
)
def test_a_connection_that_runs_ahead_of_its_day_lingers_longer(used: float, gone: float, seconds: int) -> None:
    assert linger.seconds(Batch(linger_seconds=5), used, gone) == seconds


@given(st.integers(0, 60), shares, shares)
def test_a_day_never_shortens_what_was_asked_for_and_never_stretches_it_beyond_a_minute(
    asked: int, used: float, gone: float
) -> None:
    assert asked <= linger.seconds(Batch(linger_seconds=asked), used, gone) <= linger.MAX_SECONDS
