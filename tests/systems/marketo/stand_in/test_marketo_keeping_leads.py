"""Cookies, merging, deleting, pushing, lists."""

from __future__ import annotations

import pytest
import requests

from local.systems.marketo import StandIn
from tests.systems.marketo.stand_in.client import TIMEOUT, Api, code, reason, reasons

COOKIE = "id:561-HYG-937&token:_mch-example.com-1374552656411-90718"
OTHER = "id:561-HYG-937&token:_mch-example.com-97bf4361ef4433921a6da262e8df45a"


def associate(api: Api, lead: int, cookie: str = COOKIE) -> dict[str, object]:
    return api.post(f"/rest/v1/leads/{lead}/associate.json", cookie=cookie)


def visits(marketo: StandIn, lead: int) -> list[str]:
    return [each["primaryAttributeValue"] for each in marketo.activities(lead) if each["activityTypeId"] == 1]


class TestCookies:
    def test_an_anonymous_lead_disappears_and_its_activities_move(self, marketo: StandIn, api: Api) -> None:
        anonymous = marketo.visit(COOKIE, "/before")["id"]
        known = api.create(email="a@example.com")
        answer = associate(api, known)
        assert answer["success"] is True
        assert "result" not in answer
        assert code(api.get(f"/rest/v1/lead/{anonymous}.json")) == "1004"
        assert visits(marketo, known) == ["/before"]
        assert marketo.visit(COOKIE, "/after")["id"] == known

    def test_the_activities_of_a_known_lead_stay_and_only_new_ones_move(self, marketo: StandIn, api: Api) -> None:
        first, second = api.create(email="a@example.com"), api.create(email="b@example.com")
        associate(api, first)
        marketo.visit(COOKIE, "/1")
        associate(api, second)
        marketo.visit(COOKIE, "/2")
        assert (visits(marketo, first), visits(marketo, second)) == (["/1"], ["/2"])
        assert api.lead(first, "cookies")["cookies"] is None

    def test_both_forms_of_the_cookie_are_taken_and_a_lead_may_have_both(self, api: Api) -> None:
        number = api.create(email="a@example.com")
        for cookie in (COOKIE, OTHER, COOKIE):
            assert associate(api, number, cookie)["success"]
        assert api.lead(number, "cookies")["cookies"] == ",".join(
            each.partition("token:")[2] for each in (COOKIE, OTHER)
        )

    @pytest.mark.parametrize("cookie", ["x", COOKIE.partition("&token:")[2], COOKIE.partition("&")[0], COOKIE + " "])
    def test_a_bad_value_is_1012(self, api: Api, cookie: str) -> None:
        assert code(associate(api, api.create(email="a@example.com"), cookie)) == "1012"

    def test_the_lead_has_to_be_there(self, api: Api) -> None:
        assert code(associate(api, 999)) == "1004"

    def test_an_anonymous_lead_that_is_updated_by_id_becomes_known(self, marketo: StandIn, api: Api) -> None:
        number = marketo.visit(COOKIE)["id"]
        api.sync({"id": number, "email": "a@example.com"}, action="updateOnly", lookupField="id")
        assert api.lead(number, "email", "isAnonymous") == {
            "id": number,
            "email": "a@example.com",
            "isAnonymous": False,
        }


class TestMerging:
    def test_the_winner_keeps_what_it_has_and_takes_what_it_lacks(self, marketo: StandIn, api: Api) -> None:
        winner = api.create(email="a@example.com", title="A")
        loser = api.create(email="b@example.com", title="B", phone="1")
        assert api.post(f"/rest/v1/leads/{winner}/merge.json", leadId=loser)["success"]
        assert [(each["email"], each["title"], each["phone"]) for each in marketo.leads()] == [
            ("a@example.com", "A", "1")
        ]

    def test_more_than_25_losers_are_1080(self, api: Api) -> None:
        winner = api.create(email="a@example.com")
        many = ",".join(str(winner + each) for each in range(1, 27))
        assert code(api.post(f"/rest/v1/leads/{winner}/merge.json", leadIds=many)) == "1080"


class TestDeleting:
    def test_leads_are_deleted_one_by_one(self, marketo: StandIn, api: Api) -> None:
        number = api.create(email="a@example.com", firstName="Jo", lastName="Doe")
        result = api.post("/rest/v1/leads/delete.json", {"input": [{"id": number}, {"id": 999}]})["result"]
        assert reasons(result) == ["deleted", "1004"]
        assert [each["id"] for each in result] == [number, 999]
        assert marketo.leads() == []

    def test_a_deleted_lead_can_be_made_anew(self, api: Api) -> None:
        number = api.create(email="a@example.com")
        api.post("/rest/v1/leads/delete.json", id=number)
        assert api.create(email="a@example.com") != number


