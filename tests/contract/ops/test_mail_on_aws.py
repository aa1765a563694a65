"""`relay mail` and `relay send-mail` against a real queue and a real function."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from operations.checks.mail.receiving import findings
from tests.contract.ops.command import Relay, command
from tests.contract.ops.relay_cloud import Cloud

STACK = "ops-mail-relay"
RELAY_YAML = """\
name: ops-mail
connections:
  kintone: {system: kintone, url: https://midori.cybozu.com}
  mail: {system: mail, domain: reply.midori.co.jp}
routes:
  replies: {from: mail, to: kintone, app: 12, key: {field: email, from: from.address}, fields: {memo: text}}
"""
_TAKES = """\
def handler(event, context):
    mail = event["Records"][0]["ses"]["mail"]["messageId"]
    if mail == "broken":
        raise RuntimeError(mail)
    return {"status": "read", "mail": mail, "routes": {}, "forwarded": "no"}
"""


@pytest.fixture(scope="session")
def mail_deployed(deployed: Cloud) -> Cloud:
    """A stack with a domain that mail comes to, whose function fails at one mail."""
    deployed.add_queue("mail-aside", fifo=False)
    deployed.add_log_group("mail")
    deployed.add_function("mail-mail", {"inbound_mail.py": _TAKES}, "inbound_mail", {})
    described = {
        "connection": "mail",
        "domain": "reply.midori.co.jp",
        "bucket": "ops-mail-bucket",
        "function_name": "ops-test-mail-mail",
        "log_group": deployed.logs["mail"],
        "dead_letter_queue_url": deployed.queues["mail-aside"],
        "rule_set": "ops-mail-mail-9f8e7d6c",
    }
    deployed.publish(["kintone"], STACK, {"MailMail": described})
    return deployed


@pytest.fixture
def mail(
    mail_deployed: Cloud, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Relay:
    """The command with that deployment, and nothing put aside."""
    mail_deployed.empty()
    path = tmp_path / "relay.yaml"
    path.write_text(RELAY_YAML)
    return command(mail_deployed.emulator, path, capsys, monkeypatch)


def put_aside(cloud: Cloud, *mails: str) -> None:
    for each in mails:
        event = {"Records": [{"eventSource": "aws:ses", "ses": {"mail": {"messageId": each}, "receipt": {}}}]}
        cloud.sqs.send_message(QueueUrl=cloud.queues["mail-aside"], MessageBody=json.dumps(event))


def test_what_was_put_aside_is_listed_and_taken_again_but_for_what_fails_again(
    mail: Relay, mail_deployed: Cloud
) -> None:
    put_aside(mail_deployed, "one", "broken")
    listed = mail("mail", "list", "mail")
    assert listed.code == 0
    assert {"one", "broken"} <= set(listed.out.split())
    assert "ops-mail-bucket" in listed.err
    replayed = mail("mail", "replay", "mail")
    assert (replayed.code, replayed.out.splitlines()[-1]) == (1, "1 mail of 2 taken.")
    assert mail_deployed.count("mail-aside") == 1


def test_status_says_how_many_and_what_to_do(mail: Relay, mail_deployed: Cloud) -> None:
    put_aside(mail_deployed, "one")
    assert "mail: 1 mail could not be taken. Again: relay mail replay mail" in mail("status").err


def test_where_nothing_was_put_aside_it_says_so(mail: Relay) -> None:
    assert mail("mail", "list", "mail").code == 1
    assert mail("mail", "replay", "mail").out == "Nothing was put aside.\n"
    assert "receives no mail that is deployed. Those that do: mail." in mail("mail", "list", "kintone").err


def test_to_a_relay_on_aws_a_mail_is_really_sent(mail: Relay, tmp_path: Path) -> None:
    file = tmp_path / "reply.eml"
    file.write_bytes(b"From: a@example.com\nTo: reply@reply.midori.co.jp\n\nYes.\n")
    done = mail("send-mail", str(file))
    assert done.code == 1
    assert "to reply@reply.midori.co.jp" in done.err
    assert (
        "--fail nothing: there are spam, virus, spf, dkim, dmarc"
        in mail("send-mail", str(file), "--fail", "nothing").err
    )
    assert "cannot be read" in mail("send-mail", str(tmp_path / "none.eml")).err


def test_check_says_what_is_missing_so_that_mail_comes_in(mail: Relay, monkeypatch: pytest.MonkeyPatch) -> None:
    hosts: dict[str, object] = {"hosts": lambda _: [], "is_there": lambda _: True}
    monkeypatch.setattr(findings, "__kwdefaults__", hosts)
    done = mail("check", "--account", "--json")
    said = {(each["level"], each["where"]): each["message"] for each in json.loads(done.out)}
    assert done.code == 1
    assert "it has no MX record" in said["error", "connections.mail.domain"]
    messages = " ".join(each["message"] for each in json.loads(done.out) if each["where"] == "connections.mail")
    assert "the rule set ops-mail-mail-9f8e7d6c is not active" in messages
    assert "SES does not know reply.midori.co.jp" in messages
    assert "its bucket ops-mail-bucket is gone" in messages
