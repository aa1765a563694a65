"""What becomes of each message of a batch."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from relay.core import event
from relay.core.event import Event
from relay.core.outcome import Cause, Delivered, Outcome, Rejected, Retry
from relay.delivering.retry import Schedule
from relay.queue.message import CAUSE as CAUSE_ATTRIBUTE
from relay.queue.message import Message, handed, received
from relay.queue.queues import DeadLetterCause
from relay.system.target import Target
from tests.support import log_lines, sqs_events, sqs_rules
from tests.support.connection import Connection
from tests.support.fifo_queue import FifoQueue, SqsClient
from tests.support.scripted_target import ScriptedTarget

CAUSE = Cause(
    code="CB_VA01",
    message="MARKER in the system's words",
    status=400,
    request_id="req-1",
    fields={"score": ["MARKER is no number"]},
)
DONE = Delivered(answer={"record": "1", "revision": "2"})


@dataclass
class Bench:
    """One connection with its queue, dead letters and target."""

    connection: Connection
    target: ScriptedTarget

    @property
    def queue(self) -> FifoQueue:
        return self.connection.queue

    @property
    def dead_letters(self) -> FifoQueue:
        return self.connection.dead_letters

    @property
    def client(self) -> SqsClient:
        return self.connection.client

    def put(self, payload: dict[str, Any], group: str = "group-1", body: str | None = None) -> None:
        """Send one event to the queue."""
        number = str(len(self.queue.messages))
        self.queue.send(body or sqs_events.body(payload), group, f"dedup-{number}", {})

    def receive(self) -> list[Message]:
        return self.connection.receive()

    def run(self, messages: Sequence[Message] | None = None) -> list[str]:
        """Deliver what can be received now; what is done leaves the queue, as the event source mapping does it."""
        batch = self.receive() if messages is None else list(messages)
        failed = self.connection.run(batch)
        if messages is None:
            self.connection.settle(batch, failed)
        return failed

    def letters(self) -> list[tuple[str, DeadLetterCause]]:
        """Body and cause of each dead letter."""
        return [
            (letter.body, msgspec.json.decode(letter.attributes[CAUSE_ATTRIBUTE]["StringValue"], type=DeadLetterCause))
            for letter in self.dead_letters.messages
        ]


def bench(script: Callable[[Event], Outcome], target: Target | None = None, schedule: Schedule | None = None) -> Bench:
    scripted = ScriptedTarget(script)
    return Bench(Connection(target or scripted, schedule=schedule or Schedule()), scripted)


def by_payload(outcomes: dict[str, Outcome]) -> Callable[[Event], Outcome]:
    """A script that finds the outcome by the payload's `name`."""
    return lambda accepted: outcomes[accepted.payload["name"]]


@pytest.fixture
def lines() -> Iterator[log_lines.Lines]:
    with log_lines.captured() as found:
        yield found


def test_what_was_delivered_is_done() -> None:
    case = bench(lambda _: DONE)
    case.put({"record": 1})
    case.put({"record": 2}, "group-2")

    assert case.run() == []
    assert (case.queue.messages, case.dead_letters.messages, case.client.hidden) == ([], [], [])


def test_the_target_gets_the_events_in_the_order_of_the_queue() -> None:
    case = bench(lambda _: DONE)
    for number in range(5):
        case.put({"record": number % 2, "number": number}, f"group-{number % 2}")

    case.run()

    assert [[accepted.payload["number"] for accepted in call] for call in case.target.calls] == [[0, 1, 2, 3, 4]]


def test_what_was_rejected_goes_to_the_dead_letters_unchanged_and_with_its_cause() -> None:
    case = bench(lambda _: Rejected(cause=CAUSE))
    case.put({"record": 1, "memo": "山田\ufffe \x01"})
    body = case.queue.messages[0].body

    assert case.run() == []

    [(kept, cause)] = case.letters()
    assert kept == body
    assert (cause.cause, cause.attempts, cause.gave_up) == (CAUSE, 1, False)
    assert cause.first_attempt_at <= cause.last_attempt_at <= datetime.now(UTC)


def test_each_dead_letter_can_be_seen_even_when_all_are_of_one_record() -> None:
    case = bench(lambda _: Rejected(cause=CAUSE))
    for _ in range(3):
        case.put({"record": 1})

    case.run()

    assert [len(case.dead_letters.receive(2)) for _ in range(2)] == [2, 1]


