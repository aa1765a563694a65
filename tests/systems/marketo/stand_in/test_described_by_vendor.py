"""Adobe's own description of its API judges the stand-in and our client.

What the stand-in answers is judged in every test of this folder (conftest.py). Here is what it knows, what it refuses,
and what the client asks.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest

from local.kit.exchange import Answer, Request
from local.systems.marketo import StandIn, routes
from systems.marketo.rest.errors import CallFailed
from tests.connectors.description_suite import NOT_HERE, wrong_bodies
from tests.support.marketo_calls import EVERY_CALL
from tests.systems.marketo.rest.contract.conftest import client_of
from tests.systems.marketo.stand_in.vendor import Asked, Vendor, read_json


@pytest.fixture
def described(vendor: Vendor | None) -> Vendor:
    if vendor is None:
        pytest.skip(NOT_HERE)
    return vendor


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> list[Request]:
    """What instances that are started from now on are asked, but for tokens."""
    found: list[Request] = []
    respond = StandIn.respond

    def watched(self: StandIn, request: Request) -> Answer:
        if not request.path.startswith("/identity"):
            found.append(request)
        return respond(self, request)

    monkeypatch.setattr(StandIn, "respond", watched)
    return found


@pytest.fixture
def marketo(requests: list[Request]) -> Iterator[StandIn]:
    with StandIn() as found:
        yield found


def ask(marketo: StandIn, name: str) -> None:
    """One call of the client."""
    calls = client_of(marketo).calls()
    calls.leads.sync([{"email": "a@example.com"}])
    with suppress(CallFailed):
        EVERY_CALL[name](calls)


def test_every_call_of_the_stand_in_is_one_that_the_vendor_has(described: Vendor) -> None:
    known = {(method, path) for path, methods in routes.PATHS.items() for method in methods}
    parts = {"id": "1", "name": "x_c"}
    assert not [each for each in known if described.call(each[0], each[1].format(**parts)) is None]


@pytest.mark.parametrize("name", EVERY_CALL)
def test_what_the_client_asks_is_what_the_vendor_describes(
    described: Vendor, marketo: StandIn, requests: list[Request], name: str
) -> None:
    ask(marketo, name)
    assert requests
    complaints = [f"{each.method} {each.path}: {described.request(Asked.by(each))}" for each in requests]
    assert not [each for each in complaints if not each.endswith(": []")]


@pytest.mark.parametrize("name", EVERY_CALL)
def test_the_stand_in_refuses_what_the_vendor_does_not_describe(
    described: Vendor, marketo: StandIn, requests: list[Request], name: str
) -> None:
    ask(marketo, name)
    for request in list(requests):
        for what, wrong in wrong_requests(described, request):
            answer = marketo.respond(wrong)
            assert is_refused(answer), f"{request.method} {request.path}: {what}"


def is_refused(answer: Answer) -> bool:
    """As a whole, or each of its records."""
    content: dict[str, Any] = read_json(answer) if answer.status == 200 else {"success": False}
    states = [each.get("status") for each in content.get("result", ())]
    return content["success"] is False or (bool(states) and set(states) == {"skipped"})


def wrong_requests(vendor: Vendor, request: Request) -> Iterator[tuple[str, Request]]:
    """A request with one thing wrong at a time."""
    asked = Asked.by(request)
    call = vendor.call(asked.method, asked.path)
    assert call is not None
    for name, each in call.query.items():
        others = [pair for pair in asked.query if pair[0] != name]
        if each.get("required") and asked.body is None:
            yield f"without {name}", _asking(request, others)
        if each.get("items", each)["type"] == "integer":
            yield f"{name} is x", _asking(request, [*others, (name, "x")])
    if call.body is not None and asked.body is not None:
        for steps, body in wrong_bodies(asked.body, call.body["schema"], call.description):
            if steps[0] != "missing":
                yield str(steps), replace(request, body=json.dumps(body).encode())


def _asking(request: Request, pairs: list[tuple[str, str]]) -> Request:
    """The same request with another query, be that in the address or in a form."""
    if request.media_type == "application/x-www-form-urlencoded":
        return replace(request, body=urlencode(pairs).encode())
    return replace(request, target=f"{request.path}?{urlencode(pairs)}")


DESCRIPTION: dict[str, Any] = {
    "paths": {
        "/things/{id}.json": {
            "get": {
                "parameters": [
                    {"in": "query", "name": "ids", "type": "array", "items": {"type": "integer"}, "required": True},
                    {"in": "query", "name": "kind", "type": "string", "enum": ["red", "blue"]},
                ],
                "responses": {"200": {"schema": {"$ref": "#/definitions/Thing"}}},
            }
        }
    },
    "definitions": {
        "Thing": {
            "type": "object",
            "required": ["id", "name"],
            "properties": {"id": {"type": "integer"}, "name": {"type": "string"}, "open": {"type": "boolean"}},
        }
    },
}


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ((("ids", "1,2"), ("kind", "red")), ""),
        ((("ids", "1,x"),), "ids is no integer"),
        ((("kind", "red"),), "lacks the parameter ids"),
        ((("ids", "1"), ("kind", "green")), "kind is none of"),
        ((("ids", "1"), ("color", "red")), "unknown parameter color"),
    ],
)
def test_the_judge_sees_what_is_wrong_with_a_request(query: tuple[tuple[str, str], ...], complaint: str) -> None:
    found = Vendor(DESCRIPTION).request(Asked("GET", "/things/1.json", query))
    assert len(found) == bool(complaint)
    assert all(each.startswith(complaint) for each in found)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ({"id": 1, "name": "x", "open": None}, ""),
        ({"id": 1}, "answer lacks name"),
        ({"id": "1", "name": "x"}, "answer.id is no integer"),
        ({"id": True, "name": "x"}, "answer.id is no integer"),
        ({"id": 1, "name": "x", "size": 1}, "answer has an unknown size"),
        ([], "answer is no object"),
    ],
)
def test_the_judge_sees_what_is_wrong_with_an_answer(content: Any, complaint: str) -> None:
    found = Vendor(DESCRIPTION).answer("GET", "/things/1.json", content)
    assert len(found) == bool(complaint)
    assert all(each.startswith(complaint) for each in found)


def test_the_judge_does_not_know_what_is_not_described() -> None:
    assert Vendor(DESCRIPTION).request(Asked("POST", "/things/1.json", ())) == ["POST /things/1.json is not described"]
