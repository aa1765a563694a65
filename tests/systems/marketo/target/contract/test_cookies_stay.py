"""K-30: a cookie is given to the lead of the address, and to nobody where another known lead has it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from relay.core.outcome import Delivered
from systems.marketo.rest.munchkin import token
from tests.systems.marketo.target.contract.marketo_relay import (
    ANY,
    COOKIE,
    FOREIGN,
    MarketoRelay,
    a_route,
    an_event,
    codes,
    kinds,
)

OTHER = COOKIE.replace("90718", "11111")
ASSOCIATE = "associate"


@pytest.fixture
def visiting(relay: MarketoRelay) -> MarketoRelay:
    fields = {"department": "department"}
    relay.routes = {
        "visit": a_route(lead={"email": "email", "cookie": "cookie"}, fields=fields),
        "any": a_route(lead=ANY, fields=fields),
    }
    return relay


def browsers(relay: MarketoRelay) -> dict[str, str]:
    """Whose each cookie is: by token, the lead's address, or `lead/{id}`."""
    return {
        each: lead["email"] or f"lead/{lead['id']}"
        for lead in relay.marketo.leads()
        for each in (lead["cookies"] or "").split(",")
        if each
    }


def associations(relay: MarketoRelay) -> int:
    return sum(ASSOCIATE in each["path"] for each in relay.marketo.requests())


def warned(outcomes: Any) -> list[tuple[str, ...]]:
    return [each.warnings for each in outcomes if isinstance(each, Delivered)]


def test_k30_the_browser_of_nobody_known_becomes_that_of_the_addresss_lead(visiting: MarketoRelay) -> None:
    visiting.marketo.visit(COOKIE)
    lead = visiting.lead("a@example.com")
    outcomes = visiting.deliver(an_event("visit", email="a@example.com", cookie=COOKIE, department="One"))

    assert (kinds(outcomes), browsers(visiting)) == ("D", {token(COOKIE): "a@example.com"})
    assert visiting.of_lead(lead, "department") == "One"
    visiting.deliver(an_event("visit", email="a@example.com", cookie=COOKIE, department="Two"))
    assert associations(visiting) == 1, "what it has already needs no call"


def test_k30_on_a_shared_browser_the_fields_are_written_and_the_cookie_stays_where_it_is(
    visiting: MarketoRelay,
) -> None:
    visiting.deliver(an_event("visit", email="a@example.com", cookie=COOKIE, department="One"))
    second = visiting.lead("b@example.com")
    outcomes = visiting.deliver(
        an_event("visit", email="b@example.com", cookie=COOKIE, department="Two"),
        an_event("visit", email="new@example.com", cookie=COOKIE, department="Three"),
    )

    assert (kinds(outcomes), warned(outcomes)) == ("DD", [("cookie_left:cookies",)] * 2)
    assert browsers(visiting) == {token(COOKIE): "a@example.com"}
    assert visiting.of_lead(second, "department") == "Two"
    assert [lead["department"] for lead in visiting.marketo.leads(email="new@example.com")] == ["Three"]
    assert associations(visiting) == 1


def test_k30_so_it_is_for_an_id_and_a_foreign_id_too(visiting: MarketoRelay) -> None:
    visiting.deliver(an_event("visit", email="a@example.com", cookie=COOKIE, department="One"))
    by_id, by_key = visiting.lead("b@example.com"), visiting.lead("c@example.com", **{FOREIGN: "17"})
    outcomes = visiting.deliver(
        an_event("any", leadId=by_id, cookie=COOKIE, department="Two"),
        an_event("any", key="17", cookie=COOKIE, department="Two"),
        an_event("any", key="18", email="d@example.com", cookie=COOKIE, department="Two"),
    )

    assert (kinds(outcomes), warned(outcomes)) == ("DDD", [("cookie_left:cookies",)] * 3)
    assert [visiting.of_lead(each, "department") for each in (by_id, by_key)] == ["Two", "Two"]
    assert browsers(visiting) == {token(COOKIE): "a@example.com"}


def test_k30_of_two_in_one_batch_the_first_has_the_cookie(visiting: MarketoRelay) -> None:
    visiting.marketo.visit(COOKIE)
    emails = ("a@example.com", "b@example.com")
    outcomes = visiting.deliver(*(an_event("visit", email=each, cookie=COOKIE, department="x") for each in emails))

    assert (kinds(outcomes), browsers(visiting)) == ("DD", {token(COOKIE): "a@example.com"})


def test_k30_where_marketo_does_not_say_whose_it_is_nothing_is_associated_and_it_is_tried_again(
    visiting: MarketoRelay,
) -> None:
    lead = visiting.lead("a@example.com")
    visiting.marketo.fail("502-html", path="/rest/v1/leads.json", method="GET")
    event = an_event("any", leadId=lead, cookie=COOKIE, department="One")
    outcomes = visiting.deliver(event)

    assert (kinds(outcomes), associations(visiting)) == ("R", 0)
    visiting.marketo.recover()
    assert codes(visiting.deliver(event)) == [""]
    assert browsers(visiting) == {token(COOKIE): "a@example.com"}


EMAILS = st.sampled_from(["a@example.com", "B@example.com", "c@example.com", None])
visits = st.lists(st.tuples(EMAILS, st.sampled_from([COOKIE, OTHER])), min_size=1, max_size=6)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(visits, st.integers(1, 3))
@example([("a@example.com", COOKIE), ("B@example.com", COOKIE), (None, COOKIE)], 3)
def test_k30_no_visits_take_a_browser_from_a_known_lead(
    visiting: MarketoRelay, each: list[tuple[str | None, str]], at_once: int
) -> None:
    visiting.reset()
    events = [an_event("visit", email=email, cookie=cookie, department="x") for email, cookie in each]
    before: dict[str, str] = {}
    for at in range(0, len(events), at_once):
        visiting.deliver(*events[at : at + at_once])
        now = browsers(visiting)
        for cookie, owner in before.items():
            assert now[cookie] == owner or owner.startswith("lead/"), "a lead without an address may get its own"
        before = now
    assert len({lead["email"] for lead in visiting.marketo.leads() if lead["email"]}) <= 3
