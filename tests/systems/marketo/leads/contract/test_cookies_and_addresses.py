"""A cookie beside an address: browsers are shared, so the address says who it is, and the cookie is associated then."""

from __future__ import annotations

import pytest

from systems.marketo.leads.model import LeadRecord
from tests.systems.marketo.leads.contract.syncing import (
    COOKIE,
    OTHER_COOKIE,
    OTHER_TOKEN,
    TOKEN,
    Syncing,
    Until,
    a_record,
    code,
)


def test_s06_a_cookie_of_a_known_lead_does_not_overwrite_that_persons_address(syncing: Syncing) -> None:
    first = syncing.one(cookie=COOKIE, email="first@example.com", firstName="First")
    result = syncing.one(cookie=COOKIE, email="second@example.com", firstName="Second")
    assert (result.status, result.lead_id != first.lead_id) == ("CREATED", True)
    assert syncing.lead(first.lead_id, "email", "firstName", "cookies") == ("first@example.com", "First", None)
    assert syncing.lead(result.lead_id, "email", "firstName", "cookies") == ("second@example.com", "Second", TOKEN)


def test_s06_the_address_of_another_known_lead_finds_that_one_and_brings_it_the_cookie(syncing: Syncing) -> None:
    first = syncing.one(cookie=COOKIE, email="first@example.com")
    second = syncing.one(email="second@example.com")
    result = syncing.one(cookie=COOKIE, email="second@example.com", title="x")
    assert (result.status, result.lead_id) == ("UPDATED", second.lead_id)
    assert syncing.lead(first.lead_id, "email", "title", "cookies") == ("first@example.com", None, None)
    assert syncing.lead(second.lead_id, "email", "title", "cookies") == ("second@example.com", "x", TOKEN)


def test_s06_a_cookies_lead_without_an_address_gets_the_one_that_nobody_has(syncing: Syncing) -> None:
    known = syncing.one(cookie=COOKIE, firstName="Jane")
    result = syncing.one(cookie=COOKIE, email="jane@example.com")
    assert (result.status, result.lead_id) == ("UPDATED", known.lead_id)
    assert syncing.lead(known.lead_id, "email", "firstName") == ("jane@example.com", "Jane")
    assert len(syncing.marketo.leads()) == 1


def test_s06_an_address_that_somebody_has_goes_to_nobody_else(syncing: Syncing) -> None:
    visitor, known = syncing.one(cookie=COOKIE), syncing.one(email="jane@example.com")
    result = syncing.one(cookie=COOKIE, email="jane@example.com")
    assert result.lead_id == known.lead_id
    assert syncing.lead(visitor.lead_id, "email", "cookies") == (None, None)
    assert syncing.lead(known.lead_id, "cookies") == TOKEN


def test_s06_of_several_leads_with_the_address_the_cookies_own_is_meant(syncing: Syncing) -> None:
    first, _, last = syncing.duplicates("a@example.com", "One", "Two", "Three")
    syncing.client.until(Until()).leads.associate(first, COOKIE)
    assert syncing.one(cookie=COOKIE, email="A@Example.com").lead_id == first
    assert syncing.one(cookie=OTHER_COOKIE, email="a@example.com").lead_id == last
    assert syncing.lead(last, "cookies") == OTHER_TOKEN


def test_s06_without_an_address_the_cookie_finds_its_lead(syncing: Syncing) -> None:
    known = syncing.one(cookie=COOKIE, email="a@example.com")
    assert syncing.one(cookie=COOKIE, title="x").lead_id == known.lead_id
    assert syncing.lead(known.lead_id, "email", "title") == ("a@example.com", "x")


def test_s06_an_address_that_comes_as_an_attribute_is_an_address(syncing: Syncing) -> None:
    first = syncing.one(cookie=COOKIE, email="first@example.com")
    record = LeadRecord(cookie=COOKIE, attributes={"email": "second@example.com"})
    assert syncing.sync.sync_lead(record, deadline=Until()).status == "CREATED"
    assert syncing.lead(first.lead_id, "email") == "first@example.com"


def test_s06_whoever_changes_their_address_is_found_by_the_old_one_or_by_a_cookie_that_does_not_contradict(
    syncing: Syncing,
) -> None:
    def change(old: str, new: str, cookie: str) -> LeadRecord:
        return LeadRecord(cookie=cookie, email=old, attributes={"email": new})

    known = syncing.one(cookie=COOKIE, email="old@example.com")
    results = syncing.many(
        change("old@example.com", "new@example.com", COOKIE),
        change("old@example.com", "new@example.com", COOKIE),
        change("unknown@example.com", "other@example.com", COOKIE),
    )
    assert [result.lead_id for result in results[:2]] == [known.lead_id] * 2
    assert results[2].status == "CREATED"
    assert syncing.lead(known.lead_id, "email") == "new@example.com"


@pytest.mark.parametrize("key", ["id", "foreign_id"])
def test_s06_with_a_stronger_key_the_cookie_and_the_address_find_nobody(syncing: Syncing, key: str) -> None:
    visitor = syncing.one(cookie=COOKIE, email="visitor@example.com")
    known = syncing.one(foreign_id="5", email="a@example.com")
    value = {"id": known.lead_id, "foreign_id": "5"}[key]
    assert syncing.one(**{key: value}, cookie=COOKIE, email="b@example.com").lead_id == known.lead_id
    assert syncing.lead(known.lead_id, "email", "cookies") == ("b@example.com", TOKEN)
    assert syncing.lead(visitor.lead_id, "email", "cookies") == ("visitor@example.com", None)


def test_many_visitors_take_a_look_up_by_cookie_and_one_by_address_for_those_in_doubt(syncing: Syncing) -> None:
    syncing.one(cookie=COOKIE)
    before = len(syncing.calls())
    results = syncing.many(
        a_record(cookie=COOKIE, email="a@example.com"),
        a_record(cookie=OTHER_COOKIE, email="b@example.com"),
        a_record(email="c@example.com"),
    )
    assert [code(result) for result in results] == ["UPDATED", "CREATED", "CREATED"]
    calls = [(each["method"], each["records"]) for each in syncing.calls()[before:]]
    assert calls == [("GET", 0), ("GET", 0), ("POST", 1), ("POST", 2)]


def test_a_lead_that_has_the_cookie_already_is_not_given_it_again(syncing: Syncing) -> None:
    syncing.one(cookie=COOKIE, email="a@example.com")
    associated = len(_associations(syncing))
    syncing.one(cookie=COOKIE, email="a@example.com", title="x")
    assert len(_associations(syncing)) == associated


def _associations(syncing: Syncing) -> list[object]:
    return [each for each in syncing.marketo.requests() if each["path"].endswith("/associate.json")]
