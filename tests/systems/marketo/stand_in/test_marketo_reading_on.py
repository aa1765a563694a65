"""What makes reading the activity log hard: late entries, short pages, tokens that end, leads that vanish."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from local.systems.marketo import StandIn
from local.systems.marketo.clock import moment_text
from tests.systems.marketo.stand_in.client import TIMEOUT, Api, code
from tests.systems.marketo.stand_in.reading import ACTIVITIES, CHANGES, DELETED, read, read_on, token

DAY = 24 * 3600
READS = [(ACTIVITIES, {"activityTypeIds": "12"}), (CHANGES, {"fields": "title"}), (DELETED, {})]


def order(marketo: StandIn, name: str, **content: Any) -> requests.Response:
    return requests.post(f"{marketo.url}/_stand-in/{name}", json=content, timeout=TIMEOUT)


def leads(activities: list[dict[str, Any]]) -> list[int]:
    return [each["leadId"] for each in activities]


def create(api: Api, count: int) -> list[int]:
    return [each["id"] for each in api.sync(*({"email": f"{number}@example.com"} for number in range(count)))]


@pytest.fixture
def still(marketo: StandIn) -> StandIn:
    """The instance, whose clock moves only when it is put forward."""
    marketo.clock.freeze()
    return marketo


def after(marketo: StandIn, api: Api, seconds: float) -> None:
    marketo.clock.advance(seconds)
    api.renew()


class TestLateActivities:
    def test_one_that_is_committed_late_is_missed_by_who_has_passed_its_date(self, still: StandIn, api: Api) -> None:
        place = token(api)
        assert order(still, "late", share=1, seconds=600).ok
        (late,) = create(api, 1)
        assert order(still, "late").ok
        after(still, api, 1)
        punctual = api.create(email="later@example.com")
        found, place = read_on(api, place, activityTypeIds="12")
        assert leads(found) == [punctual]
        after(still, api, 600)
        assert read_on(api, place, activityTypeIds="12")[0] == []
        assert leads(read(api, activityTypeIds="12")) == [late, punctual]

    def test_a_share_is_late_and_comes_out_of_order(self, still: StandIn, api: Api) -> None:
        still.be_late(share=0.5, seconds=1000, seed=7)
        numbers = create(api, 40)
        seen = leads(read(api, activityTypeIds="12"))
        assert 10 < len(seen) < 30
        for _ in range(10):
            after(still, api, 100)
            seen += [each for each in leads(read(api, activityTypeIds="12")) if each not in seen]
        assert seen != numbers
        assert sorted(seen) == numbers

    def test_what_happened_earlier_may_be_written_now(self, still: StandIn, api: Api) -> None:
        number = api.create(email="a@example.com")
        place = token(api, moment_text(still.clock.now() - 60))
        before = moment_text(still.clock.now() - DAY)
        told = {"primary": "Autumn Mail", "primary_id": 7, "attributes": {"Campaign Run ID": 5}}
        assert order(still, "activities", lead=number, type=6, at=before, **told).ok
        assert read_on(api, place, activityTypeIds="6")[0] == []
        (sent,) = read(api, activityTypeIds="6")
        assert (sent["activityDate"], sent["primaryAttributeValueId"]) == (before, 7)
        assert sent["attributes"] == [{"name": "Campaign Run ID", "value": 5}]

    @pytest.mark.parametrize(
        "changes", [{"lead": 999}, {"type": 999}, {"attributes": {"Size": 1}}, {"at": "yesterday"}, {"kind": 6}]
    )
    def test_what_cannot_happen_is_explained(self, marketo: StandIn, api: Api, changes: dict[str, Any]) -> None:
        content = {"lead": api.create(email="a@example.com"), "type": 6, **changes}
        assert order(marketo, "activities", **content).status_code == 400

    def test_a_reset_ends_it(self, still: StandIn, api: Api) -> None:
        still.be_late(share=1, seconds=600)
        still.reset()
        numbers = create(api, 1)
        assert leads(read(api, activityTypeIds="12")) == numbers

    @pytest.mark.parametrize("content", [{"share": 2}, {"seconds": -1}, {"part": 1}, {"share": "x"}])
    def test_a_wrong_order_is_explained(self, marketo: StandIn, content: dict[str, Any]) -> None:
        assert order(marketo, "late", **content).status_code == 400


class TestShortPages:
    def test_pages_may_be_short_and_empty_with_more_to_come(self, marketo: StandIn, api: Api) -> None:
        numbers = create(api, 5)
        assert order(marketo, "pages", looks_at=2, empty=3).ok
        place, sizes = token(api), []
        for _ in range(6):
            content = api.get(ACTIVITIES, nextPageToken=place, activityTypeIds="12")
            sizes.append((len(content.get("result", [])), content["moreResult"]))
            place = content["nextPageToken"]
        assert sizes == [(0, True), (0, True), (0, True), (2, True), (2, True), (1, False)]
        assert order(marketo, "pages").ok
        assert leads(read(api, activityTypeIds="12")) == numbers

    def test_one_page_of_so_many_holds_half_and_says_that_there_is_more(self, marketo: StandIn, api: Api) -> None:
        numbers = create(api, 6)
        assert order(marketo, "pages", looks_at=2, short=2).ok
        place, sizes = token(api), []
        for _ in range(5):
            content = api.get(ACTIVITIES, nextPageToken=place, activityTypeIds="12")
            sizes.append((len(content.get("result", [])), content["moreResult"]))
            place = content["nextPageToken"]
        assert sizes == [(2, True), (1, True), (2, True), (0, True), (1, False)]
        assert order(marketo, "pages").ok
        assert leads(read(api, activityTypeIds="12")) == numbers

    def test_a_page_may_look_on_until_it_is_full_or_nothing_is_left(self, marketo: StandIn, api: Api) -> None:
        numbers = create(api, 6)
        last = numbers[-1]
        assert order(marketo, "pages", full=True).ok
        marketo.happen(lead=last, kind=10, primary="Autumn Mail", primary_id=7)
        content = api.get(ACTIVITIES, nextPageToken=token(api), activityTypeIds="10", batchSize="3")
        assert (leads(content["result"]), content["moreResult"]) == ([last], False)
        content = api.get(ACTIVITIES, nextPageToken=token(api), activityTypeIds="12", batchSize="3")
        assert (leads(content["result"]), content["moreResult"]) == (numbers[:3], True)

    @pytest.mark.parametrize(
        "content",
        [
            {"full": 1},
            {"full": True, "short": 3},
            {"looks_at": 0},
            {"short": -1},
            {"empty": -1},
            {"empty": True},
            {"size": 1},
        ],
    )
    def test_a_wrong_order_is_explained(self, marketo: StandIn, content: dict[str, Any]) -> None:
        assert order(marketo, "pages", **content).status_code == 400


class TestTokens:
    @pytest.mark.parametrize(("path", "query"), READS)
    def test_a_token_may_be_refused_one_day(self, marketo: StandIn, api: Api, path: str, query: dict[str, str]) -> None:
        old = token(api)
        assert api.get(path, nextPageToken=old, **query)["success"]
        assert order(marketo, "paging-tokens", refuse=True).ok
        assert code(api.get(path, nextPageToken=old, **query)) == "1003"
        assert api.get(path, nextPageToken=token(api), **query)["success"]

    def test_that_goes_for_the_pages_of_leads_too(self, marketo: StandIn, api: Api) -> None:
        create(api, 2)
        query = {"filterType": "email", "filterValues": "0@example.com,1@example.com", "batchSize": "1"}
        old = api.get("/rest/v1/leads.json", **query)["nextPageToken"]
        assert api.get("/rest/v1/leads.json", **query, nextPageToken=old)["success"]
        marketo.refuse_tokens()
        assert code(api.get("/rest/v1/leads.json", **query, nextPageToken=old)) == "1003"

    def test_one_of_another_instance_is_refused(self, api: Api) -> None:
        with StandIn() as other:
            foreign = token(Api(other))
        assert code(api.get(ACTIVITIES, nextPageToken=foreign, activityTypeIds="12")) == "1003"

    def test_an_order_that_says_nothing_is_explained(self, marketo: StandIn) -> None:
        assert order(marketo, "paging-tokens").status_code == 400


class TestVanishedLeads:
    def test_the_deleted_are_told_for_14_days(self, still: StandIn, api: Api) -> None:
        number = api.create(email="a@example.com")
        gone = requests.delete(f"{still.url}/_stand-in/leads", json={"id": number}, timeout=TIMEOUT)
        assert gone.ok
        after(still, api, 14 * DAY)
        assert [(each["leadId"], each["activityDate"][-5:]) for each in read(api, DELETED)] == [(number, "+0000")]
        after(still, api, 1)
        assert read(api, DELETED) == []

    def test_who_loses_in_a_merge_is_not_among_the_deleted(self, marketo: StandIn, api: Api) -> None:
        winner, *losers = create(api, 3)
        api.post("/rest/v1/lists/1001/leads.json", id=losers)
        api.post("/rest/v1/programs/1002/members/status.json", {"statusName": "Sent", "input": [{"leadId": losers[0]}]})
        assert order(marketo, "merges", winner=winner, losers=losers).json()["lead"]["id"] == winner
        assert read(api, DELETED) == []
        found = api.get("/rest/v1/leads.json", filterType="id", filterValues=",".join(map(str, [winner, *losers])))
        assert [each["id"] for each in found["result"]] == [winner]
        (merge,) = read(api, activityTypeIds="32")
        told = {each["name"]: each["value"] for each in merge["attributes"]}
        assert (merge["leadId"], told["Merge IDs"]) == (winner, f"[{losers[0]},{losers[1]}]")
        assert leads(read(api, activityTypeIds="12,24,104")) == [winner] * 6
        assert leads_of_list(api) == [winner]
        assert [each["leadId"] for each in members(api, winner)] == [winner]

    def test_who_is_deleted_is_on_no_list_any_more(self, marketo: StandIn, api: Api) -> None:
        (number,) = create(api, 1)
        api.post("/rest/v1/lists/1001/leads.json", id=number)
        marketo.delete(number)
        assert leads_of_list(api) == []

    @pytest.mark.parametrize("losers", [[], [999], [1001]])
    def test_a_merge_that_cannot_be_is_explained(self, marketo: StandIn, api: Api, losers: list[int]) -> None:
        create(api, 1)
        assert order(marketo, "merges", winner=1001, losers=losers).status_code == 400


def leads_of_list(api: Api) -> list[int]:
    return [each["id"] for each in api.get("/rest/v1/lists/1001/leads.json")["result"]]


def members(api: Api, lead: int) -> list[dict[str, Any]]:
    query = {"filterType": "leadId", "filterValues": str(lead)}
    found: list[dict[str, Any]] = api.get("/rest/v1/programs/1002/members.json", **query)["result"]
    return found
