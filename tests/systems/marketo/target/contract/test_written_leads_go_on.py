"""`then:` beside `fields:`: whom a write was about goes on, where the payload did not name the lead by its id."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from relay.core.outcome import Delivered, Retry, Told
from relay.system.reads import Reads
from systems.marketo.system import MARKETO
from tests.systems.marketo.target.contract.marketo_relay import MarketoRelay, a_route, an_event, codes, kinds

LOOK_UP = "/rest/v1/leads.json"
ROUTE = a_route(lead={"id": "leadId", "email": "email"}, fields={"department": "department"}, then="next")


@pytest.fixture
def telling(relay: MarketoRelay) -> MarketoRelay:
    relay.routes = {"made": ROUTE}
    relay.wanted = {"made": Reads(frozenset({"email", "leadScore", "asked"}))}
    return relay


def found(outcomes: Sequence[Told]) -> list[Any]:
    assert kinds(outcomes) == "D" * len(outcomes), codes(outcomes)
    return [each.found for each in outcomes if isinstance(each, Delivered)]


def test_a_lead_that_was_made_or_found_by_its_address_goes_on_with_what_the_next_route_reads(
    telling: MarketoRelay,
) -> None:
    there = telling.lead("there@example.com", leadScore=7)
    made, known = found(
        telling.deliver(an_event("made", email="new@example.com"), an_event("made", email="There@example.com"))
    )
    assert (made["email"], known) == ("new@example.com", {"id": there, "email": "There@example.com", "leadScore": 7})
    assert made["id"] in {each["id"] for each in telling.marketo.leads()}


def test_whoever_names_the_lead_by_its_id_is_told_nothing_and_costs_no_call(telling: MarketoRelay) -> None:
    lead = telling.lead("there@example.com")
    outcomes = telling.deliver(an_event("made", leadId=lead, email="other@example.com", department="Sales"))
    assert found(outcomes) == [None]
    changed = next(each for each in telling.marketo.leads() if each["id"] == lead)
    assert (changed["email"], changed["department"]) == ("other@example.com", "Sales")
    assert not [each for each in telling.marketo.requests() if "filterType=id" in str(each)]


def test_where_marketo_does_not_say_what_the_lead_is_the_event_comes_again_and_makes_no_second_one(
    telling: MarketoRelay,
) -> None:
    event = an_event("made", email="new@example.com")
    telling.marketo.fail("code", code="611", path=LOOK_UP, method="GET", times=1)
    outcomes = list(telling.deliver(event))
    if not isinstance(outcomes[0], Retry):
        pytest.fail(f"{outcomes}")
    assert len(found(list(telling.deliver(event)))) == 1
    assert len(telling.marketo.leads()) == 1


def test_without_the_id_nobody_could_say_who_was_told_already() -> None:
    route = a_route(fields={"department": "department"}, then="next")
    assert [each.path for each in MARKETO.target.check_route(route)] == ["then"]
    assert [*MARKETO.target.check_route(ROUTE)] == []
