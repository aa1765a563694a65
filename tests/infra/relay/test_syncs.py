"""Syncs: what starts them, what they may touch, where they remember how far they have come, who is told of trouble."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cdk_nag import AwsSolutionsChecks

from infra.errors import SynthesisError
from tests.infra.app.test_rules import findings
from tests.infra.monitoring.test_monitoring_stack import alarms
from tests.infra.relay.test_functions_and_rights import allowed, touches
from tests.infra.synthesised import Synthesised, synthesise

SYNCED = """
api: {allow: anyone}
connections:
  source: {system: kintone, url: https://a.cybozu.com}
  target: {system: kintone, url: https://b.cybozu.com}
routes:
  changed:
    from: source
    source: {app: 12}
    to: target
    app: 1
    key: {field: id, from: id}
    fields: {name: record.name}
  also-changed:
    from: source
    source: {app: 13}
    to: target
    app: 1
    key: {field: id, from: id}
    fields: {name: record.name}
syncs:
  changes: {route: changed, every: 20m}
"""
FUNCTION = "marketo-relay-sync-changes"


@pytest.fixture(scope="module")
def synced(tmp_path_factory: pytest.TempPathFactory) -> Synthesised:
    """One sync between two connections."""
    return synthesise(SYNCED, tmp_path_factory.mktemp("synced") / "app")


def test_a_sync_may_read_its_source_queue_for_its_target_and_move_its_cursor(synced: Synthesised) -> None:
    rights = allowed(synced.relay, FUNCTION)
    assert touches(synced.relay, rights.pop("sqs:SendMessage"), "Delivery-target/Queue/Events")
    assert touches(
        synced.relay, rights.pop("secretsmanager:GetSecretValue"), "Delivery-source/Secret", "Webhook/LogKey"
    )
    for action in ("GetItem", "PutItem"):
        assert touches(synced.relay, rights.pop(f"dynamodb:{action}"), "Delivery-source/State/Items")
    assert touches(synced.relay, rights.pop("dynamodb:UpdateItem"), "Delivery-source/State/Items", "Cursors/Items")
    for action in ("CreateLogStream", "PutLogEvents"):
        assert touches(synced.relay, rights.pop(f"logs:{action}"), "Sync-changes/Read/Log")
    assert {action.split(":")[0] for action in rights} == {"ec2"}


def test_it_reads_from_the_fixed_address(synced: Synthesised) -> None:
    assert "privateSubnet1" in json.dumps(synced.relay.function(FUNCTION)["VpcConfig"]["SubnetIds"])


def test_it_is_told_where_everything_is_and_no_secret(synced: Synthesised) -> None:
    variables = synced.relay.function(FUNCTION)["Environment"]["Variables"]
    assert {name for name in variables if not name.startswith("POWERTOOLS")} == {
        "SYNC",
        "SECRET_ID",
        "STATE_TABLE",
        "QUEUE_URL",
        "CURSOR_TABLE",
        "LOG_KEY_SECRET_ID",
    }
    assert variables["SYNC"] == "changes"


def test_its_schedule_starts_it_and_may_start_nothing_else(synced: Synthesised) -> None:
    schedule = synced.relay.only("AWS::Scheduler::Schedule")["Properties"]
    assert schedule["ScheduleExpression"] == "rate(20 minutes)"
    assert schedule["FlexibleTimeWindow"] == {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 4}
    role = synced.relay.body["Resources"][schedule["Target"]["RoleArn"]["Fn::GetAtt"][0]]["Properties"]
    (statement,) = role["Policies"][0]["PolicyDocument"]["Statement"]
    assert statement["Action"] == "lambda:InvokeFunction"
    assert statement["Resource"] == schedule["Target"]["Arn"]
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "scheduler.amazonaws.com"}
    assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}


def test_a_run_that_failed_is_not_repeated_by_lambda(synced: Synthesised) -> None:
    settings = synced.relay.only("AWS::Lambda::EventInvokeConfig")["Properties"]
    assert settings["MaximumRetryAttempts"] == 0
    assert settings["MaximumEventAgeInSeconds"] <= 300  # Lambda keeps a throttled start for six hours by itself


def test_the_cursor_never_expires_and_can_be_brought_back(synced: Synthesised) -> None:
    (table,) = (
        each["Properties"]
        for each in synced.relay.of_type("AWS::DynamoDB::Table").values()
        if each["Metadata"]["aws:cdk:path"].endswith("/Cursors/Items/Resource")
    )
    assert "TimeToLiveSpecification" not in table
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}


def test_without_a_sync_there_is_neither_a_table_nor_a_schedule(plain: Synthesised) -> None:
    assert not plain.relay.of_type("AWS::Scheduler::Schedule")
    assert len(plain.relay.of_type("AWS::DynamoDB::Table")) == 1


def test_the_operators_command_is_told_of_it(synced: Synthesised) -> None:
    described = json.dumps(synced.relay.output("SyncChanges"))
    for word in ("changed", "20m", "source", "Sync", "Cursors"):
        assert word in described


def test_a_sync_that_cannot_read_or_never_ends_is_an_alarm(synced: Synthesised) -> None:
    failed, late = alarms(synced)["SyncFailedChanges"], alarms(synced)["SyncLateChanges"]
    for alarm in (failed, late):
        assert sync_of(alarm) == "changes"
        assert "relay sync list" in alarm["AlarmDescription"]
        assert alarm["AlarmActions"] == alarm["OKActions"]
    assert (failed["MetricName"], failed["Threshold"]) == ("SyncFailed", 0)
    assert (late["MetricName"], late["Period"], late["EvaluationPeriods"]) == ("SyncComplete", 1200, 3)
    assert (late["ComparisonOperator"], late["Threshold"]) == ("LessThanThreshold", 1)
    assert late["TreatMissingData"] == "breaching"
    assert {"SyncChangesErrors", "SyncChangesThrottles"} <= set(alarms(synced))


def test_the_dashboard_has_a_row_for_it(tmp_path_factory: pytest.TempPathFactory) -> None:
    text = f"logs: {{dashboard: true}}\n{SYNCED}"
    shown = synthesise(text, tmp_path_factory.mktemp("shown") / "app")
    body = json.dumps(shown.monitoring.only("AWS::CloudWatch::Dashboard")["Properties"]["DashboardBody"])
    assert "changes: not yet read (s)" in body


def test_the_rules_find_nothing_in_it(synced: Synthesised) -> None:
    report = AwsSolutionsChecks(synced.app, verbose=True).validate_scope(synced.app)
    assert {each.rule_name: [on.construct_path for on in each.violating_resources] for each in report.violations} == {}
    assert [finding for template in synced.templates.values() for finding in findings(template)] == []


def test_two_names_that_differ_only_in_hyphens_are_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    text = SYNCED.replace("changes: {", "c-1: {route: also-changed}\n  c1: {")
    with pytest.raises(SynthesisError, match=r"syncs\.c1: differs from syncs\.c-1 only in hyphens"):
        synthesise(text, tmp_path_factory.mktemp("twins") / "app")


def sync_of(alarm: dict[str, Any]) -> str:
    (name,) = (each["Value"] for each in alarm["Dimensions"] if each["Name"] == "sync")
    return str(name)
