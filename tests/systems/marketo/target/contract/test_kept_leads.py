"""`existing: keep`: people who are not there are made, and nobody who is there is changed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relay.core.deadline import Countdown
from relay.core.outcome import Delivered
from systems.marketo.system import MARKETO
from tests.systems.marketo.target.contract.marketo_relay import (
    ANY,
    COOKIE,
    FOREIGN,
    MarketoRelay,
    a_route,
    an_event,
    answers,
    codes,
    kinds,
)

LEADS = "/rest/v1/leads.json"
KEEP = {"fields": {"department": "department", "title": "title"}, "existing": "keep"}
OBJECT = {"name": "car_c", "link": "leadId", "key": ["vin"], "fields": {"vin": "vin"}}
BY_ID = {"id": "leadId", "email": "email"}
ROUTES = {
    "by-id": a_route(lead=BY_ID, fields=KEEP["fields"], existing="update_by_id"),
    "made": a_route(**KEEP),
    "any": a_route(lead=ANY, **KEEP),
    "answered": a_route(**KEEP, reply="delivered"),
    "car": a_route(**KEEP, object=OBJECT),
    "changed": a_route(fields={"department": "department"}),
}


@pytest.fixture
def keeping(relay: MarketoRelay) -> MarketoRelay:
    relay.routes = ROUTES
    return relay


def departments(relay: MarketoRelay) -> dict[str, Any]:
    return {lead["email"]: lead["department"] for lead in relay.marketo.leads()}


def test_who_is_not_there_is_made_and_who_is_there_is_skipped(keeping: MarketoRelay) -> None:
    """O-20: a person is created when the registrant does not exist, and an existing person is never changed."""
    keeping.lead("known@example.com", department="Board")
    outcomes = keeping.deliver(
        an_event("made", email="KNOWN@example.com", department="Law", title="Dr."),
        an_event("made", email="new@example.com", department="Law"),
    )

    assert kinds(outcomes) == "DD"
    assert [each.skipped for each in outcomes if isinstance(each, Delivered)] == ["existing", ""]
    assert [each.made for each in outcomes if isinstance(each, Delivered)] == [(), ("lead",)]
    assert [each.new_person for each in outcomes if isinstance(each, Delivered)] == ["", "new@example.com"]
    assert departments(keeping) == {"known@example.com": "Board", "new@example.com": "Law"}


def test_hundreds_are_one_call(keeping: MarketoRelay) -> None:
    for number in range(0, 300, 100):
        keeping.lead(f"p{number}@example.com", department="Board")
    events = [an_event("made", email=f"p{number}@example.com", department="Law") for number in range(300)]
    outcomes = keeping.deliver(*events)

    assert (kinds(outcomes), keeping.calls(LEADS)) == ("D" * 300, 1)
    assert list(departments(keeping).values()).count("Board") == 3


def test_of_several_events_of_a_new_person_the_first_one_makes_them(keeping: MarketoRelay) -> None:
    outcomes = keeping.deliver(
        an_event("made", email="a@example.com", department="First"),
        an_event("made", email="A@example.com", department="Second", title="Dr."),
        an_event("made", email="b@example.com", department="Other"),
    )

    assert [each.skipped for each in outcomes if isinstance(each, Delivered)] == ["", "existing", ""]
    assert departments(keeping) == {"a@example.com": "First", "b@example.com": "Other"}
    assert keeping.marketo.leads(email="a@example.com")[0]["title"] is None


def test_nobody_is_changed_by_whatever_identity_they_are_found(keeping: MarketoRelay) -> None:
    lead = keeping.lead("a@example.com", department="Board")
    keyed = keeping.lead("b@example.com", department="Board", **{FOREIGN: "17"})
    keeping.routes = {**ROUTES, "cookie": a_route(lead={"id": "leadId", "cookie": "cookie"}, fields={})}
    keeping.deliver(an_event("cookie", leadId=lead, cookie=COOKIE))
    outcomes = keeping.deliver(
        an_event("any", leadId=lead, department="Law"),
        an_event("any", key="17", email="other@example.com", department="Law"),
        an_event("any", key="18", email="a@example.com", department="Law"),
        an_event("any", cookie=COOKIE, department="Law"),
        an_event("any", key="19", email="new@example.com", department="Law"),
    )

    assert codes(outcomes) == [""] * 5
    assert departments(keeping) == {"a@example.com": "Board", "b@example.com": "Board", "new@example.com": "Law"}
    assert [keeping.of_lead(each, FOREIGN) for each in (lead, keyed)] == [None, "17"]
    assert keeping.marketo.leads(email="new@example.com")[0][FOREIGN] == "19"


def test_a_cookie_is_associated_with_who_is_made_and_with_nobody_else(keeping: MarketoRelay) -> None:
    keeping.lead("a@example.com")
    keeping.deliver(an_event("any", email="a@example.com", cookie=COOKIE, department="Law"))
    assert keeping.calls("/rest/v1/leads/{id}/associate.json") == 0
    assert not [each for each in keeping.marketo.requests() if "associate" in each["path"]]
    keeping.deliver(an_event("any", email="b@example.com", cookie=COOKIE, department="Law"))

    assert len([each for each in keeping.marketo.requests() if "associate" in each["path"]]) == 1


def test_a_record_of_a_custom_object_is_linked_to_who_is_kept(keeping: MarketoRelay) -> None:
    lead = keeping.lead("a@example.com", department="Board")
    outcomes = keeping.deliver(
        an_event("car", email="a@example.com", department="Law", vin="v1"),
        an_event("car", email="b@example.com", department="Law", vin="v2"),
    )

    new = keeping.marketo.leads(email="b@example.com")[0]["id"]
    assert [record["leadId"] for record in keeping.objects("car_c")] == [lead, new]
    assert [each.made for each in outcomes if isinstance(each, Delivered)] == [("object",), ("lead", "object")]
    assert departments(keeping) == {"a@example.com": "Board", "b@example.com": "Law"}


def test_an_answer_that_is_waited_for_has_the_id_of_who_is_kept(keeping: MarketoRelay) -> None:
    lead = keeping.lead("a@example.com")

    assert answers(keeping.deliver(an_event("answered", email="a@example.com"))) == [
        {"lead_id": str(lead), "result": "UNCHANGED"}
    ]


def test_several_leads_of_one_address_are_kept_too(keeping: MarketoRelay) -> None:
    for name in ("First", "Second"):
        lead = keeping.marketo.edit(firstName=name, department="Board")
        keeping.marketo.edit(id=lead["id"], email="twice@example.com")
    outcomes = keeping.deliver(an_event("made", email="twice@example.com", department="Law"))

    assert codes(outcomes) == [""]
    assert {lead["department"] for lead in keeping.marketo.leads()} == {"Board"}


def test_a_lost_answer_makes_nobody_twice_and_changes_nobody(keeping: MarketoRelay) -> None:
    keeping.marketo.fail("lost-answer", times=1, method="POST", path=LEADS)
    events = [an_event("made", email="a@example.com", department=name) for name in ("First", "Second")]
    assert kinds(keeping.deliver(*events)) == "RR"
    assert departments(keeping) == {"a@example.com": "First"}
    keeping.deliver(*events)

    assert departments(keeping) == {"a@example.com": "First"}


emails = st.sampled_from(["a@example.com", "A@example.com", "b@example.com", "c@example.com"])
events_of = st.lists(st.tuples(st.sampled_from(["made", "any"]), emails, st.integers(0, 9)), max_size=8)


@given(events_of, st.integers(1, 8))
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_in_whatever_batches_each_person_is_as_the_first_event_made_them(
    keeping: MarketoRelay, events: list[tuple[str, str, int]], size: int
) -> None:
    for lead in keeping.marketo.leads():
        keeping.marketo.instance.leads.delete(lead["id"])
    keeping.lead("c@example.com", department="Board")
    target = keeping.target()
    for start in range(0, len(events), size):
        batch = events[start : start + size]
        target.deliver([an_event(route, email=email, department=str(n)) for route, email, n in batch], Countdown(100))
    first = {email.lower(): str(number) for _, email, number in reversed(events)}

    found = {email.lower(): department for email, department in departments(keeping).items()}
    assert found == first | {"c@example.com": "Board"}


def test_whom_the_payload_names_by_id_is_changed_and_whoever_is_found_by_address_is_not(keeping: MarketoRelay) -> None:
    """In one batch, in any order."""
    named, found = keeping.lead("a@example.com", title="old"), keeping.lead("b@example.com", title="old")
    outcomes = keeping.deliver(
        an_event("by-id", email="b@example.com", title="new"),
        an_event("by-id", leadId=named, email="a2@example.com", title="new"),
        an_event("by-id", email="c@example.com", title="new"),
        an_event("by-id", leadId=found, title="newer"),
    )
    assert kinds(outcomes) == "DDDD", codes(outcomes)
    titles = {each["email"]: each["title"] for each in keeping.marketo.leads()}
    assert titles == {"a2@example.com": "new", "b@example.com": "newer", "c@example.com": "new"}


def test_only_a_route_that_may_name_a_lead_by_id_can_tell_the_two_apart() -> None:
    route = a_route(fields={"title": "title"}, existing="update_by_id")
    assert [each.path for each in MARKETO.target.check_route(route)] == ["existing"]
