"""Over many batches, through queues as strict as AWS's: order per record holds, and nothing is lost or doubled.

Lambda hands the messages over, or the function receives them itself when its clock says so.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from hypothesis import example, given, settings
from hypothesis import strategies as st

from relay.core import event
from relay.core.event import Event
from relay.core.outcome import Cause, Delivered, Outcome, Rejected, Retry
from relay.queue import queues
from relay.queue.message import Message
from tests.support import sqs_events
from tests.support.connection import Connection
from tests.support.examples import usual
from tests.support.scripted_target import ScriptedTarget

BROKEN = Cause(code="broken")
ROUNDS = 250
"""Far more batches than any script here needs."""

# What the target answers to one event, time after time; after the last it answers `done`.
scripts = st.lists(st.sampled_from(["retry", "wait long", "refuse"]), max_size=3)
# A record, its script, and how many seconds after the one before it is accepted.
events = st.lists(st.tuples(st.integers(0, 3), scripts, st.sampled_from([0, 0, 1, 7])), min_size=1, max_size=25)
troubles = st.lists(
    st.sampled_from(
        ["", "", "no dead letters", "no settling", "target breaks", "no deleting", "killed writing", "killed deleting"]
    ),
    max_size=12,
)
ways = st.sampled_from(["at once", "by the clock"])
sizes_of_batches = st.lists(st.integers(1, 10), min_size=1, max_size=5)


class Broken(Exception):
    """What a target raises that has a fault."""


class Killed(BaseException):
    """The function is stopped from outside: no line of its code can do anything about it."""


@dataclass
class World:
    """One connection, and everything that happened to its events."""

    steps: dict[int, list[str]]
    way: str = "at once"
    taken: list[Event] = field(default_factory=list)
    trouble: str = ""
    kills: int = 0

    def __post_init__(self) -> None:
        self.connection = Connection(ScriptedTarget(self._answer), max_records=15)
        self.queue, self.dead_letters = self.connection.queue, self.connection.dead_letters
        self.connection.client.deleting = self._while_deleting

    @property
    def by_clock(self) -> bool:
        """Whether the function receives by itself."""
        return self.way == "by the clock"

    def accept(self, number: int, record: int) -> None:
        body = sqs_events.body({"record": record, "number": number})
        self.queue.send(body, queues.message_group("crm", str(record)), f"dedup-{number}", {})

    def deliver(self, size: int, trouble: str) -> None:
        """One batch, as the event source mapping runs it: what is not reported as failed is deleted. Or one drain."""
        batch = [] if self.by_clock else self.connection.receive(size)
        self.trouble, self.kills = trouble, 0
        self.dead_letters.refuses = trouble == "no dead letters"
        try:
            failed = self._run(batch)
        except Killed:
            return  # and Lambda deletes nothing
        finally:
            self.trouble, self.queue.refuses, self.dead_letters.refuses = "", False, False
        self.connection.settle(batch, failed)
        if self.by_clock:
            self.connection.clock.advance(self.connection.clock.seconds + 60)

    def _run(self, batch: list[Message]) -> list[str]:
        if not self.by_clock:
            return self.connection.run(batch)
        self.connection.tick()
        return []

    def _while_deleting(self) -> None:
        self.kills += 1
        self.queue.refuses = self.trouble == "no deleting" and self.kills == 1
        if self.trouble == "killed deleting" and self.kills == 2:
            raise Killed

    def _answer(self, accepted: Event) -> Outcome:
        if self.trouble == "target breaks":
            raise Broken
        self.queue.refuses = self.trouble == "no settling"
        steps = self.steps[accepted.payload["number"]]
        step = steps.pop(0) if steps else "done"
        if step == "refuse":
            steps.insert(0, step)  # what is rejected once is rejected again
            return Rejected(cause=BROKEN)
        if step == "done":
            self.taken.append(accepted)
            if self.trouble == "killed writing":
                raise Killed
            return Delivered()
        return Retry(cause=BROKEN, after=800.0 if step == "wait long" else None)

    def run(self, sizes: list[int], trouble: list[str]) -> None:
        """Deliver until the queue is empty and nothing more comes."""
        clock = self.connection.clock
        for number in range(ROUNDS):
            if not self.queue.messages and not clock.planned:
                return
            clock.advance(min([self.queue.next_free(), *(moment for moment, _ in clock.planned)]))
            self.deliver(sizes[number % len(sizes)], trouble[number] if number < len(trouble) else "")

    def numbers(self, record: int) -> list[int]:
        """What was delivered for one record, in that order."""
        return [found.payload["number"] for found in self.taken if found.payload["record"] == record]

    def put_aside(self) -> list[int]:
        """What lies in the dead-letter queue."""
        return [event.decode(letter.body).payload["number"] for letter in self.dead_letters.messages]


def world(planned: list[tuple[int, list[str], int]], way: str = "at once") -> World:
    made = World(steps={number: list(steps) for number, (_, steps, _) in enumerate(planned)}, way=way)
    moment = 0
    for number, (record, _, later) in enumerate(planned):
        moment += later

        def accept(number: int = number, record: int = record) -> None:
            made.accept(number, record)

        made.connection.clock.planned.append((moment, accept))
    made.connection.clock.advance(0)
    return made


@settings(max_examples=usual(1.5), deadline=None)
@given(events, sizes_of_batches, ways)
@example(
    [(0, ["retry"], 0), (0, [], 0), (1, [], 0), (0, ["refuse"], 0), (0, ["wait long"], 0), (0, [], 0)], [10], "at once"
)
@example([(0, [], 0), (1, [], 1), (1, ["retry"], 1), (0, [], 1), (1, [], 1)], [1], "by the clock")
def test_each_record_is_delivered_in_order_once_and_nothing_is_lost(
    planned: list[tuple[int, list[str], int]], sizes: list[int], way: str
) -> None:
    found = world(planned, way=way)

    found.run(sizes, [])

    refused = {number for number, (_, steps, _) in enumerate(planned) if "refuse" in steps}
    assert found.queue.messages == []
    assert Counter(found.put_aside()) == Counter(refused)
    for record in range(4):
        wanted = [number for number, (of, _, _) in enumerate(planned) if of == record and number not in refused]
        assert found.numbers(record) == wanted


@settings(max_examples=usual(3), deadline=None)
@given(events, sizes_of_batches, ways, troubles)
@example([(0, ["refuse"], 0), (0, [], 0)], [10], "at once", ["no dead letters"])
@example([(0, ["retry"], 0), (1, [], 0)], [10], "at once", ["no settling"])
@example([(0, [], 0), (0, ["refuse"], 0)], [10], "at once", ["killed writing"])
@example([(0, [], 0), (1, [], 1), (1, [], 0), (2, [], 0)], [1], "by the clock", ["killed deleting"])
@example([(0, [], 0), (1, [], 1), (1, [], 0), (2, [], 0)], [1], "by the clock", ["no deleting"])
def test_trouble_loses_nothing_and_repeats_only_in_order_up_to_the_last_word_of_each_record(
    planned: list[tuple[int, list[str], int]], sizes: list[int], way: str, trouble: list[str]
) -> None:
    """AWS refuses, the target has a fault, the function is killed after the write and before the deletion."""
    found = world(planned, way=way)

    found.run(sizes, trouble)

    refused = {number for number, (_, steps, _) in enumerate(planned) if "refuse" in steps}
    assert found.queue.messages == []
    # An event may be put aside twice only when the function was stopped, and more than five minutes lie between.
    assert set(found.put_aside()) == refused
    for record in range(4):
        wanted = [number for number, (of, _, _) in enumerate(planned) if of == record and number not in refused]
        taken = found.numbers(record)
        assert list(dict.fromkeys(taken)) == wanted
        assert taken[-1:] == wanted[-1:]


@settings(max_examples=usual(1), deadline=None)
@given(events)
def test_a_record_that_waits_holds_back_no_other(planned: list[tuple[int, list[str], int]]) -> None:
    stuck: list[tuple[int, list[str], int]] = [
        (0, ["wait long"] * 3, 0),
        *[(record + 1, [], 0) for record, _, _ in planned],
    ]
    found = world(stuck)

    for _ in stuck:
        found.deliver(10, "")

    assert [accepted.payload["record"] for accepted in found.taken] == [record for record, _, _ in stuck[1:]]
    assert found.connection.clock.seconds == 0
