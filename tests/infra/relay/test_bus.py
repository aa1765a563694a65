"""KARTE's partner bus: a rule that starts a function of its own, without an address, without a secret."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.infra.app.test_rules import findings
from tests.infra.monitoring.test_monitoring_stack import alarms
from tests.infra.relay.test_functions_and_rights import allowed, touches
from tests.infra.synthesised import Synthesised, synthesise

BUS = "aws.partner/karte.io/123456789012/shop/relay"
TEXT = f"""
name: acme
connections:
  kintone: {{system: kintone, url: "https://acme.cybozu.com"}}
  marketo: {{system: marketo, url: "https://123-ABC-456.mktorest.com"}}
  karte: {{system: karte, event_bus: {BUS}}}
routes:
  mail-opened: {{to: kintone, app: 12, key: {{field: lead_id, from: leadId}}, fields: {{company: company}}}}
  visits: {{from: karte, to: marketo, lead: {{email: email}}, fields: {{company: values.company}}}}
"""
FUNCTION = "acme-bus-karte"


@pytest.fixture(scope="module")
def called(tmp_path_factory: pytest.TempPathFactory) -> Synthesised:
    """One KARTE that calls over its bus; nobody may call over the web but Marketo."""
    return synthesise(TEXT, tmp_path_factory.mktemp("bus") / "app")


def rule(app: Synthesised) -> dict[str, Any]:
    found: dict[str, Any] = app.relay.only("AWS::Events::Rule")["Properties"]
    return found


def test_the_rule_takes_every_action_of_karte_on_the_customers_own_bus_and_nothing_else(called: Synthesised) -> None:
    found = rule(called)
    assert found["EventBusName"] == BUS
    assert found["EventPattern"] == {
        "account": [{"Ref": "AWS::AccountId"}],
        "source": [BUS],
        "detail-type": ["KARTE Action"],
    }


def test_the_rule_tries_for_a_day_and_then_puts_the_event_aside(called: Synthesised) -> None:
    [target] = rule(called)["Targets"]
    assert target["RetryPolicy"] == {"MaximumEventAgeInSeconds": 86_400, "MaximumRetryAttempts": 185}
    assert touches(called.relay, [target["DeadLetterConfig"]["Arn"]], "Bus-karte/DeadLetters/Events")


def test_what_the_function_fails_at_is_tried_three_times_and_put_aside_too(called: Synthesised) -> None:
    function = called.relay.function(FUNCTION)
    assert touches(called.relay, [function["DeadLetterConfig"]["TargetArn"]], "Bus-karte/DeadLetters/Events")
    config = called.relay.only("AWS::Lambda::EventInvokeConfig")["Properties"]
    assert (config["MaximumRetryAttempts"], config["MaximumEventAgeInSeconds"]) == (2, 21_600)


def test_only_the_rule_may_start_it_and_only_put_aside_what_is_its_own(called: Synthesised) -> None:
    (name,) = (
        key
        for key, each in called.relay.of_type("AWS::Lambda::Function").items()
        if each["Properties"]["FunctionName"] == FUNCTION
    )
    permissions = [
        each for each in called.relay.properties("AWS::Lambda::Permission") if name in json.dumps(each["FunctionName"])
    ]
    assert [each["Principal"] for each in permissions] == ["events.amazonaws.com"]
    assert "Rule" in json.dumps(permissions[0]["SourceArn"])
    policies = [
        each for each in called.relay.properties("AWS::SQS::QueuePolicy") if "events.amazonaws.com" in json.dumps(each)
    ]
    assert len(policies) == 1
    assert '"aws:SourceArn"' in json.dumps(policies[0])


def test_the_function_may_do_what_it_must_and_knows_no_secret_but_the_key_of_the_log(called: Synthesised) -> None:
    rights = allowed(called.relay, FUNCTION)
    assert touches(called.relay, rights.pop("secretsmanager:GetSecretValue"), "Webhook/LogKey")
    assert touches(
        called.relay,
        rights.pop("sqs:SendMessage"),
        "Delivery-marketo/Queue/Events",
        "Webhook/Quarantine/Requests",
        "Bus-karte/DeadLetters/Events",
    )
    for action in ("GetItem", "PutItem"):
        assert touches(called.relay, rights.pop(f"dynamodb:{action}"), "Delivery-karte/State/Items")
    for action in ("CreateLogStream", "PutLogEvents"):
        assert touches(called.relay, rights.pop(f"logs:{action}"), "Bus-karte/Take/Log")
    assert rights == {}


@pytest.mark.parametrize("function", [FUNCTION, "acme-webhook"])
def test_of_the_connections_table_it_may_touch_only_what_came_already(called: Synthesised, function: str) -> None:
    [statement] = [each for each in called.relay.statements(function) if "dynamodb:PutItem" in each["Action"]]
    assert statement["Condition"] == {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["came#*"]}}


def test_the_function_knows_where_everything_is(called: Synthesised) -> None:
    variables = called.relay.function(FUNCTION)["Environment"]["Variables"]
    assert {"CONNECTION", "STATE_TABLE", "LOG_KEY_SECRET_ID", "QUEUE_NAMES", "QUARANTINE_QUEUE_URL"} <= variables.keys()
    assert "WEBHOOK_SECRET_ID" not in variables


def test_an_alarm_says_what_to_do_with_what_was_put_aside(called: Synthesised) -> None:
    found = {name: each for name, each in alarms(called).items() if "Bus" in name}
    assert len(found) == 3
    assert any("relay bus replay karte" in str(each) for each in found.values())


def test_no_rule_of_the_packs_finds_anything(called: Synthesised) -> None:
    assert [finding for template in called.templates.values() for finding in findings(template)] == []


def test_without_a_bus_in_relay_yaml_there_is_nothing_of_it(plain: Synthesised) -> None:
    assert "AWS::Events::Rule" not in {each["Type"] for each in plain.relay.body["Resources"].values()}
    assert "Bus" not in json.dumps([*plain.relay.body["Outputs"]])


def test_a_bus_needs_no_address_in_the_allow_list_and_the_web_does(tmp_path: Path) -> None:
    import config  # noqa: PLC0415 - for this one

    path = tmp_path / "relay.yaml"
    path.write_text(TEXT.replace(f", event_bus: {BUS}", ""))
    with pytest.raises(config.ConfigError, match=r"api.allow: lets no karte in"):
        config.load(path)


def test_a_local_run_has_no_partner_of_aws(tmp_path: Path) -> None:
    text = TEXT.replace("https://acme.cybozu.com", "http://127.0.0.1:1").replace(
        "https://123-ABC-456.mktorest.com", "http://127.0.0.1:2"
    )
    app = synthesise(text, tmp_path / "app", local=True)
    assert app.relay.of_type("AWS::Events::Rule") == {}
