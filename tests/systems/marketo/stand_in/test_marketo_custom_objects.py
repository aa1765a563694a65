"""Custom objects: dedupe fields, links, GUIDs."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from local.systems.marketo import StandIn
from tests.systems.marketo.stand_in.client import TIMEOUT, Api, code, reasons

CARS = "/rest/v1/customobjects/car_c.json"
ATTENDANCE = "/rest/v1/customobjects/webinarAttendance_c.json"


def sync(api: Api, path: str, *records: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
    content = api.post(path, {"input": list(records), **more})
    assert content["success"], content
    result: list[dict[str, Any]] = content["result"]
    assert [each["seq"] for each in result] == list(range(len(records)))
    return result


def test_a_person_at_the_stand_in_sees_the_records_of_a_type(api: Api, marketo: StandIn) -> None:
    sync(api, CARS, {"vin": "1", "make": "A"})
    address = f"{marketo.url}/_stand-in/objects"
    shown = requests.get(address, params={"name": "car_c"}, timeout=TIMEOUT).json()
    assert shown == {"records": [{"vin": "1", "make": "A"}]}
    assert requests.get(address, params={"name": "nothing_c"}, timeout=TIMEOUT).status_code == 400


def test_types_are_listed_and_described(api: Api) -> None:
    names = [each["name"] for each in api.get("/rest/v1/customobjects.json")["result"]]
    assert names == ["car_c", "webinarAttendance_c"]
    (car,) = api.get("/rest/v1/customobjects/car_c/describe.json")["result"]
    assert (car["idField"], car["dedupeFields"], car["searchableFields"]) == (
        "marketoGUID",
        ["vin"],
        [["vin"], ["marketoGUID"], ["leadId"]],
    )
    assert car["relationships"] == [{"field": "leadId", "type": "parent", "relatedTo": {"name": "Lead", "field": "id"}}]
    fields = {each["name"]: each for each in car["fields"]}
    assert [fields[name]["updateable"] for name in ("marketoGUID", "vin", "make")] == [False, False, True]
    assert [fields[name].get("length") for name in ("marketoGUID", "vin", "make", "year")] == [36, 36, 255, None]
    assert code(api.get("/rest/v1/customobjects/nothing_c/describe.json")) == "1013"


def test_a_record_is_created_and_updated_by_its_dedupe_field(api: Api) -> None:
    first = sync(api, CARS, {"vin": "v1", "make": "BMW", "year": 2003})
    second = sync(api, CARS, {"vin": "v1", "make": "Audi"}, {"vin": "v2"})
    assert (reasons(first), reasons(second)) == (["created"], ["updated", "created"])
    assert first[0]["marketoGUID"] == second[0]["marketoGUID"]
    (found,) = api.get(CARS, filterType="vin", filterValues="v1", fields="make,year")["result"]
    assert found == {"seq": 0, "marketoGUID": first[0]["marketoGUID"], "make": "Audi", "year": 2003}


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("createOrUpdate", ["created", "updated"]),
        ("createOnly", ["created", "1017"]),
        ("updateOnly", ["1013", "updated"]),
    ],
)
def test_an_action_says_what_may_happen(api: Api, action: str, expected: list[str]) -> None:
    sync(api, CARS, {"vin": "known"})
    assert reasons(sync(api, CARS, {"vin": "new"}, {"vin": "known"}, action=action)) == expected


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"make": "BMW"}, "1002"),
        ({"vin": ""}, "1002"),
        ({"vin": "v", "nothing": 1}, "1006"),
        ({"vin": "v", "year": "2003"}, "1001"),
        ({"vin": "x" * 37}, "1003"),
        ({"vin": "v", "marketoGUID": "g"}, "1003"),
        ({"vin": "v", "createdAt": "2026-01-01T00:00:00Z"}, "1003"),
        ({"vin": "v", "leadId": 999}, "1004"),
    ],
)
def test_a_record_that_cannot_be_is_skipped(api: Api, record: dict[str, Any], expected: str) -> None:
    assert reasons(sync(api, CARS, record)) == [expected]
    assert api.get(CARS, filterType="vin", filterValues="v")["result"] == []


def test_a_link_needs_its_lead(api: Api) -> None:
    lead = api.create(email="a@example.com")
    assert reasons(sync(api, CARS, {"vin": "v", "leadId": lead})) == ["created"]
    assert [each["vin"] for each in api.get(CARS, filterType="leadId", filterValues=lead)["result"]] == ["v"]


def test_a_key_that_comes_twice_is_written_once(api: Api) -> None:
    assert reasons(sync(api, CARS, {"vin": "v"}, {"vin": "V"})) == ["created", "1036"]


def test_the_guid_is_for_update_only(api: Api) -> None:
    guid = sync(api, CARS, {"vin": "v"})[0]["marketoGUID"]
    record = {"marketoGUID": guid, "make": "BMW"}
    assert code(api.post(CARS, {"input": [record], "dedupeBy": "idField"})) == "1003"
    by_id = {"action": "updateOnly", "dedupeBy": "idField"}
    assert reasons(sync(api, CARS, record, {"make": "x"}, {"marketoGUID": "g"}, **by_id)) == ["updated", "1002", "1013"]
    assert reasons(sync(api, CARS, {**record, "vin": "w"}, **by_id)) == ["1003"]
    assert api.get(CARS, filterType="idField", filterValues=guid, fields="make")["result"][0]["make"] == "BMW"


def test_a_compound_key_is_asked_for_in_a_json_body(api: Api) -> None:
    lead = api.create(email="a@example.com")
    key = {"personId": lead, "eventId": "e1", "eventUserId": "u1"}
    sync(api, ATTENDANCE, key | {"minutesViewed": 5}, key | {"eventUserId": "u2"})
    assert reasons(sync(api, ATTENDANCE, {"personId": lead, "eventId": "e1"})) == ["1002"]
    assert code(api.get(ATTENDANCE, filterType="dedupeFields", filterValues="e1")) == "1003"
    order = {"filterType": "dedupeFields", "fields": ["marketoGuid", "minutesViewed"], "input": [key]}
    (found,) = api.post(ATTENDANCE, order, _method="GET")["result"]
    assert (found["seq"], found["minutesViewed"]) == (0, 5)
    assert code(api.post(ATTENDANCE, {**order, "input": [{"eventId": "e1"}]}, _method="GET")) == "1002"


def test_pages_repeat_the_order_with_the_token(api: Api) -> None:
    sync(api, CARS, *({"vin": f"v{i}"} for i in range(3)))
    query = {"filterType": "vin", "filterValues": "v0,v1,v2", "batchSize": 2}
    first = api.get(CARS, **query)
    assert (len(first["result"]), first["moreResult"]) == (2, True)
    rest = api.get(CARS, **query, nextPageToken=first["nextPageToken"])
    assert ([each["vin"] for each in rest["result"]], "nextPageToken" in rest) == (["v2"], False)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"filterType": "vin"}, "1002"),
        ({"filterType": "make", "filterValues": "x"}, "1011"),
        ({"filterType": "vin", "filterValues": "x", "fields": "nothing"}, "1006"),
        ({"filterType": "vin", "filterValues": ",".join(map(str, range(301)))}, "1003"),
    ],
)
def test_a_wrong_query_is_refused(api: Api, query: dict[str, str], expected: str) -> None:
    assert code(api.get(CARS, **query)) == expected


def test_records_are_deleted_by_key_or_guid(api: Api) -> None:
    guid = sync(api, CARS, {"vin": "a"}, {"vin": "b"})[1]["marketoGUID"]
    path = CARS.replace(".json", "/delete.json")
    assert reasons(sync(api, path, {"vin": "a"}, {"vin": "x"}, deleteBy="dedupeFields")) == ["deleted", "1013"]
    assert sync(api, path, {"marketoGUID": guid}, deleteBy="idField")[0] == {
        "seq": 0,
        "marketoGUID": guid,
        "status": "deleted",
    }


def test_at_most_300_records_in_one_call(api: Api) -> None:
    assert code(api.post(CARS, {"input": [{"vin": str(i)} for i in range(301)]})) == "1003"


def test_a_type_can_be_added(marketo: StandIn, api: Api) -> None:
    kind = {"name": "house_c", "fields": [{"name": "mls"}], "dedupe_fields": ["mls"]}
    assert requests.post(f"{marketo.url}/_stand-in/objects", json=kind, timeout=TIMEOUT).ok
    assert reasons(sync(api, "/rest/v1/customobjects/house_c.json", {"mls": "1"})) == ["created"]
    wrong = requests.post(f"{marketo.url}/_stand-in/objects", json={**kind, "dedupe_fields": ["x"]}, timeout=TIMEOUT)
    assert (wrong.status_code, "x" in wrong.json()["error"]) == (400, True)


@pytest.mark.parametrize(
    ("kind", "longest", "character"),
    [
        ("string", 255, "x"),
        ("email", 255, None),
        ("phone", 255, "1"),
        ("text", 30_000, "x"),
        ("text", 10_000, "\u5b57"),
    ],
)
def test_a_text_that_is_too_long_is_refused_by_its_type(
    marketo: StandIn, api: Api, kind: str, longest: int, character: str | None
) -> None:
    marketo.add_object(name="note_c", fields=[{"name": "key"}, {"name": "value", "type": kind}], dedupe_fields=["key"])
    fits = character * longest if character else "x" * (longest - 12) + "@example.com"
    path = "/rest/v1/customobjects/note_c.json"
    assert reasons(sync(api, path, {"key": "a", "value": fits}, {"key": "b", "value": "x" + fits})) == [
        "created",
        "1003",
    ]


def test_an_object_between_ties_leads_to_objects(marketo: StandIn, api: Api) -> None:
    marketo.add_object(name="course_c", fields=[{"name": "courseId"}], dedupe_fields=["courseId"])
    link = {"name": "course", "link": "courseId", "to": "course_c"}
    lead = {"name": "leadId", "type": "integer", "link": "id"}
    marketo.add_object(name="enrollment_c", fields=[{"name": "key"}, link, lead], dedupe_fields=["key"])
    number = api.create(email="a@example.com")
    sync(api, "/rest/v1/customobjects/course_c.json", {"courseId": "Kanji"})
    path = "/rest/v1/customobjects/enrollment_c.json"
    there, not_there = {"key": "1", "course": "Kanji", "leadId": number}, {"key": "2", "course": "Latin"}
    assert reasons(sync(api, path, there, not_there)) == ["created", "1013"]
    (described,) = api.get("/rest/v1/customobjects/enrollment_c/describe.json")["result"]
    assert [each["relatedTo"]["name"] for each in described["relationships"]] == ["course_c", "Lead"]
    assert [each["key"] for each in api.get(path, filterType="course", filterValues="Kanji")["result"]] == ["1"]


@pytest.mark.parametrize(
    "changes",
    [
        {"fields": [{"name": "key", "type": "score"}]},
        {"fields": [{"name": "key", "link": "vin", "to": "nothing_c"}]},
        {"fields": [{"name": "key", "link": "vin", "to": "car_c"}]},
        {"dedupe_fields": ["a", "b", "c", "d"]},
        {"dedupe_fields": []},
    ],
)
def test_a_type_that_cannot_be_is_explained(marketo: StandIn, changes: dict[str, Any]) -> None:
    kind = {"name": "x_c", "fields": [{"name": "key"}], "dedupe_fields": ["key"], **changes}
    answer = requests.post(f"{marketo.url}/_stand-in/objects", json=kind, timeout=TIMEOUT)
    assert (answer.status_code, bool(answer.json()["error"])) == (400, True)
