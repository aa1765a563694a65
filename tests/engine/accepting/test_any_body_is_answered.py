"""Whatever somebody sends, to whatever system it leads: it is accepted or refused in words, and is somewhere.

A 5xx would ring an alarm, which anybody who fills in a form could then do.
"""

from __future__ import annotations

import base64
import json
from typing import Any, cast

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from relay.accepting.accept import Acceptance
from relay.accepting.api_gateway import WebhookAnswer, WebhookRequest
from relay.accepting.authentication import WebhookSecret
from relay.core import event
from relay.core.config import Config, Route
from relay.core.refusal import Refused
from relay.system.sides import target_side
from systems import SYSTEMS
from systems.kintone.config import KintoneSource
from systems.web.receiver import WEB
from tests.support import sqs_rules
from tests.support.examples import usual

FROM_KINTONE = {"from": "kintone"}
ROUTES: dict[str, tuple[str, dict[str, Any]]] = {
    "kintone": (
        "kintone",
        {
            "app": 12,
            "key": {"field": "lead_id", "from": "leadId"},
            "fields": {
                "company": "company",
                "score": {"from": "score", "type": "number"},
                "tags": "join(', ', tags[])",
            },
            "json_strings": ["profile"],
        },
    ),
    "karte": ("karte", {"user_id": "memberId"}),
    "karte-made": (
        "karte",
        {"event_name": "opened", "values": {"mail": "company", "all": "profile", "n": {"from": "score"}}},
    ),
    "http": ("http", {"path": "/leads/{leadId}", "headers": {"x": "{company}"}}),
    "http-passthrough": ("http", {"path": "/leads", "key": "leadId", "body": "passthrough"}),
    "http-form": ("http", {"path": "/leads", "key": "leadId", "body": "form"}),
    "marketo": ("marketo", {"lead": {"email": "email", "id": "leadId"}, "fields": {"company": "company"}}),
    "strict": ("http", {"path": "/{leadId}", "fields": {"a": "to_string(@.company)"}, "unread": "refuse"}),
    "kintone-http": ("http", {**FROM_KINTONE, "path": "/{id}", "body": "passthrough"}),
    "kintone-marketo": ("marketo", {**FROM_KINTONE, "lead": {"id": "id"}, "fields": {"company": "record.company"}}),
}
CHANGED: dict[str, Any] = {"id": "uuid", "type": "UPDATE_RECORD", "app": {"id": "12"}}
HALVES = {
    rb'{"leadId": 1, "company": "A \ud83d"}': "company",
    rb'{"leadId": 1, "\udfff": "name"}': "...",
    rb'{"leadId": 1, "company": [{"x": "\ud83d y"}], "profile": "{\"a\": \"\\ud83d\"}"}': "company",
    rb'{"leadId": "\ud83d"}': "leadId",
    rb'leadId=1&company="A \ud83d"': "company",
    rb'leadId=1&events=[{"event_name": "x", "values": {"a": "\udc00"}}]': "events",
    rb"leadId=1&events=%5B%22%5Cud83d%22%5D": "events",
}
"""With the name that each is under."""
PIECES = [
    *(
        b"{",
        b"}",
        b"[",
        b"]",
        b'"',
        b'""',
        b",",
        b":",
        b"\\",
        b"\\u",
        b"\\ud83d",
        b"&",
        b"=",
        b"%",
        b"%5B",
        b"\n",
        b" ",
    ),
    *(
        b"\x00",
        b"\xff",
        b"\xe5\xb1\xb1",
        b"\xef\xbf\xbe",
        b"1",
        b"-0",
        b"12.50",
        b"1e999999999",
        b"1e9999999999999999999",
    ),
    *(
        b"9" * 400,
        b"null",
        b"edit me",
        b"{{lead.Id}}",
        b'"leadId":',
        b'{"leadId": 1',
        b"leadId=1",
        b"&company=",
        b"&score=",
    ),
    *(
        b"&events=[",
        b'"profile": "{',
        b'"company": ',
        b'"email": "a@b.jp"',
        b'{"event_name": "x", "values": {',
        b'"tags": [',
    ),
]
numbers = st.sampled_from(["1", "-0", "12.50", "1e400", "8202522731445525542", "1E-7"]).map(msgspec.Raw)
json_values = st.recursive(
    st.none() | st.booleans() | numbers | st.text(max_size=6) | st.sampled_from(["a@b.jp", "\\ud83d"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
names = st.sampled_from(["leadId", "company", "score", "tags", "profile", "email", "events", "memberId", "other"])
bodies = (
    st.binary(max_size=100)
    | st.lists(st.sampled_from(PIECES), max_size=12).map(b"".join)
    | st.dictionaries(names, json_values, max_size=5).map(msgspec.json.encode)
    | st.dictionaries(names, json_values).map(lambda each: b"&".join(_pair(*pair) for pair in each.items()))
)


def _pair(name: str, value: Any) -> bytes:
    return name.encode() + b"=" + msgspec.json.encode(value)


def notification(record: Any) -> bytes:
    cells = {"$id": {"value": "5"}, "$revision": {"value": "7"}, "company": {"value": record}}
    return msgspec.json.encode({**CHANGED, "record": cells})


class Front:
    """The accepting function's logic, with queues that keep only what SQS would."""

    def __init__(self) -> None:
        self.queued: list[str] = []
        self.kept: list[bytes] = []
        self.acceptance = Acceptance(
            config=Config(
                routes={name: self._route(*each) for name, each in ROUTES.items()},
                systems={system: system for system, _ in ROUTES.values()},
            ),
            systems=SYSTEMS,
            anyone=WEB,
            secret=WebhookSecret(lambda *, refresh: {"current": "secret"}),
            log_key=b"k",
            sqs=cast("Any", self),
            queue_urls={system: system for system, _ in ROUTES.values()},
            quarantine_url="quarantine",
        )

    @staticmethod
    def _route(system: str, content: dict[str, Any]) -> Route:
        route = msgspec.convert({"to": system, **content}, target_side(SYSTEMS[system]).route_model)
        return msgspec.structs.replace(route, source=KintoneSource(app=12) if "from" in content else None)

    def send_message(self, *, QueueUrl: str, MessageBody: str, **_: Any) -> None:  # noqa: N803 - boto3's names
        sqs_rules.check_text(MessageBody)
        if QueueUrl == "quarantine":
            self.kept.append(base64.b64decode(json.loads(MessageBody).get("body", "")))
        else:
            self.queued.append(MessageBody)

    def post(self, route: str, body: bytes) -> WebhookAnswer:
        return self.acceptance.handle(
            WebhookRequest(method="POST", route=route, headers={"x-relay-secret": "secret"}, body=body)
        )


@settings(max_examples=usual(4), deadline=None)
@given(bodies, st.sampled_from([*ROUTES]))
@example(b'{"leadId": 1e999999999, "score": 1e999999999, "company": 1e999999999}', "kintone")
@example(b'{"leadId": 1, "score": 1e999999999, "company": -0}', "http-form")
@example(b'{"leadId": 1, "memberId": 1e999999999, "events": [{"event_name": "x", "values": {"a": 1e400}}]}', "karte")
def test_any_body_is_accepted_or_refused_and_kept(body: bytes, route: str) -> None:
    front = Front()

    status = front.post(route, body).status

    assert status in {200, 202, 400, 413}
    assert len(front.queued) == (status == 202)
    assert front.kept == ([body] if status in {400, 413} else [])
    for message in front.queued:
        assert event.encode(event.decode(message)) == message


@settings(max_examples=usual(1), deadline=None)
@given(json_values, st.sampled_from(["kintone-http", "kintone-marketo"]))
def test_any_record_of_kintone_is_accepted_or_refused(value: Any, route: str) -> None:
    assert Front().post(route, notification(value)).status in {202, 400}


@pytest.mark.parametrize("route", [name for name, (_, content) in ROUTES.items() if "from" not in content])
@pytest.mark.parametrize("body", HALVES)
def test_half_a_character_is_refused_by_that_name_whatever_the_system_and_kept(route: str, body: bytes) -> None:
    front = Front()
    answer = front.post(route, body)

    told = Refused("json_surrogate", name=HALVES[body]).message("en")
    assert (answer.status, answer.content["error"]) == (400, "invalid_body")
    assert answer.content["message"] == told or "`unread: refuse`" in answer.content["message"]
    assert (front.kept, front.queued) == ([body], [])


@pytest.mark.parametrize("route", ["kintone-http", "kintone-marketo"])
@pytest.mark.parametrize("value", [rb'"\ud83d"', rb'["a", "\ud83d"]', rb'[{"value": {"x": {"value": "\udc00"}}}]'])
def test_half_a_character_of_kintone_is_refused_likewise(route: str, value: bytes) -> None:
    body = notification("MARK").replace(b'"MARK"', value)

    refused = Refused("json_surrogate", name="company")
    assert Front().post(route, body).content["message"] == refused.message("en")
