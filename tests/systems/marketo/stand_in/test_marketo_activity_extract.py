"""Bulk activity extract: what may be ordered, what the file holds, and the queue that it shares with leads."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from local.systems.marketo import StandIn
from local.systems.marketo.clock import moment_text
from tests.systems.marketo.stand_in.client import Api, code

EXPORT = "/bulk/v1/activities/export"
LEADS = "/bulk/v1/leads/export"
HEADER = [
    *("marketoGUID", "leadId", "activityDate", "activityTypeId", "campaignId"),
    *("primaryAttributeValueId", "primaryAttributeValue", "attributes"),
]
A_DAY = {"startAt": "2026-01-01T00:00:00-00:00", "endAt": "2026-01-02T00:00:00-00:00"}


def recently(marketo: StandIn) -> dict[str, str]:
    now = marketo.clock.now()
    return {"startAt": moment_text(now - 3600), "endAt": moment_text(now + 3600)}


def create(marketo: StandIn, api: Api, **more: Any) -> str:
    wanted = {"createdAt": recently(marketo), **more.pop("filter", {})}
    content = api.post(f"{EXPORT}/create.json", {"filter": wanted, **more})
    assert content["success"], content
    return str(content["result"][0]["exportId"])


def table(marketo: StandIn, api: Api, **more: Any) -> list[list[str]]:
    job = create(marketo, api, **more)
    assert api.post(f"{EXPORT}/{job}/enqueue.json")["success"]
    marketo.clock.advance(61)
    assert api.get(f"{EXPORT}/{job}/status.json")["result"][0]["status"] == "Completed"
    return list(csv.reader(io.StringIO(api.send("GET", f"{EXPORT}/{job}/file.json").text)))


def test_the_file_holds_a_row_for_each_activity_with_its_attributes_as_json(marketo: StandIn, api: Api) -> None:
    number = api.create(email="a@example.com")
    api.sync({"email": "a@example.com", "title": "Chief, of all"})
    header, new, changed = table(marketo, api)
    assert header == HEADER
    assert (new[1], new[3], new[4:7]) == (str(number), "12", ["null", "null", "null"])
    assert (changed[1], changed[3], changed[6]) == (str(number), "13", "Job Title")
    assert json.loads(changed[7])["New Value"] == "Chief, of all"


def test_the_columns_may_be_fewer_and_have_other_names(marketo: StandIn, api: Api) -> None:
    number = api.create(email="a@example.com")
    rows = table(marketo, api, fields=["leadId", "actionResult"], columnHeaderNames={"leadId": "Lead"})
    assert rows == [["Lead", "actionResult"], [str(number), "succeeded"]]


def test_types_and_primary_attributes_narrow_it(marketo: StandIn, api: Api) -> None:
    number = api.create(email="a@example.com")
    api.sync({"email": "a@example.com", "title": "A", "phone": "1"})
    api.post("/rest/v1/lists/1001/leads.json", id=number)
    only = {"fields": ["activityTypeId", "primaryAttributeValue"]}
    assert table(marketo, api, filter={"activityTypeIds": [12, 24]}, **only)[1:] == [
        ["12", "null"],
        ["24", "Newsletter"],
    ]
    ids = {"activityTypeIds": [24, 25], "primaryAttributeValueIds": [1001]}
    assert table(marketo, api, filter=ids, **only)[1:] == [["24", "Newsletter"]]
    names = {"activityTypeIds": [13], "primaryAttributeValues": ["Job Title"]}
    assert table(marketo, api, filter=names, **only)[1:] == [["13", "Job Title"]]


def test_deleted_leads_are_not_in_it(marketo: StandIn, api: Api) -> None:
    marketo.delete(api.create(email="a@example.com"))
    assert [row[3] for row in table(marketo, api)[1:]] == ["12"]


def test_what_is_not_committed_yet_is_not_in_it(marketo: StandIn, api: Api) -> None:
    marketo.clock.freeze()
    marketo.be_late(share=1, seconds=1000, seed=1)
    api.create(email="a@example.com")
    (late,) = marketo.instance.log.all()
    assert late.committed - marketo.clock.now() > 61
    assert table(marketo, api)[1:] == []
    marketo.clock.advance(1000)
    assert len(table(marketo, api)[1:]) == 1


def test_leads_and_activities_share_one_queue_and_are_listed_apart(marketo: StandIn, api: Api) -> None:
    marketo.clock.freeze()
    order = {"fields": ["email"], "filter": {"createdAt": recently(marketo)}}
    leads = [api.post(f"{LEADS}/create.json", order)["result"][0]["exportId"] for _ in range(9)]
    for job in leads:
        assert api.post(f"{LEADS}/{job}/enqueue.json")["success"]
    first, second = create(marketo, api), create(marketo, api)
    assert api.post(f"{EXPORT}/{first}/enqueue.json")["success"]
    assert code(api.post(f"{EXPORT}/{second}/enqueue.json")) == "1029"
    assert [each["exportId"] for each in api.get(f"{EXPORT}.json")["result"]] == [first, second]
    assert code(api.get(f"{LEADS}/{first}/status.json")) == "1013"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({}, "1002"),
        ({"filter": {"activityTypeIds": [12]}}, "1002"),
        ({"filter": {"createdAt": {**A_DAY, "endAt": "2026-02-02T00:00:01Z"}}}, "1003"),
        ({"filter": {"createdAt": A_DAY, "leadIds": [1]}}, "1003"),
        ({"filter": {"createdAt": A_DAY, "activityTypeIds": 12}}, "1003"),
        ({"filter": {"createdAt": A_DAY, "activityTypeIds": ["12"]}}, "1003"),
        ({"filter": {"createdAt": A_DAY, "activityTypeIds": [12, 37]}}, "1003"),
        ({"filter": {"createdAt": A_DAY, "primaryAttributeValueIds": [1]}}, "1003"),
        ({"filter": {"createdAt": A_DAY, "activityTypeIds": [13, 24], "primaryAttributeValueIds": [1]}}, "1003"),
        ({"filter": {"createdAt": A_DAY, "activityTypeIds": [24], "primaryAttributeValueIds": [*range(51)]}}, "1003"),
        (
            {
                "filter": {
                    "createdAt": A_DAY,
                    "activityTypeIds": [24],
                    "primaryAttributeValueIds": [1],
                    "primaryAttributeValues": ["Newsletter"],
                }
            },
            "1003",
        ),
        ({"filter": {"createdAt": A_DAY}, "fields": ["email"]}, "1003"),
        ({"filter": {"createdAt": A_DAY}, "fields": "leadId"}, "1001"),
        ({"filter": {"createdAt": A_DAY}, "format": "XML"}, "1003"),
    ],
)
def test_a_wrong_order_is_refused(api: Api, content: dict[str, Any], expected: str) -> None:
    assert code(api.post(f"{EXPORT}/create.json", content)) == expected
