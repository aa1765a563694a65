"""Routes with `find`: a lead is looked up by its identities in turn, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.core.outcome import Delivered, FoundRecord, Retry
from relay.system.reads import EVERYTHING, Reads
from systems.marketo.target.people.looking_up import may_be_of
from tests.systems.marketo.target.contract.marketo_relay import (
    COOKIE,
    FOREIGN,
    MarketoRelay,
    a_route,
    an_event,
    codes,
    kinds,
)

FIND = "/rest/v1/leads.json"
DESCRIBE = "/rest/v1/leads/describe.json"
ANY = {"id": "leadId", "foreign_id": "key", "email": "email", "cookie": "cookie"}
ROUTES = {
    "visit": a_route(lead=ANY, find={}, then="next"),
    "everything": a_route(lead=ANY, find={"fields": "all", "except": ["department"]}, then="next"),
    "shared": a_route(lead=ANY, find={"cookie_with_other_email": "accept"}, then="next"),
    "with-title": a_route(lead=ANY, find={"fields": ["title"]}, then="next"),
}
NEXT = Reads(frozenset({"email", "department", "asked"}))


@pytest.fixture
def looking(relay: MarketoRelay) -> MarketoRelay:
    """A relay whose routes look leads up; the next route reads their address and department."""
    relay.routes, relay.wanted = ROUTES, dict.fromkeys(ROUTES, NEXT)
    return relay


def found(outcomes: list[Any]) -> list[FoundRecord | None]:
    """What each look-up found."""
    assert kinds(outcomes) == "D" * len(outcomes), codes(outcomes)
    return [one.found for one in outcomes if isinstance(one, Delivered)]


def test_a_lead_is_found_with_its_id_and_what_the_next_route_reads(looking: MarketoRelay) -> None:
    lead = looking.lead("a@example.com", department="Sales", title="Manager")

    assert found(looking.deliver(an_event("visit", email="A@example.com"))) == [
        {"id": lead, "email": "a@example.com", "department": "Sales"}
    ]


def test_nobody_is_an_outcome_and_no_rejection(looking: MarketoRelay) -> None:
    outcomes = looking.deliver(an_event("visit", email="nobody@example.com"), an_event("visit", leadId=4711))

    assert outcomes == [Delivered(found=None), Delivered(found=None)]


def test_nothing_is_written(looking: MarketoRelay) -> None:
    lead = looking.lead("a@example.com")
    before = looking.marketo.leads()
    looking.deliver(an_event("visit", email="a@example.com", cookie=COOKIE, key="17", leadId=lead))

    assert looking.marketo.leads() == before
    assert {each["method"] for each in looking.marketo.requests() if "identity" not in each["path"]} == {"GET"}


def test_each_identity_is_tried_until_one_finds_somebody(looking: MarketoRelay) -> None:
    by_id, by_key = looking.lead("a@example.com"), looking.lead("b@example.com", **{FOREIGN: "17"})
    by_email, by_cookie = looking.lead("c@example.com"), looking.lead("d@example.com")
    looking.routes = {**ROUTES, "changed": a_route(lead=ANY, fields={})}
    looking.deliver(an_event("changed", leadId=by_cookie, cookie=COOKIE))
    unknown = {"leadId": 4711, "key": "18", "email": "nobody@example.com"}
    outcomes = looking.deliver(
        an_event("visit", leadId=by_id, key="17", email="c@example.com", cookie=COOKIE),
        an_event("visit", **unknown | {"key": "17"}, cookie=COOKIE),
        an_event("visit", **unknown | {"email": "c@example.com"}, cookie=COOKIE),
        an_event("visit", **unknown | {"email": None}, cookie=COOKIE),
        an_event("visit", **unknown),
    )

    assert [each and each["id"] for each in found(outcomes)] == [by_id, by_key, by_email, by_cookie, None]


def test_a_cookie_finds_nobody_elses_lead_unless_the_route_says_so(looking: MarketoRelay) -> None:
    """K-03: on a browser that was somebody else's the cookie counts only for who has no other address."""
    first, second = looking.lead("a@example.com"), looking.lead("b@example.com")
    looking.routes = {**ROUTES, "changed": a_route(lead=ANY, fields={})}
    looking.deliver(an_event("changed", leadId=first, cookie=COOKIE))

    def ids(route: str) -> list[Any]:
        emails = ["new@example.com", "A@example.com", "b@example.com", None]
        outcomes = looking.deliver(*(an_event(route, email=email, cookie=COOKIE) for email in emails))
        return [each and each["id"] for each in found(outcomes)]

    assert ids("visit") == [None, first, second, first]
    assert ids("shared") == [first, first, second, first]
    looking.marketo.edit(id=first, email=None)
    assert ids("visit") == [first, first, second, first]


