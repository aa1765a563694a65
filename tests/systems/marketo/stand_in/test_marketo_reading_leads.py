"""Looking leads up."""

from __future__ import annotations

import pytest

from local.systems.marketo import StandIn
from tests.systems.marketo.stand_in.client import Api, code

LEADS = "/rest/v1/leads.json"
COOKIE = "id:561-HYG-937&token:_mch-example.com-1374552656411-90718"


def test_a_lead_has_the_default_fields_unless_others_are_asked_for(api: Api) -> None:
    number = api.create(email="a@example.com", firstName="A", company="Acme")
    assert set(api.lead(number)) == {"id", "email", "updatedAt", "createdAt", "lastName", "firstName"}
    assert api.lead(number, "company", "title") == {"id": number, "company": "Acme", "title": None}


def test_a_lead_that_is_not_there_is_an_error_by_id_and_nothing_by_filter(api: Api) -> None:
    assert code(api.get("/rest/v1/lead/999.json")) == "1004"
    assert code(api.get("/rest/v1/lead/x.json")) == "1001"
    assert api.get(LEADS, filterType="id", filterValues="999")["result"] == []


def test_leads_are_found_by_standard_and_custom_fields_whatever_the_case(api: Api) -> None:
    first = api.create(email="A@example.com", kintoneRecordId="k1")
    second = api.create(email="b@example.com", memberNumber=7)
    for name, values, expected in [
        ("email", "a@EXAMPLE.com,b@example.com", [first, second]),
        ("kintoneRecordId", "k1", [first]),
        ("memberNumber", "7", [second]),
        ("id", f"{second}", [second]),
        ("leadPartitionId", "1", [first, second]),
    ]:
        found = api.get(LEADS, filterType=name, filterValues=values)["result"]
        assert [each["id"] for each in found] == expected, name


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, "1002"),
        ({"filterType": "email"}, "1002"),
        ({"filterType": "nothing", "filterValues": "1"}, "1006"),
        ({"filterType": "firstName", "filterValues": "1"}, "1011"),
        ({"filterType": "contractValue", "filterValues": "1"}, "1011"),
        ({"filterType": "email", "filterValues": "a@b.c", "fields": "nothing"}, "1006"),
        ({"filterType": "email", "filterValues": "a@b.c", "batchSize": "301"}, "1003"),
        ({"filterType": "email", "filterValues": "a@b.c", "batchSize": "x"}, "1001"),
        ({"filterType": "email", "filterValues": "a@b.c", "nextPageToken": "x"}, "1003"),
        ({"filterType": "id", "filterValues": ",".join(map(str, range(301)))}, "1003"),
        ({"filterType": "cookies", "filterValues": "_mch-example.com-1-2"}, "1012"),
    ],
)
def test_a_wrong_query_is_refused(api: Api, query: dict[str, str], expected: str) -> None:
    assert code(api.get(LEADS, **query)) == expected


def test_all_leads_with_one_address_are_found(api: Api) -> None:
    first = api.create(email="a@example.com")
    again = [api.sync({"email": "A@example.com"}, action="createDuplicate")[0]["id"] for _ in range(2)]
    found = api.get(LEADS, filterType="email", filterValues="a@example.com", fields="email")["result"]
    assert [each["id"] for each in found] == [first, *again]


def test_300_leads_are_read_at_once_by_their_ids_and_who_is_gone_is_left_out(marketo: StandIn, api: Api) -> None:
    ids = [each["id"] for each in api.sync(*({"email": f"{number}@example.com"} for number in range(300)))]
    marketo.delete(ids[7])
    query = (
        {"_method": "GET"},
        {"filterType": "id", "filterValues": ",".join(map(str, ids)), "fields": "title,isMember"},
    )
    content = api.send("POST", LEADS, params=query[0], data=query[1]).json()
    assert [each["id"] for each in content["result"]] == ids[:7] + ids[8:]
    assert content["result"][0] == {"id": ids[0], "title": None, "isMember": None}
    too_many = {**query[1], "filterValues": ",".join(map(str, [*ids, 1]))}
    assert code(api.send("POST", LEADS, params=query[0], data=too_many).json()) == "1003"


def test_pages_go_on_until_there_is_no_token(api: Api) -> None:
    for begin in range(0, 600, 300):
        api.sync(*({"email": f"{begin + i}@example.com"} for i in range(300)))
    found, token, pages = [], "", 0
    while True:
        query = {"filterType": "leadPartitionId", "filterValues": "1", "batchSize": "250", "fields": "id"}
        content = api.get(LEADS, **query, **({"nextPageToken": token} if token else {}))
        found += [each["id"] for each in content["result"]]
        token, pages = content.get("nextPageToken", ""), pages + 1
        if not token:
            assert "moreResult" not in content
            break
        assert content["moreResult"] is True
    assert (len(found), len(set(found)), pages) == (600, 600, 3)


def test_a_token_belongs_to_its_query(api: Api) -> None:
    api.sync(*({"email": f"{i}@example.com", "memberNumber": 1} for i in range(3)))
    query = {"filterType": "memberNumber", "batchSize": "1"}
    token = api.get(LEADS, **query, filterValues="1")["nextPageToken"]
    assert code(api.get(LEADS, **query, filterValues="1,2", nextPageToken=token)) == "1003"


def test_more_than_1000_matches_are_too_many(marketo: StandIn, api: Api) -> None:
    for i in range(1000):
        marketo.edit(email=f"{i}@example.com", memberNumber=1)
    query = {"filterType": "memberNumber", "filterValues": "1"}
    assert len(api.get(LEADS, **query)["result"]) == 300
    marketo.edit(email="last@example.com", memberNumber=1)
    content = api.get(LEADS, **query)
    assert (code(content), content["errors"][0]["message"]) == ("1003", "Too many results match the filter")


def test_a_cookie_finds_its_lead_and_only_its_token_is_shown(marketo: StandIn, api: Api) -> None:
    anonymous = marketo.visit(COOKIE)
    (found,) = api.get(LEADS, filterType="cookies", filterValues=COOKIE, fields="cookies,email,isAnonymous")["result"]
    assert found == {
        "id": anonymous["id"],
        "cookies": "_mch-example.com-1374552656411-90718",
        "email": None,
        "isAnonymous": True,
    }


def test_a_field_that_is_added_is_described_and_usable_at_once(marketo: StandIn, api: Api) -> None:
    marketo.add_field(name="shoeSize", label="Shoe Size", type="integer")
    assert "shoeSize" in [each["rest"]["name"] for each in api.get("/rest/v1/leads/describe.json")["result"]]
    number = api.create(email="a@example.com", shoeSize=42)
    assert api.get(LEADS, filterType="shoeSize", filterValues="42")["result"][0]["id"] == number
