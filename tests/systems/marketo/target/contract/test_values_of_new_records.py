"""`only: new`: a value that is written when its record is created, and never afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relay.core.outcome import Delivered, Outcome
from systems.marketo.system import MARKETO
from tests.systems.marketo.target.contract.marketo_relay import (
    MarketoRelay,
    a_route,
    an_event,
    answers,
    codes,
    kinds,
)

NAME = "webinarAttendance_c"
WRITE = f"/rest/v1/customobjects/{NAME}.json"
PART = {"name": NAME, "link": "personId", "key": ["personId", "eventId", "eventUserId"]}
KEYS = {"eventId": "event", "eventUserId": "user"}
MINUTES = {"from": "minutes", "type": "integer"}
AT = {"from": "at", "type": "datetime", "zone": "UTC"}
NEW = {"minutesViewed": {**MINUTES, "only": "new"}}
ROUTES = {
    "registered": a_route(object={**PART, "fields": {**KEYS, **NEW, "attendedAt": AT}}),
    "attended": a_route(object={**PART, "fields": {**KEYS, "minutesViewed": MINUTES}}),
    "only": a_route(object={**PART, "fields": {**KEYS, **NEW}}),
}


@pytest.fixture
def relaying(relay: MarketoRelay) -> MarketoRelay:
    relay.routes = ROUTES
    relay.lead()
    return relay


def event(route: str, user: str = "u1", **payload: Any) -> Any:
    return an_event(route, email="a@example.com", event="e1", user=user, **payload)


def minutes(relay: MarketoRelay) -> list[Any]:
    return [record.get("minutesViewed") for record in relay.objects(NAME)]


def results(outcomes: Sequence[Outcome]) -> list[str]:
    return [each["result"] for each in answers(outcomes)]


def test_it_is_written_with_a_new_record_and_left_alone_in_one_that_is_there(relaying: MarketoRelay) -> None:
    """O-15: what is read of a registration never takes back what an attendee's row has said."""
    first = relaying.deliver(event("registered", minutes=0, at="2026-10-01T00:00:00Z"))
    assert minutes(relaying) == [0]
    relaying.deliver(event("attended", minutes=30))
    second = relaying.deliver(event("registered", minutes=0, at="2026-10-02T00:00:00Z"))

    assert (results(first), results(second)) == (["CREATED"], ["UPDATED"])
    assert answers(first)[0]["object"] == answers(second)[0]["object"]
    [record] = relaying.objects(NAME)
    assert (record["minutesViewed"], record["attendedAt"]) == (30, "2026-10-02T00:00:00Z")


def test_a_record_that_another_route_made_first_keeps_its_value(relaying: MarketoRelay) -> None:
    outcomes = relaying.deliver(event("attended", minutes=30), event("registered", minutes=0))

    assert (kinds(outcomes), minutes(relaying)) == ("DD", [30])


def test_the_first_of_several_events_of_one_batch_creates_and_those_after_it_update(relaying: MarketoRelay) -> None:
    outcomes = relaying.deliver(
        event("registered", minutes=0, at="2026-10-01T00:00:00Z"),
        event("registered", minutes=9, at="2026-10-02T00:00:00Z"),
        event("attended", minutes=30),
        event("registered", user="u2", minutes=1),
    )

    assert results(outcomes) == ["CREATED", "UPDATED", "UPDATED", "CREATED"]
    assert minutes(relaying) == [30, 1]
    assert relaying.objects(NAME)[0]["attendedAt"] == "2026-10-02T00:00:00Z"


def test_new_records_cost_one_call_and_those_that_are_there_one_more(relaying: MarketoRelay) -> None:
    events = [event("registered", user=f"u{number}", minutes=0) for number in range(300)]
    relaying.deliver(*events)
    assert relaying.calls(WRITE) == 1
    relaying.deliver(*(event("registered", user=f"u{n}", minutes=0, at="2026-10-01T00:00:00Z") for n in range(300)))

    assert relaying.calls(WRITE) == 3


def test_where_nothing_else_is_written_a_record_that_is_there_is_not_updated(relaying: MarketoRelay) -> None:
    """O-54: no update that changes nothing, for which Marketo's trigger would fire."""
    relaying.deliver(event("only", minutes=0))
    outcomes = relaying.deliver(event("only", minutes=5))

    assert (results(outcomes), minutes(relaying), relaying.calls(WRITE)) == (["UNCHANGED"], [0], 2)
    assert [each.made for each in outcomes if isinstance(each, Delivered)] == [()]


@pytest.mark.parametrize("lost", [1, 2])
def test_a_lost_answer_loses_no_value_of_a_new_record_and_writes_over_none(relaying: MarketoRelay, lost: int) -> None:
    if lost == 2:
        relaying.deliver(event("attended", minutes=30))
    relaying.marketo.fail("lost-answer", times=1, method="POST", path=WRITE)
    events = [event("registered", minutes=0, at="2026-10-01T00:00:00Z")]
    assert kinds(relaying.deliver(*events)) == "R"
    assert kinds(relaying.deliver(*events)) == "D"

    [record] = relaying.objects(NAME)
    assert (record["minutesViewed"], record["attendedAt"]) == (30 if lost == 2 else 0, "2026-10-01T00:00:00Z")


def test_one_bad_record_fails_alone(relaying: MarketoRelay) -> None:
    outcomes = relaying.deliver(event("registered", minutes=2**40), event("registered", user="u2", minutes=1))

    assert (codes(outcomes), minutes(relaying)) == (["1001", ""], [1])


def test_a_change_of_what_new_records_get_is_no_change_to_be_sent() -> None:
    route = ROUTES["registered"]
    prints = [
        MARKETO.target.fingerprint(route, {"email": "a@example.com", "event": "e1", "user": "u1", **more})
        for more in ({"minutes": 0}, {"minutes": 1}, {}, {"at": "2026-10-01T00:00:00Z"})
    ]

    assert len(set(prints)) == 2


steps = st.lists(st.tuples(st.sampled_from(["registered", "attended"]), st.integers(0, 3), st.booleans()), max_size=6)


@given(steps, st.integers(1, 3))
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_in_whatever_order_and_batches_it_ends_as_one_by_one(
    relaying: MarketoRelay, events: list[tuple[str, int, bool]], size: int
) -> None:
    relaying.reset()
    relaying.lead()
    expected: int | None = None
    for number, (route, value, _) in enumerate(events):
        expected = value if route == "attended" or number == 0 else expected
    sent = [event(route, minutes=value) for route, value, _ in events]
    for start in range(0, len(sent), size):
        batch = sent[start : start + size]
        if events[start][2]:
            relaying.marketo.fail("lost-answer", times=1, method="POST", path=WRITE)
        while not all(isinstance(each, Delivered) for each in relaying.deliver(*batch)):
            pass

    assert minutes(relaying) == ([expected] if events else [])
