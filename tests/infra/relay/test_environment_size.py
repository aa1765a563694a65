"""What Lambda would refuse in the middle of a deployment is told before."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from infra.environment_size import LIMIT
from infra.errors import SynthesisError
from tests.infra.synthesised import Template, synthesise

REGION, ACCOUNT = "ap-northeast-1", "123456789012"


def configuration(count: int, reply: str = "accepted", deployment: str = "marketo-relay") -> str:
    names = [f"kintone-{number}" for number in range(count)]
    connections = "\n".join(f"  {name}: {{system: kintone, url: 'https://{name}.cybozu.com'}}" for name in names)
    routes = "\n".join(
        f"  route-{name}: {{to: {name}, app: 12, reply: {reply}, key: {{field: id, from: id}}, fields: {{a: a}}}}"
        for name in names
    )
    return f"name: {deployment}\nconnections:\n{connections}\nroutes:\n{routes}\n"


def deployed(value: Any, template: Template, deployment: str) -> str:
    """A value of the template as CloudFormation would make it."""
    if isinstance(value, str):
        return value
    ((function, argument),) = value.items()
    if function == "Fn::Join":
        return str(argument[0].join(deployed(part, template, deployment) for part in argument[1]))
    assert function == "Ref"
    kind = template.body["Resources"][argument]["Type"]
    name = f"{deployment}-relay-{argument}-1A2B3C4D5E6F"
    if kind == "AWS::SQS::Queue":
        is_fifo = template.body["Resources"][argument]["Properties"].get("FifoQueue", False)
        name = name[:75]  # and CloudFormation makes it no longer than 80
        return f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{name}{'.fifo' if is_fifo else ''}"
    if kind == "AWS::SecretsManager::Secret":
        return f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:{deployment}/log-key-1a2b3c4d-AbCdEf"
    return name


@pytest.mark.parametrize(
    ("count", "reply", "deployment"),
    [
        (1, "accepted", "marketo-relay"),
        (25, "accepted", "marketo-relay"),
        (12, "delivered", "marketo-relay"),
        (23, "accepted", "a-name-of-the-greatest-length-32"),
    ],
)
def test_what_is_let_through_is_within_lambdas_limit(count: int, reply: str, deployment: str, tmp_path: Path) -> None:
    relay = synthesise(configuration(count, reply, deployment), tmp_path / "app").relay
    variables = relay.function(f"{deployment}-webhook")["Environment"]["Variables"]
    filled = {name: deployed(value, relay, deployment) for name, value in variables.items()}
    assert len(json.loads(filled["QUEUE_URLS"])) == count
    assert sum(len(name) + len(value) for name, value in filled.items()) <= LIMIT


def test_more_connections_than_fit_are_refused_with_a_way_out(tmp_path: Path) -> None:
    with pytest.raises(SynthesisError, match=r"^connections: 40 are too many for one deployment: .*second config"):
        synthesise(configuration(40), tmp_path / "app")