def test_beside_an_address_that_is_none_the_cookie_is_asked_and_still_finds_nobody_elses_lead(
    looking: MarketoRelay,
) -> None:
    """K-03: what a visitor mistyped is nobody's address, which is no reason to refuse the visit."""
    lead = looking.lead("a@example.com")
    looking.routes = {**ROUTES, "changed": a_route(lead=ANY, fields={})}
    looking.deliver(an_event("changed", leadId=lead, cookie=COOKIE))
    mistyped = {"email": "a at example.com", "cookie": COOKIE}
    assert found(looking.deliver(an_event("visit", **mistyped))) == [None]
    looking.marketo.edit(id=lead, email=None)
    assert [each and each["id"] for each in found(looking.deliver(an_event("visit", **mistyped)))] == [lead]
    alone, writing = an_event("visit", email="a at example.com"), an_event("changed", **mistyped)
    assert codes(looking.deliver(alone, writing)) == ["invalid_key", "invalid_key"]


people = st.lists(st.sampled_from(["a@example.com", "B@example.com", "c@example.com", None]), min_size=1, max_size=4)


@given(people, st.sampled_from(["a@example.com", "b@example.com", None, ""]))
def test_whoever_asks_gets_a_lead_without_an_address_or_with_their_own(
    asking: list[str | None], has: str | None
) -> None:
    for email in asking:
        if email is not None and may_be_of({"id": 1, "email": has}, email):
            assert has in (None, "") or has.lower() == email.lower()
        if email is None:
            assert may_be_of({"id": 1, "email": has}, email)


def test_of_several_leads_it_is_the_one_that_was_updated_last(looking: MarketoRelay) -> None:
    ids = []
    for name in ("Old", "New"):
        looking.marketo.clock.advance(60)
        lead = looking.marketo.edit(firstName=name)
        ids.append(looking.marketo.edit(id=lead["id"], email="twice@example.com")["id"])
    assert [each and each["id"] for each in found(looking.deliver(an_event("visit", email="twice@example.com")))] == [
        ids[1]
    ]
    looking.marketo.clock.advance(60)
    looking.marketo.edit(id=ids[0], title="touched last")

    assert [each and each["id"] for each in found(looking.deliver(an_event("visit", email="twice@example.com")))] == [
        ids[0]
    ]


def test_of_those_that_were_updated_at_the_same_time_it_is_the_one_with_the_highest_id(looking: MarketoRelay) -> None:
    looking.marketo.clock.freeze()
    ids = [looking.marketo.edit(firstName=name)["id"] for name in ("Old", "New")]
    for lead in reversed(ids):
        looking.marketo.edit(id=lead, email="twice@example.com")

    [record] = found(looking.deliver(an_event("visit", email="twice@example.com")))
    assert record is not None
    assert record["id"] == max(ids)


def test_a_foreign_id_is_the_same_only_to_the_letter(looking: MarketoRelay) -> None:
    looking.lead("a@example.com", **{FOREIGN: "abc"})

    assert found(looking.deliver(an_event("visit", key="ABC"))) == [None]


def test_an_anonymous_visitor_is_nobody_yet(looking: MarketoRelay) -> None:
    looking.marketo.visit(COOKIE)

    assert found(looking.deliver(an_event("visit", cookie=COOKIE))) == [None]


def test_many_are_looked_up_in_one_call_for_each_kind_of_identity(looking: MarketoRelay) -> None:
    emails = [f"lead{n}@example.com" for n in range(120)]
    for email in emails:
        looking.lead(email)
    outcomes = looking.deliver(*(an_event("visit", email=email, cookie=COOKIE) for email in emails))

    assert [each and each["email"] for each in found(outcomes)] == emails
    assert looking.calls(FIND) == 1
    found(looking.deliver(an_event("visit", email="x@example.com", cookie=COOKIE)))
    assert looking.calls(FIND) == 3


