"""API Gateway's REST events, in and out."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.accepting.api_gateway import WebhookAnswer, read_request, response
from tests.support.api_gateway_events import rest_event


@given(st.binary())
def test_a_body_in_base64_comes_out_as_the_bytes_that_were_sent(body: bytes) -> None:
    assert read_request(rest_event(body)).body == body


def test_a_body_as_text_is_taken_as_utf8() -> None:
    event = rest_event(b"") | {"body": '{"name": "山田"}', "isBase64Encoded": False}

    assert read_request(event).body == '{"name": "山田"}'.encode()


def test_half_a_character_in_a_text_body_breaks_nothing() -> None:
    event = rest_event(b"") | {"body": "a\ud800", "isBase64Encoded": False}

    assert read_request(event).body == b"a\xed\xa0\x80"


def test_what_api_gateway_leaves_null_is_empty() -> None:
    event = rest_event(None, route=None) | {"headers": None, "multiValueHeaders": None}
    request = read_request(event)

    assert (request.body, request.headers, request.query, request.route) == (b"", {}, "", "")


def test_headers_are_found_in_any_case() -> None:
    request = read_request(rest_event(b"", headers={"X-RELAY-Secret": "s", "content-TYPE": "x"}))

    assert (request.headers["x-relay-secret"], request.headers["content-type"]) == ("s", "x")


def test_the_query_keeps_every_value() -> None:
    request = read_request(rest_event(b"", query={"a": ["1", "x y"], "b": ["山&"]}))

    assert request.query == "a=1&a=x+y&b=%E5%B1%B1%26"


def test_half_a_character_in_an_address_can_be_kept() -> None:
    request = read_request(rest_event(b"", route="mail\ud800", query={"a": ["x\ud800"], "\udfff": ["1"]}))

    assert (request.route, request.query) == ("mail?", "a=x%3F&%3F=1")


def test_an_answer_is_never_cached_and_always_json() -> None:
    found: dict[str, Any] = response(WebhookAnswer(status=405, content={"message": "山"}, headers={"Allow": "POST"}))

    assert found["headers"] == {
        "Content-Type": "application/json; charset=utf-8",
        "Cache-Control": "no-store",
        "Allow": "POST",
    }
    assert (found["statusCode"], json.loads(found["body"]), found["isBase64Encoded"]) == (405, {"message": "山"}, False)


@pytest.mark.parametrize("body", [b"\xff\xfe\x00", b"", b"plain"])
def test_the_recorded_event_is_what_api_gateway_makes_of_a_body(body: bytes) -> None:
    assert base64.b64decode(rest_event(body)["body"]) == body
