"""A webhook that cannot be accepted is refused in words, and kept as it came when its sender is known."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from relay.core.refusal import Refused
from systems.web import body
from systems.web.refusal import WebRefused
from tests.support.api_gateway_events import rest_event
from tests.support.aws import COMPILED, WEBHOOK_SECRETS, Aws, call
from tests.support.lambda_function import LambdaFunction

TOO_LARGE = b'{"leadId": 1, "memo": "' + b"x" * body.MAX_BYTES + b'"}'


def words(reason: str, **facts: object) -> str:
    """What is said in English, by the engine or by who reads what anyone posts."""
    kind = WebRefused if reason in WebRefused.texts() else Refused
    return kind(reason, **facts).message("en")


def refusal(found: tuple[int, dict[str, str], dict[str, str]]) -> tuple[int, str, str]:
    """Status, code and message of a refusal that keeps the contract."""
    status, content, _ = found
    assert set(content) == {"status", "error", "message", "id"}
    assert content["status"] == "rejected"
    return status, content["error"], content["message"]


@pytest.mark.parametrize("secret", [None, "", "guess", "current-webhook-secret ", "Current-Webhook-Secret", "山"])
@pytest.mark.parametrize(
    "request_",
    [
        {"body": b'{"leadId": 1}'},
        {"body": b"{broken"},
        {"body": None},
        {"body": b'{"leadId": 1}', "route": "unknown"},
        {"body": TOO_LARGE},
        {"body": b"x", "headers": {"Content-Encoding": "gzip"}},
    ],
    ids=["valid", "broken", "empty", "unknown route", "too large", "compressed"],
)
def test_a_missing_or_wrong_secret_is_always_the_same_refusal_and_leaves_nothing(
    aws: Aws, webhook: LambdaFunction, secret: str | None, request_: dict[str, Any]
) -> None:
    found = call(webhook, **(request_ | {"secret": secret}))

    assert refusal(found) == (401, "wrong_secret", words("wrong_secret"))
    assert (aws.quarantined(), aws.events()) == ([], [])


def test_the_header_of_the_secret_may_be_written_in_any_case(aws: Aws, webhook: LambdaFunction) -> None:
    event = rest_event(b'{"leadId": 1}', headers={"x-RELAY-secret": WEBHOOK_SECRETS["current"]})

    assert webhook.invoke(event)["statusCode"] == 202


@pytest.mark.parametrize("route", ["unknown", "Mail-Opened", "mail-opened/x", "", None])
def test_an_unknown_route_is_refused_and_kept(aws: Aws, webhook: LambdaFunction, route: str | None) -> None:
    found = call(webhook, b'{"leadId": 1}', route=route)

    assert refusal(found) == (404, "unknown_route", words("unknown_route"))
    [kept] = aws.quarantined()
    assert (kept.route, kept.body) == (route or "", b'{"leadId": 1}')


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "TRACE", "post"])
def test_another_method_is_refused_with_those_that_are_allowed(aws: Aws, webhook: LambdaFunction, method: str) -> None:
    found = call(webhook, None, method=method, query={"leadId": ["1"], "name": ["山 田"]})

    assert refusal(found) == (405, "wrong_method", words("wrong_method"))
    assert found[2]["Allow"] == "POST, PUT, PATCH, DELETE"
    [kept] = aws.quarantined()
    assert (kept.method, kept.body, kept.query) == (method, b"", "leadId=1&name=%E5%B1%B1+%E7%94%B0")


def test_another_method_from_a_stranger_is_refused_and_not_kept(aws: Aws, webhook: LambdaFunction) -> None:
    found = call(webhook, None, method="GET", secret=None)

    assert (found[0], found[2]["Allow"]) == (405, "POST, PUT, PATCH, DELETE")
    assert aws.quarantined() == []


def test_a_body_that_is_too_large_is_refused_and_logged_but_not_kept(aws: Aws, webhook: LambdaFunction) -> None:
    found = call(webhook, TOO_LARGE)

    assert refusal(found) == (413, "too_large", words("too_large", size=len(TOO_LARGE), limit=524288))
    assert aws.quarantined() == []
    line = webhook.lines()[-1]
    assert (line["step"], line["reason"], line["bytes"]) == ("refused", "too_large", len(TOO_LARGE))
    assert line["event_id"] == found[1]["id"]


def test_one_byte_decides_whether_a_body_is_too_large(aws: Aws, webhook: LambdaFunction) -> None:
    sent = b'{"leadId": 1, "memo": "'.ljust(body.MAX_BYTES - 2, b"x") + b'"}'

    assert [call(webhook, sent)[0], call(webhook, sent + b" ")[0]] == [202, 413]


def test_an_event_that_grows_too_large_for_its_queue_is_refused_and_kept(aws: Aws, webhook: LambdaFunction) -> None:
    sent = b'{"leadId": 1, "memo": "'.ljust(body.MAX_BYTES - 2, b"\x01") + b'"}'

    status, error, message = refusal(call(webhook, sent))

    assert (status, error) == (413, "too_large")
    assert message.startswith("The event takes 3")
    assert [kept.body for kept in aws.quarantined()] == [sent]


def test_a_compressed_body_is_refused_and_kept(aws: Aws, webhook: LambdaFunction) -> None:
    sent = bytes(range(256))
    found = call(webhook, sent, headers={"Content-Encoding": "gzip"})

    assert refusal(found) == (415, "unsupported_encoding", words("compressed"))
    assert [kept.body for kept in aws.quarantined()] == [sent]


@pytest.mark.parametrize("encoding", ["identity", "Identity", "", " "])
def test_a_body_that_is_said_not_to_be_compressed_is_accepted(aws: Aws, webhook: LambdaFunction, encoding: str) -> None:
    assert call(webhook, b'{"leadId": 1}', headers={"Content-Encoding": encoding})[0] == 202


BAD: dict[str, tuple[bytes | None, str, str]] = {
    "no body": (None, "invalid_body", words("body_empty")),
    "blanks": (b"\r\n \t", "invalid_body", words("body_empty")),
    "no utf-8": (b'{"leadId": "\x8e\x52"}', "invalid_body", words("body_not_utf8", position=13)),
    "only bytes": (b"\xff\xfe\x00\x80" * 50, "invalid_body", words("body_not_utf8", position=1)),
    "a list": (b"[1]", "invalid_body", words("body_not_object")),
    "text": (b"hello", "invalid_body", words("body_shape")),
    "xml": (b"<lead><id>1</id></lead>", "invalid_body", words("body_shape")),
    "a quote inside": (b'{"leadId": "a"b"}', "invalid_body", words("json_comma", line=1, column=15)),
    "broken on line 3": (b'{\n"leadId": 1,\n"x": y}', "invalid_body", words("json_bare", line=3, column=6)),
    "never ending": (b'{"leadId": "', "invalid_body", words("json_unended", line=1, column=12)),
    "trailing": (b'{"leadId": 1}{', "invalid_body", words("json_trailing", line=1, column=14)),
    "twice": (b'{"leadId": 1, "leadId": 2}', "invalid_body", words("json_duplicate", line=1, column=15)),
    "too deep": (b'{"leadId": ' + b"[" * 40, "invalid_body", words("json_too_deep", limit=32)),
    "half a character": (rb'{"leadId": 1, "a": "\ud800"}', "invalid_body", words("json_surrogate", name="a")),
    "half a character in the key": (rb'{"leadId": "\ud800"}', "invalid_body", words("json_surrogate", name="leadId")),
    "half a character as a name": (rb'{"leadId": 1, "\udfff": 1}', "invalid_body", words("json_surrogate", name="...")),
    "broken form": (b"leadId=1&rate=50%", "invalid_body", words("form_percent", name="rate", position=10)),
    "lost piece": (b"lost&leadId=1", "invalid_body", words("form_piece", position=1)),
    "no key": (b'{"company": "Acme"}', "missing_key", words("key_missing", path="leadId")),
    "untouched key": (b'{"leadId": "edit me"}', "missing_key", words("key_missing", path="leadId")),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_valid_event_is_refused_in_words_and_kept_byte_for_byte(
    aws: Aws, webhook: LambdaFunction, name: str
) -> None:
    sent, code, message = BAD[name]
    found = call(webhook, sent, headers={"Content-Type": "text/csv"}, query={"from": ["a b"]})

    assert refusal(found) == (400, code, message)
    [kept] = aws.quarantined()
    assert (kept.id, kept.body) == (found[1]["id"], sent or b"")
    assert (kept.error, kept.message, kept.route, kept.method) == (code, message, "mail-opened", "POST")
    assert (kept.content_type, kept.query) == ("text/csv", "from=a+b")
    assert timedelta(0) <= datetime.now(UTC) - kept.received_at < timedelta(minutes=1)
    assert aws.events() == []


def test_inner_json_that_is_broken_is_refused_by_its_name(aws: Aws, webhook: LambdaFunction) -> None:
    found = call(webhook, b'{"leadId": 1, "profile": "{"}', route="profile")

    assert refusal(found) == (400, "invalid_body", words("json_string", name="profile"))
    assert len(aws.quarantined()) == 1


def test_the_refusal_is_in_the_customers_language(aws: Aws) -> None:
    japanese = aws.webhook(COMPILED | {"language": "ja"})

    found = call(japanese, b'{"leadId": }')

    message = Refused("key_missing", path="leadId").message("ja")
    assert refusal(found) == (400, "missing_key", message)
    assert aws.quarantined()[0].message == message


PIECES = [
    *(b"{", b"}", b"[", b"]", b'"', b'""', b",", b":", b"\\", b"\\u", b"&", b"=", b"%", b"%5B", b"events=[", b"\n"),
    *(b"\x00", b"\xff", b"\xe5\xb1\xb1", b"\xef\xbb\xbf", b"\xef\xbf\xbe", b"1", b"edit me", b"{{lead.Id}}"),
    *(b'"leadId":', b'{"leadId": 1', b"leadId=1", b"\\ud800", b" ", b"null"),
]


def test_two_hundred_hostile_bodies_are_accepted_or_refused_and_all_are_somewhere(
    aws: Aws, webhook: LambdaFunction
) -> None:
    chance = random.Random(20261001)
    refused, accepted = [], 0
    for _ in range(200):
        sent = b"".join(chance.choices(PIECES, k=chance.randint(0, 12)))
        status = call(webhook, sent)[0]
        assert status in {202, 400}, sent
        accepted += status == 202
        if status == 400:
            refused.append(sent)

    assert len(aws.events()) == accepted
    assert sorted(kept.body for kept in aws.quarantined()) == sorted(refused)
    assert refused
