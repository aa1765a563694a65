"""An event that comes back from the dead-letter queue never puts old values over newer ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from relay.core import event
from relay.core.config import Route
from relay.core.event import Event
from relay.core.outcome import Cause, Delivered, Outcome, Rejected
from relay.queue.message import CAUSE
from relay.queue.queues import DeadLetterCause
from tests.support import log_lines, sqs_events
from tests.support.connection import ROUTES, Connection
from tests.support.scripted_target import ScriptedTarget

NOON = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)
REPLAYED = {"replayed": {"DataType": "String", "StringValue": "1"}}
OVERWRITES = REPLAYED | {"overwrites": {"DataType": "String", "StringValue": "1"}}


def at_minute(minute: int) -> datetime:
    return NOON + timedelta(minutes=minute)


class Case:
    """A connection whose events have a time of acceptance, in minutes after noon."""

    def __init__(self, routes: Mapping[str, Route] = ROUTES) -> None:
        self.target = ScriptedTarget(self._answer)
        self.connection = Connection(self.target, routes=routes)
        self._refused: set[int] = set()
        self._sent = 0

    def send(
        self,
        minute: int,
        *,
        record: int = 1,
        route: str = "mail-opened",
        replayed: bool = False,
        refused: bool = False,
    ) -> None:
        self._sent += 1
        payload = {"record": record, "minute": minute, "refused": refused}
        body = sqs_events.body(payload, route=route, received_at=at_minute(minute))
        self.connection.queue.send(body, f"group-{record}", f"d-{self._sent}", REPLAYED if replayed else {})

    def send_over(self, minute: int) -> None:
        """A replayed event that may overtake newer ones."""
        self._sent += 1
        body = sqs_events.body({"record": 1, "minute": minute, "refused": False}, received_at=at_minute(minute))
        self.connection.queue.send(body, "group-1", f"d-{self._sent}", OVERWRITES)

    def run(self) -> None:
        batch = self.connection.receive()
        self.connection.settle(batch, self.connection.run(batch))

    def _answer(self, accepted: Event) -> Outcome:
        return Rejected(cause=Cause(code="refused")) if accepted.payload["refused"] else Delivered()

    @property
    def delivered(self) -> list[int]:
        return [found.payload["minute"] for found in self.target.tried]

    @property
    def letters(self) -> list[tuple[int, str]]:
        """Minute and code of what lies in the dead-letter queue."""
        return [
            (
                event.decode(letter.body).payload["minute"],
                msgspec.json.decode(letter.attributes[CAUSE]["StringValue"], type=DeadLetterCause).cause.code,
            )
            for letter in self.connection.dead_letters.messages
        ]


@pytest.fixture
def lines() -> Iterator[log_lines.Lines]:
    with log_lines.captured() as found:
        yield found


def test_a_replayed_event_that_is_older_than_what_was_delivered_is_put_back_as_overtaken(
    lines: log_lines.Lines,
) -> None:
    case = Case()
    case.send(5)
    case.run()
    case.send(3, replayed=True)
    case.run()

    assert case.delivered == [5]
    assert case.letters == [(3, "overtaken")]
    assert case.connection.queue.messages == []
    assert (lines.all()[-1]["cause_code"], lines.all()[-1]["replayed"]) == ("overtaken", True)


@pytest.mark.parametrize("minute", [5, 6])
def test_a_replayed_event_that_is_no_older_is_delivered(minute: int) -> None:
    case = Case()
    case.send(5)
    case.run()
    case.send(minute, replayed=True)
    case.run()

    assert (case.delivered, case.letters) == ([5, minute], [])


def test_only_what_was_delivered_for_the_same_record_counts() -> None:
    case = Case()
    case.send(5, record=2)
    case.send(6, refused=True)
    case.run()
    case.send(3, replayed=True)
    case.run()

    assert case.delivered[-1] == 3
    assert case.letters == [(6, "refused")]


def test_an_event_that_was_never_put_aside_is_delivered_whatever_its_time() -> None:
    """Two webhooks that are accepted at once may come into the queue in the other order."""
    case = Case()
    case.send(5)
    case.run()
    case.send(4)
    case.run()

    assert case.delivered == [5, 4]


def test_a_replayed_event_is_overtaken_by_a_newer_one_before_it_in_the_same_batch() -> None:
    case = Case()
    case.send(5)
    case.send(3, replayed=True)
    case.send(7, replayed=True)
    case.run()

    assert (case.delivered, case.letters) == ([5, 7], [(3, "overtaken")])


def test_replayed_events_of_one_record_in_their_order_are_all_delivered() -> None:
    case = Case()
    for minute in (1, 2, 3):
        case.send(minute, replayed=True)
    case.run()
    case.send(2, replayed=True)
    case.run()

    assert (case.delivered, case.letters) == ([1, 2, 3], [(2, "overtaken")])


def test_a_table_that_does_not_answer_lets_a_replayed_event_pass_with_a_fault_in_the_log(
    lines: log_lines.Lines,
) -> None:
    case = Case()
    case.send(5)
    case.run()
    case.connection.state.trouble.append("down")
    case.send(3, replayed=True)
    case.run()

    assert (case.delivered, case.letters) == ([5, 3], [])
    assert lines.steps() == ["delivered", "fault", "delivered", "fault"]  # asked for the newest, told of the newest


def test_an_older_event_is_delivered_when_a_person_lets_it_overtake_and_is_still_a_replay_to_the_target() -> None:
    case = Case()
    case.send(5)
    case.run()
    case.send_over(3)
    case.run()

    assert (case.delivered, case.letters) == ([5, 3], [])
    assert case.target.tried[-1].replayed_at is not None


def test_what_was_let_overtake_does_not_make_the_newer_event_forgotten() -> None:
    case = Case()
    case.send(5)
    case.run()
    case.send_over(3)
    case.run()
    case.send(4, replayed=True)
    case.run()

    assert (case.delivered, case.letters) == ([5, 3], [(4, "overtaken")])


class Adding(Route, frozen=True, kw_only=True):
    """A route whose events each add something."""

    @property
    def cumulative(self) -> bool:
        return True


def with_additions() -> Case:
    """Events of `added` add something; those of `mail-opened` write over each other."""
    return Case({"mail-opened": Route(to="crm"), "added": Adding(to="crm")})


@pytest.mark.parametrize("newer", ["mail-opened", "added"])
def test_an_event_that_adds_something_is_never_overtaken(newer: str) -> None:
    case = with_additions()
    case.send(5, route=newer)
    case.run()
    case.send(3, route="added", replayed=True)
    case.run()
    case.send(6, route=newer)
    case.send(4, route="added", replayed=True)
    case.run()

    assert (case.delivered, case.letters) == ([5, 3, 6, 4], [])


def test_what_only_adds_something_overtakes_nothing() -> None:
    case = with_additions()
    case.send(5, route="added")
    case.run()
    case.send(2, replayed=True)
    case.send(7, route="added")
    case.send(3, replayed=True)
    case.run()

    assert (case.delivered, case.letters) == ([5, 2, 7, 3], [])


def test_an_old_event_that_adds_something_does_not_make_newer_ones_forgotten() -> None:
    case = with_additions()
    case.send(5)
    case.run()
    case.send(3, route="added", replayed=True)
    case.run()
    case.send(4, replayed=True)
    case.run()

    assert (case.delivered, case.letters) == ([5, 3], [(4, "overtaken")])
