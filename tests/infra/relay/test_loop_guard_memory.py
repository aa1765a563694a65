"""The loop guard's memory: made where something can come back, and open only to the functions that need it."""

from __future__ import annotations

import json

import pytest

from tests.infra.relay.test_functions_and_rights import allowed, touches
from tests.infra.relay.test_outputs import told
from tests.infra.synthesised import Synthesised, synthesise

BOTH_WAYS = """
api: {allow: [marketo, kintone, 203.0.113.7/32]}
connections:
  kintone: {system: kintone, url: https://a.cybozu.com}
  same-domain: {system: kintone, url: https://a.cybozu.com}
  other-domain: {system: kintone, url: https://b.cybozu.com}
  crm: {system: http, url: https://crm.example.com}
  apart: {system: http, url: https://apart.example.com}
routes:
  changed:
    from: kintone
    source: {app: 12}
    to: crm
    path: "/customers/{id}"
    fields: {name: record.name}
  told: {to: same-domain, app: 12, key: {field: id, from: id}, fields: {name: name}}
  elsewhere: {to: kintone, app: 13, key: {field: id, from: id}, fields: {name: name}}
  far: {to: other-domain, app: 12, key: {field: id, from: id}, fields: {name: name}}
  aside: {to: apart, path: "/x/{id}", fields: {name: name}}
"""


@pytest.fixture(scope="module")
def both_ways(tmp_path_factory: pytest.TempPathFactory) -> Synthesised:
    """Kintone's app 12 leads to a CRM and is written to; everything else is beside that."""
    return synthesise(BOTH_WAYS, tmp_path_factory.mktemp("both-ways") / "app")


@pytest.mark.parametrize("connection", ["crm", "same-domain"])
def test_who_judges_events_and_who_writes_to_where_they_come_from_share_one_memory(
    both_ways: Synthesised, connection: str
) -> None:
    rights = allowed(both_ways.relay, f"marketo-relay-deliver-{connection}")
    state = f"Delivery-{connection}/State/Items"
    for action in ("dynamodb:PutItem", "dynamodb:BatchWriteItem"):
        assert touches(both_ways.relay, rights[action], state, "Echo/Marks/Items")
    assert touches(both_ways.relay, rights["dynamodb:BatchGetItem"], "Echo/Marks/Items")
    assert touches(
        both_ways.relay, rights["secretsmanager:GetSecretValue"], f"Delivery-{connection}/Secret", "Echo/Key"
    )
    variables = both_ways.relay.function(f"marketo-relay-deliver-{connection}")["Environment"]["Variables"]
    assert {"ECHO_TABLE", "ECHO_KEY_SECRET_ID"} <= variables.keys()


@pytest.mark.parametrize("connection", ["kintone", "other-domain", "apart"])
def test_nobody_else_may_touch_it(both_ways: Synthesised, connection: str) -> None:
    function = f"marketo-relay-deliver-{connection}"
    assert "dynamodb:BatchGetItem" not in allowed(both_ways.relay, function)
    assert "ECHO_TABLE" not in both_ways.relay.function(function)["Environment"]["Variables"]


def test_its_items_vanish_by_themselves(both_ways: Synthesised) -> None:
    (table,) = (
        each["Properties"]
        for each in both_ways.relay.of_type("AWS::DynamoDB::Table").values()
        if "/Echo/" in each["Metadata"]["aws:cdk:path"]
    )
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expiration", "Enabled": True}


def test_without_a_route_from_a_system_there_is_none(plain: Synthesised) -> None:
    assert "Echo" not in json.dumps(list(plain.relay.body["Resources"]))


def test_the_list_of_callers_lets_in_both_systems_and_the_block(both_ways: Synthesised) -> None:
    (statement,) = both_ways.relay.only("AWS::ApiGateway::RestApi")["Properties"]["Policy"]["Statement"]
    allowed_blocks = statement["Condition"]["IpAddress"]["aws:SourceIp"]
    assert {"130.248.172.0/24", "103.79.14.0/24", "52.32.46.167/32", "203.0.113.7/32"} <= set(allowed_blocks)


def test_two_identities_of_one_app_are_said_at_once_and_stop_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    text = """
    api: {allow: [marketo, kintone]}
    connections:
      kintone: {system: kintone, url: https://a.cybozu.com}
      marketo: {system: marketo, url: https://123-ABC-456.mktorest.com}
    routes:
      there: {from: kintone, source: {app: 12}, to: marketo, lead: {email: record.email}, fields: {company: record.a}}
      back: {to: kintone, app: 12, key: {field: lead_id, from: leadId}, fields: {company: company}}
    """
    app = synthesise(text, tmp_path_factory.mktemp("identities") / "app").app
    warnings = [
        str(entry.data)
        for construct in app.node.find_all()
        for entry in construct.node.metadata
        if "warning" in entry.type
    ]
    (warning,) = [each for each in warnings if "routes.back.key" in each]
    assert "knows a record by email, not by lead_id" in warning


def test_the_stack_says_where_it_is(both_ways: Synthesised) -> None:
    described = json.loads(told(both_ways.relay.output("LoopGuard")))
    assert set(described) == {"table", "key_secret_id"}
