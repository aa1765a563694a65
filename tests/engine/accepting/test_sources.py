"""Accepting what kintone's own webhooks send: who is let in, what is taken, what is politely passed over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, cast

import msgspec
import pytest

from relay.accepting.accept import Acceptance
from relay.accepting.api_gateway import WebhookAnswer, WebhookRequest
from relay.accepting.authentication import WebhookSecret, url_key
from relay.core import event
from relay.core.config import Config, Route
from systems.kintone.config import KintoneSource
from systems.kintone.system import KINTONE
from systems.web.body import MAX_BYTES
from systems.web.receiver import WEB
from tests.support import log_lines
from tests.support.fifo_queue import Clock, FifoQueue, SqsClient
from tests.support.plain_system import Plain, PlainRoute

SECRET = "the-webhooks-secret"
OLD_SECRET = "the-one-before"
ROUTES = {
    "customer-changed": PlainRoute(to="crm", from_="app", source=KintoneSource(app=12), key="id"),
    "mail-opened": PlainRoute(to="crm"),
}
KEY = url_key(SECRET, "customer-changed")
CHANGED: dict[str, Any] = {
    "id": "uuid",
    "type": "UPDATE_RECORD",
    "app": {"id": "12", "name": "Leads"},
    "record": {"$id": {"value": "5"}, "$revision": {"value": "7"}, "company": {"value": "MARKER"}},
}


class Front:
    """The accepting function's logic with queues in memory."""

    def __init__(self) -> None:
        self.queue, self.quarantine = FifoQueue(Clock()), FifoQueue(Clock())
        self.kept: list[dict[str, Any]] = []
        self.acceptance = Acceptance(
            config=Config(routes=ROUTES, systems={"crm": "plain", "app": "kintone"}),
            systems={"plain": Plain(), "kintone": KINTONE},
            anyone=WEB,
            secret=WebhookSecret(lambda *, refresh: {"current": SECRET, "previous": OLD_SECRET}),
            log_key=b"k",
            sqs=cast("Any", self),
            queue_urls={"crm": "queue"},
            quarantine_url="quarantine",
        )
        self._client = SqsClient({"queue": self.queue})

    def send_message(self, **message: Any) -> None:
        """The quarantine is a plain queue."""
        if message["QueueUrl"] == "quarantine":
            self.kept.append(json.loads(message["MessageBody"]))
        else:
            self._client.send_message(**message)

    def post(
        self, body: Any, route: str = "customer-changed", *, key: str = "", header: str = "", query: str = ""
    ) -> WebhookAnswer:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"x-relay-secret": header} if header else {}
        return self.acceptance.handle(
            WebhookRequest(method="POST", route=route, headers=headers, body=raw, query=query, url_key=key)
        )


@pytest.fixture
def lines() -> Iterator[log_lines.Lines]:
    with log_lines.captured() as found:
        yield found


def test_a_notification_with_its_key_becomes_an_event_with_the_flat_payload() -> None:
    front = Front()
    answer = front.post(CHANGED, key=KEY)

    assert (answer.status, answer.content["status"]) == (202, "accepted")
    [message] = front.queue.messages
    accepted = event.decode(message.body)
    assert accepted.payload["record"] == {"company": "MARKER"}
    assert (accepted.payload["id"], accepted.payload["revision"]) == ("5", "7")


def test_the_header_is_accepted_there_too() -> None:
    assert Front().post(CHANGED, header=SECRET).status == 202


@pytest.mark.parametrize("key", ["", "wrong", SECRET, url_key(SECRET, "mail-opened")])
def test_without_the_right_key_nothing_is_accepted_or_kept(key: str) -> None:
    front = Front()
    answer = front.post(CHANGED, key=key)

    assert (answer.status, answer.content["error"]) == (401, "wrong_secret")
    assert "URL" in answer.content["message"]
    assert (front.queue.messages, front.kept) == ([], [])


@pytest.mark.parametrize("body", [CHANGED, b"{", b""])
@pytest.mark.parametrize(("key", "header"), [("", ""), ("wrong", ""), ("", "wrong"), ("wrong", "wrong")])
def test_a_stranger_is_not_told_which_routes_there_are(
    key: str, header: str, body: Any, lines: log_lines.Lines
) -> None:
    answers = [Front().post(body, route, key=key, header=header) for route in (*ROUTES, "unknown", "")]

    told = [
        (each.status, each.headers, {name: text for name, text in each.content.items() if name != "id"})
        for each in answers
    ]
    assert all(each == told[0] for each in told)
    assert (told[0][0], told[0][2]["error"]) == (401, "wrong_secret")
    assert {line["reason"] for line in lines.all() if "step" in line} == {"wrong_secret"}


