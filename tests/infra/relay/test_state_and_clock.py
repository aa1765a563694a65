"""What the functions of a connection remember together, what starts them, and who may look."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cdk_nag import AwsSolutionsChecks

from tests.infra.app.test_rules import findings
from tests.infra.relay.test_functions_and_rights import allowed, touches
from tests.infra.synthesised import Synthesised, synthesise

ENGINE = """
connections:
  clock: {system: kintone, url: https://a.cybozu.com, batch: {every: 1m}}
  slower: {system: kintone, url: https://b.cybozu.com, limits: {per_day: 10000}, batch: {every: 5m}}
  at-once: {system: kintone, url: https://c.cybozu.com, limits: {concurrency: 5}}
routes:
  ask: {to: at-once, app: 1, key: {field: id, from: id}, fields: {name: name}, reply: delivered}
  tell: {to: clock, app: 1, key: {field: id, from: id}, fields: {name: name}}
"""
CLOCKS = {"clock": "rate(1 minute)", "slower": "rate(5 minutes)"}
CONNECTIONS = (*CLOCKS, "at-once")


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Synthesised:
    """Two connections with a clock and one without, and a route whose answer Marketo waits for."""
    return synthesise(ENGINE, tmp_path_factory.mktemp("engine") / "app")


def test_each_connection_has_a_table_whose_items_vanish_by_themselves(engine: Synthesised) -> None:
    tables = list(engine.relay.properties("AWS::DynamoDB::Table"))
    assert len(tables) == len(CONNECTIONS)
    for table in tables:
        assert table["KeySchema"] == [{"AttributeName": "id", "KeyType": "HASH"}]
        assert table["TimeToLiveSpecification"] == {"AttributeName": "expiration", "Enabled": True}
        assert table["BillingMode"] == "PAY_PER_REQUEST"
        assert table["SSESpecification"]["SSEEnabled"] is True


def of(engine: Synthesised, connection: str, kind: str) -> list[dict[str, Any]]:
    """The properties of the resources of one kind that belong to a connection."""
    path = f"/Delivery-{connection}/"
    found = engine.relay.of_type(kind).values()
    return [each["Properties"] for each in found if path in each["Metadata"]["aws:cdk:path"]]


def visibility(engine: Synthesised, connection: str) -> int:
    """Seconds for which a message of the connection's queue is hidden once it is received."""
    (found,) = (
        each["VisibilityTimeout"] for each in of(engine, connection, "AWS::SQS::Queue") if "RedrivePolicy" in each
    )
    return int(found)


@pytest.mark.parametrize("connection", CLOCKS)
def test_a_clock_starts_the_function_and_nothing_hands_it_messages(engine: Synthesised, connection: str) -> None:
    (schedule,) = of(engine, connection, "AWS::Scheduler::Schedule")
    assert schedule["ScheduleExpression"] == CLOCKS[connection]
    assert schedule["FlexibleTimeWindow"] == {"Mode": "OFF"}
    assert json.loads(schedule["Target"]["Input"]) == {"action": "drain"}
    assert schedule["Target"]["RetryPolicy"] == {"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 60}
    assert of(engine, connection, "AWS::Lambda::EventSourceMapping") == []


@pytest.mark.parametrize("connection", CLOCKS)
def test_lambda_tries_no_start_again_by_itself(engine: Synthesised, connection: str) -> None:
    (invoked,) = of(engine, connection, "AWS::Lambda::EventInvokeConfig")
    assert (invoked["MaximumRetryAttempts"], invoked["MaximumEventAgeInSeconds"]) == (0, 60)


@pytest.mark.parametrize("connection", CLOCKS)
def test_the_clock_may_start_its_own_function_and_nothing_else(engine: Synthesised, connection: str) -> None:
    starters = [role for role in of(engine, connection, "AWS::IAM::Role") if "scheduler" in json.dumps(role)]
    (role,) = starters
    (statement,) = role["Policies"][0]["PolicyDocument"]["Statement"]
    assert statement["Action"] == "lambda:InvokeFunction"
    assert f"Delivery{connection}Deliver" in json.dumps(statement["Resource"])


@pytest.mark.parametrize("connection", CLOCKS)
def test_a_drain_has_five_minutes_and_what_it_receives_stays_hidden_until_it_has_certainly_ended(
    engine: Synthesised, connection: str
) -> None:
    assert engine.relay.function(f"marketo-relay-deliver-{connection}")["Timeout"] == 300
    assert visibility(engine, connection) == 330


def test_without_a_clock_lambda_hands_messages_over_as_many_at_a_time_as_is_said(engine: Synthesised) -> None:
    (mapping,) = of(engine, "at-once", "AWS::Lambda::EventSourceMapping")
    assert mapping["ScalingConfig"] == {"MaximumConcurrency": 5}
    assert of(engine, "at-once", "AWS::Scheduler::Schedule") == []
    assert (engine.relay.function("marketo-relay-deliver-at-once")["Timeout"], visibility(engine, "at-once")) == (
        60,
        360,
    )


@pytest.mark.parametrize("connection", CONNECTIONS)
def test_each_function_may_receive_from_its_own_queue(engine: Synthesised, connection: str) -> None:
    """Also without a clock: a connection that is ahead of its day fills its batches."""
    rights = allowed(engine.relay, f"marketo-relay-deliver-{connection}")
    for action in ("ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility"):
        assert touches(engine.relay, rights[f"sqs:{action}"], f"Delivery-{connection}/Queue/Events")


def test_only_a_function_that_answers_with_what_the_system_said_may_read_its_outcomes(
    engine: Synthesised, plain: Synthesised
) -> None:
    rights = allowed(engine.relay, "marketo-relay-webhook")
    assert touches(engine.relay, rights["dynamodb:GetItem"], "Delivery-at-once/State/Items")
    assert [action for action in rights if action.startswith("dynamodb:")] == ["dynamodb:GetItem"]
    told = engine.relay.function("marketo-relay-webhook")["Environment"]["Variables"]["STATE_TABLES"]
    assert "marketo-relay-{connection}" in json.dumps(told)

    assert "dynamodb:GetItem" not in allowed(plain.relay, "marketo-relay-webhook")
    assert "STATE_TABLES" not in plain.relay.function("marketo-relay-webhook")["Environment"]["Variables"]


def test_metrics_go_to_a_namespace_of_the_relays_own_name(full: Synthesised) -> None:
    for function in full.relay.properties("AWS::Lambda::Function"):
        assert function["Environment"]["Variables"]["POWERTOOLS_METRICS_NAMESPACE"] == "acme"


def test_the_operators_command_is_told_where_the_state_is(engine: Synthesised) -> None:
    described = json.dumps(engine.relay.output("ConnectionClock"))
    assert "DeliveryclockState" in described


def test_the_operators_command_is_told_how_often_a_connection_delivers(engine: Synthesised) -> None:
    found = {name: json.dumps(engine.relay.output(f"Connection{name}")) for name in ("Clock", "Slower", "AtOnce")}
    assert '\\"every\\":\\"1m\\"' in found["Clock"]
    assert '\\"every\\":\\"5m\\"' in found["Slower"]
    assert '\\"every\\":\\"\\"' in found["AtOnce"]


def test_the_rules_for_templates_hold_with_a_clock_too(engine: Synthesised) -> None:
    report = AwsSolutionsChecks(engine.app, verbose=True).validate_scope(engine.app)
    assert [each.rule_name for each in report.violations] == []
    assert findings(engine.relay) == []
