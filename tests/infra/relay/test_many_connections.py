"""Any number of connections: what the accepting function is told does not grow with them, and CloudFormation's own
limit is told before a deployment, not in the middle of it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from infra.errors import SynthesisError
from infra.names import MAX_FUNCTION_NAME
from infra.stacks.stack_size import MOST_RESOURCES
from relay.aws import environment
from relay.aws.environment import WebhookEnvironment
from tests.infra.synthesised import Synthesised, Template, synthesise

MANY = 36
LONGEST = "a-name-of-the-greatest-length-32"
ENVIRONMENT = 4096
"""Bytes of names and values: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""
INLINE_POLICIES = 10_240
"""Characters of a role's inline policies: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"""
STACK = "1a2b3c4d"


def configuration(count: int, *, deployment: str = LONGEST, suffix: str = "") -> str:
    names = [f"kintone-{number:02}{suffix}" for number in range(count)]
    connections = "\n".join(f"  {name}: {{system: kintone, url: 'https://{name}.cybozu.com'}}" for name in names)
    routes = "\n".join(
        f"  route-{name}: {{to: {name}, app: 12, reply: delivered, key: {{field: id, from: id}}, fields: {{a: a}}}}"
        for name in names
    )
    return f"name: {deployment}\nconnections:\n{connections}\nroutes:\n{routes}\n"


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Synthesised:
    """As many connections as fit, all of which answer Marketo themselves, with names as long as they may be."""
    return synthesise(configuration(MANY), tmp_path_factory.mktemp("many") / "app")


def deployed(value: Any, template: Template) -> str:
    """A name or address of the template as CloudFormation makes it."""
    if isinstance(value, str):
        return value
    ((function, argument),) = value.items()
    if function == "Fn::Join":
        return str(argument[0].join(deployed(part, template) for part in argument[1]))
    if function == "Fn::Select":
        return STACK  # the first part of the stack's own id
    if function == "Fn::GetAtt" or argument not in template.body["Resources"]:
        return "x" * 60
    kind = template.body["Resources"][argument]["Type"]
    if kind == "AWS::SQS::Queue":
        return f"https://sqs.ap-northeast-1.amazonaws.com/123456789012/{template.path.stem}-{argument}"
    return "x" * 100


def named(template: Template, kind: str, key: str) -> set[str]:
    return {deployed(each[key], template) for each in template.properties(kind) if key in each}


def told(template: Template) -> WebhookEnvironment:
    variables = template.function(f"{LONGEST}-webhook")["Environment"]["Variables"]
    assert sum(len(name) + len(deployed(value, template)) for name, value in variables.items()) < ENVIRONMENT / 2
    return environment.read(WebhookEnvironment, {name: deployed(value, template) for name, value in variables.items()})


def test_one_name_tells_the_accepting_function_of_every_queue_and_table(many: Synthesised) -> None:
    found = told(many.relay)
    queues, tables = (
        named(many.relay, "AWS::SQS::Queue", "QueueName"),
        named(many.relay, "AWS::DynamoDB::Table", "TableName"),
    )
    connections = [f"kintone-{number:02}" for number in range(MANY)]
    events = {found.queue_url(name).rpartition("/")[2] for name in connections}
    assert events <= queues
    assert queues - events == {f"{name.removesuffix('.fifo')}-dead.fifo" for name in events}
    assert {found.table(name) for name in connections} == tables
    assert len(events) == len(tables) == MANY


def test_a_queues_name_is_one_that_sqs_takes_and_that_is_free_again_when_the_stack_is_gone(many: Synthesised) -> None:
    for name in named(many.relay, "AWS::SQS::Queue", "QueueName"):
        assert re.fullmatch(r"[A-Za-z0-9_-]{1,75}\.fifo", name)
        assert STACK in name


def test_the_longest_names_that_lambda_takes_make_names_that_sqs_takes(tmp_path: Path) -> None:
    connection = "c" * (MAX_FUNCTION_NAME - len(f"{LONGEST}-deliver-"))
    text = configuration(1, deployment=LONGEST).replace("kintone-00", connection)
    names = named(synthesise(text, tmp_path / "app").relay, "AWS::SQS::Queue", "QueueName")
    assert len(names) == 2
    assert all(len(name) <= 80 for name in names)
    with pytest.raises(SynthesisError, match=r"^name: the function .* would have a name of 65 characters"):
        synthesise(text.replace(connection, f"{connection}c"), tmp_path / "longer")


def test_the_role_of_the_accepting_function_stays_within_what_iam_takes(many: Synthesised) -> None:
    """Resources are named one by one, as `arn:aws:sqs:ap-northeast-1:123456789012:` and a name."""
    named_ones = [
        each for statement in many.relay.statements(f"{LONGEST}-webhook") for each in listed(statement["Resource"])
    ]
    assert len(named_ones) > 2 * MANY
    longest = len(f'"arn:aws:dynamodb:ap-northeast-1:123456789012:table/{LONGEST}-kintone-00-{STACK}.fifo",')
    assert len(named_ones) * longest < INLINE_POLICIES


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def test_more_than_cloudformation_takes_is_refused_with_a_way_out(tmp_path: Path) -> None:
    with pytest.raises(SynthesisError, match=r"^connections: 48 are too many for one deployment: .*second config"):
        synthesise(configuration(48, deployment="marketo-relay"), tmp_path / "app")


def test_what_is_let_through_is_within_cloudformations_limit(many: Synthesised) -> None:
    for template in many.templates.values():
        assert len(template.body["Resources"]) <= MOST_RESOURCES
        assert len(json.dumps(template.body)) < 1_000_000
