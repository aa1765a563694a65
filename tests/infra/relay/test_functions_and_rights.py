"""The functions: where they run, what they are told, and what they may touch."""

from __future__ import annotations

import json
from typing import Any

import pytest

from relay.delivering import replies
from tests.infra.synthesised import Synthesised, Template

NO_RESOURCE_LEVEL = {"ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"}
"""EC2's Describe actions know no resource:
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html"""


def allowed(template: Template, function: str) -> dict[str, list[Any]]:
    """Resources by action, of all that a function's role allows."""
    rights: dict[str, list[Any]] = {}
    for statement in template.statements(function):
        if statement["Effect"] == "Allow":
            for action in listed(statement["Action"]):
                rights.setdefault(action, []).extend(listed(statement["Resource"]))
    return rights


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def arn(template: Template, path: str) -> list[dict[str, Any]]:
    """The ARN of the one resource that was constructed at this path, in each way that a template can name it."""
    (name,) = (
        name
        for name, each in template.body["Resources"].items()
        if each.get("Metadata", {}).get("aws:cdk:path", "").endswith(f"/{path}/Resource")
    )
    return [{"Fn::GetAtt": [name, "Arn"]}, {"Ref": name}]


def touches(template: Template, resources: list[Any], *paths: str) -> bool:
    """Whether `resources` are the ones at `paths`, and nothing else."""
    return len(resources) == len(paths) and all(
        any(each in arn(template, path) for each in resources) for path in paths
    )


def test_the_webhook_function_may_send_to_the_queues_read_its_secrets_and_log(full: Synthesised) -> None:
    rights = allowed(full.relay, "acme-webhook")
    assert touches(
        full.relay,
        rights.pop("sqs:SendMessage"),
        "Delivery-kintone/Queue/Events",
        "Delivery-kintone-sales/Queue/Events",
        "Webhook/Quarantine/Requests",
    )
    assert touches(full.relay, rights.pop("secretsmanager:GetSecretValue"), "Webhook/Secret", "Webhook/LogKey")
    assert touches(full.relay, rights.pop("logs:CreateLogStream"), "Webhook/Accept/Log")
    assert touches(full.relay, rights.pop("logs:PutLogEvents"), "Webhook/Accept/Log")
    assert rights == {}


@pytest.mark.parametrize("connection", ["kintone", "kintone-sales"])
def test_a_delivering_function_touches_only_what_belongs_to_its_connection(full: Synthesised, connection: str) -> None:
    rights = allowed(full.relay, f"acme-deliver-{connection}")
    own = f"Delivery-{connection}"
    for action in ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes", "ChangeMessageVisibility"):
        assert touches(full.relay, rights.pop(f"sqs:{action}"), f"{own}/Queue/Events")
    assert touches(full.relay, rights.pop("sqs:SendMessage"), f"{own}/Queue/DeadLetters")
    assert touches(full.relay, rights.pop("secretsmanager:GetSecretValue"), f"{own}/Secret")
    for action in ("GetItem", "PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem"):
        assert touches(full.relay, rights.pop(f"dynamodb:{action}"), f"{own}/State/Items")
    assert touches(full.relay, rights.pop("logs:CreateLogStream"), f"{own}/Deliver/Log")
    assert touches(full.relay, rights.pop("logs:PutLogEvents"), f"{own}/Deliver/Log")
    assert {action.split(":")[0] for action in rights} == {"ec2"}


def test_any_resource_is_allowed_only_where_aws_knows_none(any_app: Synthesised) -> None:
    for function in any_app.relay.properties("AWS::Lambda::Function"):
        rights = allowed(any_app.relay, function["FunctionName"])
        assert {action for action, resources in rights.items() if "*" in resources} <= NO_RESOURCE_LEVEL


def test_interfaces_are_made_only_in_the_private_subnets_with_the_functions_own_group(plain: Synthesised) -> None:
    resources = allowed(plain.relay, "marketo-relay-deliver-kintone")["ec2:CreateNetworkInterface"]
    text = json.dumps(resources)
    (group,) = plain.relay.of_type("AWS::EC2::SecurityGroup")
    assert group in text
    assert "privateSubnet1" in text
    assert len(resources) == 3  # the interface itself, one group, one subnet


def test_the_code_itself_cannot_use_the_rights_that_lambda_has_for_interfaces(plain: Synthesised) -> None:
    function = "marketo-relay-deliver-kintone"
    (denied,) = (each for each in plain.relay.statements(function) if each["Effect"] == "Deny")
    used = {action for action in allowed(plain.relay, function) if action.startswith("ec2:")}
    assert used == set(denied["Action"])
    assert function in json.dumps(denied["Condition"]["ArnEquals"]["lambda:SourceFunctionArn"])


def test_only_what_calls_systems_is_in_the_network(full: Synthesised) -> None:
    assert "VpcConfig" not in full.relay.function("acme-webhook")
    groups = set()
    for connection in ("kintone", "kintone-sales"):
        place = full.relay.function(f"acme-deliver-{connection}")["VpcConfig"]
        assert "privateSubnet1" in json.dumps(place["SubnetIds"][0])
        assert "privateSubnet2" in json.dumps(place["SubnetIds"][1])
        groups.add(json.dumps(place["SecurityGroupIds"]))
    assert len(groups) == 2


