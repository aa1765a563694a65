"""Sync Leads, record by record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from local.systems.marketo import StandIn
from tests.systems.marketo.stand_in.client import Api, code, reason, reasons, together


def test_results_come_in_the_order_of_the_input(api: Api) -> None:
    known = api.create(email="known@example.com")
    results = api.sync({"email": "new@example.com"}, {"email": "bad", "firstName": "x"}, {"email": "known@example.com"})
    assert reasons(results) == ["created", "1003", "updated"]
    assert results[2]["id"] == known
    assert "id" not in results[1]


def test_null_and_an_empty_text_empty_a_field_and_what_is_omitted_stays(api: Api) -> None:
    number = api.create(email="a@example.com", firstName="A", lastName="B", title="C")
    api.sync({"email": "a@example.com", "firstName": None, "lastName": ""})
    assert api.lead(number, "firstName", "lastName", "title") == {
        "id": number,
        "firstName": None,
        "lastName": None,
        "title": "C",
    }


@pytest.mark.parametrize(
    ("action", "new", "known"),
    [
        ("createOrUpdate", "created", "updated"),
        ("createOnly", "created", "1005"),
        ("updateOnly", "1004", "updated"),
        ("createDuplicate", "created", "created"),
    ],
)
def test_an_action_says_what_may_happen(api: Api, action: str, new: str, known: str) -> None:
    api.create(email="known@example.com")
    records = [{"email": "new@example.com"}, {"email": "known@example.com"}]
    assert reasons(api.sync(*records, action=action)) == [new, known]


def test_several_leads_with_the_key_cannot_be_updated(api: Api) -> None:
    api.sync({"email": "a@example.com"}, {"email": "A@example.com"}, action="createDuplicate")
    assert reason(api.sync({"email": "a@example.com", "firstName": "x"})[0]) == "1007"


def test_a_custom_field_can_be_the_key(api: Api) -> None:
    number = api.create(email="a@example.com", kintoneRecordId="k1")
    (result,) = api.sync({"kintoneRecordId": "k1", "email": "b@example.com"}, lookupField="kintoneRecordId")
    assert result == {"id": number, "status": "updated"}
    assert api.lead(number)["email"] == "b@example.com"


def test_id_is_for_update_only(api: Api) -> None:
    number = api.create(email="a@example.com")
    record = {"id": number, "email": "b@example.com"}
    assert reason(api.sync(record)[0]) == "1003"
    assert reason(api.sync(record, lookupField="id")[0]) == "1003"
    assert reason(api.sync(record, action="createOnly")[0]) == "1003"
    assert reason(api.sync(record, action="updateOnly")[0]) == "1003"
    assert api.sync(record, action="updateOnly", lookupField="id") == [{"id": number, "status": "updated"}]
    assert reason(api.sync({"id": 999}, action="updateOnly", lookupField="id")[0]) == "1004"


@pytest.mark.parametrize("record", [{"firstName": "x"}, {"email": None}, {"email": ""}])
def test_a_record_without_its_key_is_skipped(api: Api, record: dict[str, Any]) -> None:
    assert reason(api.sync(record)[0]) == "1002"


def test_a_key_that_comes_twice_is_written_once(marketo: StandIn, api: Api) -> None:
    results = api.sync({"email": "a@example.com", "title": "1"}, {"email": "A@EXAMPLE.com", "title": "2"})
    assert reasons(results) == ["created", "1036"]
    assert [each["title"] for each in marketo.leads()] == ["1"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"nothing": 1}, "1006"),
        ({"createdAt": "2026-01-01T00:00:00Z"}, "1003"),
        ({"leadScore": "5"}, "1001"),
        ({"leadScore": 5.5}, "1001"),
        ({"leadScore": 2**31}, "1001"),
        ({"leadScore": True}, "1001"),
        ({"firstName": 5}, "1001"),
        ({"firstName": ["x"]}, "1001"),
        ({"isMember": "true"}, "1001"),
        ({"contractValue": "1.5"}, "1001"),
        ({"renewalDate": "2026-02-30"}, "1001"),
        ({"renewalDate": "20260228"}, "1001"),
        ({"renewalDate": "2026-02-28T00:00:00Z"}, "1001"),
        ({"lastVisitAt": "2026-02-28T00:00:00"}, "1001"),
        ({"lastVisitAt": "2026-02-28"}, "1001"),
        ({"firstName": "x" * 256}, "1003"),
        ({"notes": "あ" * 10_001}, "1003"),
        ({"cookies": "_mch-example.com-1-2"}, "1012"),
    ],
)
def test_a_value_that_does_not_suit_its_field_skips_the_record(
    marketo: StandIn, api: Api, values: dict[str, Any], expected: str
) -> None:
    assert reason(api.sync({"email": "a@example.com", **values})[0]) == expected
    assert marketo.leads() == []


@pytest.mark.parametrize(
    ("name", "sent", "shown"),
    [
        ("leadScore", -3, -3),
        ("isMember", False, False),
        ("contractValue", 10.4, 10.4),
        ("contractValue", 10, 10),
        ("renewalDate", "2026-02-28", "2026-02-28"),
        ("lastVisitAt", "2010-05-07T15:41:32-05:00", "2010-05-07T20:41:32Z"),
        ("lastVisitAt", "2010-05-07T15:41:32.123Z", "2010-05-07T15:41:32Z"),
        ("lastVisitAt", "2010-05-07T15:41+0900", "2010-05-07T06:41:00Z"),
        ("firstName", "太郎", "太郎"),
        ("notes", "a\nb", "a\nb"),
    ],
)
def test_a_value_that_suits_its_field_is_kept(api: Api, name: str, sent: Any, shown: Any) -> None:
    assert api.lead(api.create(email="a@example.com", **{name: sent}), name)[name] == shown


@pytest.mark.parametrize("email", ["ä@example.com", "a@例.jp", "a", "@example.com", "a@", "a b@example.com", "a@b@c"])
def test_an_email_address_is_one_and_ascii(api: Api, email: str) -> None:
    assert reason(api.sync({"email": email})[0]) == "1003"


@pytest.mark.parametrize("values", [{"company": "B"}, {"company": None}, {"industry": "x"}, {"company": "Acme"}])
def test_company_fields_are_for_new_leads_and_no_update(marketo: StandIn, api: Api, values: dict[str, Any]) -> None:
    number = api.create(email="a@example.com", company="Acme", industry="x")
    results = [
        *api.sync({"email": "a@example.com", "title": "T", **values}),
        *api.sync({"id": number, **values}, action="updateOnly", lookupField="id"),
        *api.sync({"email": "a@example.com", "firstName": "F"}),
        *api.sync({"email": "b@example.com", **values}),
    ]
    assert reasons(results) == ["1021", "1021", "updated", "created"]
    (lead,) = marketo.leads(email="a@example.com")
    assert (lead["company"], lead["title"], lead["firstName"]) == ("Acme", None, "F")


def test_an_instance_may_let_them_be_updated_where_the_lead_has_no_company_of_its_own(
    marketo: StandIn, api: Api
) -> None:
    assert api.post("/_stand-in/company", {"updates": True}) == {"updates": True}
    api.sync(
        {"email": "own@example.com", "company": "Acme"}, {"email": "linked@example.com", "externalCompanyId": "c1"}
    )
    changed = api.sync({"email": "own@example.com", "company": "B"}, {"email": "linked@example.com", "company": "B"})
    other = api.sync({"email": "linked@example.com", "firstName": "x"})
    assert reasons([*changed, *other]) == ["updated", "1021", "updated"]


def test_the_time_of_an_update_moves_with_standard_fields_only(marketo: StandIn, api: Api) -> None:
    api.create(email="a@example.com")
    times = []
    for values in ({}, {"kintoneRecordId": "7"}, {"title": "T"}):
        marketo.clock.advance(60)
        api.sync({"email": "a@example.com", **values})
        times.append(marketo.leads()[0]["updatedAt"])
    assert times[0] == times[1] < times[2]


def test_two_upserts_of_one_key_at_once_make_two_leads(
    marketo: StandIn, api: Api, in_flight: Callable[[int], None]
) -> None:
    with marketo.held():
        calls = together(*[lambda: Api(marketo).sync({"email": "a@example.com"})] * 2)
        in_flight(2)
    results = [call.result()[0] for call in calls]
    assert [each["status"] for each in results] == ["created", "created"]
    assert len({each["id"] for each in results}) == 2
    assert reason(api.sync({"email": "a@example.com"})[0]) == "1007"


def test_two_upserts_of_one_key_one_after_the_other_make_one_lead(marketo: StandIn, api: Api) -> None:
    assert [api.sync({"email": "a@example.com"})[0]["status"] for _ in range(2)] == ["created", "updated"]
    assert len(marketo.leads()) == 1


def test_async_processing_tells_nothing_of_the_records(marketo: StandIn, api: Api) -> None:
    assert api.sync({"email": "a@example.com"}, {"email": "bad"}, asyncProcessing=True) == []
    assert len(marketo.leads()) == 1


class TestPartitions:
    def test_are_listed_as_far_as_the_user_sees_them(self, api: Api, japan: Api) -> None:
        path = "/rest/v1/leads/partitions.json"
        assert [(each["id"], each["name"]) for each in api.get(path)["result"]] == [(1, "Default"), (2, "Japan")]
        assert [each["name"] for each in japan.get(path)["result"]] == ["Japan"]

    def test_a_new_lead_goes_to_the_default_one_or_to_the_one_that_is_named(self, api: Api) -> None:
        first = api.create(email="a@example.com")
        second = api.sync({"email": "b@example.com"}, partitionName="Japan")[0]["id"]
        assert [api.lead(each, "leadPartitionId")["leadPartitionId"] for each in (first, second)] == [1, 2]

    def test_one_that_is_not_there_is_denied(self, api: Api) -> None:
        assert reason(api.sync({"email": "a@example.com"}, partitionName="Mars")[0]) == "1008"

    def test_a_lead_in_another_one_than_named_is_not_updated(self, api: Api) -> None:
        api.create(email="a@example.com")
        record = {"email": "a@example.com", "title": "x"}
        assert reason(api.sync(record, partitionName="Japan")[0]) == "1010"
        assert api.sync(record)[0]["status"] == "updated"
        assert api.sync(record, partitionName="Default")[0]["status"] == "updated"

    def test_a_user_neither_sees_nor_changes_what_is_elsewhere(self, api: Api, japan: Api) -> None:
        number = api.create(email="a@example.com")
        assert code(japan.get(f"/rest/v1/lead/{number}.json")) == "1004"
        assert japan.get("/rest/v1/leads.json", filterType="id", filterValues=str(number))["result"] == []
        assert reason(japan.sync({"email": "a@example.com"}, partitionName="Japan")[0]) == "1008"

    def test_a_user_without_the_default_one_has_to_name_one(self, japan: Api) -> None:
        assert reason(japan.sync({"email": "a@example.com"})[0]) == "1009"
        assert japan.sync({"email": "a@example.com"}, partitionName="Japan")[0]["status"] == "created"

    def test_a_lead_can_be_moved(self, api: Api) -> None:
        number = api.create(email="a@example.com")
        order = {"input": [{"id": number, "partitionName": "Japan"}, {"id": 999, "partitionName": "Japan"}]}
        assert reasons(api.post("/rest/v1/leads/partitions.json", order)["result"]) == ["updated", "1004"]
        found = api.get("/rest/v1/leads.json", filterType="leadPartitionId", filterValues="2")["result"]
        assert [each["id"] for each in found] == [number]
