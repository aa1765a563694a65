"""The function that SES starts, in a process of its own, with the services that it calls on loopback."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from email import message_from_bytes
from typing import Any

import pytest

from relay.accepting.repeats import PREFIX, event_id
from relay.aws.environment import PLACEHOLDER
from systems.mail.matching import tokens
from systems.mail.parsing.bounds import MAX_LINES
from systems.mail.state_keys import FORWARD, THREAD
from tests.support.api_gateway_events import rest_event
from tests.support.lambda_function import FunctionError, LambdaFunction
from tests.support.little_aws import WEBHOOK_SECRET, LittleAws
from tests.support.little_functions import starting
from tests.systems.mail import corpus_of_mails as corpus
from tests.systems.mail.ses_events import MAIL_ID, mail, ses_event

TEXT = """
connections:
  mail: {system: mail, domain: reply.example.com, forward: {to: sales@company.example}}
  other: {system: mail, domain: other.example.com}
  marketo: {system: marketo, url: "https://123-ABC-456.mktorest.com"}
  kintone: {system: kintone, url: "https://example.cybozu.com"}
routes:
  replied:
    {from: mail, to: marketo, lead: {id: lead, email: from.address}, activity: {type: 100001, primary: subject}}
  comment:
    from: mail
    to: kintone
    app: 12
    key: {field: mail, from: from.address}
    upsert: false
    comment: {text: "{text}"}
  everything:
    from: mail
    source: {automatic: deliver, unauthenticated: deliver}
    to: kintone
    app: 13
    key: {field: id, from: id}
    fields: {text: text}
  elsewhere: {from: other, to: kintone, app: 14, key: {field: id, from: id}, fields: {text: text}}
