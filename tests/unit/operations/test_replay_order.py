"""Replaying: what goes where, and in which order, also while SQS hides some letters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import config
from operations.dead_letters.letters import DeadLetter, read_letter
from operations.dead_letters.plan import Destination, Planned, Planner, Stays, plan_all
from operations.dead_letters.replay import in_rounds
from operations.queues.held_messages import HeldMessage
from relay.core import event
from relay.core.event import Event
from relay.core.outcome import Cause
from relay.queue import queues
from relay.queue.queues import DeadLetterCause
from systems.kintone.config import KintoneConnection, KintoneRoute

BEGIN = datetime(2026, 10, 1, tzinfo=UTC)
URLS = {"kintone": "https://sqs.example/kintone.fifo"}


def nothing_delivered(connection: str, group: str) -> None:
    """No record has a newer event."""


def settings(**changes: Any) -> config.Settings:
    plain = {
        "to": "kintone",
        "app": 12,
        "key": {"field": "k", "from": "leadId"},
        "fields": {"n": {"from": "n", "type": "number"}},
    }
    facts: dict[str, Any] = {
        "name": "x",
        "language": "en",
        "network": None,
        "api": None,
        "logs": None,
        "alarms": None,
        "connections": {"kintone": KintoneConnection(url="https://example.cybozu.com")},
        "routes": {"r": msgspec.convert(plain, KintoneRoute)},
        "systems": {"kintone": "kintone"},
    }
    return config.Settings(**{**facts, **changes})


def a_letter(
    second: int, *, lead: str = "1", moved: bool = False, route: str = "r", payload: Any = None, body: str | None = None
) -> DeadLetter:
    """A letter whose event was accepted at a second; moved: by SQS itself."""
    made = Event(
        id=f"event-{second:03}",
        route=route,
        received_at=BEGIN + timedelta(seconds=second),
        lead="",
        payload={"leadId": lead} if payload is None else payload,
    )
    cause = DeadLetterCause(cause=Cause(code="x"), attempts=1, first_attempt_at=BEGIN, last_attempt_at=BEGIN)
    return read_letter(
        HeldMessage(
            id=f"message-{second}",
            receipt_handle="",
            body=event.encode(made) if body is None else body,
            sent_at=BEGIN,
            group="",
            attributes={} if moved else {"cause": msgspec.json.encode(cause).decode()},
        ),
        "kintone",
    )


class Queue:
    """Dead letters as SQS shows them: of those that it moved for one record, the next ten once the first are gone."""

    def __init__(self, letters: Sequence[DeadLetter], planner: Planner) -> None:
        self.planner = planner
        self.hidden = list(letters)
        self.sent: list[str] = []

    def show(self) -> list[Planned]:
        shown: list[DeadLetter] = []
        counts: dict[str, int] = {}
        for letter in list(self.hidden):
            lead = letter.event.payload["leadId"] if letter.event and letter.cause is None else letter.message.id
            counts[lead] = counts.get(lead, 0) + 1
            if counts[lead] <= 10:
                shown.append(letter)
                self.hidden.remove(letter)
        return plan_all(shown, self.planner)

    def replay(self) -> list[Planned]:
        return in_rounds(
            self.show(),
            lambda letter, _: self.sent.append(letter.id),
            are_some_hidden=lambda: bool(self.hidden),
            more=self.show,
        )


@pytest.fixture
def planner() -> Planner:
    return Planner(settings(), URLS, nothing_delivered)


def test_a_letter_goes_to_the_queue_of_its_route_in_its_records_own_group(planner: Planner) -> None:
    group = queues.message_group("kintone", "12/0/1001")
    assert planner.plan(a_letter(0, lead="1001")) == Destination("kintone", URLS["kintone"], group)


@pytest.mark.parametrize(
    ("letter", "reason"),
    [
        (a_letter(0, body="{}"), "no event"),
        (a_letter(0, route="gone"), "relay.yaml has no route gone"),
        (a_letter(0, payload={"leadId": "1", "n": "many"}), "n: not a number"),
        (a_letter(0, payload={}), "leadId: this value is missing"),
    ],
)
def test_what_cannot_be_delivered_stays_and_says_why(letter: DeadLetter, reason: str, planner: Planner) -> None:
    plan = planner.plan(letter)
    assert isinstance(plan, Stays)
    assert reason in plan.reason


def test_a_connection_that_is_not_deployed_takes_nothing() -> None:
    plan = Planner(settings(), {}, nothing_delivered).plan(a_letter(0))
    assert isinstance(plan, Stays)
    assert "is not deployed" in plan.reason


@given(seconds=st.integers(-3, 3), overwrite=st.booleans())
def test_only_a_letter_that_is_older_than_the_newest_delivered_event_of_its_record_stays(
    *, seconds: int, overwrite: bool
) -> None:
    newest = BEGIN + timedelta(seconds=10)
    group = queues.message_group("kintone", "12/0/1")
    planner = Planner(settings(), URLS, lambda _, asked: newest if asked == group else None, overwrite)
    found, other = planner.plan(a_letter(10 + seconds)), planner.plan(a_letter(10 + seconds, lead="2"))
    is_older = seconds < 0
    assert isinstance(found, Stays) == (is_older and not overwrite)
    if isinstance(found, Destination):
        assert found.over == (newest if is_older else None)
    assert other == Destination("kintone", URLS["kintone"], queues.message_group("kintone", "12/0/2"))


def test_a_letter_that_adds_something_goes_however_old_it_is() -> None:
    comment = {"to": "kintone", "app": 12, "key": {"field": "k", "from": "leadId"}, "comment": {"text": "called"}}
    newest = BEGIN + timedelta(seconds=10)
    planner = Planner(settings(routes={"r": msgspec.convert(comment, KintoneRoute)}), URLS, lambda *_: newest)
    assert planner.plan(a_letter(0)) == Destination(
        "kintone", URLS["kintone"], queues.message_group("kintone", "12/0/1")
    )


@given(
    st.lists(
        st.tuples(st.sampled_from(["1", "2"]), st.booleans()),
        max_size=45,
    ),
    st.randoms(use_true_random=False),
)
def test_whatever_sqs_shows_first_each_record_is_replayed_in_the_order_of_acceptance(
    kinds: list[tuple[str, bool]], shuffle: Any
) -> None:
    letters = [a_letter(second, lead=lead, moved=moved) for second, (lead, moved) in enumerate(kinds)]
    ours = [each for each in letters if each.cause]
    shuffle.shuffle(ours)
    queue = Queue([each for each in letters if not each.cause] + ours, Planner(settings(), URLS, nothing_delivered))
    assert queue.replay() == []
    leads = {each.id: each.event.payload["leadId"] for each in letters if each.event}
    for lead in ("1", "2"):
        sent = [event_id for event_id in queue.sent if leads[event_id] == lead]
        assert sent == sorted(sent)
    assert len(queue.sent) == len(letters)


def test_a_count_that_lags_holds_nothing_back_for_ever(planner: Planner) -> None:
    letters = [a_letter(0, moved=True), a_letter(1), a_letter(2, lead="2")]
    sent: list[str] = []
    staying = in_rounds(
        plan_all(letters, planner),
        lambda letter, _: sent.append(letter.id),
        are_some_hidden=lambda: True,
        more=list,
    )
    assert sent == ["event-000", "event-002", "event-001"]
    assert staying == []


def test_an_event_that_is_rejected_again_is_sent_once_and_stays(planner: Planner) -> None:
    letters = [a_letter(0), a_letter(1, lead="2")]
    sent: list[str] = []
    staying = in_rounds(
        plan_all(letters, planner),
        lambda letter, _: sent.append(letter.id),
        are_some_hidden=lambda: False,
        more=lambda: plan_all([a_letter(0)] if sent else [], planner),
    )
    assert sent == ["event-000", "event-001"]
    assert [each.letter.id for each in staying[:1]] == ["event-000"]
    assert isinstance(staying[0].plan, Stays)
    assert "rejected again" in staying[0].plan.reason