def test_every_wrong_key_is_compared_whatever_route_it_names(monkeypatch: pytest.MonkeyPatch) -> None:
    def compared(route: str, key: str) -> list[str]:
        front, asked = Front(), list[str]()
        secret = front.acceptance.secret
        by_header, by_key = secret.verify, secret.verify_key

        def header(presented: str) -> Any:
            asked.append("header")
            return by_header(presented)

        def url(presented: str, name: str) -> Any:
            asked.append("key")
            return by_key(presented, name)

        monkeypatch.setattr(secret, "verify", header)
        monkeypatch.setattr(secret, "verify_key", url)
        front.post(CHANGED, route, key=key)
        return asked

    assert compared("customer-changed", "wrong") == compared("mail-opened", "wrong") == compared("unknown", "wrong")
    assert compared("customer-changed", "") == compared("unknown", "") == ["header"]
    assert compared("customer-changed", KEY) == ["key"]


def test_a_wrong_key_is_not_made_good_by_the_header() -> None:
    assert Front().post(CHANGED, key="wrong", header=SECRET).status == 401


def test_a_key_opens_no_route_whose_callers_can_send_a_header() -> None:
    answer = Front().post({"a": 1}, "mail-opened", key=url_key(SECRET, "mail-opened"))

    assert answer.status == 401
    assert "x-relay-secret" in answer.content["message"]


def test_what_is_not_listed_is_answered_politely_and_leaves_no_trace_but_a_line(lines: log_lines.Lines) -> None:
    front = Front()
    answer = front.post({**CHANGED, "type": "DELETE_RECORD"}, key=KEY)

    assert (answer.status, answer.content["status"], answer.content["reason"]) == (200, "ignored", "event_not_listed")
    assert (front.queue.messages, front.kept) == ([], [])
    [line] = [line for line in lines.all() if line.get("step") == "ignored"]
    assert (line["level"], line["route"], line["reason"]) == ("INFO", "customer-changed", "event_not_listed")


def test_the_log_tells_who_still_comes_with_the_old_secret(lines: log_lines.Lines) -> None:
    front = Front()
    for secret in (SECRET, OLD_SECRET, "wrong"):
        front.post({"leadId": 1}, "mail-opened", header=secret)
        front.post(CHANGED, key=url_key(secret, "customer-changed"))
        front.post({**CHANGED, "type": "DELETE_RECORD"}, key=url_key(secret, "customer-changed"))
        front.post(b"{", "mail-opened", header=secret)

    steps = ["accepted", "accepted", "ignored", "quarantined"]
    found = [(line["step"], line.get("secret")) for line in lines.all() if "step" in line]
    assert found == [
        *((step, None) for step in steps),
        *((step, "previous") for step in steps),
        *[("refused", None)] * 4,
    ]
    assert OLD_SECRET not in lines.text


def test_another_apps_notification_is_kept_for_a_person_without_the_key(lines: log_lines.Lines) -> None:
    front = Front()
    answer = front.post({**CHANGED, "app": {"id": "99"}}, key=KEY, query="a=1")

    assert (answer.status, answer.content["error"]) == (400, "wrong_app")
    [kept] = front.kept
    assert (kept["error"], kept["query"]) == ("wrong_app", "a=1")
    assert KEY not in json.dumps([kept, answer.content, lines.all()])
    assert "MARKER" not in lines.text


def test_a_notification_may_be_larger_than_marketos_body_and_is_kept_small() -> None:
    front = Front()
    padded = {**CHANGED, "recordTitle": "x" * MAX_BYTES}

    assert front.post(padded, key=KEY).status == 202
    assert len(front.queue.messages[0].body) < 1_000


def test_one_that_is_too_large_to_be_kept_is_refused_all_the_same() -> None:
    front = Front()
    huge = {**CHANGED, "app": {"id": "99"}, "recordTitle": "x" * MAX_BYTES}

    assert front.post(huge, key=KEY).content["error"] == "wrong_app"
    assert front.post({**huge, "more": "x" * 1_000_000}, key=KEY).content["error"] == "too_large"
    assert front.kept == []


@pytest.mark.parametrize("text", ["null", "Edit me", "editme", "{{lead.Owner}}", "Ask {{lead.Owner}} first"])
def test_a_text_of_kintone_is_a_text_where_marketo_leaves_it_of_an_empty_token(text: str) -> None:
    front = Front()
    front.post({**CHANGED, "record": {**CHANGED["record"], "company": {"value": text}}}, key=KEY)
    front.post({"leadId": 1, "company": text, "more": [{"deep": text}]}, "mail-opened", header=SECRET)

    kintone, marketo = (event.decode(message.body).payload for message in front.queue.messages)
    assert kintone["record"] == {"company": text}
    assert marketo == {"leadId": 1, "company": None, "more": [{"deep": None}]}


def test_a_route_without_from_is_from_json() -> None:
    assert msgspec.convert({"to": "crm"}, Route).from_ == "json"
    assert Front().post({"leadId": 1}, "mail-opened", header=SECRET).status == 202