"""
KEY = b"key-of-the-hashes-in-the-log"
SIGNED = tokens.token(KEY, "mail", "77")


@pytest.fixture(scope="module")
def services() -> Iterator[LittleAws]:
    with LittleAws() as found:
        yield found


@pytest.fixture
def aws(services: LittleAws) -> LittleAws:
    """The same for all, and empty for each, but for one mail in the bucket."""
    services.clear()
    services.objects[f"in/{MAIL_ID}"] = corpus.raw("en-gmail")
    return services


@pytest.fixture(scope="module")
def start(services: LittleAws, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., LambdaFunction]]:
    """Starts one as Lambda does, with its packaged configuration."""
    with starting(services, tmp_path_factory.mktemp("functions"), TEXT, "inbound_mail", "webhook") as found:
        yield found


@pytest.fixture(scope="module")
def function(start: Callable[..., LambdaFunction]) -> LambdaFunction:
    """Of one of the two connections."""
    return start("inbound_mail", CONNECTION="mail", STATE_TABLE="mail-state", MAIL_BUCKET="mails", MAIL_PREFIX="in/")


def payload(aws: LittleAws, queue: str = "marketo.fifo") -> dict[str, Any]:
    """Of the only event there."""
    [found] = aws.to_queue(queue)
    return dict(found["payload"])


def test_a_reply_is_one_event_of_each_route_from_the_connection_and_goes_on_to_the_mailbox(
    aws: LittleAws, function: LambdaFunction
) -> None:
    answer = function.invoke(ses_event())
    assert {name: each["status"] for name, each in answer["routes"].items()} == {
        "replied": "accepted",
        "comment": "accepted",
        "everything": "accepted",
    }
    assert answer["forwarded"] == "sent"
    assert {each["MessageDeduplicationId"] for each in aws.sent} == {
        event_id(name, MAIL_ID) for name in ("replied", "comment", "everything")
    }
    found = payload(aws)
    assert found == {
        "id": MAIL_ID,
        "from": {"address": "jane.smith@company.example", "name": "Jane Smith"},
        "to": "reply+42@reply.example.com",
        "subject": "Re: Your invitation",
        "text": "Yes, count me in.\n\nJane",
        "excerpt": "Yes, count me in. Jane",
        "whole_text": found["whole_text"],
        "cut": False,
        "message_id": "<en-gmail@kaisha.example>",
        "in_reply_to": "<101.202.303@em-sj-77.mktomail.example>",
        "references": ["<101.202.303@em-sj-77.mktomail.example>"],
        "date": "2026-12-01T01:05:00Z",
        "received_at": "2026-12-01T01:05:00.000Z",
        "verdicts": dict.fromkeys(("spf", "dkim", "dmarc", "spam", "virus"), "PASS"),
        "authenticated": True,
        "automatic": False,
        "attachments": [],
        "lead_claimed": "42",
        "matched_by": "unsigned_token",
    }


def test_a_mail_that_is_announced_again_is_no_second_event_and_no_second_mail(
    aws: LittleAws, function: LambdaFunction
) -> None:
    answers = [function.invoke(ses_event()) for _ in range(3)]
    assert [each["forwarded"] for each in answers] == ["sent", "already", "already"]
    assert [each["routes"]["replied"]["status"] for each in answers] == ["accepted", "ignored", "ignored"]
    assert len(aws.sent) == 3
    assert len(aws.mails) == 1


def test_an_automatic_mail_goes_only_where_a_route_wants_it_and_to_no_mailbox(
    aws: LittleAws, function: LambdaFunction
) -> None:
    aws.objects[f"in/{MAIL_ID}"] = corpus.raw("auto-exchange")
    answer = function.invoke(ses_event(source=""))
    assert answer["routes"]["replied"]["reason"] == "automatic_mail"
    assert answer["forwarded"] == "no"
    assert aws.to_queue("marketo.fifo") == aws.mails == []
    assert payload(aws, "kintone.fifo")["automatic_kind"] == "auto_reply"


@pytest.mark.parametrize(
    "own",
    [
        {"dmarc": "FAIL"},
        {"dmarc": "GRAY", "spf": "FAIL"},
        {"dmarc": "GRAY", "source": "x@elsewhere.example"},
        {"from_": ["Bob <bob@company.example>"]},
    ],
)
def test_what_nobody_vouches_for_goes_only_where_a_route_wants_it_and_claims_no_lead(
    aws: LittleAws, function: LambdaFunction, own: dict[str, Any]
) -> None:
    answer = function.invoke(ses_event(**own))
    assert answer["routes"]["comment"]["reason"] == "sender_not_authenticated"
    found = payload(aws, "kintone.fifo")
    assert (found["authenticated"], found["matched_by"], found.get("lead_claimed")) == (False, "sender", None)
    assert answer["forwarded"] == "sent"


def test_without_a_policy_spf_of_the_senders_own_domain_vouches(aws: LittleAws, function: LambdaFunction) -> None:
    assert function.invoke(ses_event(dmarc="GRAY", source="bounce@mail.company.example"))
    assert payload(aws)["authenticated"] is True


@pytest.mark.parametrize("verdict", ["spam", "virus"])
def test_spam_and_viruses_are_not_even_loaded(aws: LittleAws, function: LambdaFunction, verdict: str) -> None:
    assert function.invoke(ses_event(**{verdict: "FAIL"}))["reason"] == verdict
    assert aws.loaded == []
    assert aws.sent == aws.mails == []


def test_a_signed_token_proves_the_lead_whoever_writes(aws: LittleAws, function: LambdaFunction) -> None:
    function.invoke(ses_event(to=f"Reply+{SIGNED.upper()}@reply.example.com", dmarc="FAIL"))
    found = payload(aws, "kintone.fifo")
    assert (found["lead"], found["matched_by"]) == ("77", "signed_token")


def test_a_later_reply_of_the_thread_is_of_the_same_lead_though_its_address_says_nothing(
    aws: LittleAws, function: LambdaFunction
) -> None:
    function.invoke(ses_event(to=f"reply+{SIGNED}@reply.example.com"))
    aws.objects["in/later"] = mail("One more thing.", "References: <x@y> <en-gmail@kaisha.example>")
    function.invoke(ses_event("later", to="reply@reply.example.com"))
    found = aws.to_queue("marketo.fifo")[1]["payload"]
    assert (found["lead"], found["matched_by"]) == ("77", "references")
    assert len([key for key in aws.items if key.startswith(THREAD)]) == 1


def test_an_automatic_mail_begins_no_thread(aws: LittleAws, function: LambdaFunction) -> None:
    aws.objects[f"in/{MAIL_ID}"] = corpus.raw("auto-exchange")
    function.invoke(ses_event(to=f"reply+{SIGNED}@reply.example.com", source=""))
    assert not [key for key in aws.items if key.startswith(THREAD)]


def test_a_thread_stays_with_the_lead_who_was_first(aws: LittleAws, function: LambdaFunction) -> None:
    function.invoke(ses_event(to=f"reply+{SIGNED}@reply.example.com"))
    other = tokens.token(KEY, "mail", "78")
    aws.objects["in/thief"] = mail("Mine.", "Message-ID: <en-gmail@kaisha.example>")
    function.invoke(ses_event("thief", to=f"reply+{other}@reply.example.com"))
    aws.objects["in/later"] = mail("Later.", "In-Reply-To: <en-gmail@kaisha.example>")
    function.invoke(ses_event("later", to="reply@reply.example.com"))
    assert [each["payload"]["lead"] for each in aws.to_queue("marketo.fifo")] == ["77", "78", "77"]


@pytest.mark.parametrize(
    ("content", "reason", "error"),
    [
        (b"\n" * (MAX_LINES + 1), "mail_lines", "mail_refused"),
        (b"x" * (40 * 1024 * 1024 + 1), "mail_too_large", "too_large"),
        (None, "mail_missing", "mail_missing"),
    ],
)
def test_a_mail_that_cannot_be_read_lies_in_quarantine_with_the_place_where_it_is(
    aws: LittleAws, function: LambdaFunction, content: bytes | None, reason: str, error: str
) -> None:
    aws.objects.clear()
    if content is not None:
        aws.objects[f"in/{MAIL_ID}"] = content
    assert function.invoke(ses_event())["reason"] == reason
    [kept] = aws.to_queue("quarantine")
    assert kept["error"] == error
    assert f"in/{MAIL_ID}" in kept["message"]
    assert len(aws.sent) == 1


@pytest.mark.parametrize("event", [{}, {"Records": []}, {"Records": [{"s3": {}}]}, ses_event("../secret")])
def test_what_is_no_event_of_ses_lies_in_quarantine(
    aws: LittleAws, function: LambdaFunction, event: dict[str, Any]
) -> None:
    assert function.invoke(event)["reason"] == "not_from_ses"
    assert len(aws.to_queue("quarantine")) == 1
    assert aws.loaded == []


@pytest.mark.parametrize("operation", ["GetObject", "SendMessage", "SendEmail"])
def test_where_a_service_fails_lambda_calls_again_and_nothing_is_doubled(
    aws: LittleAws, function: LambdaFunction, operation: str
) -> None:
    aws.fails[operation] = (403 if operation == "SendEmail" else 500, "AccessDeniedException")
    with pytest.raises(FunctionError):
        function.invoke(ses_event())
    aws.fails.clear()
    assert function.invoke(ses_event())["forwarded"] == "sent"
    assert len({each["MessageDeduplicationId"] for each in aws.sent}) == len(aws.sent) == 3
    assert len(aws.mails) == 1


def test_a_mail_that_ses_took_without_an_answer_is_not_sent_twice_and_a_person_is_told(
    aws: LittleAws, function: LambdaFunction
) -> None:
    aws.hangs_up = True
    assert function.invoke(ses_event())["forwarded"] == "unsure"
    aws.hangs_up = False
    assert function.invoke(ses_event())["forwarded"] == "already"
    assert len(aws.mails) == 1
    [kept] = aws.to_queue("quarantine")
    assert MAIL_ID in kept["message"]


def test_an_attempt_that_died_while_it_sent_is_not_repeated(aws: LittleAws, function: LambdaFunction) -> None:
    dying = {"id": {"S": FORWARD + MAIL_ID}, "content": {"S": "sending"}, "expiration": {"N": "99999999999"}}
    aws.items[FORWARD + MAIL_ID] = dying
    assert [function.invoke(ses_event())["forwarded"] for _ in range(2)] == ["unsure", "already"]
    assert aws.mails == []
    assert len(aws.to_queue("quarantine")) == 1


def test_a_mail_that_ses_does_not_like_is_sent_as_its_text_alone(aws: LittleAws, function: LambdaFunction) -> None:
    aws.objects[f"in/{MAIL_ID}"], aws.rejects = corpus.raw("ja-attachments"), b"JVBERi0x"
    assert function.invoke(ses_event(from_=[]))["forwarded"] == "sent"
    [sent] = aws.raw_mails()
    assert f"in/{MAIL_ID}".encode() in message_from_bytes(sent).get_payload(decode=True)
    aws.clear()
    aws.objects[f"in/{MAIL_ID}"], aws.rejects = corpus.raw("en-gmail"), b"From"
    with pytest.raises(FunctionError):
        function.invoke(ses_event())
    assert FORWARD + MAIL_ID not in aws.items


def test_a_reply_in_quarantine_is_sent_again_by_the_webhook_with_its_secret(
    aws: LittleAws, start: Callable[..., LambdaFunction], function: LambdaFunction
) -> None:
    function.invoke(ses_event())
    body = json.dumps(payload(aws)).encode()
    webhook = start("webhook", WEBHOOK_SECRET_ID="webhook", STATE_TABLES=f"{PLACEHOLDER}-state")
    again = json.loads(webhook.invoke(rest_event(body, route="replied", secret=WEBHOOK_SECRET))["body"])
    assert (again["status"], again["id"]) == ("ignored", event_id("replied", MAIL_ID))
    wrong = json.loads(webhook.invoke(rest_event(b'{"id": 1}', route="replied", secret=WEBHOOK_SECRET))["body"])
    assert wrong["error"] == "mail_refused"
    assert webhook.invoke(rest_event(body, route="replied", secret="wrong"))["statusCode"] == 401


def test_nothing_of_who_wrote_or_what_stands_in_the_log(aws: LittleAws, function: LambdaFunction) -> None:
    aws.objects[f"in/{MAIL_ID}"] = mail("MARKER-text", "Message-ID: <MARKER-id@company.example>")
    function.invoke(ses_event())
    logged = json.dumps(function.lines())
    received = [each for each in function.lines() if each.get("step") == "mail_received"][-1]
    assert (received["mail"], received["matched_by"], received["dmarc"]) == (MAIL_ID, "unsigned_token", "PASS")
    for secret in ("MARKER", "jane.smith", "company.example", "Jane"):
        assert secret not in logged


def test_what_is_remembered_begins_as_the_functions_rights_say(aws: LittleAws, function: LambdaFunction) -> None:
    function.invoke(ses_event(to=f"reply+{SIGNED}@reply.example.com"))
    assert {key.partition("#")[0] + "#" for key in aws.items} == {PREFIX, THREAD, FORWARD}
