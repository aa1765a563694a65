"""Members of programs and lists: what is asked from the side of the lead, and what can be written of a member."""

from __future__ import annotations

from typing import Any

import pytest

from local.systems.marketo import StandIn
from local.systems.marketo.clock import moment_text
from tests.systems.marketo.stand_in.client import Api, code, reasons

DAY = 24 * 3600
MEMBERS = "/rest/v1/programs/1001/members.json"
DELETE = "/rest/v1/programs/1001/members/delete.json"


@pytest.fixture
def member(api: Api) -> int:
    """A lead who was invited to program 1001."""
    number = api.create(email="a@example.com")
    invite(api, number)
    return number


def invite(api: Api, *leads: int) -> None:
    content = {"statusName": "Invited", "input": [{"leadId": lead} for lead in leads]}
    assert api.post("/rest/v1/programs/1001/members/status.json", content)["success"]


def write(api: Api, **record: Any) -> list[str]:
    return reasons(api.post(MEMBERS, {"input": [record]})["result"])


def test_fields_of_a_member_are_written_read_and_logged(marketo: StandIn, api: Api, member: int) -> None:
    assert write(api, leadId=member, webinarUrl="https://example.com/1") == ["updated"]
    (found,) = api.get(MEMBERS, filterType="leadId", filterValues=member, fields="leadId,webinarUrl,statusReason")[
        "result"
    ]
    assert found == {"seq": 0, "leadId": member, "webinarUrl": "https://example.com/1", "statusReason": None}
    (activity,) = [each for each in marketo.activities(member) if each["activityTypeId"] == 123]
    told = {each["name"]: each["value"] for each in activity["attributes"]}
    assert (activity["primaryAttributeValueId"], told["Attribute Name"]) == (1001, "webinarUrl")
    assert told["New Value"] == "https://example.com/1"


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"webinarUrl": "x" * 2001}, "1003"),
        ({"webinarUrl": 1}, "1001"),
        ({"statusName": "Attended"}, "1003"),
        ({"shoeSize": "1"}, "1006"),
    ],
)
def test_what_cannot_be_written_of_a_member_is_skipped(
    api: Api, member: int, record: dict[str, Any], expected: str
) -> None:
    assert write(api, leadId=member, **record) == [expected]


def test_who_is_no_member_is_not_written_to_and_cannot_be_removed(api: Api, member: int) -> None:
    other = api.create(email="b@example.com")
    assert write(api, leadId=other, webinarUrl="x") == ["1013"]
    content = {"input": [{"leadId": other}, {"leadId": member}, {"leadId": 999}]}
    assert reasons(api.post(DELETE, content)["result"]) == ["1037", "deleted", "1004"]
    assert api.get(MEMBERS, filterType="leadId", filterValues=member)["result"] == []


def test_a_change_of_status_keeps_what_was_written_of_the_member(api: Api, member: int) -> None:
    write(api, leadId=member, registrationCode="r-1")
    content = {"statusName": "Attended", "input": [{"leadId": member}]}
    assert api.post("/rest/v1/programs/1001/members/status.json", content)["success"]
    (found,) = api.get(MEMBERS, filterType="leadId", filterValues=member, fields="registrationCode")["result"]
    assert found["registrationCode"] == "r-1"


def test_members_are_found_by_when_they_changed_within_seven_days(marketo: StandIn, api: Api, member: int) -> None:
    def changed(begin: float, end: float) -> dict[str, Any]:
        now = marketo.clock.now()
        dates = {"startAt": moment_text(now + begin), "endAt": moment_text(now + end)}
        return api.get(MEMBERS, filterType="updatedAt", **dates)

    assert [each["leadId"] for each in changed(-60, 60)["result"]] == [member]
    assert changed(60, 120)["result"] == []
    assert code(changed(0, 7 * DAY + 1)) == "1003"
    assert code(changed(60, -60)) == "1003"
    assert code(api.get(MEMBERS, filterType="updatedAt", startAt="2026-01-01T00:00:00Z")) == "1002"
    assert code(api.get(MEMBERS, filterType="updatedAt", startAt="yesterday", endAt="today")) == "1003"
    assert code(api.get(MEMBERS, filterType="membershipDate", filterValues="x")) == "1003"


def test_describe_says_what_can_be_written_and_looked_for(api: Api) -> None:
    (found,) = api.get("/rest/v1/programs/members/describe.json")["result"]
    assert [each["name"] for each in found["fields"] if each["updateable"]] == ["registrationCode", "webinarUrl"]
    assert found["searchableFields"] == [["leadId"], ["reachedSuccess"], ["statusName"]]


def test_a_lead_says_what_it_is_a_member_of(api: Api, member: int) -> None:
    api.post("/rest/v1/lists/1001/leads.json", id=member)
    assert [each["listId"] for each in api.get(f"/rest/v1/leads/{member}/listMembership.json")["result"]] == [1001]
    path = f"/rest/v1/leads/{member}/programMembership.json"
    (found,) = api.get(path)["result"]
    assert (found["id"], found["progressionStatus"], found["reachedSuccess"]) == (1001, "Invited", False)
    assert api.get(path, filterType="programId", filterValues="1002")["result"] == []
    assert code(api.get(path, filterType="name", filterValues="x")) == "1003"
    assert code(api.get("/rest/v1/leads/999/listMembership.json")) == "1004"


def test_leads_of_a_program_come_with_their_membership_and_are_paged_by_the_token_alone(api: Api, member: int) -> None:
    other = api.create(email="b@example.com")
    invite(api, other)
    first = api.get("/rest/v1/leads/programs/1001.json", batchSize=1)
    assert "moreResult" not in first
    rest = api.get("/rest/v1/leads/programs/1001.json", batchSize=1, nextPageToken=first["nextPageToken"])
    assert [each["id"] for each in first["result"] + rest["result"]] == [member, other]
    assert rest["result"][0]["membership"]["progressionStatus"] == "Invited"
    assert code(api.get("/rest/v1/leads/programs/9.json")) == "1013"