def test_a_retry_stays_invisible_for_the_time_of_the_back_off() -> None:
    case = bench(lambda _: Retry(cause=CAUSE, after=120.0))
    case.put({"record": 1})

    assert case.run() == ["message-1"]

    assert case.client.hidden == [
        [{"Id": "0", "ReceiptHandle": "message-1-1", "VisibilityTimeout": 120}],
    ]
    case.queue.wait()
    assert case.queue.clock.seconds == 120


def test_later_messages_of_a_retried_record_wait_as_long_and_other_records_do_not() -> None:
    case = bench(by_payload({"wait": Retry(cause=CAUSE), "later": DONE, "other": DONE}))
    case.put({"record": 1, "name": "wait"}, "group-1")
    case.put({"record": 2, "name": "other"}, "group-2")
    case.put({"record": 1, "name": "later"}, "group-1")
    case.put({"record": 2, "name": "other"}, "group-2")

    assert case.run() == ["message-1", "message-3"]

    [entries] = case.client.hidden
    assert [entry["ReceiptHandle"] for entry in entries] == ["message-1-1", "message-3-1"]
    assert entries[0]["VisibilityTimeout"] == entries[1]["VisibilityTimeout"]


def test_the_first_retry_of_a_record_says_how_long_all_of_it_waits(lines: log_lines.Lines) -> None:
    case = bench(by_payload({"wait": Retry(cause=CAUSE, after=700.0), "later": DONE}))
    case.put({"record": 1, "name": "wait"})
    case.put({"record": 1, "name": "later"})

    case.run()

    assert [entry["VisibilityTimeout"] for entry in case.client.hidden[0]] == [700, 700]
    assert [line["retry_in_s"] for line in lines.all()] == [700, 700]


def test_records_that_are_retried_together_have_times_of_their_own() -> None:
    outcomes: dict[str, Outcome] = {
        "soon": Retry(cause=CAUSE, after=100.0),
        "late": Retry(cause=CAUSE, after=700.0),
    }
    case = bench(by_payload(outcomes))
    case.put({"record": 1, "name": "soon"}, "group-1")
    case.put({"record": 2, "name": "late"}, "group-2")

    case.run()

    assert [entry["VisibilityTimeout"] for entry in case.client.hidden[0]] == [100, 700]


def test_a_rejection_does_not_hold_back_the_events_after_it() -> None:
    case = bench(by_payload({"bad": Rejected(cause=CAUSE), "good": DONE}))
    case.put({"record": 1, "name": "bad"})
    case.put({"record": 1, "name": "good"})

    assert case.run() == []
    assert len(case.dead_letters.messages) == 1


def old(age: timedelta, attempt: int = 90) -> list[Message]:
    """A batch of one message that was first received a while ago."""
    first = datetime.now(UTC) - age
    body = sqs_events.body({"record": 1})
    return [handed(sqs_events.record(body, attempt=attempt, first_received_at=first))]


def test_a_retry_is_kept_for_twenty_four_hours() -> None:
    case = bench(lambda _: Retry(cause=CAUSE))
    messages = old(timedelta(hours=23, minutes=59))

    assert case.run(messages) == [messages[0].id]
    assert case.letters() == []


def test_after_twenty_four_hours_a_retry_becomes_a_dead_letter() -> None:
    case = bench(lambda _: Retry(cause=CAUSE))
    messages = old(timedelta(hours=24))

    assert case.run(messages) == []

    [(body, cause)] = case.letters()
    assert body == messages[0].body
    assert (cause.cause, cause.attempts, cause.gave_up) == (CAUSE, 90, True)
    assert abs(cause.first_attempt_at - messages[0].first_received_at) < timedelta(milliseconds=1)


def test_what_is_rejected_after_a_day_was_not_given_up() -> None:
    case = bench(lambda _: Rejected(cause=CAUSE))

    case.run(old(timedelta(hours=30)))

    assert case.letters()[0][1].gave_up is False


def test_what_is_delivered_after_a_day_is_delivered() -> None:
    case = bench(lambda _: DONE)

    assert case.run(old(timedelta(hours=30))) == []
    assert case.letters() == []


@pytest.mark.parametrize("outcome", [Rejected(cause=CAUSE), Retry(cause=CAUSE)])
def test_a_dead_letter_queue_that_refuses_loses_nothing(outcome: Outcome, lines: log_lines.Lines) -> None:
    case = bench(lambda _: outcome)
    case.dead_letters.refuses = True
    messages = old(timedelta(hours=25), attempt=3)

    assert case.run(messages) == [messages[0].id]

    assert 10 <= case.client.hidden[0][0]["VisibilityTimeout"] <= 20
    assert lines.steps() == ["fault", "retried", "not_settled"]  # it is not in the queue of this test
    assert lines.all()[0]["error_type"] == "ClientError"