class TestPushing:
    PATH = "/rest/v1/leads/push.json"

    def test_it_upserts_and_leaves_an_activity_of_the_program(self, marketo: StandIn, api: Api) -> None:
        order = {"programName": "White Paper", "source": "Site", "reason": "Download", "programStatus": "Visited"}
        result = api.post(self.PATH, {**order, "input": [{"email": "a@example.com"}, {"email": "bad"}]})["result"]
        assert reasons(result) == ["created", "1003"]
        pushed = [each for each in marketo.activities(result[0]["id"]) if each["activityTypeId"] == 145]
        assert [(each["primaryAttributeValue"], each["attributes"]) for each in pushed] == [
            ("White Paper", [{"name": "Source", "value": "Site"}, {"name": "Reason", "value": "Download"}])
        ]
        members = api.get("/rest/v1/programs/1002/members.json", filterType="statusName", filterValues="Visited")
        assert [each["leadId"] for each in members["result"]] == [result[0]["id"]]

    @pytest.mark.parametrize(
        ("order", "expected"),
        [
            ({}, "1002"),
            ({"programName": "Nothing"}, "1013"),
            ({"programName": "White Paper", "programStatus": "Nothing"}, "1025"),
            ({"programName": "White Paper", "action": "createOnly"}, "1003"),
        ],
    )
    def test_a_wrong_order_is_refused(self, api: Api, order: dict[str, str], expected: str) -> None:
        assert code(api.post(self.PATH, {**order, "input": [{"email": "a@example.com"}]})) == expected


class TestLists:
    MEMBERS = "/rest/v1/lists/1001/leads.json"

    def test_leads_are_added_looked_for_and_removed(self, api: Api) -> None:
        first, second = api.create(email="a@example.com"), api.create(email="b@example.com")
        assert reasons(api.post(self.MEMBERS, id=[first, 999])["result"]) == ["added", "1004"]
        is_member = api.get("/rest/v1/lists/1001/leads/ismember.json", id=[first, second, 999])["result"]
        assert reasons(is_member) == ["memberof", "notmemberof", "1004"]
        removed = api.send("DELETE", self.MEMBERS, params={"id": [first, second]}).json()["result"]
        assert reasons(removed) == ["removed", "1015"]

    def test_ids_may_come_in_the_body(self, api: Api) -> None:
        number = api.create(email="a@example.com")
        assert reasons(api.post(self.MEMBERS, {"input": [{"id": number}]})["result"]) == ["added"]
        body = {"input": [{"id": number}]}
        assert reasons(api.send("DELETE", self.MEMBERS, json=body).json()["result"]) == ["removed"]

    def test_pages_of_members_are_told_by_the_token_alone(self, api: Api) -> None:
        ids = [each["id"] for each in api.sync(*({"email": f"{i}@example.com"} for i in range(3)))]
        api.post(self.MEMBERS, id=ids)
        first = api.get(self.MEMBERS, batchSize=2, fields="email")
        assert "moreResult" not in first
        rest = api.get(self.MEMBERS, batchSize=2, fields="email", nextPageToken=first["nextPageToken"])
        assert [each["id"] for each in first["result"] + rest["result"]] == ids
        assert "nextPageToken" not in rest

    def test_lists_are_found_by_name_and_id(self, api: Api) -> None:
        assert [each["id"] for each in api.get("/rest/v1/lists.json", name="Newsletter")["result"]] == [1001]
        assert api.get("/rest/v1/lists.json", name="Nothing")["result"] == []
        assert api.get("/rest/v1/lists/1001.json")["result"][0]["name"] == "Newsletter"
        assert code(api.get("/rest/v1/lists/999.json")) == "1013"

    def test_at_most_300_ids_and_at_least_one(self, api: Api) -> None:
        assert code(api.post(self.MEMBERS, id=list(range(301)))) == "1003"
        assert code(api.post(self.MEMBERS)) == "1002"


def test_a_lead_of_a_partition_that_is_not_seen_cannot_be_deleted(api: Api, japan: Api) -> None:
    number = api.create(email="a@example.com")
    assert reason(japan.post("/rest/v1/leads/delete.json", id=number)["result"][0]) == "1008"


@pytest.mark.parametrize("name", ["lists", "campaigns"])
def test_lists_and_campaigns_are_paged_by_the_token_alone(marketo: StandIn, api: Api, name: str) -> None:
    requests.post(f"{marketo.url}/_stand-in/lists", json={"id": 1002, "name": "X"}, timeout=TIMEOUT)
    first = api.get(f"/rest/v1/{name}.json", batchSize=1)
    assert "moreResult" not in first
    rest = api.get(f"/rest/v1/{name}.json", batchSize=300, nextPageToken=first["nextPageToken"])
    ids = [each["id"] for each in first["result"] + rest["result"]]
    assert ids == [each["id"] for each in api.get(f"/rest/v1/{name}.json")["result"]]
    assert "nextPageToken" not in rest
