"""A mail from a file, as SES would keep it and hand it over."""

from __future__ import annotations

import io
import json
from email import policy
from email.parser import BytesParser
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operations.deployment.deployment import DeployedMail, Deployment, read_outputs
from operations.failures import OperatorError, WrongUsageError
from operations.mails.sending import hand_over, inbound, which
from operations.mails.ses_event import InboundMail

RAW = (
    b"From: =?utf-8?b?5qOu?= <mori@example.com>\nTo: Sales <reply+1001@reply.example.co.jp>\n"
    b"Subject: Re: hello\nMessage-ID: <a@example.com>\n\nThank you.\n"
)
DOMAIN = "reply.example.co.jp"
PLAIN = ("ApiUrl", "WebhookSecretId", "LogKeySecretId", "QuarantineQueueUrl", "WebhookFunctionName", "WebhookLogGroup")


def deployed(connection: str = "mail", domain: str = DOMAIN) -> DeployedMail:
    return DeployedMail(
        connection=connection,
        domain=domain,
        bucket="mails",
        function_name=f"relay-mail-{connection}",
        log_group="/g",
        dead_letter_queue_url="u",
    )


def deployment(*mails: DeployedMail) -> Deployment:
    outputs = dict.fromkeys((*PLAIN, "AccessLogGroup"), "x")
    fields = DeployedMail.__struct_fields__
    described = {
        f"Mail{each.connection.title()}": json.dumps({name: getattr(each, name) for name in fields}) for each in mails
    }
    return read_outputs("relay", outputs | described)


def sent(raw: bytes = RAW, **more: Any) -> InboundMail:
    return inbound(raw, **{"to": None, "sender": None, "failed": (), "domain": DOMAIN, **more})


def test_the_event_has_the_envelope_the_headers_and_every_verdict_and_not_the_body() -> None:
    mail = sent(failed=("dmarc",))
    [record] = mail.event("f")["Records"]
    assert record["eventSource"] == "aws:ses"
    told, receipt = record["ses"]["mail"], record["ses"]["receipt"]
    assert (told["source"], told["destination"]) == ("mori@example.com", ["reply+1001@reply.example.co.jp"])
    assert told["commonHeaders"]["messageId"] == "<a@example.com>"
    assert {name: receipt[f"{name}Verdict"]["status"] for name in ("spf", "dkim", "dmarc", "spam", "virus")} == {
        "spf": "PASS",
        "dkim": "PASS",
        "dmarc": "FAIL",
        "spam": "PASS",
        "virus": "PASS",
    }
    assert "Thank you" not in json.dumps(record)


def test_what_is_kept_is_the_mail_under_what_ses_writes_above_it() -> None:
    mail = sent(sender="")
    found = BytesParser(policy=policy.default).parsebytes(mail.stored())
    assert found.keys()[:2] == ["Return-Path", "Received"]
    assert found["Return-Path"] == "<>"
    assert found.get_content().rstrip() == "Thank you."
    assert b"\n" not in mail.stored().replace(b"\r\n", b"")


def test_of_long_headers_only_the_first_ten_kilobytes_are_told() -> None:
    told = sent(b"X-Long: " + b"x" * 9_000 + b"\nX-Next: " + b"y" * 9_000 + b"\n" + RAW).event("f")["Records"][0]
    assert told["ses"]["mail"]["headersTruncated"]
    assert [each["name"] for each in told["ses"]["mail"]["headers"]] == ["Return-Path", "Received", "X-Long"]


@given(st.binary(max_size=400))
def test_whatever_the_file_is_ses_hands_it_over(raw: bytes) -> None:
    mail = sent(raw, to=f"reply@{DOMAIN}", sender="a@b.c")
    json.dumps(mail.event("f"))
    assert mail.stored().startswith(b"Return-Path: <a@b.c>\r\n")


def test_a_mail_to_somebody_else_is_not_received() -> None:
    with pytest.raises(WrongUsageError, match=r"it is to a@example.com, and only mail to reply.example.co.jp"):
        sent(to="a@example.com")


def test_an_address_with_a_line_end_in_it_is_refused() -> None:
    with pytest.raises(WrongUsageError, match="is no address"):
        sent(to=f"reply+1001\r@{DOMAIN}")


def test_the_domain_says_which_connection_is_meant() -> None:
    two = deployment(deployed(), deployed("second", "other.example.co.jp"))
    assert which(two, None, ["reply@OTHER.example.co.jp"]).connection == "second"
    assert which(two, "mail", []).connection == "mail"
    assert which(deployment(deployed()), None, ["a@example.com"]).connection == "mail"
    with pytest.raises(WrongUsageError, match="--connection: mail, second"):
        which(two, None, ["a@example.com"])
    with pytest.raises(OperatorError, match="nothing that receives mail is deployed"):
        which(deployment(), None, [])


class Store:
    """S3, with what was put there."""

    def put_object(self, **what: Any) -> None:
        self.what = what


class Function:
    """Lambda, with a function that gives this answer."""

    def __init__(self, answer: bytes, **more: str) -> None:
        self._answer = {"Payload": io.BytesIO(answer), **more}

    def invoke(self, *, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803 - boto3's names
        self.event = json.loads(Payload)
        return self._answer


def test_the_mail_is_in_its_bucket_before_the_function_is_started() -> None:
    said = {"status": "read", "mail": "ab12", "routes": {"replies": {"status": "accepted", "id": "1"}}}
    store, function, mail = Store(), Function(json.dumps(said).encode()), sent()
    answer = hand_over(store, cast("Any", function), deployed(), mail)
    assert store.what == {"Bucket": "mails", "Key": f"incoming/{mail.message_id}", "Body": mail.stored()}
    assert function.event["Records"][0]["ses"]["mail"]["messageId"] == mail.message_id
    assert answer.routes["replies"].id == "1"


@pytest.mark.parametrize(
    ("function", "said"),
    [(Function(b"{}", FunctionError="Unhandled"), "failed"), (Function(b"[]"), "cannot be read")],
)
def test_a_function_that_fails_is_said_to(function: Function, said: str) -> None:
    with pytest.raises(OperatorError, match=said):
        hand_over(Store(), cast("Any", function), deployed(), sent())
