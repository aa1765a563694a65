"""What the functions of a connection remember together, how long they may wait for more events, and who may look."""

from __future__ import annotations

import json

import pytest

from relay.delivering import linger
from tests.infra.relay.test_functions_and_rights import allowed, touches
from tests.infra.synthesised import Synthesised, synthesise

ENGINE = """
connections:
  patient: {system: kintone, url: https://a.cybozu.com, batch: {linger_seconds: 20}}
  counted: {system: kintone, url: https://b.cybozu.com, limits: {per_day: 10000}}
  at-once: {system: kintone, url: https://c.cybozu.com}
routes:
  ask: {to: counted, app: 1, key: {field: id, from: id}, fields: {name: name}, reply: delivered}
  tell: {to: patient, app: 1, key: {field: id, from: id}, fields: {name: name}}
"""
PATIENCE = {"patient": 20, "counted": linger.MAX_SECONDS, "at-once": 0}
"""Seconds for which each connection may linger; one with a day's limit stretches what it was told."""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Synthesised:
    """Three connections, and a route whose answer Marketo waits for."""
    return synthesise(ENGINE, tmp_path_factory.mktemp("engine") / "app")


def test_each_connection_has_a_table_whose_items_vanish_by_themselves(engine: Synthesised) -> None:
    tables = list(engine.relay.properties("AWS::DynamoDB::Table"))
    assert len(tables) == len(PATIENCE)
    for table in tables:
        assert table["KeySchema"] == [{"AttributeName": "id", "KeyType": "HASH"}]
        assert table["TimeToLiveSpecification"] == {"AttributeName": "expiration", "Enabled": True}
        assert table["BillingMode"] == "PAY_PER_REQUEST"
        assert table["SSESpecification"]["SSEEnabled"] is True


@pytest.mark.parametrize("connection", PATIENCE)
def test_a_function_may_linger_and_has_its_whole_minute_left_for_the_delivery(
    engine: Synthesised, connection: str
) -> None:
    function = engine.relay.function(f"marketo-relay-deliver-{connection}")
    assert function["Timeout"] == 60 + PATIENCE[connection]
    assert function["Timeout"] - PATIENCE[connection] > linger.RESERVE_SECONDS


@pytest.mark.parametrize("connection", PATIENCE)
def test_what_is_received_while_lingering_stays_hidden_until_the_function_has_certainly_ended(
    engine: Synthesised, connection: str
) -> None:
    timeout = engine.relay.function(f"marketo-relay-deliver-{connection}")["Timeout"]
    (queue,) = (
        each["Properties"]
        for each in engine.relay.of_type("AWS::SQS::Queue").values()
        if each["Metadata"]["aws:cdk:path"].endswith(f"/Delivery-{connection}/Queue/Events/Resource")
    )
    assert queue["VisibilityTimeout"] == 6 * timeout


def test_only_a_function_that_answers_with_what_the_system_said_may_read_its_outcomes(
    engine: Synthesised, plain: Synthesised
) -> None:
    rights = allowed(engine.relay, "marketo-relay-webhook")
    assert touches(engine.relay, rights["dynamodb:GetItem"], "Delivery-counted/State/Items")
    assert [action for action in rights if action.startswith("dynamodb:")] == ["dynamodb:GetItem"]
    told = engine.relay.function("marketo-relay-webhook")["Environment"]["Variables"]["STATE_TABLES"]
    assert "marketo-relay-{connection}" in json.dumps(told)

    assert "dynamodb:GetItem" not in allowed(plain.relay, "marketo-relay-webhook")
    assert "STATE_TABLES" not in plain.relay.function("marketo-relay-webhook")["Environment"]["Variables"]


def test_metrics_go_to_a_namespace_of_the_relays_own_name(full: Synthesised) -> None:
    for function in full.relay.properties("AWS::Lambda::Function"):
        assert function["Environment"]["Variables"]["POWERTOOLS_METRICS_NAMESPACE"] == "acme"


def test_the_operators_command_is_told_where_the_state_is(engine: Synthesised) -> None:
    described = json.dumps(engine.relay.output("ConnectionCounted"))
    assert "DeliverycountedState" in described