def test_who_wants_the_whole_lead_gets_every_field_but_those_that_are_left_out(looking: MarketoRelay) -> None:
    looking.lead("a@example.com", department="Sales", title="Manager")
    [everything] = found(looking.deliver(an_event("everything", email="a@example.com")))
    [titled] = found(looking.deliver(an_event("with-title", email="a@example.com")))

    assert everything is not None
    assert titled is not None
    assert everything["title"] == "Manager"
    assert {"company", "unsubscribed", "createdAt"} <= everything.keys()
    assert "department" not in everything
    assert titled.keys() == {"id", "email", "department", "title"}


def test_a_next_route_that_passes_everything_on_gets_the_whole_lead(looking: MarketoRelay) -> None:
    looking.wanted = {"visit": EVERYTHING}
    looking.lead("a@example.com", department="Sales")
    [record] = found(looking.deliver(an_event("visit", email="a@example.com")))

    assert record is not None
    assert {"department", "company"} <= record.keys()


def test_a_field_that_marketo_has_only_now_is_read_too(looking: MarketoRelay) -> None:
    looking.lead("a@example.com")
    looking.deliver(an_event("visit", email="a@example.com"))
    looking.wanted = {"visit": Reads(frozenset({"favouriteColour"}))}
    looking.marketo.add_field(name="favouriteColour", label="Favourite Colour")
    [record] = found(looking.deliver(an_event("visit", email="a@example.com")))

    assert record is not None
    assert record.keys() == {"id", "favouriteColour"}
    assert looking.calls(DESCRIBE) == 2


def test_what_cannot_be_looked_up_now_waits_and_what_never_can_is_rejected(looking: MarketoRelay) -> None:
    looking.lead("a@example.com")
    looking.marketo.fail("code", code="608", times=9)
    assert kinds(looking.deliver(an_event("visit", email="a@example.com"))) == "R"
    looking.marketo.reset()
    looking.options = {"foreign_id_field": None}

    outcomes = looking.deliver(an_event("visit", key="17", email="a@example.com"))
    assert codes(outcomes) == ["foreign_id_field_missing"]


def test_a_question_is_not_held_up_by_what_is_done_with_the_lead(looking: MarketoRelay) -> None:
    lead = looking.lead("a@example.com")
    looking.routes = {**ROUTES, "status": a_route(lead=ANY, program={"id": 1001, "status": "Attended"})}
    looking.marketo.fail("code", code="608", times=9, path="/rest/v1/programs/1001/members/status.json")
    outcomes = looking.deliver(an_event("status", leadId=lead), an_event("visit", leadId=lead))

    assert kinds(outcomes) == "RD"


@pytest.mark.parametrize("name", ["title", "Title", "nothing"])
def test_a_look_at_marketo_says_which_named_field_is_none(relay_to: Callable[..., MarketoRelay], name: str) -> None:
    findings = relay_to().check(visit=a_route(find={"fields": [name]}, then="next"))

    errors = {each.where: each.message for each in findings if each.level == "error"}
    assert errors.keys() == (set() if name == "title" else {"routes.visit.find.fields"})
    assert all(message.startswith(f"{name}: ") for message in errors.values())


def test_a_purpose_keeps_look_ups_to_its_share_of_the_day_and_holds_up_nothing_else(
    relay_to: Callable[..., MarketoRelay],
) -> None:
    relay = relay_to(quota={"per_day": 10})
    asked = a_route(find={"purpose": "backfill"}, then="next")
    relay.routes, relay.wanted = {**ROUTES, "roster": asked}, dict.fromkeys([*ROUTES, "roster"], NEXT)
    relay.lead("a@example.com")
    for _ in range(8):
        relay.deliver(an_event("roster", email="a@example.com"))

    (told,) = relay.deliver(an_event("roster", email="a@example.com"))
    assert isinstance(told, Retry)
    assert (told.cause.code, told.waiting, told.everything) == ("daily_limit", True, False)
    assert relay.calls(FIND) <= 5
    assert kinds(relay.deliver(an_event("visit", email="a@example.com"))) == "D"
