"""Program members and requested campaigns."""

from __future__ import annotations

from typing import Any

import pytest

from local.systems.marketo import StandIn
from tests.systems.marketo.stand_in.client import Api, code, reasons

STATUS = "/rest/v1/programs/1001/members/status.json"
TRIGGER = "/rest/v1/campaigns/3001/trigger.json"


def put(api: Api, status: str, *leads: int) -> list[str]:
    result = api.post(STATUS, {"statusName": status, "input": [{"leadId": lead} for lead in leads]})["result"]
    assert [each["seq"] for each in result] == list(range(len(leads)))
    return reasons(result)


class TestProgramStatus:
    def test_a_member_goes_forward_only(self, api: Api) -> None:
        lead = api.create(email="a@example.com")
        assert put(api, "Registered", lead) == ["created"]
        assert put(api, "Registered", lead) == ["1037"]
        assert put(api, "Attended", lead) == ["updated"]
        assert put(api, "Invited", lead) == ["1037"]

    def test_between_statuses_of_one_step_a_member_goes_either_way(self, api: Api) -> None:
        lead = api.create(email="a@example.com")
        assert put(api, "Attended", lead) == ["created"]
        assert put(api, "Attended On-demand", lead) == ["updated"]
        assert put(api, "Attended On-demand", lead) == ["1037"]
        assert put(api, "Attended", lead) == ["updated"]
        assert put(api, "No Show", lead) == ["1037"]

    def test_a_lead_that_is_not_there_is_skipped(self, api: Api) -> None:
        assert put(api, "Invited", api.create(email="a@example.com"), 999) == ["created", "1004"]

    @pytest.mark.parametrize(
        ("path", "body", "expected"),
        [
            (STATUS, {"statusName": "Nothing", "input": [{"leadId": 1}]}, "1025"),
            (STATUS, {"input": [{"leadId": 1}]}, "1002"),
            (STATUS, {"statusName": "Invited"}, "1002"),
            (STATUS, {"statusName": "Invited", "input": [{"leadId": 1}] * 301}, "1003"),
            (STATUS.replace("1001", "9"), {"statusName": "Invited", "input": [{"leadId": 1}]}, "1013"),
        ],
    )
    def test_a_wrong_order_is_refused(self, api: Api, path: str, body: Any, expected: str) -> None:
        assert code(api.post(path, body)) == expected

    def test_it_is_an_activity_and_can_be_read(self, marketo: StandIn, api: Api) -> None:
        lead = api.create(email="a@example.com")
        put(api, "Attended", lead)
        (activity,) = [each for each in marketo.activities(lead) if each["activityTypeId"] == 104]
        assert activity["primaryAttributeValue"] == "Autumn Webinar"
        assert {"name": "New Status", "value": "Attended"} in activity["attributes"]
        path = "/rest/v1/programs/1001/members.json"
        (member,) = api.get(path, filterType="statusName", filterValues="Attended")["result"]
        assert set(member) == {"seq", "leadId", "reachedSuccess", "programId", "acquiredBy", "membershipDate"}
        assert (member["leadId"], member["reachedSuccess"]) == (lead, True)
        assert api.get(path, filterType="statusName", filterValues="Invited")["result"] == []

    def test_a_channel_is_found_by_its_exact_name_and_shows_the_statuses_of_its_programs(self, api: Api) -> None:
        path = "/rest/asset/v1/channel/byName.json"
        (channel,) = api.get(path, name="Content")["result"]
        statuses = [(each["name"], each["step"]) for each in channel["progressionStatuses"]]
        assert statuses == [("Not in Program", 0), ("Sent", 10), ("Visited", 20), ("Engaged", 30)]
        unknown = api.get(path, name="content")
        assert "result" not in unknown
        assert unknown["warnings"]
        assert code(api.get(path)) == "1002"

    def test_programs_can_be_browsed(self, api: Api) -> None:
        content = api.get("/rest/asset/v1/programs.json", maxReturn=1, offset=1)
        assert [(each["id"], each["name"]) for each in content["result"]] == [(1002, "White Paper")]
        assert content["result"][0]["createdAt"].endswith("Z+0000")
        assert api.get("/rest/asset/v1/program/1001.json")["result"][0]["channel"] == "Webinar"
        assert code(api.get("/rest/asset/v1/program/9.json")) == "702"


class TestCampaigns:
    def test_leads_are_run_through_with_tokens(self, marketo: StandIn, api: Api) -> None:
        lead = api.create(email="a@example.com")
        tokens = [{"name": "{{my.note}}", "value": "Hello"}, {"name": "{{my.other note}}", "value": ""}]
        answer = api.post(TRIGGER, {"input": {"leads": [{"id": lead}], "tokens": tokens}})
        assert answer["result"] == [{"id": 3001}]
        assert marketo.runs(3001) == [{"leads": [lead], "tokens": {"{{my.note}}": "Hello", "{{my.other note}}": ""}}]
        (activity,) = [each for each in marketo.activities(lead) if each["activityTypeId"] == 47]
        assert (activity["campaignId"], activity["primaryAttributeValue"]) == (3001, "Send Welcome Mail")

    @pytest.mark.parametrize(("campaign", "expected"), [(3002, "1003"), (3003, "1003"), (3004, "1003"), (9, "1013")])
    def test_an_inactive_batch_or_other_campaign_is_refused(self, api: Api, campaign: int, expected: str) -> None:
        body = {"input": {"leads": [{"id": api.create(email="a@example.com")}]}}
        assert code(api.post(f"/rest/v1/campaigns/{campaign}/trigger.json", body)) == expected

    @pytest.mark.parametrize(
        ("order", "expected"),
        [
            (None, "1002"),
            ([{"id": 1}], "1002"),
            ({"leads": []}, "1002"),
            ({"leads": [{"id": 1}] * 101}, "1003"),
            ({"leads": [{"id": 1}], "tokens": [{"name": "my.x", "value": "1"}]}, "1003"),
            ({"leads": [{"id": 1}], "tokens": [{"name": "{{lead.x}}", "value": "1"}]}, "1003"),
            ({"leads": [{"id": 1}], "tokens": [{"name": "{{my.x}}", "value": 1}]}, "1001"),
            ({"leads": [{"id": 1}], "tokens": [{"name": "{{my.x}}", "value": "1"}] * 101}, "1003"),
            ({"leads": [{"id": 999}]}, "1004"),
        ],
    )
    def test_a_wrong_order_runs_nobody(self, marketo: StandIn, api: Api, order: Any, expected: str) -> None:
        assert code(api.post(TRIGGER, {"input": order})) == expected
        assert marketo.runs(3001) == []

    def test_campaigns_can_be_browsed(self, api: Api) -> None:
        assert [each["id"] for each in api.get("/rest/v1/campaigns.json", isTriggerable=1)["result"]] == [3001]
        (found,) = api.get("/rest/v1/campaigns/3002.json")["result"]
        assert (found["type"], found["active"]) == ("trigger", False)
