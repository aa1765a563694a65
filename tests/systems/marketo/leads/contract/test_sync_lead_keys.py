"""sync_lead: who is found, made and changed by which key. S-numbers are those of the acceptance list."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from systems.marketo.leads.model import LeadRecord
from systems.marketo.rest.errors import Verdict
from tests.systems.marketo.leads.contract.syncing import (
    COOKIE,
    FIELD,
    OTHER_COOKIE,
    OTHER_TOKEN,
    TOKEN,
    Syncing,
    Until,
    code,
)


def _record(keys: dict[str, str], attributes: dict[str, str] | None = None) -> LeadRecord:
    return LeadRecord(**keys, attributes=attributes or {})  # type: ignore[arg-type]


def _by_foreign_id(foreign_id: str, attributes: dict[str, str] | None = None) -> LeadRecord:
    keys = {"foreign_id": foreign_id, "foreign_type": "CUSTOM", "email": "new@example.com"}
    return _record(keys, attributes)


def test_s01_one_call_inserts_one_lead_and_the_next_one_updates_it(syncing: Syncing) -> None:
    made = syncing.one(email="t@t.com", firstName="George")
    again = syncing.one(email="t@t.com", lastName="of the Jungle")
    assert (made.status, again.status, made.lead_id == again.lead_id) == ("CREATED", "UPDATED", True)
    assert len(syncing.marketo.leads()) == 1
    assert syncing.lead(made.lead_id, "firstName", "lastName") == ("George", "of the Jungle")


@pytest.mark.parametrize("key", ["id", "foreign_id", "cookie", "email"])
def test_s02_a_lead_that_matches_by_any_key_is_updated(syncing: Syncing, key: str) -> None:
    made = syncing.one(email="a@example.com", foreign_id="5", cookie=COOKIE)
    value = {"id": made.lead_id, "foreign_id": "5", "cookie": COOKIE, "email": "A@Example.com"}[key]
    found = syncing.one(**{key: value}, department="Jungle")
    assert (found.status, found.lead_id) == ("UPDATED", made.lead_id)
    assert syncing.lead(made.lead_id, "department") == "Jungle"


@pytest.mark.parametrize("key", ["foreign_id", "cookie", "email"])
def test_s02_nobody_matches_and_a_lead_is_inserted(syncing: Syncing, key: str) -> None:
    made = syncing.one(
        **{key: {"foreign_id": "5", "cookie": COOKIE, "email": "a@example.com"}[key]}, department="Jungle"
    )
    assert made.status == "CREATED"
    assert syncing.lead(made.lead_id, "department") == "Jungle"


def test_s02_an_id_that_matches_nobody_has_failed_since_marketo_alone_gives_ids(syncing: Syncing) -> None:
    result = syncing.one(id=999, department="Jungle")
    assert (result.status, code(result), syncing.marketo.leads()) == ("FAILED", "1004", [])
    assert result.error
    assert result.error.verdict is Verdict.REJECT


@pytest.mark.parametrize("email", [{"email": "a@example.com"}, {}], ids=["with an address", "without"])
def test_s03_an_anonymous_lead_becomes_known_by_its_cookie_and_keeps_its_history(
    syncing: Syncing, email: dict[str, str]
) -> None:
    syncing.marketo.visit(COOKIE, "/prices")
    result = syncing.one(cookie=COOKIE, firstName="Jane", **email)
    (lead,) = syncing.marketo.leads()
    assert (lead["id"], lead["firstName"], lead["isAnonymous"], lead["cookies"]) == (
        result.lead_id,
        "Jane",
        False,
        TOKEN,
    )
    assert "/prices" in [each.get("primaryAttributeValue") for each in syncing.marketo.activities(result.lead_id)]


def test_s03_a_known_lead_gets_the_cookie_that_comes_with_its_address(syncing: Syncing) -> None:
    known = syncing.one(email="a@example.com")
    syncing.marketo.visit(COOKIE, "/prices")
    result = syncing.one(cookie=COOKIE, email="a@example.com")
    assert (result.status, result.lead_id) == ("UPDATED", known.lead_id)
    assert [each["id"] for each in syncing.marketo.leads()] == [known.lead_id]
    assert syncing.lead(known.lead_id, "cookies") == TOKEN


def test_s03_with_an_id_or_a_foreign_id_the_cookie_only_goes_to_the_lead(syncing: Syncing) -> None:
    known = syncing.one(email="a@example.com", cookie=OTHER_COOKIE)
    syncing.one(foreign_id="5", cookie=COOKIE)
    result = syncing.one(id=known.lead_id, cookie=COOKIE)
    assert result.lead_id == known.lead_id
    assert syncing.lead(known.lead_id, "cookies") == f"{OTHER_TOKEN},{TOKEN}"


def test_s04_of_several_leads_with_one_address_the_one_with_the_highest_id_is_updated(syncing: Syncing) -> None:
    first, second, third = syncing.duplicates("a@example.com", "One", "Two", "Three")
    syncing.marketo.clock.advance(60)
    syncing.marketo.edit(id=second, title="Queen")
    result = syncing.one(email="a@example.com", department="Jungle")
    assert (result.status, result.lead_id) == ("UPDATED", third)
    assert [syncing.lead(each, "department") for each in (first, second, third)] == [None, None, "Jungle"]


def test_s04_several_leads_with_one_foreign_id_are_an_error_since_it_is_a_unique_key(syncing: Syncing) -> None:
    for name in ("One", "Two"):
        syncing.marketo.edit(firstName=name, kintoneRecordId="5")
    result = syncing.one(foreign_id="5", department="Jungle")
    assert (result.status, code(result)) == ("FAILED", "1007")
    assert [lead["department"] for lead in syncing.marketo.leads()] == [None, None]


def test_s05_the_id_wins_and_the_foreign_id_and_the_address_are_updated(syncing: Syncing) -> None:
    known = syncing.one(email="old@example.com", foreign_id="1")
    other = syncing.one(email="new@example.com", foreign_id="3")
    result = syncing.one(id=known.lead_id, foreign_id="2", email="new@example.com")
    assert (result.status, result.lead_id) == ("UPDATED", known.lead_id)
    assert syncing.lead(known.lead_id, FIELD, "email") == ("2", "new@example.com")
    assert syncing.lead(other.lead_id, FIELD) == "3"


def test_s05_a_foreign_id_alone_is_the_key(syncing: Syncing) -> None:
    made = syncing.one(foreign_id="5")
    assert (made.status, syncing.one(foreign_id="5").lead_id) == ("CREATED", made.lead_id)
    assert syncing.lead(made.lead_id, FIELD) == "5"


def test_s05_the_foreign_id_wins_over_the_address_which_is_updated(syncing: Syncing) -> None:
    known = syncing.one(foreign_id="5", email="old@example.com")
    other = syncing.one(email="new@example.com")
    result = syncing.one(foreign_id="5", email="new@example.com")
    assert (result.status, result.lead_id) == ("UPDATED", known.lead_id)
    assert syncing.lead(known.lead_id, "email") == "new@example.com"
    assert other.lead_id != known.lead_id


def test_s05_in_sync_leads_the_address_that_came_as_a_key_changes_no_lead_but_a_new_one_has_it(
    syncing: Syncing,
) -> None:
    known = syncing.one(foreign_id="5", email="old@example.com")
    found, made = syncing.sync.sync_leads(
        [_by_foreign_id("5"), _by_foreign_id("6")], deadline=Until(), update_email=False
    )
    assert (found.status, made.status) == ("UPDATED", "CREATED")
    assert syncing.lead(known.lead_id, "email") == "old@example.com"
    assert syncing.lead(made.lead_id, "email") == "new@example.com"


def test_s05_in_sync_leads_a_new_lead_has_its_address_from_the_call_that_makes_it(syncing: Syncing) -> None:
    syncing.sync.sync_leads([_by_foreign_id("5"), _by_foreign_id("6")], deadline=Until(), update_email=False)
    assert {lead["email"] for lead in syncing.marketo.leads()} == {"new@example.com"}
    assert [len(syncing.calls(method=method)) for method in ("GET", "POST")] == [1, 2]


def test_s05_in_sync_leads_an_address_among_the_attributes_is_updated(syncing: Syncing) -> None:
    known = syncing.one(foreign_id="5", email="old@example.com")
    record = _by_foreign_id("5", {"email": "listed@example.com"})
    syncing.sync.sync_leads([record], deadline=Until(), update_email=False)
    assert syncing.lead(known.lead_id, "email") == "listed@example.com"


@pytest.mark.parametrize("key", ["id", "foreign_id"])
def test_s06_the_id_and_the_foreign_id_win_over_the_cookie(syncing: Syncing, key: str) -> None:
    syncing.one(cookie=COOKIE, email="cookie@example.com")
    known = syncing.one(foreign_id="5")
    result = syncing.one(**{key: {"id": known.lead_id, "foreign_id": "5"}[key]}, cookie=COOKIE, department="Jungle")
    assert result.lead_id == known.lead_id
    assert syncing.lead(known.lead_id, "department", "cookies") == ("Jungle", TOKEN)


def test_an_address_is_changed_by_a_lead_that_is_found_by_the_old_one(syncing: Syncing) -> None:
    known = syncing.one(email="old@example.com")
    record = {"email": "old@example.com"}
    result = syncing.sync.sync_lead(_record(record, {"email": "new@example.com"}), deadline=Until())
    assert (result.status, result.lead_id) == ("UPDATED", known.lead_id)
    made = syncing.sync.sync_lead(_record(record, {"email": "third@example.com"}), deadline=Until())
    assert (made.status, syncing.lead(made.lead_id, "email")) == ("CREATED", "third@example.com")


def test_the_address_of_a_lead_that_is_found_by_it_can_be_emptied(syncing: Syncing) -> None:
    known = syncing.one(email="a@example.com")
    record = LeadRecord(email="a@example.com", attributes={"email": None})
    assert syncing.sync.sync_lead(record, deadline=Until()).lead_id == known.lead_id
    assert syncing.lead(known.lead_id, "email") is None


def test_emptying_an_address_that_no_lead_has_makes_no_lead(syncing: Syncing) -> None:
    (result,) = syncing.many(LeadRecord(email="a@example.com", attributes={"email": None}))
    assert code(result) == "1004"
    assert syncing.marketo.leads() == []


def test_the_same_foreign_id_in_two_kinds_of_systems_is_two_leads(syncing: Syncing) -> None:
    results = [syncing.one(foreign_id="5", foreign_type=kind) for kind in ("CUSTOM", "SFDC", "NETSUITE", "SFDC")]
    assert [result.status for result in results] == ["CREATED", "CREATED", "CREATED", "UPDATED"]
    assert [lead[FIELD] for lead in syncing.marketo.leads()] == ["5", "SFDC:5", "NETSUITE:5"]


def test_a_foreign_id_may_live_in_a_field_for_whole_numbers(syncing_to: Callable[..., Syncing]) -> None:
    syncing = syncing_to(foreign_id_field="memberNumber")
    made = syncing.one(foreign_id="0042")
    assert (syncing.one(foreign_id="42").lead_id, syncing.lead(made.lead_id, "memberNumber")) == (made.lead_id, 42)
    assert code(syncing.one(foreign_id="x42")) == "key_bad"
    assert code(syncing.one(foreign_id="42", foreign_type="SFDC")) == "foreign_type_bad"


def test_nobody_is_made_where_only_updates_are_wanted(syncing: Syncing) -> None:
    known = syncing.one(email="a@example.com")
    results = syncing.many(
        _record({"email": "a@example.com"}),
        _record({"email": "b@example.com"}),
        _record({"foreign_id": "5", "foreign_type": "CUSTOM"}),
        _record({"cookie": COOKIE}),
        create=False,
    )
    assert [code(result) for result in results] == ["UPDATED", "1004", "1004", "1004"]
    assert [lead["id"] for lead in syncing.marketo.leads()] == [known.lead_id]