def test_a_queue_that_refuses_to_hide_a_message_still_keeps_it(lines: log_lines.Lines) -> None:
    case = bench(lambda _: Retry(cause=CAUSE))
    case.put({"record": 1})
    messages = case.receive()
    case.queue.refuses = True

    assert case.run(messages) == ["message-1"]
    assert lines.steps() == ["retried", "fault"]


def test_an_event_whose_route_is_gone_is_put_aside_without_asking_the_target() -> None:
    case = bench(lambda _: DONE)
    case.put({}, body=sqs_events.body({"record": 1}, route="removed"))

    assert case.run() == []

    assert case.target.calls == []
    assert case.letters()[0][1].cause.code == "unknown_route"


START = '{"id":"1","route":"mail-opened","lead":"",'
NO_EVENTS = {
    "text": "hello",
    "a list": "[]",
    "an object of another kind": '{"hello": "world"}',
    "an event without a payload": START + '"received_at":"2026-10-01T00:00:00Z"}',
    "a time without a zone": START + '"received_at":"2026-10-01T00:00:00","payload":{}}',
    "a payload that is no object": START + '"received_at":"2026-10-01T00:00:00Z","payload":[]}',
    "nesting without end": START + '"received_at":"2026-10-01T00:00:00Z","payload":' + '{"a":' * 20_000,
}


@pytest.mark.parametrize("name", NO_EVENTS)
def test_a_message_that_is_no_event_is_put_aside_and_its_neighbours_are_delivered(name: str) -> None:
    case = bench(lambda _: DONE)
    case.put({}, "group-1", body=NO_EVENTS[name])
    case.put({"record": 1}, "group-1")

    assert case.run() == []

    assert [accepted.payload for accepted in case.target.tried] == [{"record": 1}]
    [(body, cause)] = case.letters()
    assert body == NO_EVENTS[name]
    assert cause.cause.code == "not_an_event"


def test_more_than_ten_failures_are_hidden_in_calls_of_ten() -> None:
    case = bench(lambda _: Retry(cause=CAUSE))
    for number in range(25):
        case.put({"record": number}, f"group-{number}")
    messages = case.connection.receive(25)

    assert len(case.run(messages)) == 25

    assert [len(entries) for entries in case.client.hidden] == [10, 10, 5]
    handles = [entry["ReceiptHandle"] for entries in case.client.hidden for entry in entries]
    assert handles == [message.receipt_handle for message in messages]


def long_cause(text: str) -> Cause:
    return Cause(code="CB_VA01", message=text, request_id="req-1", fields={f"f{at}": [text] * 20 for at in range(20)})


@pytest.mark.parametrize("letter", ["x", "山", "𠮷", "\x01", "\ufffe", '"'])
def test_the_largest_event_and_the_longest_cause_fit_one_dead_letter(letter: str) -> None:
    case = bench(lambda _: Rejected(cause=long_cause(letter * 3000)))
    empty = len(sqs_events.body({"memo": ""}))
    case.put({"memo": "x" * (1_000_000 - empty)})

    assert case.run() == []

    [(_, cause)] = case.letters()
    assert (cause.cause.code, cause.cause.request_id) == ("CB_VA01", "req-1")
    assert len(cause.cause.message) >= 200
    assert set(cause.cause.message) == {letter}


def test_half_a_character_in_the_systems_words_keeps_no_event_from_the_dead_letters() -> None:
    case = bench(lambda _: Rejected(cause=Cause(code="CB_VA01", message="a\ud83d", fields={"memo": ["\udc00b"]})))
    case.put({"record": 1})

    assert case.run() == []

    [(_, cause)] = case.letters()
    assert (cause.cause.message, cause.cause.fields) == ("a?", {"memo": ["?b"]})


COMMON = {"connection", "event_id", "route", "lead", "attempt", "age_ms", "duration_ms"}
LOGGERS_OWN = {"level", "location", "message", "timestamp", "service"}
FAILURE = {"cause_code", "cause_status", "cause_request_id", "cause_fields"}


