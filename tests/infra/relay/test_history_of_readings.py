"""What becomes of what is read: who may count it, and who may mail it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cdk_nag import AwsSolutionsChecks

from tests.infra.app.test_rules import findings
from tests.infra.relay.test_functions_and_rights import allowed, touches
from tests.infra.relay.test_readings import ROUTES, made
from tests.infra.synthesised import Synthesised, Template, synthesise

NOTIFY = """
name: acme
api: {allow: [kintone]}
notify: {email: [one@example.com, two@example.com], at: 07:30, zone: Asia/Tokyo}
connections:
  kintone: {system: kintone, url: https://example.cybozu.com}
  sales: {system: kintone, url: https://sales.cybozu.com}
routes:
  changed: {from: kintone, source: {app: 12, every: 15m}, to: sales, app: 1, key: {field: id, from: record.id},
    fields: {company: record.company}}
"""


@pytest.fixture(scope="module")
def mailing(tmp_path_factory: pytest.TempPathFactory) -> Synthesised:
    return synthesise(NOTIFY, tmp_path_factory.mktemp("mailing") / "app")


def test_who_delivers_what_was_read_may_add_to_its_history_and_read_nothing_there(tmp_path: Path) -> None:
    _, relay = made(tmp_path, ROUTES)
    for name in ("crm", "mail"):
        function = f"acme-deliver-{name}"
        rights = allowed(relay, function)
        for action in ("UpdateItem", "BatchWriteItem"):
            assert touches(relay, rights[f"dynamodb:{action}"], f"Delivery-{name}/State/Items", "Readings/Items")
        assert touches(relay, rights["dynamodb:GetItem"], f"Delivery-{name}/State/Items")
        [statement] = [each for each in relay.statements(function) if "Condition" in each]
        assert statement["Condition"] == {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["source#history"]}}
        assert "READINGS_TABLE" in relay.function(function)["Environment"]["Variables"]
    other = allowed(relay, "acme-deliver-other")
    assert touches(relay, other["dynamodb:UpdateItem"], "Delivery-other/State/Items"), "its route is only called"
    assert "READINGS_TABLE" not in relay.function("acme-deliver-other")["Environment"]["Variables"]


def test_the_reading_function_alone_may_publish_and_only_to_the_topic_of_mails(mailing: Synthesised) -> None:
    relay: Template = mailing.relay
    (topic,) = relay.of_type("AWS::SNS::Topic")
    assert [topic in json.dumps(each) for each in allowed(relay, "acme-read-kintone")["sns:Publish"]] == [True]
    for name in ("acme-deliver-kintone", "acme-deliver-sales", "acme-webhook"):
        assert not [action for action in allowed(relay, name) if action.startswith("sns:")]
    variables = relay.function("acme-read-kintone")["Environment"]["Variables"]
    assert (variables["NOTIFY_AT"], variables["NOTIFY_ZONE"]) == ("07:30", "Asia/Tokyo")
    assert topic in json.dumps(variables["NOTIFY_TOPIC"])
    assert topic in json.dumps(relay.body["Outputs"]["ReadingKintone"])


def test_each_address_has_a_subscription_and_what_is_not_encrypted_is_refused(mailing: Synthesised) -> None:
    found = mailing.relay.properties("AWS::SNS::Subscription")
    assert [(each["Protocol"], each["Endpoint"]) for each in found] == [
        ("email", "one@example.com"),
        ("email", "two@example.com"),
    ]
    (policy,) = mailing.relay.properties("AWS::SNS::TopicPolicy")
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert (statement["Effect"], statement["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_where_relay_yaml_names_nobody_or_nothing_is_read_there_is_no_topic(
    plain: Synthesised, stack_without: Template
) -> None:
    assert not plain.relay.of_type("AWS::SNS::Topic")
    assert not stack_without.of_type("AWS::SNS::Topic")


@pytest.fixture
def stack_without(tmp_path: Path) -> Template:
    text = NOTIFY.replace(", every: 15m", ", hooks: [ADD_RECORD]")
    return synthesise(text, tmp_path / "app").relay


def test_nothing_of_it_is_against_the_rules(mailing: Synthesised) -> None:
    report = AwsSolutionsChecks(mailing.app, verbose=True).validate_scope(mailing.app)
    assert {each.rule_name: [on.construct_path for on in each.violating_resources] for each in report.violations} == {}
    assert findings(mailing.relay) == []
