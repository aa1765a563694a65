"""A batch becomes few groups, and the events of each lead keep their order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from relay.core.event import Event
from systems.marketo.target.actions.registry import action_of
from systems.marketo.target.event import LeadEvent
from systems.marketo.target.mapping import RouteMapping
from systems.marketo.target.plan import plan
from tests.systems.marketo.target.unit.routes import a_route

LEAD = {"id": "id", "email": "email"}
CAR = {"name": "car_c", "link": "leadId", "key": ["vin"], "fields": {"vin": "status"}}
ROUTES = {
    "fields": a_route(lead=LEAD),
    "known": a_route(lead=LEAD, create=False),
    "activity": a_route(lead=LEAD, fields=None, activity={"type": 100001, "primary": "name"}),
    "status": a_route(lead=LEAD, fields=None, program={"id": 1001, "status": "{status}"}),
    "object": a_route(lead=LEAD, fields=None, object=CAR),
    "find": a_route(lead=LEAD, fields=None, find={}),
    "campaign": a_route(lead=LEAD, fields=None, campaign={"id": 22, "tokens": {"{{my.a}}": "status"}}),
}
MAPPINGS = {name: RouteMapping(route) for name, route in ROUTES.items()}


def item(position: int, route: str, lead: int | None = None, email: str = "", status: str = "A") -> LeadEvent:
    payload = {"id": lead, "email": email, "name": "Summit", "status": status}
    event = Event(id=str(position), route=route, received_at=datetime.now(UTC), lead="", payload=payload)
    mapped = MAPPINGS[route].read(payload)
    return LeadEvent(position, event, ROUTES[route], mapped, MAPPINGS[route].action.keys(mapped))


def groups(items: Sequence[LeadEvent]) -> list[list[int]]:
    return [[each.position for each in group.items] for group in plan(items)]


def test_what_wants_the_same_is_done_together() -> None:
    items = [item(0, "fields", 1), item(1, "activity", 2), item(2, "fields", 3), item(3, "activity", 4)]

    assert groups(items) == [[0, 2], [1, 3]]


def test_what_wants_something_else_is_done_apart() -> None:
    items = [
        item(0, "fields", 1),
        item(1, "known", 2),
        item(2, "status", 3, status="A"),
        item(3, "status", 4, status="B"),
        item(4, "campaign", 5, status="A"),
        item(5, "campaign", 6, status="B"),
    ]

    assert groups(items) == [[0], [1], [2], [3], [4], [5]]


def test_a_later_event_of_a_lead_never_goes_into_an_earlier_group() -> None:
    items = [item(0, "fields", 1), item(1, "activity", 1), item(2, "fields", 1), item(3, "fields", 2)]

    assert groups(items) == [[0, 3], [1], [2]]


def test_a_question_is_not_held_up_by_what_is_done_with_the_lead() -> None:
    items = [item(0, "activity", 1), item(1, "find", 1), item(2, "find", 2), item(3, "activity", 2)]

    assert groups(items) == [[0, 3], [1, 2]]


def test_one_lead_stands_twice_only_where_the_call_keeps_order() -> None:
    items = [item(0, "fields", 1), item(1, "fields", 1), item(2, "campaign", 2), item(3, "campaign", 2)]

    assert groups(items) == [[0, 1], [2], [3]]


def test_a_lead_is_the_same_by_any_of_its_identities() -> None:
    items = [
        item(0, "activity", 1, "a@example.com"),
        item(1, "status", email="A@example.com"),
        item(2, "activity", 1),
    ]

    assert groups(items) == [[0], [1], [2]]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted(ROUTES)), st.integers(1, 3), st.sampled_from(["", "a@b.jp"]), st.sampled_from("AB")
        ),
        max_size=12,
    )
)
def test_every_event_is_in_one_group_and_those_of_a_lead_are_in_order(events: list[tuple[str, int, str, str]]) -> None:
    items = [item(at, *event) for at, event in enumerate(events)]
    found = plan(items)

    assert sorted(each.position for group in found for each in group.items) == list(range(len(items)))
    place = {each.position: at for at, group in enumerate(found) for each in group.items}
    for first in items:
        for second in items[first.position + 1 :]:
            if set(first.keys) & set(second.keys):
                assert place[first.position] <= place[second.position]
    assert all(len({action_of(each.route).wants(each) for each in group.items}) == 1 for group in found)
