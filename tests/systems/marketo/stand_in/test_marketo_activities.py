"""The activity log: what is in it, how it is read, how custom activities get there."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from local.systems.marketo import StandIn
from tests.systems.marketo.stand_in.client import TIMEOUT, Api, code, reasons
from tests.systems.marketo.stand_in.reading import ACTIVITIES, CHANGES, DELETED, read, token

EXTERNAL = "/rest/v1/activities/external.json"


def conference(lead: int, **changes: Any) -> dict[str, Any]:
    return {
        "leadId": lead,
        "activityDate": "2026-02-01T06:56:35+07:00",
        "activityTypeId": 100001,
        "primaryAttributeValue": "Summit",
        "attributes": [{"apiName": "numberOfAttendees", "value": 3}],
        **changes,
    }


@pytest.mark.parametrize("since", ["2026-01-01", "2026-01-01T00:00:00", "2026-01-01T00:00:00.000Z", "yesterday"])
def test_a_moment_without_offset_or_with_milliseconds_is_no_date(api: Api, since: str) -> None:
    assert code(api.get("/rest/v1/activities/pagingtoken.json", sinceDatetime=since)) == "704"


def test_a_new_lead_and_each_real_change_are_activities(api: Api) -> None:
    number = api.create(email="a@example.com", title="A")
    api.sync({"email": "a@example.com", "title": "A", "phone": "1"})
    api.sync({"email": "a@example.com", "title": None})
    found = read(api, activityTypeIds="12,13")
    assert [(each["activityTypeId"], each.get("primaryAttributeValue")) for each in found] == [
        (12, None),
        (13, "Phone Number"),
        (13, "Job Title"),
    ]
    assert all(each["leadId"] == number and each["marketoGUID"] == str(each["id"]) for each in found)


def test_changes_are_read_by_field(api: Api) -> None:
    number = api.create(email="a@example.com", title="A")
    api.sync({"email": "a@example.com", "title": "B", "isMember": True})
    new, change = read(api, CHANGES, fields="title")
    assert (new["activityTypeId"], new["fields"]) == (12, [])
    assert (change["leadId"], change["activityTypeId"]) == (number, 13)
    assert change["activityDate"].endswith("+0000")
    assert [each["name"] for each in change["attributes"]] == ["Source", "Reason", "Lead ID"]
    (field,) = change["fields"]
    assert (field["name"], field["oldValue"], field["newValue"]) == ("title", "A", "B")
    assert read(api, CHANGES, fields="isMember")[1]["fields"][0]["newValue"] == "true"
    assert code(api.get(CHANGES, nextPageToken=token(api))) == "1002"
    assert code(api.get(CHANGES, nextPageToken=token(api), fields="nothing")) == "1006"


def test_deleted_leads_are_read(api: Api) -> None:
    number = api.create(email="a@example.com", firstName="Jo", lastName="Doe")
    api.post("/rest/v1/leads/delete.json", id=number)
    (found,) = read(api, DELETED)
    assert (found["leadId"], found["activityTypeId"], found["primaryAttributeValue"]) == (number, 37, "Jo Doe")


def test_a_token_always_comes_and_a_short_page_is_not_the_last(api: Api) -> None:
    api.create(email="a@example.com")
    for title in "xyz":
        api.sync({"email": "a@example.com", "title": title})
    content = api.get(ACTIVITIES, nextPageToken=token(api), activityTypeIds="13", batchSize="2")
    assert (len(content["result"]), content["moreResult"]) == (1, True)
    rest = api.get(ACTIVITIES, nextPageToken=content["nextPageToken"], activityTypeIds="13", batchSize="2")
    assert (len(rest["result"]), rest["moreResult"]) == (2, False)
    again = api.get(ACTIVITIES, nextPageToken=rest["nextPageToken"], activityTypeIds="13")
    assert (again["result"], again["moreResult"], again["nextPageToken"]) == ([], False, rest["nextPageToken"])
    api.sync({"email": "a@example.com", "title": "later"})
    assert len(api.get(ACTIVITIES, nextPageToken=again["nextPageToken"], activityTypeIds="13")["result"]) == 1


def test_only_what_happened_since_is_read(marketo: StandIn, api: Api) -> None:
    api.create(email="a@example.com")
    marketo.clock.advance(3600)
    api.renew()
    since = token(api, marketo.clock.text())
    number = api.create(email="b@example.com")
    found = api.get(ACTIVITIES, nextPageToken=since, activityTypeIds="12")["result"]
    assert [each["leadId"] for each in found] == [number]


def test_leads_lists_and_assets_narrow_it(api: Api) -> None:
    first, second = api.create(email="a@example.com"), api.create(email="b@example.com")
    api.post("/rest/v1/lists/1001/leads.json", id=[second])
    assert [each["leadId"] for each in read(api, activityTypeIds="12", leadIds=str(first))] == [first]
    assert [each["leadId"] for each in read(api, activityTypeIds="12", listId="1001")] == [second]
    assert [each["leadId"] for each in read(api, activityTypeIds="24", assetIds="1001")] == [second]
    assert read(api, activityTypeIds="24", assetIds="1002") == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, "1002"),
        ({"activityTypeIds": ",".join(map(str, range(1, 12)))}, "1003"),
        ({"activityTypeIds": "12", "leadIds": ",".join(map(str, range(31)))}, "1003"),
        ({"activityTypeIds": "12", "leadIds": "1", "listId": "1001"}, "1003"),
        ({"activityTypeIds": "12", "listId": "999"}, "1013"),
        ({"activityTypeIds": "12", "batchSize": "301"}, "1003"),
        ({"activityTypeIds": "12", "nextPageToken": "x"}, "1003"),
        ({"activityTypeIds": "24,25", "assetIds": "1001"}, "1003"),
    ],
)
def test_a_wrong_query_is_refused(api: Api, query: dict[str, str], expected: str) -> None:
    assert code(api.get(ACTIVITIES, **{"nextPageToken": token(api), **query})) == expected


def test_a_token_is_needed(api: Api) -> None:
    assert code(api.get(ACTIVITIES, activityTypeIds="12")) == "1002"


def test_a_list_of_10000_leads_is_too_large(marketo: StandIn, api: Api) -> None:
    marketo.instance.assets.lists[1001].members = dict.fromkeys(range(10_000))
    assert code(api.get(ACTIVITIES, nextPageToken=token(api), activityTypeIds="12", listId="1001")) == "1003"


def test_types_are_described(api: Api) -> None:
    types = {each["id"]: each for each in api.get("/rest/v1/activities/types.json")["result"]}
    assert {1, 12, 13, 37, 47, 104, 110, 145, 100001} <= types.keys()
    assert types[2]["primaryAttribute"] == {"name": "Webform ID", "dataType": "integer"}
    assert {each["name"]: each["dataType"] for each in types[104]["attributes"]}["Success"] == "boolean"
    assert types[100001]["apiName"] == "attendConference"
    assert types[100001]["primaryAttribute"] == {
        "apiName": "conferenceName",
        "name": "Conference Name",
        "dataType": "string",
    }
    assert [each["id"] for each in api.get("/rest/v1/activities/external/types.json")["result"]] == [100001]
    (described,) = api.get("/rest/v1/activities/external/type/attendConference/describe.json")["result"]
    assert [each["apiName"] for each in described["attributes"]] == ["conferenceDate", "numberOfAttendees"]


def test_custom_activities_are_added_one_by_one_and_read_back(api: Api) -> None:
    lead = api.create(email="a@example.com")
    result = api.post(EXTERNAL, {"input": [conference(lead), conference(999)]})["result"]
    assert reasons(result, "errors") == ["added", "1004"]
    assert result[0]["marketoGUID"] == str(result[0]["id"])
    (found,) = read(api, activityTypeIds="100001")
    assert (found["primaryAttributeValue"], found["activityDate"]) == ("Summit", "2026-01-31T23:56:35Z")
    assert found["attributes"] == [{"name": "Number of Attendees", "value": 3}]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"leadId": None}, "1002"),
        ({"activityDate": ""}, "1002"),
        ({"primaryAttributeValue": None}, "1002"),
        ({"attributes": None}, "1002"),
        ({"activityDate": "2026-02-01"}, "1001"),
        ({"activityTypeId": 100099}, "1003"),
        ({"activityTypeId": 12}, "1003"),
        ({"attributes": [{"apiName": "nothing", "value": 1}]}, "1006"),
        ({"attributes": [{"apiName": "numberOfAttendees", "value": "3"}]}, "1001"),
        ({"attributes": {"numberOfAttendees": 3}}, "1001"),
        ({"attributes": [{"name": "Conference Date", "value": "x" * 66_000}]}, "1049"),
        ({"campaign": 1}, "1003"),
    ],
)
def test_a_custom_activity_that_cannot_be_is_skipped(api: Api, changes: dict[str, Any], expected: str) -> None:
    lead = api.create(email="a@example.com")
    result = api.post(EXTERNAL, {"input": [conference(lead, **changes)]})["result"]
    assert reasons(result, "errors") == [expected]
    assert read(api, activityTypeIds="100001") == []


def test_an_attribute_may_be_named_by_its_display_name(api: Api) -> None:
    lead = api.create(email="a@example.com")
    named = conference(lead, attributes=[{"name": "Conference Date", "value": "2026-02-01T00:00:00Z"}])
    assert reasons(api.post(EXTERNAL, {"input": [named]})["result"]) == ["added"]


def test_at_most_300_custom_activities_in_one_call(api: Api) -> None:
    lead = api.create(email="a@example.com")
    assert code(api.post(EXTERNAL, {"input": [conference(lead)] * 301})) == "1003"


def test_a_custom_type_can_be_added(marketo: StandIn, api: Api) -> None:
    order = {"name": "Win", "api_name": "win", "primary": {"name": "What", "api_name": "what"}}
    added = requests.post(f"{marketo.url}/_stand-in/activity-types", json=order, timeout=TIMEOUT).json()
    assert added == {"id": 100002}
    lead = api.create(email="a@example.com")
    record = conference(lead, activityTypeId=100002, attributes=[])
    assert reasons(api.post(EXTERNAL, {"input": [record]})["result"]) == ["added"]
