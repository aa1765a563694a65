"""Addresses, methods, bodies, sizes and the envelope."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from local.systems.marketo import StandIn
from local.systems.marketo.clock import moment_text
from tests.systems.marketo.stand_in.client import Api, code

LEADS = "/rest/v1/leads.json"
ONE = {"input": [{"email": "a@example.com"}]}


def refused(api: Api, method: str, path: str, **more: Any) -> str:
    return code(api.send(method, path, **more).json())


def test_every_answer_has_a_request_id_of_its_own(api: Api) -> None:
    found = [api.get("/rest/v1/leads/describe.json")["requestId"], api.get("/rest/v1/nothing.json")["requestId"]]
    assert all(re.fullmatch(r"[0-9a-f]+#[0-9a-f]+", each) for each in found)
    assert len(set(found)) == 2


@pytest.mark.parametrize(
    "path", ["/rest/v1/lead.json", "/rest/v1/leads", "/v1/leads.json", "/rest/v1//leads.json", "//rest/v1/leads.json"]
)
def test_an_unknown_or_doubled_path_is_no_resource(api: Api, path: str) -> None:
    assert refused(api, "GET", path) == "610"


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_a_method_that_the_resource_does_not_have_is_605(api: Api, method: str) -> None:
    assert refused(api, method, LEADS) == "605"


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"input": NaN}', b'{"input": [{"email": "a", "email": "b"}]}', b"\xff"]
)
def test_what_is_no_json_object_with_unique_keys_is_609(api: Api, body: bytes) -> None:
    assert refused(api, "POST", LEADS, data=body, headers={"Content-Type": "application/json"}) == "609"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_another_content_type_is_612(api: Api, kind: str) -> None:
    assert refused(api, "POST", LEADS, data=json.dumps(ONE), headers={"Content-Type": kind}) == "612"


def test_a_charset_beside_the_content_type_is_fine(api: Api) -> None:
    headers = {"Content-Type": "application/json; charset=UTF-8"}
    assert api.send("POST", LEADS, data=json.dumps(ONE), headers=headers).json()["success"]


def test_a_body_over_1_mb_is_413_and_not_done(marketo: StandIn, api: Api) -> None:
    content = {"input": [{"email": f"{i}@example.com", "notes": "x" * 9000} for i in range(120)]}
    assert api.send("POST", LEADS, json=content).status_code == 413
    assert marketo.leads() == []


def test_an_address_over_8_kb_is_414_and_works_as_a_form_with_method_get(api: Api) -> None:
    number = api.create(email="a@example.com")
    values = ",".join(["a@example.com", *[f"{'x' * 40}{i}@example.com" for i in range(250)]])
    query = {"filterType": "email", "filterValues": values, "fields": "email"}
    assert api.send("GET", LEADS, params=query).status_code == 414
    found = api.send("POST", LEADS, params={"_method": "GET"}, data=query).json()
    assert found["result"] == [{"id": number, "email": "a@example.com"}]


def test_a_member_that_the_call_does_not_have_is_refused(api: Api) -> None:
    assert refused(api, "POST", LEADS, json={**ONE, "lookupfield": "email"}) == "1003"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({}, "1002"),
        ({"input": []}, "1002"),
        ({"input": {"email": "a@example.com"}}, "1001"),
        ({"input": ["a@example.com"]}, "1001"),
        ({"input": [{"email": f"{i}@example.com"} for i in range(301)]}, "1003"),
        ({**ONE, "action": "upsert"}, "1003"),
        ({**ONE, "lookupField": "nothing"}, "1006"),
        ({**ONE, "lookupField": "firstName"}, "1011"),
        ({**ONE, "action": "updateOnly", "partitionName": "Default"}, "1003"),
    ],
)
def test_a_wrong_order_is_refused_as_a_whole(marketo: StandIn, api: Api, content: Any, expected: str) -> None:
    assert refused(api, "POST", LEADS, json=content) == expected
    assert marketo.leads() == []


def test_the_log_has_neither_bodies_nor_queries_nor_tokens(marketo: StandIn, api: Api) -> None:
    api.create(email="secret@example.com")
    api.get(LEADS, filterType="email", filterValues="secret@example.com")
    told = json.dumps(marketo.requests())
    assert "secret" not in told.replace("stand-in", "")
    assert api.token()["access_token"] not in told
    assert [each["path"] for each in marketo.requests()][-2] == LEADS


@pytest.mark.parametrize(
    ("path", "accepted", "encoding"),
    [
        ("/rest/v1/leads/describe.json", "gzip", "gzip"),
        ("/rest/v1/leads/describe.json", "br, GZIP;q=0.5", "gzip"),
        ("/rest/v1/leads/describe.json", "br", None),
        ("/rest/v1/leads/partitions.json", "gzip", None),
    ],
)
def test_large_answers_are_compressed_for_who_accepts_it(
    api: Api, path: str, accepted: str, encoding: str | None
) -> None:
    answer = api.send("GET", path, headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == encoding
    assert answer.json()["success"]


def test_what_is_extracted_in_bulk_is_never_compressed(marketo: StandIn, api: Api) -> None:
    for _ in range(3):
        api.sync(*({"email": f"{number}@example.com"} for number in range(100)), action="createDuplicate")
    path = "/bulk/v1/activities/export"
    now = marketo.clock.now()
    dates = {"startAt": moment_text(now - 60), "endAt": moment_text(now + 60)}
    job = api.post(f"{path}/create.json", {"filter": {"createdAt": dates}})["result"][0]["exportId"]
    api.post(f"{path}/{job}/enqueue.json")
    marketo.clock.advance(61)
    answer = api.send("GET", f"{path}/{job}/file.json", headers={"Accept-Encoding": "gzip"})
    assert (len(answer.content) > 1024, "Content-Encoding" in answer.headers) == (True, False)