@pytest.mark.parametrize(
    ("outcome", "step", "level", "more"),
    [
        (DONE, "delivered", "INFO", set()),
        (Retry(cause=CAUSE), "retried", "WARNING", FAILURE | {"retry_in_s"}),
        (Rejected(cause=CAUSE), "dead_lettered", "ERROR", FAILURE),
    ],
)
def test_each_event_has_one_line_in_the_log(
    outcome: Outcome, step: str, level: str, more: set[str], lines: log_lines.Lines
) -> None:
    case = bench(lambda _: outcome)
    case.put({"record": 1, "memo": "MARKER"})
    accepted = event.decode(case.queue.messages[0].body)

    case.run()

    [line] = lines.all()
    assert set(line) - LOGGERS_OWN == COMMON | more | {"step"}
    assert (line["step"], line["level"], line["event_id"]) == (step, level, accepted.id)
    assert (line["connection"], line["route"], line["lead"]) == ("crm", "mail-opened", accepted.lead)
    if more:
        assert line["cause_code"] == "CB_VA01"
        assert (line["cause_status"], line["cause_request_id"], line["cause_fields"]) == (400, "req-1", ["score"])
    assert "MARKER" not in lines.text


def test_the_log_says_when_the_relay_gave_up(lines: log_lines.Lines) -> None:
    case = bench(lambda _: Retry(cause=CAUSE))

    case.run(old(timedelta(hours=24)))

    [line] = lines.all()
    assert (line["step"], line["gave_up"], line["attempt"]) == ("dead_lettered", True, 90)


def test_a_line_about_what_is_no_event_names_the_message(lines: log_lines.Lines) -> None:
    case = bench(lambda _: DONE)
    case.put({}, body="MARKER")

    case.run()

    [line] = lines.all()
    assert (line["step"], line["message_id"], line["cause_code"]) == ("dead_lettered", "message-1", "not_an_event")
    assert "MARKER" not in lines.text


def test_the_age_of_an_event_is_counted_from_its_acceptance(lines: log_lines.Lines) -> None:
    case = bench(lambda _: DONE)
    hour_ago = datetime.now(UTC) - timedelta(hours=1)
    case.put({}, body=sqs_events.body({"record": 1}, received_at=hour_ago))

    case.run()

    assert 3_600_000 <= lines.all()[0]["age_ms"] < 3_660_000


def test_a_message_is_the_same_whether_lambda_hands_it_over_or_the_function_receives_it() -> None:
    first = datetime(2026, 10, 1, 12, 0, 0, 774000, tzinfo=UTC)
    sent = first - timedelta(hours=1)
    record = sqs_events.record("body", group="g", attempt=7, sent_at=sent, first_received_at=first, message_id="m")

    own = received(sqs_events.as_received(record))

    assert own == Message(
        id="m",
        receipt_handle="handle-m-7",
        body="body",
        group="g",
        attempt=7,
        sent_at=sent,
        first_received_at=first,
        handed=False,
    )
    assert handed(record) == dataclasses.replace(own, handed=True)


@pytest.mark.parametrize("name", ["replayed", CAUSE_ATTRIBUTE])
def test_what_was_put_back_by_the_command_or_by_aws_is_known_by_its_attribute_in_both_forms(name: str) -> None:
    attributes = {name: {"DataType": "String", "StringValue": "1"}}
    record = sqs_events.record("body", attributes=attributes)

    assert handed(record).replayed
    assert received(sqs_events.as_received(record)).replayed


def test_the_model_of_sqs_refuses_what_sqs_refuses() -> None:
    for text in ("", "a\x01b", "\ufffe", "\ud800"):
        with pytest.raises(sqs_rules.SqsRefuses):
            sqs_rules.check_text(text)
    for text in ("", "a b", "山", "x" * 129):
        with pytest.raises(sqs_rules.SqsRefuses):
            sqs_rules.check_id(text)


def test_what_a_delivery_made_and_what_it_warns_of_stand_in_its_line(
    lines: log_lines.Lines, capsys: pytest.CaptureFixture[str]
) -> None:
    case = bench(by_payload({"plain": DONE, "cut": Delivered(made=("lead", "object"), warnings=("text_cut:memo",))}))
    case.put({"name": "plain"})
    case.put({"name": "cut"}, "group-2")

    case.run()
    assert [(line.get("made"), line.get("warnings")) for line in lines.all()] == [
        (None, None),
        (["lead", "object"], ["text_cut:memo"]),
    ]
    assert '"Warned":[1.0]' in capsys.readouterr().out
