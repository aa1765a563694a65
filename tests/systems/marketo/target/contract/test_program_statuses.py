"""`program` by tables, and statuses that only go forward in a stated order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relay.core.deadline import Countdown
from relay.core.outcome import Delivered, Told
from systems.marketo.target.members.forward import ForwardOrder
from tests.systems.marketo.target.contract.marketo_relay import (
    MarketoRelay,
    a_route,
    an_event,
    answers,
    codes,
    kinds,
)

MEMBERS = "/rest/v1/programs/1001/members.json"
STATUS = "/rest/v1/programs/1001/members/status.json"
ORDER = ["Registered", "No Show", "Attended On-demand", "Attended"]
BY = [
    {"from": "eventid", "programs": {"77": 1001, "78": 1003}},
    {"from": "event.tags[]", "programs": {"Launch": 1003}},
    {"from": "event.campaigncode", "programs": {"C-1": 1001}},
]
PROGRAM = {"by": BY, "status": "{status}", "forward": ORDER}
ROUTES = {
    "webinar": a_route(program=PROGRAM),
    "default": a_route(program={**PROGRAM, "id": 1002, "status": "Visited", "forward": []}),
}
SAME_STEPS = [["Invited", 10], ["Registered", 20], ["No Show", 30], ["Attended On-demand", 40], ["Attended", 40]]


@pytest.fixture
def programs(relay: MarketoRelay) -> MarketoRelay:
    relay.routes = ROUTES
    relay.lead()
    define(relay, 1003, SAME_STEPS)
    return relay


def define(relay: MarketoRelay, number: int, statuses: Sequence[Sequence[Any]], channel: str = "Own") -> None:
    program = {"id": number, "name": f"Webinar {number}", "channel": channel, "statuses": statuses}
    assert requests.post(f"{relay.marketo.url}/_stand-in/programs", json=program, timeout=10).ok


def event(status: str = "Attended", email: str = "a@example.com", route: str = "webinar", **payload: Any) -> Any:
    return an_event(route, **{"email": email, "eventid": 77, "status": status, **payload})


def status_of(relay: MarketoRelay, program: int = 1001, email: str = "a@example.com") -> str | None:
    lead = relay.marketo.leads(email=email)[0]["id"]
    member = relay.marketo.instance.assets.programs[program].members.get(lead)
    return None if member is None else member.status.name


def results(outcomes: Sequence[Told]) -> list[str]:
    return [each.answer["result"] for each in outcomes if isinstance(each, Delivered)]


@pytest.mark.parametrize(
    ("payload", "program"),
    [
        ({"eventid": 77}, 1001),
        ({"eventid": "78"}, 1003),
        ({"eventid": 1, "event": {"tags": ["other", " LAUNCH "]}}, 1003),
        ({"eventid": 1, "event": {"tags": "launch", "campaigncode": "C-1"}}, 1003),
        ({"eventid": None, "event": {"tags": [], "campaigncode": "c-1"}}, 1001),
    ],
)
def test_the_first_table_that_knows_a_value_says_which_program(
    programs: MarketoRelay, payload: dict[str, Any], program: int
) -> None:
    programs.deliver(event(**payload))

    assert status_of(programs, program) == "Attended"
    assert status_of(programs, 1003 if program == 1001 else 1001) is None


def test_an_event_without_a_program_is_skipped_without_a_call(programs: MarketoRelay) -> None:
    [outcome] = programs.deliver(event(eventid=1, status=""))

    assert outcome == Delivered(skipped="no_program")
    assert programs.marketo.requests() == []
    programs.deliver(event(eventid=1, route="default"))
    assert status_of(programs, 1002) == "Visited"


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("program", [1001, 1003])
@pytest.mark.parametrize(
    ("told", "last"),
    [
        (["Registered", "Attended"], "Attended"),
        (["Attended", "Registered"], "Attended"),
        (["Attended On-demand", "Attended"], "Attended"),
        (["Attended", "Attended On-demand"], "Attended"),
        (["No Show", "Attended On-demand"], "Attended On-demand"),
        (["Attended On-demand", "No Show"], "Attended On-demand"),
        (["No Show", "Attended"], "Attended"),
        (["Attended", "No Show", "Registered", "Attended On-demand"], "Attended"),
    ],
)
def test_a_status_only_goes_forward_in_the_stated_order_whichever_comes_first(
    programs: MarketoRelay,
    told: list[str],
    last: str,
    program: int,
    together: bool,  # noqa: FBT001 - pytest gives it
) -> None:
    """Live wins whenever it comes, and No Show gives way to both; also between statuses of one step of the channel."""
    events = [event(status, eventid=77 if program == 1001 else 78) for status in told]
    for batch in [events] if together else [[each] for each in events]:
        assert kinds(programs.deliver(*batch)) == "D" * len(batch)

    assert status_of(programs, program) == last


def test_statuses_of_hundreds_are_read_by_one_call_and_written_by_one_for_each_status(programs: MarketoRelay) -> None:
    for number in range(300):
        programs.lead(f"p{number}@example.com")
    statuses = [ORDER[number % 2] for number in range(300)]
    outcomes = programs.deliver(*(event(status, f"p{number}@example.com") for number, status in enumerate(statuses)))
    assert results(outcomes) == ["CHANGED"] * 300
    assert (programs.calls(MEMBERS), programs.calls(STATUS)) == (1, 2)
    outcomes = programs.deliver(*(event("Registered", f"p{number}@example.com") for number in range(300)))

    assert results(outcomes) == ["UNCHANGED"] * 300
    assert (programs.calls(MEMBERS), programs.calls(STATUS)) == (2, 2)


def test_several_programs_in_one_batch_are_each_done(programs: MarketoRelay) -> None:
    outcomes = programs.deliver(event(eventid=77), event("Registered", eventid=78), event(eventid=1))

    assert (kinds(outcomes), status_of(programs), status_of(programs, 1003)) == ("DDD", "Attended", "Registered")


def test_a_status_that_was_given_by_hand_is_left_to_the_steps_of_the_channel(programs: MarketoRelay) -> None:
    define(programs, 1003, [["Registered", 20], ["Attended", 40], ["Spoke", 50], ["Rejected", 20]])
    lead = programs.marketo.leads(email="a@example.com")[0]["id"]
    for by_hand, then in (("Rejected", "Attended"), ("Spoke", "Spoke")):
        programs.routes = {"by-hand": a_route(program={"id": 1003, "status": by_hand}), **ROUTES}
        programs.deliver(an_event("by-hand", email="a@example.com"))
        programs.deliver(event("Attended", eventid=78))
        assert (lead, status_of(programs, 1003)) == (lead, then)


def test_a_channel_with_its_steps_in_another_order_is_warned_of(programs: MarketoRelay) -> None:
    """Who came on demand first is not moved to a lower step: nothing fails, and somebody is told."""
    define(programs, 1003, [["Registered", 20], ["No Show", 30], ["Attended", 30], ["Attended On-demand", 40]], "Odd")
    programs.deliver(event("Attended On-demand", eventid=78))
    [outcome] = programs.deliver(event("Attended", eventid=78))

    assert isinstance(outcome, Delivered)
    assert (outcome.warnings, status_of(programs, 1003)) == (("status_refused",), "Attended On-demand")
    found = [each for each in programs.check(webinar=ROUTES["webinar"]) if each.where.endswith("forward")]
    assert [each.level for each in found] == ["warning"]
    assert "Attended On-demand is step 40 and Attended is step 30" in found[0].message


def test_the_check_names_programs_and_statuses_that_are_not_there(programs: MarketoRelay) -> None:
    route = a_route(
        program={"by": [{"from": "id", "programs": {"1": 1001, "2": 999}}], "status": "{s}", "forward": ["Came"]}
    )
    found = {each.where: each.message for each in programs.check(webinar=route) if each.level == "error"}

    assert set(found) == {"routes.webinar.program.by[0].programs.2", "routes.webinar.program.forward"}
    assert "no such status: Came. It has: Not in Program, Invited" in found["routes.webinar.program.forward"]


def test_a_lost_answer_is_asked_again_and_steps_nobody_back(programs: MarketoRelay) -> None:
    for path, method in ((MEMBERS, "GET"), (STATUS, "POST")):
        programs.marketo.fail("lost-answer", times=3, method=method, path=path)
        events = [event("Attended"), event("Registered")]
        while kinds(programs.deliver(*events)) != "DD":
            pass
    assert status_of(programs) == "Attended"


def test_a_status_that_the_channel_lacks_rejects_its_events_alone(programs: MarketoRelay) -> None:
    programs.lead("b@example.com")
    outcomes = programs.deliver(event("Came"), event("Attended", "b@example.com"))

    assert codes(outcomes) == ["1025", ""]
    assert answers(outcomes)[0]["result"] == "CHANGED"


def test_a_status_that_is_in_no_order_is_written_and_left_to_marketo(programs: MarketoRelay) -> None:
    programs.deliver(event("Attended", eventid=78))
    [outcome] = programs.deliver(event("Invited", eventid=78))

    assert results([outcome]) == ["UNCHANGED"]
    assert isinstance(outcome, Delivered)
    assert outcome.warnings == ()


ranks = st.lists(st.sampled_from(ORDER), min_size=1, max_size=8)


@given(ranks)
def test_in_whatever_order_statuses_come_the_latest_of_the_order_is_left(statuses: list[str]) -> None:
    """Also over several registrations of one person for one event."""
    order, present = ForwardOrder(ORDER), None
    for status in statuses:
        if not order.is_there(present, status):
            assert order.is_before(present, status)
            present = status

    assert present == max(statuses, key=ORDER.index)


@given(st.lists(st.tuples(st.sampled_from(ORDER), st.sampled_from([77, 78])), max_size=6), st.integers(1, 6))
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_so_it_is_at_marketo_in_whatever_batches(
    programs: MarketoRelay, told: list[tuple[str, int]], size: int
) -> None:
    for number in (1001, 1003):
        programs.marketo.instance.assets.programs[number].members.clear()
    target = programs.target()
    for start in range(0, len(told), size):
        target.deliver([event(status, eventid=number) for status, number in told[start : start + size]], Countdown(100))

    highest: Callable[[int], str | None] = lambda number: max(  # noqa: E731 - said once
        (status for status, each in told if each == number), key=ORDER.index, default=None
    )
    assert (status_of(programs), status_of(programs, 1003)) == (highest(77), highest(78))
