"""Mail that SES receives: a bucket, a rule that only its own bucket and function trust, and what is put aside."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cdk_nag import AwsSolutionsChecks

import config
from tests.infra.app.test_rules import findings
from tests.infra.monitoring.test_monitoring_stack import alarms
from tests.infra.relay.test_functions_and_rights import allowed, touches
from tests.infra.synthesised import Synthesised, synthesise

TEXT = """
name: acme
connections:
  kintone: {system: kintone, url: "https://acme.cybozu.com"}
  marketo: {system: marketo, url: "https://123-ABC-456.mktorest.com"}
  mail: {system: mail, domain: reply.acme.co.jp, forward: {to: sales@acme.co.jp}}
routes:
  replies: {from: mail, to: kintone, app: 12, key: {field: email, from: from.address}, fields: {memo: text}}
"""
FUNCTION = "acme-mail-mail"


@pytest.fixture(scope="module")
def received(tmp_path_factory: pytest.TempPathFactory) -> Synthesised:
    """One domain, whose mail goes to kintone and on to a mailbox."""
    return synthesise(TEXT, tmp_path_factory.mktemp("mail") / "app")


def rule(app: Synthesised) -> dict[str, Any]:
    found: dict[str, Any] = app.relay.only("AWS::SES::ReceiptRule")["Properties"]
    return found


def bucket(app: Synthesised) -> dict[str, Any]:
    found: dict[str, Any] = app.relay.only("AWS::S3::Bucket")
    return found


def test_ses_keeps_the_whole_mail_and_then_starts_the_function_and_no_rule_behind_sees_it(
    received: Synthesised,
) -> None:
    found = rule(received)["Rule"]
    assert (found["Recipients"], found["ScanEnabled"], found["TlsPolicy"]) == (["reply.acme.co.jp"], True, "Optional")
    kept, started, stopped = found["Actions"]
    assert kept["S3Action"]["ObjectKeyPrefix"] == "incoming/"
    assert touches(received.relay, [kept["S3Action"]["BucketName"]], "Mail-mail/Raw/Mails")
    assert started["LambdaAction"]["InvocationType"] == "Event"
    assert touches(received.relay, [started["LambdaAction"]["FunctionArn"]], "Mail-mail/Take/Function")
    assert stopped == {"StopAction": {"Scope": "RuleSet"}}


def test_the_bucket_is_private_encrypted_and_forgets_by_age_and_outlives_its_stack(received: Synthesised) -> None:
    found = bucket(received)
    assert set(found["Properties"]["PublicAccessBlockConfiguration"].values()) == {True}
    [encryption] = found["Properties"]["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert encryption["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
    [lifecycle] = found["Properties"]["LifecycleConfiguration"]["Rules"]
    assert (lifecycle["ExpirationInDays"], lifecycle["Status"]) == (30, "Enabled")
    assert found["DeletionPolicy"] == "RetainExceptOnCreate"


def test_into_the_bucket_only_that_rule_of_this_account_may_write_and_nobody_without_tls(received: Synthesised) -> None:
    policy = received.relay.only("AWS::S3::BucketPolicy")["Properties"]["PolicyDocument"]["Statement"]
    without_tls, by_ses = policy
    assert (without_tls["Effect"], without_tls["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})
    assert (by_ses["Action"], by_ses["Principal"]) == ("s3:PutObject", {"Service": "ses.amazonaws.com"})
    assert "incoming/*" in json.dumps(by_ses["Resource"])
    condition = by_ses["Condition"]["StringEquals"]
    assert condition["aws:SourceAccount"] == {"Ref": "AWS::AccountId"}
    assert ":receipt-rule/acme-mail" in json.dumps(condition["aws:SourceArn"])


def test_only_that_rule_may_start_the_function_and_both_rights_are_there_before_the_rule(received: Synthesised) -> None:
    [permission] = [
        each
        for each in received.relay.properties("AWS::Lambda::Permission")
        if each["Principal"] == "ses.amazonaws.com"
    ]
    assert permission["SourceAccount"] == {"Ref": "AWS::AccountId"}
    arn = json.dumps(permission["SourceArn"])
    assert ":receipt-rule-set/" in arn
    assert ":receipt-rule/acme-mail" in arn
    made = received.relay.only("AWS::SES::ReceiptRule")["DependsOn"]
    kinds = {received.relay.body["Resources"][each]["Type"] for each in made}
    assert {"AWS::Lambda::Permission", "AWS::S3::BucketPolicy"} <= kinds


def test_the_function_may_do_what_it_must_and_no_more(received: Synthesised) -> None:
    rights = allowed(received.relay, FUNCTION)
    [mails] = rights.pop("s3:GetObject")
    assert json.dumps(mails).startswith('{"Fn::Join": ["", [{"Fn::GetAtt": ["MailmailRawMails')
    assert mails["Fn::Join"][1][1] == "/incoming/*"
    assert touches(received.relay, rights.pop("secretsmanager:GetSecretValue"), "Webhook/LogKey")
    assert touches(
        received.relay,
        rights.pop("sqs:SendMessage"),
        "Delivery-kintone/Queue/Events",
        "Webhook/Quarantine/Requests",
        "Mail-mail/DeadLetters/Events",
    )
    for action in ("GetItem", "PutItem", "DeleteItem"):
        assert touches(received.relay, rights.pop(f"dynamodb:{action}"), "Delivery-mail/State/Items")
    for action in ("CreateLogStream", "PutLogEvents"):
        assert touches(received.relay, rights.pop(f"logs:{action}"), "Mail-mail/Take/Log")
    identities = json.dumps(rights.pop("ses:SendRawEmail"))
    assert "identity/reply.acme.co.jp" in identities
    assert "identity/acme.co.jp" in identities
    assert rights == {}


def test_it_sends_as_one_address_and_remembers_only_what_is_its_own(received: Synthesised) -> None:
    statements = received.relay.statements(FUNCTION)
    [sending] = [each for each in statements if "ses:SendRawEmail" in each["Action"]]
    assert sending["Condition"] == {"StringEquals": {"ses:FromAddress": "reply@reply.acme.co.jp"}}
    [remembering] = [each for each in statements if "dynamodb:PutItem" in each["Action"]]
    keys = remembering["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
    assert keys == ["came#*", "mail-thread#*", "mail-forward#*"]


def test_what_was_in_quarantine_and_is_sent_again_is_known_by_its_id_as_well(received: Synthesised) -> None:
    [remembering] = [each for each in received.relay.statements("acme-webhook") if "dynamodb:PutItem" in each["Action"]]
    assert touches(received.relay, [remembering["Resource"]], "Delivery-mail/State/Items")
    assert remembering["Condition"] == {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["came#*"]}}


def test_what_the_function_fails_at_is_tried_three_times_and_put_aside(received: Synthesised) -> None:
    function = received.relay.function(FUNCTION)
    assert touches(received.relay, [function["DeadLetterConfig"]["TargetArn"]], "Mail-mail/DeadLetters/Events")
    config = received.relay.only("AWS::Lambda::EventInvokeConfig")["Properties"]
    assert (config["MaximumRetryAttempts"], config["MaximumEventAgeInSeconds"]) == (2, 21_600)
    assert "VpcConfig" not in function


def test_an_alarm_says_what_to_do_with_what_was_put_aside(received: Synthesised) -> None:
    found = {name: each for name, each in alarms(received).items() if "Mail" in name}
    assert len(found) == 3
    assert any("relay mail replay mail" in str(each) for each in found.values())


def test_no_rule_of_the_packs_finds_anything(received: Synthesised) -> None:
    report = AwsSolutionsChecks(received.app, verbose=True).validate_scope(received.app)
    assert {each.rule_name: [on.construct_path for on in each.violating_resources] for each in report.violations} == {}
    assert [finding for template in received.templates.values() for finding in findings(template)] == []


def test_without_a_mailbox_to_send_on_to_it_may_send_nothing_and_tls_may_be_asked_for(tmp_path: Path) -> None:
    text = TEXT.replace("forward: {to: sales@acme.co.jp}", "tls: require, keep_days: 7, concurrency: 5")
    app = synthesise(text, tmp_path / "app")
    assert "ses:SendRawEmail" not in allowed(app.relay, FUNCTION)
    assert rule(app)["Rule"]["TlsPolicy"] == "Require"
    assert app.relay.function(FUNCTION)["ReservedConcurrentExecutions"] == 5
    assert bucket(app)["Properties"]["LifecycleConfiguration"]["Rules"][0]["ExpirationInDays"] == 7


def test_the_rule_goes_into_the_rule_set_that_is_active_already_and_none_is_made(tmp_path: Path) -> None:
    text = TEXT.replace("domain: reply.acme.co.jp", "domain: reply.acme.co.jp, rule_set: ours")
    app = synthesise(text, tmp_path / "app")
    assert app.relay.of_type("AWS::SES::ReceiptRuleSet") == {}
    assert rule(app)["RuleSetName"] == "ours"
    assert json.dumps(app.relay.output("MailMail")).count("ours") == 1


def test_the_saved_queries_read_its_log_too(received: Synthesised) -> None:
    for query in received.monitoring.properties("AWS::Logs::QueryDefinition"):
        assert "MailmailTakeLog" in json.dumps(query["LogGroupNames"])


def test_without_a_route_from_mail_there_is_nothing_of_it(plain: Synthesised) -> None:
    kinds = {each["Type"] for each in plain.relay.body["Resources"].values()}
    assert not {kind for kind in kinds if kind.startswith(("AWS::SES", "AWS::S3"))}


def test_a_local_run_has_bucket_and_function_and_nobody_who_brings_mail(tmp_path: Path) -> None:
    text = TEXT.replace("https://acme.cybozu.com", "http://127.0.0.1:1")
    app = synthesise(
        text.replace("https://123-ABC-456.mktorest.com", "http://127.0.0.1:2"), tmp_path / "app", local=True
    )
    assert app.relay.of_type("AWS::SES::ReceiptRule") == {}
    assert app.relay.of_type("AWS::S3::Bucket")
    assert app.relay.function(FUNCTION)["Handler"] == "inbound_mail.handler"


@pytest.mark.parametrize(
    ("domain", "warned"),
    [
        ("acme.co.jp", True),
        ("acme.jp", True),
        ("acme.com", True),
        ("reply.acme.co.jp", False),
        ("reply.acme.com", False),
    ],
)
def test_a_domain_that_has_peoples_mailboxes_is_warned_of(tmp_path: Path, domain: str, *, warned: bool) -> None:
    path = tmp_path / "relay.yaml"
    path.write_text(TEXT.replace("domain: reply.acme.co.jp, forward: {to: sales@acme.co.jp}", f"domain: {domain}"))
    assert [each.path for each in config.load(path).warnings] == (["connections.mail.domain"] if warned else [])


@pytest.mark.parametrize(
    ("second", "said"),
    [
        ("domain: reply.acme.co.jp, mailbox: news", "reply.acme.co.jp is that of mail already"),
        ("domain: news.acme.co.jp, rule_set: ours", "only one rule set is active in an account and region"),
    ],
)
def test_two_domains_of_which_ses_would_receive_one_alone_are_refused(tmp_path: Path, second: str, said: str) -> None:
    path = tmp_path / "relay.yaml"
    path.write_text(TEXT.replace("routes:", f"  second: {{system: mail, {second}}}\nroutes:"))
    with pytest.raises(config.ConfigError, match=said):
        config.load(path)