def test_a_delivering_function_gets_out_by_https_and_nothing_gets_in(full: Synthesised) -> None:
    """Where no connection names another port: see test_ports.py."""
    for group in full.relay.properties("AWS::EC2::SecurityGroup"):
        (rule,) = group["SecurityGroupEgress"]
        assert (rule["IpProtocol"], rule["FromPort"], rule["ToPort"]) == ("tcp", 443, 443)
        assert "SecurityGroupIngress" not in group


def test_functions_run_on_python_3_14_on_arm(any_app: Synthesised) -> None:
    for function in any_app.relay.properties("AWS::Lambda::Function"):
        assert (function["Runtime"], function["Architectures"]) == ("python3.14", ["arm64"])


def test_accepting_has_a_gigabyte_since_marketo_waits_and_delivering_a_quarter_since_it_waits_itself(
    full: Synthesised,
) -> None:
    assert full.relay.function("acme-webhook")["MemorySize"] == 1024
    for connection in ("kintone", "kintone-sales"):
        assert full.relay.function(f"acme-deliver-{connection}")["MemorySize"] == 256


def test_lambda_itself_only_writes_of_what_went_wrong(any_app: Synthesised) -> None:
    for function in any_app.relay.properties("AWS::Lambda::Function"):
        logging = function["LoggingConfig"]
        assert (logging["LogFormat"], logging["SystemLogLevel"]) == ("JSON", "WARN")
        assert logging["ApplicationLogLevel"] == "INFO"


def test_nothing_is_reserved_unless_relay_yaml_says_so(any_app: Synthesised) -> None:
    """A new account has ten executions in all, and AWS refuses what leaves fewer than a hundred to everybody."""
    for function in any_app.relay.properties("AWS::Lambda::Function"):
        assert "ReservedConcurrentExecutions" not in function


def test_the_webhook_function_answers_before_marketo_and_api_gateway_hang_up(plain: Synthesised) -> None:
    assert plain.relay.function("marketo-relay-webhook")["Timeout"] == 29 > replies.WAIT_SECONDS + 3
    assert plain.relay.function("marketo-relay-deliver-kintone")["Timeout"] == 60


def test_nothing_that_a_function_is_told_is_a_secret(full: Synthesised) -> None:
    told = {
        function["FunctionName"]: function["Environment"]["Variables"]
        for function in full.relay.properties("AWS::Lambda::Function")
    }
    shared = {"POWERTOOLS_SERVICE_NAME", "POWERTOOLS_LOG_LEVEL", "POWERTOOLS_METRICS_NAMESPACE", "METRICS_BY_ROUTE"}
    assert set(told["acme-webhook"]) == shared | {
        "WEBHOOK_SECRET_ID",
        "LOG_KEY_SECRET_ID",
        "QUEUE_NAMES",
        "QUARANTINE_QUEUE_URL",
    }
    assert set(told["acme-deliver-kintone"]) == shared | {
        "CONNECTION",
        "SECRET_ID",
        "QUEUE_URL",
        "DEAD_LETTER_QUEUE_URL",
        "STATE_TABLE",
    }
    assert told["acme-webhook"]["WEBHOOK_SECRET_ID"] in arn(full.relay, "Webhook/Secret")
    assert told["acme-deliver-kintone-sales"]["SECRET_ID"] in arn(full.relay, "Delivery-kintone-sales/Secret")


def test_metrics_are_counted_by_route_only_where_that_is_asked_for(plain: Synthesised, full: Synthesised) -> None:
    assert "METRICS_BY_ROUTE" not in plain.relay.function("marketo-relay-webhook")["Environment"]["Variables"]
    for function in full.relay.properties("AWS::Lambda::Function"):
        assert function["Environment"]["Variables"]["METRICS_BY_ROUTE"] == "true"


def test_each_function_logs_into_a_group_of_its_own_that_outlives_the_stack(full: Synthesised) -> None:
    groups = [each["LoggingConfig"]["LogGroup"]["Ref"] for each in full.relay.properties("AWS::Lambda::Function")]
    assert len(set(groups)) == 3
    for name in groups:
        group = full.relay.body["Resources"][name]
        assert group["Properties"]["RetentionInDays"] == 30
        assert group["DeletionPolicy"] == "RetainExceptOnCreate"
        assert "AWS::StackId" in json.dumps(group["Properties"]["LogGroupName"])


def test_a_local_run_has_no_network(local: Synthesised) -> None:
    assert set(local.templates) == {"relay"}
    assert not local.relay.of_type("AWS::EC2::SecurityGroup")
    function = local.relay.function("marketo-relay-deliver-kintone")
    assert "VpcConfig" not in function
    assert not any(action.startswith("ec2:") for action in allowed(local.relay, function["FunctionName"]))
