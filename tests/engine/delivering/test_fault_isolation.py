"""A record that the relay itself stumbles over holds up no other, and is given up like any that fails."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.core.deadline import Deadline
from relay.core.event import Event
from relay.core.outcome import Cause, Delivered, Outcome, Retry
from relay.delivering.retry import MAX_RECEIVE_COUNT, Schedule
from relay.queue.message import handed
from tests.support import log_lines, sqs_events
from tests.support.connection import Connection


class Stumbling:
    """A target with a fault: it raises, in words that quote the payload, whenever a batch holds a `bad` record."""

    def __init__(self) -> None:
        self.delivered: list[int] = []

    def deliver(self, events: Sequence[Event], deadline: Deadline) -> list[Outcome]:
        for found in events:
            if found.payload.get("bad"):
                raise KeyError(f"cannot write {found.payload}")
        self.delivered += [found.payload["number"] for found in events]
        return [Delivered()] * len(events)


class Miscounting:
    """A target that breaks its contract for batches of more than one event."""

    def deliver(self, events: Sequence[Event], deadline: Deadline) -> list[Outcome]:
        return [Delivered()]


class Fixed:
    """A target that always says the same."""

    def __init__(self, outcome: Outcome) -> None:
        self._outcome = outcome

    def deliver(self, events: Sequence[Event], deadline: Deadline) -> list[Outcome]:
        return [self._outcome] * len(events)


def put(connection: Connection, records: Sequence[tuple[int, bool]]) -> None:
    for number, (record, bad) in enumerate(records):
        body = sqs_events.body({"record": record, "number": number, "bad": bad, "memo": "MARKER"})
        connection.queue.send(body, f"group-{record}", f"d-{number}", {})


@pytest.fixture
def lines() -> Iterator[log_lines.Lines]:
    with log_lines.captured() as found:
        yield found


@given(st.lists(st.tuples(st.integers(0, 4), st.booleans()), min_size=1, max_size=10))
def test_every_record_without_a_fault_is_delivered(records: list[tuple[int, bool]]) -> None:
    target = Stumbling()
    connection = Connection(target)
    put(connection, records)
    batch = connection.receive()

    failed = connection.run(batch)

    stuck = {record for record, bad in records if bad}
    held = [number for number, (record, _) in enumerate(records) if record in stuck]
    assert failed == [f"message-{number + 1}" for number in held]
    assert sorted(target.delivered) == [number for number in range(len(records)) if number not in held]


def test_neither_the_log_nor_the_metrics_quote_the_payload_and_the_faults_are_counted(
    lines: log_lines.Lines, capsys: pytest.CaptureFixture[str]
) -> None:
    connection = Connection(Stumbling())
    put(connection, [(1, False), (2, True)])
    connection.run(connection.receive())

    assert lines.steps() == ["fault", "fault", "delivered", "retried"]
    assert lines.all()[-1]["cause_code"] == "internal_fault"
    printed = capsys.readouterr().out
    assert "MARKER" not in lines.text + printed
    assert [line["connection"] for line in map(json.loads, printed.splitlines()) if "Faults" in line] == ["crm"]


def test_a_record_with_a_fault_is_given_up_when_its_time_is_over() -> None:
    connection = Connection(Stumbling())
    first = datetime.now(UTC) - timedelta(hours=25)
    record = sqs_events.record(sqs_events.body({"record": 1, "bad": True}), attempt=80, first_received_at=first)

    assert connection.run([handed(record)]) == []

    [letter] = connection.dead_letters.messages
    assert "internal_fault" in letter.attributes["cause"]["StringValue"]
    assert "MARKER" not in letter.attributes["cause"]["StringValue"]


def test_a_target_that_miscounts_is_asked_record_by_record(lines: log_lines.Lines) -> None:
    connection = Connection(Miscounting())
    put(connection, [(1, False), (2, False), (2, False)])

    assert connection.run(connection.receive()) == ["message-2", "message-3"]
    assert lines.all()[0]["error_type"] == "ValueError"


WAITS = Retry(cause=Cause(code="daily_limit"), after=20 * 3600.0, waiting=True)
FAILS = Retry(cause=Cause(code="down"))


def tried(outcome: Outcome, *, sent: timedelta, first: timedelta, attempt: int = 5) -> Connection:
    """A connection that was handed one event, sent and first received so long ago."""
    connection = Connection(Fixed(outcome), schedule=Schedule(give_up_after=timedelta(hours=24)))
    now = datetime.now(UTC)
    connection.run(
        [
            handed(
                sqs_events.record(
                    sqs_events.body({}), attempt=attempt, sent_at=now - sent, first_received_at=now - first
                )
            )
        ]
    )
    return connection


@pytest.mark.parametrize(
    ("outcome", "sent", "first", "attempt", "aside"),
    [
        (FAILS, timedelta(hours=23), timedelta(hours=23), 90, False),
        (FAILS, timedelta(hours=25), timedelta(hours=25), 90, True),
        (FAILS, timedelta(days=5), timedelta(hours=1), 3, False),
        (WAITS, timedelta(days=12), timedelta(days=12), 300, False),
        # It waited behind others of its record: the queue forgets it by when it was sent.
        (FAILS, timedelta(days=13), timedelta(minutes=1), 1, True),
        (WAITS, timedelta(days=13), timedelta(minutes=1), 1, True),
        # SQS itself would move it, without its cause.
        (WAITS, timedelta(days=2), timedelta(days=2), MAX_RECEIVE_COUNT - 10, True),
        (WAITS, timedelta(days=2), timedelta(days=2), MAX_RECEIVE_COUNT - 11, False),
    ],
)
def test_an_event_is_put_aside_when_its_time_is_over_or_sqs_would_take_it_away(
    outcome: Retry,
    sent: timedelta,
    first: timedelta,
    attempt: int,
    *,
    aside: bool,
) -> None:
    connection = tried(outcome, sent=sent, first=first, attempt=attempt)

    assert (len(connection.dead_letters.messages) == 1) is aside


def test_what_waits_for_the_next_day_is_hidden_for_an_hour_at_a_time() -> None:
    connection = tried(WAITS, sent=timedelta(hours=1), first=timedelta(hours=1))

    assert connection.client.hidden[0][0]["VisibilityTimeout"] == 3600
