"""Over many batches, through queues as strict as AWS's: order per record holds, and nothing is lost or doubled."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, cast

from hypothesis import example, given, settings
from hypothesis import strategies as st

from relay import event, queues
from relay.config import Route
from relay.delivery import Delivery, read_message
from relay.event import Event
from relay.outcome import Cause, Delivered, Outcome, Rejected, Retry
from tests.support import sqs_events
from tests.support.fifo_queue import Clock, FifoQueue, SqsClient
from tests.support.scripted_target import Plenty, ScriptedTarget

BROKEN = Cause(code="broken")
ROUNDS = 200
"""Far more batches than any script here needs."""

# What the target answers to one event, time after time; after the last it answers `done`.
scripts = st.lists(st.sampled_from(["retry", "wait long", "refuse"]), max_size=3)
events = st.lists(st.tuples(st.integers(0, 3), scripts), min_size=1, max_size=25)
troubles = st.lists(st.sampled_from(["", "", "no dead letters", "no hiding", "target breaks", "stopped"]), max_size=12)


class Broken(Exception):
    """What a target raises that has a fault."""


@dataclass
class World:
    """One connection, and everything that happened to its events."""

    steps: dict[int, list[str]]
    clock: Clock = field(default_factory=Clock)
    taken: list[Event] = field(default_factory=list)
    breaks: bool = False

    def __post_init__(self) -> None:
        self.queue, self.dead_letters = FifoQueue(self.clock), FifoQueue(self.clock)
        self.delivery = Delivery(
            connection="crm",
            routes={"mail-opened": Route(to="crm")},
            target=ScriptedTarget(self._answer),
            sqs=cast("Any", SqsClient({"queue": self.queue, "dead": self.dead_letters})),
            queue_url="queue",
            dead_letter_url="dead",
        )

    def accept(self, number: int, record: int) -> None:
        body = sqs_events.body({"record": record, "number": number})
        self.queue.send(body, queues.message_group("crm", str(record)), f"dedup-{number}", {})

    def deliver(self, size: int, trouble: str) -> None:
        """One batch, as the event source mapping runs it: what is not reported as failed is deleted."""
        self.dead_letters.refuses = trouble == "no dead letters"
        self.breaks = trouble == "target breaks"
        records = self.queue.receive(size)
        messages = [read_message(record) for record in records]
        self.queue.refuses = trouble == "no hiding"
        try:
            failed = self.delivery.run(messages, Plenty())
        except Broken:
            failed = [message.id for message in messages]
        self.queue.refuses = self.dead_letters.refuses = False
        if trouble == "stopped":  # after its work, before its answer: nothing is deleted
            return
        for message in messages:
            if message.id not in failed:
                self.queue.delete(message.receipt_handle)

    def _answer(self, accepted: Event) -> Outcome:
        if self.breaks:
            raise Broken
        steps = self.steps[accepted.payload["number"]]
        step = steps.pop(0) if steps else "done"
        if step == "refuse":
            steps.insert(0, step)  # what is rejected once is rejected again
            return Rejected(cause=BROKEN)
        if step == "done":
            self.taken.append(accepted)
            return Delivered()
        return Retry(cause=BROKEN, after=800.0 if step == "wait long" else None)

    def run(self, sizes: list[int], trouble: list[str]) -> None:
        """Deliver until the queue is empty."""
        for number in range(ROUNDS):
            if not self.queue.messages:
                return
            self.queue.wait()
            self.deliver(sizes[number % len(sizes)], trouble[number] if number < len(trouble) else "")

    def numbers(self, record: int) -> list[int]:
        """What was delivered for one record, without what came a second time right after its first."""
        found = [accepted.payload["number"] for accepted in self.taken if accepted.payload["record"] == record]
        return list(dict.fromkeys(found))

    def put_aside(self) -> list[int]:
        """What lies in the dead-letter queue."""
        return [event.decode(letter.body).payload["number"] for letter in self.dead_letters.messages]


def world(planned: list[tuple[int, list[str]]]) -> World:
    made = World(steps={number: list(steps) for number, (_, steps) in enumerate(planned)})
    for number, (record, _) in enumerate(planned):
        made.accept(number, record)
    return made


@settings(max_examples=150, deadline=None)
@given(events, st.lists(st.integers(1, 10), min_size=1, max_size=5))
@example([(0, ["retry"]), (0, []), (1, []), (0, ["refuse"]), (0, ["wait long"]), (0, [])], [10])
def test_each_record_is_delivered_in_order_once_and_nothing_is_lost(
    planned: list[tuple[int, list[str]]], sizes: list[int]
) -> None:
    found = world(planned)

    found.run(sizes, [])

    refused = {number for number, (_, steps) in enumerate(planned) if "refuse" in steps}
    assert found.queue.messages == []
    assert Counter(found.put_aside()) == Counter(refused)
    for record in range(4):
        taken = [accepted.payload["number"] for accepted in found.taken if accepted.payload["record"] == record]
        assert taken == [number for number, (of, _) in enumerate(planned) if of == record and number not in refused]


@settings(max_examples=150, deadline=None)
@given(events, st.lists(st.integers(1, 10), min_size=1, max_size=5), troubles)
@example([(0, ["refuse"]), (0, [])], [10], ["no dead letters"])
@example([(0, ["retry"]), (1, [])], [10], ["no hiding"])
@example([(0, []), (0, ["refuse"])], [10], ["stopped"])
def test_trouble_at_aws_or_in_the_code_loses_nothing_and_keeps_the_last_word_of_each_record(
    planned: list[tuple[int, list[str]]], sizes: list[int], trouble: list[str]
) -> None:
    found = world(planned)

    found.run(sizes, trouble)

    refused = {number for number, (_, steps) in enumerate(planned) if "refuse" in steps}
    assert found.queue.messages == []
    # An event may be put aside twice only when the function was stopped, and more than five minutes lie between.
    assert set(found.put_aside()) == refused
    for record in range(4):
        wanted = [number for number, (of, _) in enumerate(planned) if of == record and number not in refused]
        assert found.numbers(record) == wanted
        taken = [accepted.payload["number"] for accepted in found.taken if accepted.payload["record"] == record]
        assert taken[-1:] == wanted[-1:]


@settings(max_examples=100, deadline=None)
@given(events)
def test_a_record_that_waits_holds_back_no_other(planned: list[tuple[int, list[str]]]) -> None:
    stuck = [(0, ["wait long"] * 3), *[(record + 1, []) for record, _ in planned]]
    found = world(stuck)

    for _ in stuck:
        found.deliver(10, "")

    assert [accepted.payload["record"] for accepted in found.taken] == [record for record, _ in stuck[1:]]
    assert found.clock.seconds == 0
