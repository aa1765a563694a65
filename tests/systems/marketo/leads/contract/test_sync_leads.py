"""sync_leads: many records in few calls, in order, each with its own result."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from local.systems.marketo.access.limits import Quotas
from tests.systems.marketo.leads.contract.syncing import COOKIE, FIELD, OTHER_COOKIE, TOKEN, Syncing, a_record, code


def test_10000_leads_take_at_most_40_calls_and_break_no_limit(syncing: Syncing) -> None:
    records = [a_record(email=f"{number}@example.com", leadScore=number) for number in range(10_000)]
    results = syncing.many(*records)
    assert {result.status for result in results} == {"CREATED"}
    assert len([each for each in syncing.marketo.requests() if each["counted"]]) <= 40
    assert not any(syncing.marketo.limits()["broken"].values())
    scores = {lead["id"]: lead["leadScore"] for lead in syncing.marketo.leads()}
    assert [scores[result.lead_id] for result in results] == list(range(10_000))


def test_results_are_in_the_order_of_the_records_whatever_calls_they_took(syncing: Syncing) -> None:
    known = syncing.one(email="known@example.com")
    results = syncing.many(
        a_record(email="new@example.com"),
        a_record(),
        a_record(id=known.lead_id, title="x"),
        a_record(foreign_id="5"),
        a_record(id=999),
        a_record(email="KNOWN@example.com", department="y"),
        a_record(foreign_id="5", title="z"),
    )
    assert [code(result) for result in results] == [
        "CREATED",
        "key_required",
        "UPDATED",
        "CREATED",
        "1004",
        "UPDATED",
        "UPDATED",
    ]
    assert results[2].lead_id == results[5].lead_id == known.lead_id
    assert syncing.lead(results[3].lead_id, "title") == "z"


def test_nothing_to_do_is_no_call(syncing: Syncing) -> None:
    assert syncing.many() == []
    assert syncing.marketo.requests() == []


def test_records_of_one_person_become_one_entry_in_which_later_values_win(syncing: Syncing) -> None:
    results = syncing.many(
        a_record(email="a@example.com", firstName="One", lastName="Kept"),
        a_record(email="b@example.com"),
        a_record(email="A@Example.com", firstName="Two", title=None),
        a_record(email="a@example.com", title="Last"),
    )
    assert [result.status for result in results] == ["CREATED", "CREATED", "UPDATED", "UPDATED"]
    assert [each["records"] for each in syncing.calls(method="POST")] == [2]
    assert syncing.lead(results[0].lead_id, "firstName", "lastName", "title") == ("Two", "Kept", "Last")


def test_a_record_that_is_found_by_what_an_earlier_one_writes_is_written_after_it(syncing: Syncing) -> None:
    results = syncing.many(
        a_record(foreign_id="5", email="a@example.com", title="One"),
        a_record(email="a@example.com", title="Two"),
        a_record(foreign_id="5", title="Three"),
    )
    assert [result.status for result in results] == ["CREATED", "UPDATED", "UPDATED"]
    assert len({result.lead_id for result in results}) == 1
    assert syncing.lead(results[0].lead_id, "title") == "Three"


def test_people_who_share_an_address_but_not_their_foreign_id_are_made_by_one_call(syncing: Syncing) -> None:
    results = syncing.many(*(a_record(foreign_id=str(number), email="info@example.com") for number in range(50)))
    assert {result.status for result in results} == {"CREATED"}
    assert [(each["method"], each["records"]) for each in syncing.calls()] == [("POST", 50), ("GET", 0), ("POST", 50)]
    assert [lead[FIELD] for lead in syncing.marketo.leads()] == [str(number) for number in range(50)]


def test_a_value_that_marketo_refuses_fails_its_record_alone(syncing: Syncing) -> None:
    results = syncing.many(
        a_record(email="a@example.com"), a_record(email="b@example.com", leadScore="x"), a_record(email="c@example.com")
    )
    assert [code(result) for result in results] == ["CREATED", "1001", "CREATED"]


def test_records_that_became_one_entry_are_written_one_by_one_when_it_is_refused(syncing: Syncing) -> None:
    results = syncing.many(
        a_record(email="a@example.com", title="One"),
        a_record(email="a@example.com", leadScore="x"),
        a_record(email="a@example.com", department="Three"),
    )
    assert [code(result) for result in results] == ["CREATED", "1001", "UPDATED"]
    assert syncing.lead(results[0].lead_id, "title", "department") == ("One", "Three")


def test_a_cookie_and_an_id_that_turn_out_to_be_one_lead_are_never_twice_in_a_call(syncing: Syncing) -> None:
    known = syncing.one(email="a@example.com", cookie=COOKIE)
    results = syncing.many(a_record(id=known.lead_id, title="One"), a_record(cookie=COOKIE, title="Two"))
    assert [(result.status, result.lead_id) for result in results] == [("UPDATED", known.lead_id)] * 2


def test_two_cookies_of_one_lead_are_two_writes_in_their_order(syncing: Syncing) -> None:
    known = syncing.one(email="a@example.com", cookie=COOKIE)
    syncing.one(id=known.lead_id, cookie=OTHER_COOKIE)
    before = len(syncing.calls(method="POST"))
    results = syncing.many(a_record(cookie=OTHER_COOKIE, title="One"), a_record(cookie=COOKIE, title="Two"))
    assert [(result.status, result.lead_id) for result in results] == [("UPDATED", known.lead_id)] * 2
    assert syncing.lead(known.lead_id, "title") == "Two"
    assert len(syncing.calls(method="POST")) == before + 2


def test_long_values_are_split_into_calls_of_less_than_a_megabyte(syncing: Syncing) -> None:
    results = syncing.many(*(a_record(email=f"{number}@example.com", notes="あ" * 8_000) for number in range(100)))
    assert {result.status for result in results} == {"CREATED"}
    calls = syncing.calls(method="POST")
    assert {each["status"] for each in calls} == {200}
    assert [each["records"] for each in calls] == [41, 41, 18]


def test_a_lead_that_alone_is_too_large_has_failed_without_a_call(syncing: Syncing) -> None:
    results = syncing.many(a_record(email="a@example.com"), a_record(email="b@example.com", notes="x" * 1_100_000))
    assert [code(result) for result in results] == ["CREATED", "413"]
    assert [each["records"] for each in syncing.calls(method="POST")] == [1]


def test_several_leads_with_an_address_are_looked_up_together(syncing: Syncing) -> None:
    chosen = [syncing.duplicates(f"{number}@example.com", "One", "Two")[1] for number in range(3)]
    results = syncing.many(*(a_record(email=f"{number}@example.com", title="x") for number in range(5)))
    assert [result.lead_id for result in results[:3]] == chosen
    assert [code(result) for result in results] == ["UPDATED", "UPDATED", "UPDATED", "CREATED", "CREATED"]
    assert len(syncing.calls(method="GET")) == 1
    assert len(syncing.calls(method="POST")) == 2


def test_the_instances_limits_are_kept_by_waiting_no_longer_than_there_is_time(
    syncing_to: Callable[..., Syncing],
) -> None:
    syncing = syncing_to({"quotas": Quotas(per_window=4)})
    results = syncing.many(*(a_record(email=f"{number}@example.com") for number in range(700)), seconds=8)
    done = [result.status for result in results]
    assert done == ["CREATED"] * 600 + ["FAILED"] * 100
    error = results[-1].error
    assert error
    assert (error.waiting, error.code in {"rate_limit", "606"}, (error.after or 0) > 0) == (True, True, True)


def test_a_record_with_an_address_and_many_others_with_only_that_address_take_few_writes(syncing: Syncing) -> None:
    results = syncing.many(
        a_record(email="info@example.com", title="One"),
        *(a_record(foreign_id=str(number), email="info@example.com", title="x") for number in range(299)),
    )
    assert [code(result) for result in results] == ["CREATED", "UPDATED"] + ["CREATED"] * 298
    assert results[0].lead_id == results[1].lead_id
    assert [each["records"] for each in syncing.calls(method="POST")] == [1, 299, 1, 298]


def test_an_id_and_a_foreign_id_that_share_an_address_may_be_one_lead_and_keep_their_order(syncing: Syncing) -> None:
    known = syncing.one(foreign_id="5", email="a@example.com")
    results = syncing.many(
        a_record(foreign_id="5", email="a@example.com", title="One"),
        a_record(id=known.lead_id, email="a@example.com", title="Two"),
    )
    assert [(result.status, result.lead_id) for result in results] == [("UPDATED", known.lead_id)] * 2
    assert syncing.lead(known.lead_id, "title") == "Two"


def test_a_cookie_that_two_leads_bring_belongs_to_the_later_one(syncing: Syncing) -> None:
    first, second = (syncing.one(foreign_id=foreign_id) for foreign_id in ("5", "6"))
    syncing.many(a_record(foreign_id="5", cookie=COOKIE), a_record(foreign_id="6", cookie=COOKIE))
    assert syncing.lead(first.lead_id, "cookies") is None
    assert syncing.lead(second.lead_id, "cookies") == TOKEN


def test_what_is_said_of_the_lead_is_asked_once_however_many_records_name_it(syncing: Syncing) -> None:
    results = syncing.many(*(a_record(id=999, title=str(number)) for number in range(300)))
    assert {code(result) for result in results} == {"1004"}
    assert len(syncing.calls(method="POST")) == 1


def test_one_bad_value_among_hundreds_of_records_of_one_person_is_found_by_halving(syncing: Syncing) -> None:
    records = [a_record(email="a@example.com", title=str(number)) for number in range(255)]
    results = syncing.many(*records, a_record(email="a@example.com", leadScore="x"))
    assert [code(result) for result in results] == ["CREATED"] + ["UPDATED"] * 254 + ["1001"]
    assert len(syncing.calls(method="POST")) <= 20
    assert syncing.lead(results[0].lead_id, "title") == "254"


@pytest.mark.parametrize(
    ("failure", "said"), [("1012", ["CREATED", "1012", "UPDATED"]), ("611", ["CREATED", "611", "611"])]
)
def test_a_cookie_that_cannot_be_associated_fails_its_record_and_those_that_must_not_overtake_it(
    syncing: Syncing, failure: str, said: list[str]
) -> None:
    syncing.marketo.fail("code", code=failure, path="/rest/v1/leads/*/associate.json", times=1)
    results = syncing.many(
        a_record(foreign_id="5", title="One"), a_record(foreign_id="5", cookie=COOKIE), a_record(foreign_id="5")
    )
    assert [code(each) for each in results] == said
    assert len({each.lead_id for each in results}) == 1
