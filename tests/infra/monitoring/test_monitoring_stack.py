"""Who is told of what, and what they can look at."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.infra.synthesised import Synthesised


def alarms(app: Synthesised) -> dict[str, dict[str, Any]]:
    """By the construct that made them."""
    return {
        each["Metadata"]["aws:cdk:path"].split("/")[-2]: each["Properties"]
        for each in app.monitoring.of_type("AWS::CloudWatch::Alarm").values()
    }


def about(alarm: dict[str, Any]) -> str:
    """What an alarm's metric is about."""
    return json.dumps([each["Value"] for each in alarm.get("Dimensions", [])])


@pytest.mark.parametrize(("part", "path"), [("Kintone", "kintoneQueue"), ("KintoneSales", "kintonesalesQueue")])
def test_each_connection_is_watched_for_events_that_wait(full: Synthesised, part: str, path: str) -> None:
    waiting = alarms(full)[f"Waiting{part}"]
    assert (waiting["MetricName"], waiting["Threshold"]) == ("ApproximateAgeOfOldestMessage", 15 * 60)
    assert f"Delivery{path}Events" in about(waiting)


def test_a_webhook_that_the_relay_failed_to_take_is_an_alarm(plain: Synthesised) -> None:
    alarm = alarms(plain)["WebhookFailed"]
    assert (alarm["MetricName"], alarm["Namespace"]) == ("5XXError", "AWS/ApiGateway")
    assert (alarm["Statistic"], alarm["Threshold"]) == ("Sum", 0)


@pytest.mark.parametrize("function", ["Webhook", "DeliverKintone", "DeliverKintoneSales"])
@pytest.mark.parametrize("metric", ["Errors", "Throttles"])
def test_each_function_is_watched_for_errors_and_throttles(full: Synthesised, function: str, metric: str) -> None:
    alarm = alarms(full)[f"{function}{metric}"]
    assert (alarm["Namespace"], alarm["MetricName"], alarm["Threshold"]) == ("AWS/Lambda", metric, 0)
    assert alarm["Statistic"] == "Sum"


def test_silence_is_good(full: Synthesised) -> None:
    for alarm in alarms(full).values():
        assert alarm["TreatMissingData"] == "notBreaching"
        assert alarm["ComparisonOperator"] == "GreaterThanThreshold"


def test_every_alarm_says_what_to_do_next_and_goes_to_the_topic(full: Synthesised) -> None:
    (topic,) = full.monitoring.of_type("AWS::SNS::Topic")
    for alarm in alarms(full).values():
        assert re.search(r"relay (dead|quarantine|tail|check)|relay\.yaml", alarm["AlarmDescription"])
        assert alarm["AlarmActions"] == alarm["OKActions"] == [{"Ref": topic}]


def test_an_e_mail_address_is_subscribed_when_there_is_one(plain: Synthesised, full: Synthesised) -> None:
    subscription = full.monitoring.only("AWS::SNS::Subscription")["Properties"]
    assert (subscription["Protocol"], subscription["Endpoint"]) == ("email", "ops@example.com")
    assert not plain.monitoring.of_type("AWS::SNS::Subscription")


def test_the_topic_costs_no_key(plain: Synthesised) -> None:
    assert not plain.monitoring.of_type("AWS::KMS::Key")
    assert "KmsMasterKeyId" not in plain.monitoring.only("AWS::SNS::Topic")["Properties"]


def test_alarms_of_this_account_may_publish_and_only_by_tls(plain: Synthesised) -> None:
    policy = plain.monitoring.only("AWS::SNS::TopicPolicy")["Properties"]["PolicyDocument"]["Statement"]
    by_effect = {each["Effect"]: each for each in policy}
    assert by_effect["Allow"]["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert by_effect["Allow"]["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    assert by_effect["Deny"]["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_the_saved_queries_run_over_the_logs_of_every_function(full: Synthesised) -> None:
    queries = {each["Name"]: each for each in full.monitoring.properties("AWS::Logs::QueryDefinition")}
    assert set(queries) == {"acme/by lead", "acme/failures by route", "acme/latency"}
    for query in queries.values():
        assert len({json.dumps(group) for group in query["LogGroupNames"]}) == 3
    assert "lead =" in queries["acme/by lead"]["QueryString"]
    assert "by route" in queries["acme/failures by route"]["QueryString"]
    assert "age_ms" in queries["acme/latency"]["QueryString"]


def test_there_is_a_dashboard_only_where_one_is_wanted(plain: Synthesised) -> None:
    assert not plain.monitoring.of_type("AWS::CloudWatch::Dashboard")


def test_the_dashboard_writes_over_none_of_another_region(full: Synthesised) -> None:
    name = full.monitoring.only("AWS::CloudWatch::Dashboard")["Properties"]["DashboardName"]
    assert name == {"Fn::Join": ["", ["acme-", {"Ref": "AWS::Region"}]]}


def test_the_dashboard_shows_the_front_door_and_each_connection(full: Synthesised) -> None:
    body = json.dumps(full.monitoring.only("AWS::CloudWatch::Dashboard")["Properties"]["DashboardBody"])
    for title in ("Webhooks", "Quarantine", "kintone: oldest event", "kintone-sales: oldest event"):
        assert title in body


def test_a_connection_can_be_taken_out_of_relay_yaml_in_one_deployment(full: Synthesised) -> None:
    for template in full.templates.values():
        assert "Fn::ImportValue" not in json.dumps(template.body)  # an export in use could not be deleted
