"""The SOAP API: its address, its function, its secret, who is told of trouble."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cdk_nag import AwsSolutionsChecks

from relay.aws.function import KEEP_AWAKE
from tests.infra.app.test_rules import findings
from tests.infra.monitoring.test_monitoring_stack import alarms
from tests.infra.relay.test_functions_and_rights import allowed, touches
from tests.infra.synthesised import Synthesised, synthesise

MARKETO = """
connections:
  kintone: {system: kintone, url: https://example.cybozu.com}
  marketo: {system: marketo, url: https://123-ABC-456.mktorest.com}
routes:
  mail-opened: {to: kintone, app: 12, key: {field: lead_id, from: leadId}, fields: {company: company}}
soap: {connection: marketo}
"""
FUNCTION = "marketo-relay-soap"


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Synthesised:
    """SOAP in front of one Marketo."""
    return synthesise(MARKETO, tmp_path_factory.mktemp("soap") / "app")


def test_every_method_of_the_soap_address_reaches_its_function(spoken: Synthesised) -> None:
    parts = [each["PathPart"] for each in spoken.relay.properties("AWS::ApiGateway::Resource")]
    assert parts == ["hooks", "{route}", "soap", "mktows", "{version}"]
    uris = [json.dumps(each["Integration"]["Uri"]) for each in spoken.relay.properties("AWS::ApiGateway::Method")]
    (name,) = (
        name
        for name, each in spoken.relay.of_type("AWS::Lambda::Function").items()
        if each["Properties"]["FunctionName"] == FUNCTION
    )
    assert [name in uri for uri in uris] == [False, True]


def test_who_only_serves_soap_clients_needs_no_route(tmp_path: Path) -> None:
    text = MARKETO[: MARKETO.index("routes:")] + "soap: {connection: marketo, allow: [203.0.113.0/24]}\n"
    app = synthesise(text, tmp_path / "app")
    assert "SoapApi" in app.relay.body["Outputs"]
    assert [finding for template in app.templates.values() for finding in findings(template)] == []


def test_without_soap_in_relay_yaml_there_is_nothing_of_it(plain: Synthesised) -> None:
    assert "SoapApi" not in plain.relay.body["Outputs"]
    assert "soap" not in json.dumps(plain.relay.body)
    assert "soap" not in json.dumps(plain.monitoring.body)


def test_the_function_has_the_rights_of_its_connection_and_no_queue(spoken: Synthesised) -> None:
    rights = allowed(spoken.relay, FUNCTION)
    assert touches(spoken.relay, rights.pop("secretsmanager:GetSecretValue"), "Delivery-marketo/Secret", "Soap/Secret")
    for action in ("GetItem", "PutItem", "UpdateItem", "DeleteItem"):
        assert touches(spoken.relay, rights.pop(f"dynamodb:{action}"), "Delivery-marketo/State/Items")
    for action in ("CreateLogStream", "PutLogEvents"):
        assert touches(spoken.relay, rights.pop(f"logs:{action}"), "Soap/Answer/Log")
    assert {action.split(":")[0] for action in rights} == {"ec2"}


def test_the_function_leaves_by_the_fixed_address_and_ends_before_api_gateway_hangs_up(spoken: Synthesised) -> None:
    function = spoken.relay.function(FUNCTION)
    assert function["VpcConfig"]["SubnetIds"]
    assert function["Timeout"] == 29
    assert set(function["Environment"]["Variables"]) >= {"SOAP_SECRET_ID", "SECRET_ID", "STATE_TABLE"}


def test_the_encryption_key_is_made_by_secrets_manager_beside_a_user_id(spoken: Synthesised) -> None:
    (generated,) = (
        each["GenerateSecretString"]
        for each in spoken.relay.properties("AWS::SecretsManager::Secret")
        if "user_id" in json.dumps(each)
    )
    assert json.loads(generated["SecretStringTemplate"]) == {"user_id": "marketo-relay", "previous": ""}
    assert (generated["GenerateStringKey"], generated["PasswordLength"]) == ("current", 48)


def test_the_output_says_where_everything_is(spoken: Synthesised) -> None:
    described = json.dumps(spoken.relay.output("SoapApi"))
    for key in ("connection", "secret_id", "function_name", "log_group"):
        assert key in described


def test_it_is_called_now_and_then_so_that_lambda_does_not_put_it_to_sleep(spoken: Synthesised) -> None:
    schedule = spoken.relay.only("AWS::Scheduler::Schedule")["Properties"]
    every, unit = schedule["ScheduleExpression"].removeprefix("rate(").removesuffix(")").split()
    assert (unit, int(every) * 3 < 14) == ("days", True)
    assert json.loads(schedule["Target"]["Input"]) == KEEP_AWAKE
    (name,) = (
        name
        for name, each in spoken.relay.of_type("AWS::Lambda::Function").items()
        if each["Properties"]["FunctionName"] == FUNCTION
    )
    assert schedule["Target"]["Arn"] == {"Fn::GetAtt": [name, "Arn"]}


def test_a_local_run_has_no_network_from_which_it_could_fall_asleep(tmp_path: Path) -> None:
    assert not synthesise(MARKETO, tmp_path / "app", local=True).relay.of_type("AWS::Scheduler::Schedule")


def test_what_relay_yaml_keeps_for_it_is_kept_and_webhooks_have_their_own(tmp_path: Path) -> None:
    text = MARKETO.replace("connection: marketo}", "connection: marketo, concurrency: 3}")
    relay = synthesise(f"api: {{concurrency: 20}}\n{text}", tmp_path / "app").relay
    assert relay.function(FUNCTION)["ReservedConcurrentExecutions"] == 3
    assert relay.function("marketo-relay-webhook")["ReservedConcurrentExecutions"] == 20
    assert "ReservedConcurrentExecutions" not in relay.function("marketo-relay-deliver-marketo")


@pytest.mark.parametrize("name", ["SoapFailed", "SoapErrors", "SoapThrottles"])
def test_trouble_of_soap_clients_wakes_somebody_up(spoken: Synthesised, name: str) -> None:
    assert alarms(spoken)[name]["AlarmActions"]


@pytest.mark.parametrize(
    ("allow", "soap", "key"),
    [
        ("marketo", "", "api.allow"),
        ("[marketo, kintone]", "", "api.allow"),
        ("[marketo, 203.0.113.0/24]", ", allow: [kintone]", "soap.allow"),
        ("anyone", "", None),
        ("[marketo, 203.0.113.0/24]", "", None),
        ("marketo", ", allow: [203.0.113.0/24]", None),
        ("marketo", ", allow: anyone", None),
    ],
)
def test_an_allow_list_without_any_client_is_said_at_once(
    tmp_path_factory: pytest.TempPathFactory, allow: str, soap: str, key: str | None
) -> None:
    folder = tmp_path_factory.mktemp("allow") / "app"
    text = MARKETO.replace("connection: marketo}", f"connection: marketo{soap}}}")
    app = synthesise(f"api: {{allow: {allow}}}\n{text}", folder).app
    warnings = [
        str(entry.data)
        for construct in app.node.find_all()
        for entry in construct.node.metadata
        if "warning" in entry.type
    ]
    told = [each.partition(" lets in no client")[0] for each in warnings if "no client" in each]
    assert told == ([key] if key else [])


def test_the_rule_checkers_find_nothing(spoken: Synthesised) -> None:
    report = AwsSolutionsChecks(spoken.app, verbose=True).validate_scope(spoken.app)
    found = {each.rule_name: [on.construct_path for on in each.violating_resources] for each in report.violations}
    assert found == {}
    assert [finding for template in spoken.templates.values() for finding in findings(template)] == []
