"""Readings: what starts them, what they may touch, where they stand, who is told of trouble."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from cdk_nag import AwsSolutionsChecks

from infra.connections.delivery import DeliveryFunction
from infra.connections.reading import ReadingFunction, make_readings
from infra.connections.secrets import LogKeySecret
from infra.functions.function import Shared
from infra.monitoring.metrics import Own
from infra.monitoring.reading_alarms import ReadingAlarms
from relay.core.config import Route
from systems.http.config import HttpConnection
from tests.engine.reading.world import ThingRoute, ThingSource
from tests.infra.relay.test_functions_and_rights import allowed, touches
from tests.infra.synthesised import Template

ROUTES: Mapping[str, Route] = {
    "changed": ThingRoute(to="crm", source=ThingSource()),
    "also": ThingRoute(to="crm", source=ThingSource(app=2)),
    "told": ThingRoute(to="mail", source=ThingSource(), unchanged="skip"),
    "once": ThingRoute(to="mail", source=ThingSource(), unchanged="skip"),
    "called": ThingRoute(to="other", source=ThingSource(every=None)),
}
FUNCTION = "acme-read-source"


class Stack(cdk.Stack):
    """Four connections, of which one is read."""

    def __init__(self, scope: cdk.App, folder: Path, routes: Mapping[str, Route]) -> None:
        super().__init__(scope, "Relay")
        (folder / "read.py").write_text("")
        shared = Shared("acme", lambda_.Code.from_asset(str(folder)), 30)
        names = ("source", "crm", "mail", "other")
        deliveries = {
            name: DeliveryFunction(
                self,
                f"Delivery-{name}",
                shared=shared,
                connection=name,
                system="http",
                settings=HttpConnection(url="https://crm.example.com"),
                place=None,
            )
            for name in names
        }
        self.readings: list[ReadingFunction] = make_readings(
            self,
            shared=shared,
            routes=routes,
            deliveries=deliveries,
            sources=deliveries,
            log_key=LogKeySecret(self, "LogKey", name="acme/log-key"),
            places={},
        )
        ReadingAlarms(self, "Watch", own=Own("acme"), readings=self.readings, topic=sns.Topic(self, "Topic"))
        for each in self.readings:
            cdk.CfnOutput(self, each.connection, value=each.described())


def made(folder: Path, routes: Mapping[str, Route]) -> tuple[Stack, Template]:
    (folder / "code").mkdir()
    app = cdk.App(outdir=str(folder / "out"), context={"aws:cdk:enable-path-metadata": True})
    stack = Stack(app, folder / "code", routes)
    path = Path(app.synth().get_stack_by_name("Relay").template_full_path)
    return stack, Template(path, json.loads(path.read_text()))


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> tuple[Stack, Template]:
    return made(tmp_path_factory.mktemp("readings"), ROUTES)


@pytest.fixture(scope="module")
def relay(stack: tuple[Stack, Template]) -> Template:
    return stack[1]


def test_it_may_send_to_the_queues_of_its_own_routes_and_read_its_own_secret(relay: Template) -> None:
    rights = allowed(relay, FUNCTION)
    queues = ("Delivery-crm/Queue/Events", "Delivery-mail/Queue/Events")
    assert touches(relay, rights.pop("sqs:SendMessage"), *queues)
    assert touches(relay, rights.pop("secretsmanager:GetSecretValue"), "Delivery-source/Secret", "LogKey")
    assert touches(relay, rights.pop("dynamodb:Query"), "Readings/Items")
    for action in ("GetItem", "PutItem", "UpdateItem", "BatchGetItem", "BatchWriteItem"):
        also = ["Delivery-mail/State/Items"] if action == "BatchGetItem" else []
        assert touches(relay, rights.pop(f"dynamodb:{action}"), "Delivery-source/State/Items", "Readings/Items", *also)
    for action in ("CreateLogStream", "PutLogEvents"):
        assert touches(relay, rights.pop(f"logs:{action}"), "Reading-source/Read/Log")
    assert rights == {}


def test_of_the_table_of_readings_it_has_only_its_own_partitions(relay: Template) -> None:
    [statement] = [each for each in relay.statements(FUNCTION) if "dynamodb:Query" in each["Action"]]
    assert statement["Condition"] == {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["source", "source#*"]}}


def test_of_a_targets_table_it_sees_only_what_its_own_routes_last_delivered(relay: Template) -> None:
    [statement] = [each for each in relay.statements(FUNCTION) if each["Action"] == "dynamodb:BatchGetItem"]
    assert touches(relay, [statement["Resource"]], "Delivery-mail/State/Items")
    keys = {"dynamodb:LeadingKeys": ["d#told#*", "d#once#*"]}
    assert statement["Condition"] == {"ForAllValues:StringLike": keys}


def test_the_clock_starts_it_each_minute_and_never_twice_for_one(relay: Template) -> None:
    schedule = relay.only("AWS::Scheduler::Schedule")["Properties"]
    assert schedule["ScheduleExpression"] == "rate(1 minute)"
    assert schedule["FlexibleTimeWindow"] == {"Mode": "OFF"}
    assert schedule["Target"]["RetryPolicy"] == {"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 60}
    invoke = relay.only("AWS::Lambda::EventInvokeConfig")["Properties"]
    assert (invoke["MaximumRetryAttempts"], invoke["MaximumEventAgeInSeconds"]) == (0, 60)
    role = relay.body["Resources"][schedule["Target"]["RoleArn"]["Fn::GetAtt"][0]]["Properties"]
    (statement,) = role["Policies"][0]["PolicyDocument"]["Statement"]
    assert (statement["Action"], statement["Resource"]) == ("lambda:InvokeFunction", schedule["Target"]["Arn"])


def test_no_concurrency_is_reserved_which_small_accounts_refuse(relay: Template) -> None:
    assert "ReservedConcurrentExecutions" not in relay.function(FUNCTION)


def test_where_readings_stand_outlives_the_stack_and_can_be_brought_back(relay: Template) -> None:
    (table,) = (
        each
        for each in relay.of_type("AWS::DynamoDB::Table").values()
        if each["Metadata"]["aws:cdk:path"].endswith("/Readings/Items/Resource")
    )
    assert (table["DeletionPolicy"], table["UpdateReplacePolicy"]) == ("Retain", "Retain")
    properties = table["Properties"]
    assert properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert properties["TimeToLiveSpecification"] == {"AttributeName": "expiration", "Enabled": True}
    assert [each["AttributeName"] for each in properties["KeySchema"]] == ["connection", "part"]


def test_it_is_told_where_everything_is_and_no_secret(relay: Template) -> None:
    variables = relay.function(FUNCTION)["Environment"]["Variables"]
    assert {name for name in variables if not name.startswith("POWERTOOLS")} == {
        "CONNECTION",
        "SECRET_ID",
        "STATE_TABLE",
        "READINGS_TABLE",
        "QUEUE_URL",
        "QUEUE_NAMES",
        "LOG_KEY_SECRET_ID",
        "STATE_TABLES",
    }
    assert "acme-{connection}" in json.dumps(variables["STATE_TABLES"])


def test_where_no_route_skips_what_is_unchanged_it_sees_no_other_table(tmp_path: Path) -> None:
    _, template = made(tmp_path, {"changed": ROUTES["changed"]})
    assert touches(
        template, allowed(template, FUNCTION)["dynamodb:BatchGetItem"], "Delivery-source/State/Items", "Readings/Items"
    )
    assert "STATE_TABLES" not in template.function(FUNCTION)["Environment"]["Variables"]


def test_two_alarms_watch_a_connection_however_much_of_it_is_read(relay: Template) -> None:
    alarms = {each["MetricName"]: each for each in relay.properties("AWS::CloudWatch::Alarm")}
    assert alarms.keys() == {"Lag", "ReadFailed"}
    for alarm in alarms.values():
        dimensions = {each["Name"]: each["Value"] for each in alarm["Dimensions"]}
        assert dimensions == {"connection": "source", "service": "read"}
        assert "relay read list" in alarm["AlarmDescription"]
        assert alarm["AlarmActions"] == alarm["OKActions"]
    assert (alarms["Lag"]["TreatMissingData"], alarms["Lag"]["Threshold"]) == ("breaching", 1800)
    assert (alarms["ReadFailed"]["TreatMissingData"], alarms["ReadFailed"]["Threshold"]) == ("notBreaching", 0)


def test_the_rules_find_nothing_in_it(stack: tuple[Stack, Template]) -> None:
    report = AwsSolutionsChecks(stack[0].node.root, verbose=True).validate_scope(stack[0])
    found = {each.rule_name: [str(on.construct_path) for on in each.violating_resources] for each in report.violations}
    own = {rule: [path for path in paths if "Reading" in path] for rule, paths in found.items()}
    assert {rule: paths for rule, paths in own.items() if paths} == {}


def test_where_nothing_is_read_there_is_neither_table_nor_clock(tmp_path: Path) -> None:
    called: dict[str, Any] = {"called": ROUTES["called"]}
    _, template = made(tmp_path, called)
    assert not template.of_type("AWS::Scheduler::Schedule")
    assert len(template.of_type("AWS::DynamoDB::Table")) == 4
