"""A foreign id that no lead has yet: it goes to the lead that Marketo knows by the address, and makes no second one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from systems.marketo.leads.model import LeadRecord
from tests.systems.marketo.leads.contract.syncing import COOKIE, FIELD, TOKEN, Syncing, Until, a_record, code


def known(syncing: Syncing, *numbers: int, **values: Any) -> list[int]:
    """Leads with an address, as forms make them."""
    return [syncing.marketo.edit(email=f"{number}@example.com", **values)["id"] for number in numbers]


def foreign_ids(syncing: Syncing) -> dict[int, Any]:
    return {lead["id"]: lead[FIELD] for lead in syncing.marketo.leads()}


def test_five_known_leads_with_their_first_foreign_ids_stay_five(syncing: Syncing) -> None:
    ids = known(syncing, *range(5))
    for number in range(5):
        result = syncing.one(foreign_id=f"C-{number}", email=f"{number}@example.com", title="x")
        assert (result.status, result.lead_id) == ("UPDATED", ids[number])
    assert foreign_ids(syncing) == {lead: f"C-{number}" for number, lead in enumerate(ids)}
    assert {lead["title"] for lead in syncing.marketo.leads()} == {"x"}


@pytest.mark.parametrize("update_email", [True, False])
def test_so_do_hundreds_in_one_batch_with_one_look_up_for_those_that_were_not_found(
    syncing: Syncing, *, update_email: bool
) -> None:
    ids = known(syncing, *range(300))
    records = [a_record(foreign_id=f"C-{number}", email=f"{number}@example.com") for number in range(300)]
    results = syncing.many(*records, update_email=update_email)
    assert [result.lead_id for result in results] == ids
    assert foreign_ids(syncing) == {lead: f"C-{number}" for number, lead in enumerate(ids)}
    assert [each["records"] for each in syncing.calls() if each["records"]] == [300, 300]
    assert len(syncing.calls()) == 3

    before = len(syncing.calls())
    assert {result.status for result in syncing.many(*records, update_email=update_email)} == {"UPDATED"}
    assert len(syncing.calls()) == before + 1, "who is known by the foreign id is written at once"


def test_only_those_that_no_lead_has_are_looked_up(syncing: Syncing) -> None:
    known(syncing, 0, 1)
    syncing.one(foreign_id="C-2", email="2@example.com")
    before = len(syncing.calls())
    results = syncing.many(*(a_record(foreign_id=f"C-{number}", email=f"{number}@example.com") for number in range(4)))
    assert [result.status for result in results] == ["UPDATED", "UPDATED", "UPDATED", "CREATED"]
    calls = [(each["method"], each["records"]) for each in syncing.calls()[before:]]
    assert calls == [("POST", 4), ("GET", 0), ("POST", 2), ("POST", 1)]


def test_a_lead_with_another_foreign_id_stays_and_a_new_one_is_made(syncing: Syncing) -> None:
    other = syncing.one(foreign_id="1", email="info@example.com", title="One")
    result = syncing.one(foreign_id="2", email="info@example.com", title="Two")
    assert (result.status, result.lead_id != other.lead_id) == ("CREATED", True)
    assert syncing.lead(other.lead_id, FIELD, "title", "email") == ("1", "One", "info@example.com")
    assert syncing.lead(result.lead_id, FIELD, "title", "email") == ("2", "Two", "info@example.com")


def test_the_same_id_in_another_kind_of_system_is_another_foreign_id(syncing: Syncing) -> None:
    other = syncing.one(foreign_id="1", foreign_type="SFDC", email="a@example.com")
    assert syncing.one(foreign_id="1", email="a@example.com").status == "CREATED"
    assert syncing.lead(other.lead_id, FIELD) == "SFDC:1"


def test_of_several_leads_with_the_address_one_without_a_foreign_id_gets_it(syncing: Syncing) -> None:
    first, second, third = syncing.duplicates("a@example.com", "One", "Two", "Three")
    syncing.marketo.edit(id=third, **{FIELD: "another"})
    assert [syncing.one(foreign_id=str(at), email="A@Example.com").lead_id for at in (1, 2)] == [second, first]
    assert syncing.one(foreign_id="3", email="a@example.com").status == "CREATED"


def test_in_one_batch_each_such_lead_goes_to_one_record_in_their_order(syncing: Syncing) -> None:
    ids = syncing.duplicates("a@example.com", "One", "Two")
    results = syncing.many(*(a_record(foreign_id=str(at), email="a@example.com", title=str(at)) for at in range(4)))
    assert [result.status for result in results] == ["UPDATED", "UPDATED", "CREATED", "CREATED"]
    assert [result.lead_id for result in results[:2]] == ids[::-1]
    assert sorted(lead["title"] for lead in syncing.marketo.leads()) == ["0", "1", "2", "3"]


def test_an_address_among_the_attributes_is_one_that_the_lead_is_known_by(syncing: Syncing) -> None:
    (lead,) = known(syncing, 0)
    record = LeadRecord(foreign_id="5", foreign_type="CUSTOM", attributes={"email": "0@example.com"})
    assert syncing.sync.sync_lead(record, deadline=Until()).lead_id == lead
    assert syncing.lead(lead, FIELD) == "5"


def test_the_address_that_it_is_known_by_finds_it_and_its_next_one_is_written(syncing: Syncing) -> None:
    (lead,) = known(syncing, 0)
    record = LeadRecord(
        foreign_id="5", foreign_type="CUSTOM", email="0@example.com", attributes={"email": "next@example.com"}
    )
    assert syncing.sync.sync_lead(record, deadline=Until()).lead_id == lead
    assert syncing.lead(lead, FIELD, "email") == ("5", "next@example.com")


def test_a_cookie_that_comes_too_is_associated_with_that_lead(syncing: Syncing) -> None:
    (lead,) = known(syncing, 0)
    somebody = syncing.one(email="somebody@example.com", cookie=COOKIE)
    result = syncing.one(foreign_id="5", email="0@example.com", cookie=COOKIE)
    assert (result.lead_id, syncing.lead(lead, "cookies")) == (lead, TOKEN)
    assert syncing.lead(somebody.lead_id, "email", FIELD) == ("somebody@example.com", None)


@pytest.mark.parametrize("known_by", [None, "known@example.com"])
def test_without_an_address_it_goes_to_the_lead_of_the_cookie(syncing: Syncing, known_by: str | None) -> None:
    known = syncing.one(cookie=COOKIE, email=known_by, firstName="Known")
    associated = len(syncing.calls(f"/rest/v1/leads/{known.lead_id}/associate.json"))
    result = syncing.one(foreign_id="5", cookie=COOKIE, title="x")
    assert (result.status, result.lead_id) == ("UPDATED", known.lead_id)
    assert syncing.lead(known.lead_id, FIELD, "email", "title", "cookies") == ("5", known_by, "x", TOKEN)
    assert len(syncing.calls(f"/rest/v1/leads/{known.lead_id}/associate.json")) == associated
    assert syncing.one(foreign_id="6", cookie=COOKIE).status == "CREATED", "a lead with another foreign id stays"
    assert syncing.lead(known.lead_id, FIELD, "cookies") == ("5", None)


def test_where_nobody_has_the_address_it_goes_to_the_cookies_lead_that_has_none(syncing: Syncing) -> None:
    known = syncing.one(cookie=COOKIE, firstName="Known")
    result = syncing.one(foreign_id="5", email="new@example.com", cookie=COOKIE)
    assert (result.status, result.lead_id) == ("UPDATED", known.lead_id)
    assert syncing.lead(known.lead_id, FIELD, "email", "firstName") == ("5", "new@example.com", "Known")


def test_the_cookies_lead_with_another_address_is_somebody_else(syncing: Syncing) -> None:
    other = syncing.one(cookie=COOKIE, email="other@example.com")
    assert syncing.one(foreign_id="5", email="new@example.com", cookie=COOKIE).status == "CREATED"
    assert syncing.lead(other.lead_id, FIELD, "email", "cookies") == (None, "other@example.com", None)


def test_of_several_leads_with_the_address_the_cookies_own_gets_it(syncing: Syncing) -> None:
    first, second, _ = syncing.duplicates("a@example.com", "One", "Two", "Three")
    syncing.client.until(Until()).leads.associate(first, COOKIE)
    syncing.marketo.edit(id=second, **{FIELD: "another"})
    assert syncing.one(foreign_id="5", email="a@example.com", cookie=COOKIE).lead_id == first


def test_a_lead_that_two_records_mean_by_address_and_by_cookie_goes_to_the_first(syncing: Syncing) -> None:
    known = syncing.one(cookie=COOKIE, email="a@example.com")
    results = syncing.many(
        a_record(foreign_id="5", email="a@example.com"), a_record(foreign_id="6", cookie=COOKIE, title="x")
    )
    assert [result.status for result in results] == ["UPDATED", "CREATED"]
    assert syncing.lead(known.lead_id, FIELD, "title") == ("5", None)


def test_a_lead_that_only_the_cookie_finds_must_be_in_the_named_workspace(with_workspaces: Syncing) -> None:
    lead = with_workspaces.one(workspace="Japan", cookie=COOKIE)
    assert code(with_workspaces.one(workspace="America", foreign_id="5", cookie=COOKIE)) == "partition_wrong"
    assert with_workspaces.one(workspace="Japan", foreign_id="5", cookie=COOKIE).lead_id == lead.lead_id


def test_where_no_lead_is_to_be_made_a_known_one_is_found_all_the_same(syncing: Syncing) -> None:
    (lead,) = known(syncing, 0)
    results = syncing.many(
        a_record(foreign_id="5", email="0@example.com"), a_record(foreign_id="6", email="new@example.com"), create=False
    )
    assert [code(result) for result in results] == ["UPDATED", "1004"]
    assert foreign_ids(syncing) == {lead: "5"}


def test_a_field_for_whole_numbers_is_no_exception(syncing_to: Callable[..., Syncing]) -> None:
    syncing = syncing_to(foreign_id_field="memberNumber")
    (lead,) = known(syncing, 0)
    assert syncing.one(foreign_id="42", email="0@example.com").lead_id == lead
    assert syncing.lead(lead, "memberNumber") == 42


def test_a_lead_that_is_found_by_its_address_may_be_in_any_partition(with_workspaces: Syncing) -> None:
    lead = with_workspaces.one(workspace="Japan", email="a@example.com")
    result = with_workspaces.one(workspace="America", foreign_id="5", email="a@example.com")
    assert (result.status, result.lead_id) == ("UPDATED", lead.lead_id)
    again = with_workspaces.one(workspace="America", foreign_id="5", email="a@example.com")
    assert code(again) == "partition_wrong", "from now on the foreign id finds it, which must be in the partition"


def test_an_address_that_more_leads_have_than_marketo_shows_is_nobodys(syncing: Syncing) -> None:
    for number in range(1001):
        lead = syncing.marketo.edit(firstName=str(number), **{FIELD: f"old-{number}"})
        syncing.marketo.edit(id=lead["id"], email="info@example.com")
    assert syncing.one(foreign_id="5", email="info@example.com").status == "CREATED"
    assert syncing.one(foreign_id="5", email="info@example.com").status == "UPDATED"


def test_a_look_up_that_fails_makes_no_lead_and_may_be_tried_again(syncing: Syncing) -> None:
    (lead,) = known(syncing, 0)
    syncing.client.until(Until()).leads.describe()
    syncing.marketo.fail("code", code="611", method="GET", path="/rest/v1/leads.json", times=3)
    result = syncing.one(foreign_id="5", email="0@example.com")
    assert (result.status, code(result)) == ("FAILED", "611")
    assert [each["id"] for each in syncing.marketo.leads()] == [lead]
    syncing.marketo.recover()
    assert syncing.one(foreign_id="5", email="0@example.com").lead_id == lead
