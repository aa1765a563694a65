"""Whatever a client sends, the answer is one of Marketo's, and never a failure of the stand-in."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from local.kit.exchange import Answer, Request
from local.systems.marketo import StandIn

NAMES = st.sampled_from(
    (
        *(
            "action",
            "lookupField",
            "partitionName",
            "input",
            "id",
            "email",
            "leadId",
            "leads",
            "tokens",
            "name",
            "value",
        ),
        *("activityDate", "activityTypeId", "primaryAttributeValue", "attributes", "apiName", "statusName", "fields"),
        *("filter", "createdAt", "startAt", "endAt", "format", "columnHeaderNames", "vin", "dedupeBy", "filterType"),
        *("activityTypeIds", "primaryAttributeValueIds", "primaryAttributeValues", "staticListId"),
        *("leadScore", "lastVisitAt", "renewalDate", "cookies", "programName", "marketoGUID", "nothing", "notes"),
    )
)
WORDS = st.sampled_from(
    (
        *("createOrUpdate", "updateOnly", "email", "id", "a@example.com", "Default", "Attended", "White Paper", "CSV"),
        *("2026-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "{{my.x}}", "dedupeFields"),
        *("2026-01-01", "", "\ud800", "\x00", "vin", "idField"),
    )
)
PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | WORDS | st.text(max_size=5)
CONTENT = st.recursive(
    PLAIN, lambda each: st.lists(each, max_size=3) | st.dictionaries(NAMES | st.text(max_size=3), each, max_size=5)
)
RECORDS = st.lists(st.dictionaries(NAMES, CONTENT, max_size=5), max_size=3)
BODIES = st.dictionaries(NAMES, CONTENT, max_size=4) | st.builds(
    lambda more, records: {**more, "input": records}, st.dictionaries(NAMES, PLAIN, max_size=3), RECORDS
)
POSTS = (
    "/rest/v1/leads.json",
    "/rest/v1/leads/push.json",
    "/rest/v1/leads/delete.json",
    "/rest/v1/leads/partitions.json",
    "/rest/v1/lists/1001/leads.json",
    "/rest/v1/customobjects/car_c.json",
    "/rest/v1/customobjects/car_c.json?_method=GET",
    "/rest/v1/customobjects/car_c/delete.json",
    "/rest/v1/activities/external.json",
    "/rest/v1/programs/1001/members/status.json",
    "/rest/v1/programs/1001/members.json",
    "/rest/v1/programs/1001/members/delete.json",
    "/rest/v1/campaigns/3001/trigger.json",
    "/bulk/v1/leads/export/create.json",
    "/bulk/v1/activities/export/create.json",
)
GETS = (
    "/rest/v1/leads.json",
    "/rest/v1/lead/1001.json",
    "/rest/v1/lists.json",
    "/rest/v1/lists/1001/leads.json",
    "/rest/v1/customobjects/car_c.json",
    "/rest/v1/activities.json",
    "/rest/v1/activities/leadchanges.json",
    "/rest/v1/activities/pagingtoken.json",
    "/rest/v1/programs/1001/members.json",
    "/rest/v1/leads/programs/1001.json",
    "/rest/v1/campaigns.json",
    "/rest/asset/v1/programs.json",
    "/bulk/v1/leads/export.json",
)
QUERIES = st.lists(
    st.tuples(
        st.sampled_from(
            (
                *("filterType", "filterValues", "fields", "batchSize", "nextPageToken", "id", "leadIds", "listId"),
                *("activityTypeIds", "sinceDatetime", "maxReturn", "offset", "cookie", "startAt", "endAt"),
            )
        ),
        st.sampled_from(("email", "id", "1", "1001,1002", "-1", "GIYDAOBN", "%FF", "", "x", "12,13", "9" * 30)),
    ),
    max_size=4,
)

STAND_IN = StandIn()


def ask(method: str, target: str, body: bytes) -> Answer:
    issued = STAND_IN.instance.tokens.issue(STAND_IN.client_id, STAND_IN.client_secret)
    assert issued
    STAND_IN.quotas.per_window = STAND_IN.quotas.per_day = 1_000_000
    headers = {"authorization": [f"Bearer {issued[0]}"], "content-type": ["application/json"]}
    return STAND_IN.respond(Request(method, target, headers, body))


def check(answer: Answer) -> None:
    assert answer.status == 200
    content: dict[str, Any] = json.loads(answer.body)
    assert content["requestId"]
    if content["success"]:
        skipped = [each for each in content["result"] if each.get("status") == "skipped"]
        assert all(each.get("reasons") or each.get("errors") for each in skipped)
    else:
        assert all(each["code"].isdecimal() for each in content["errors"])


@given(st.sampled_from(POSTS), BODIES)
def test_any_json_is_answered(target: str, content: Any) -> None:
    check(ask("POST", target, json.dumps(content).encode()))


@given(st.sampled_from(POSTS), st.binary(max_size=30))
def test_any_bytes_are_answered(target: str, body: bytes) -> None:
    check(ask("POST", target, body))


@given(st.sampled_from(GETS), QUERIES)
def test_any_query_is_answered(path: str, query: list[tuple[str, str]]) -> None:
    check(ask("GET", path + "?" + "&".join(f"{name}={value}" for name, value in query), b""))
