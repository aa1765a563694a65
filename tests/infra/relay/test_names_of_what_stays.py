"""What stays when it is taken out of relay.yaml is known by its name: the command looks for what the stacks make."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from operations.checks.names_of_what_stays import RetainedNames
from operations.deployment.deployment import Deployment
from tests.infra.frozen.resources import EVERYTHING
from tests.infra.synthesised import Synthesised, Template, synthesise

STACK = "1a2b3c4d"


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Template:
    app: Synthesised = synthesise(EVERYTHING, tmp_path_factory.mktemp("names") / "app")
    return app.relay


def made(value: Any) -> str:
    """A name of the template as CloudFormation makes it."""
    if isinstance(value, str):
        return value
    ((function, argument),) = value.items()
    if function == "Fn::Join":
        return str(argument[0].join(map(made, argument[1])))
    return STACK


def kept(template: Template, kind: str, key: str) -> Iterator[str]:
    """Names of the resources of one kind that CloudFormation leaves behind."""
    for each in template.of_type(kind).values():
        if each["DeletionPolicy"] == "RetainExceptOnCreate" and key in each["Properties"]:
            yield made(each["Properties"][key])


def names(template: Template) -> RetainedNames:
    groups = list(kept(template, "AWS::Logs::LogGroup", "LogGroupName"))
    (webhook,) = (name for name in groups if "/webhook-" in name)
    (function,) = (each for each in map(made, function_names(template)) if each.endswith("-webhook"))
    return RetainedNames.of(
        Deployment(
            api_url="",
            webhook_secret_id="",
            log_key_secret_id="",
            quarantine_queue_url="",
            webhook_function_name=function,
            webhook_log_group=webhook,
            access_log_group="",
        )
    )


def function_names(template: Template) -> Iterator[Any]:
    return (each["FunctionName"] for each in template.properties("AWS::Lambda::Function"))


def test_every_queue_of_a_connection_that_stays_is_looked_for(relay: Template) -> None:
    connections = ["kintone", "kintone-sales", "marketo", "karte", "crm"]
    looked_for = {name for each in connections for name in (names(relay).queue(each), names(relay).dead_letters(each))}
    assert set(kept(relay, "AWS::SQS::Queue", "QueueName")) == looked_for


def test_every_log_group_that_can_come_and_go_is_looked_for(relay: Template) -> None:
    functions = ["deliver-kintone", "deliver-kintone-sales", "deliver-marketo", "deliver-karte", "deliver-crm"]
    others = ["read-kintone", "read-webinars", "bus-karte", "mail-mail", "soap"]
    looked_for = {names(relay).log_group(each) for each in [*functions, *others]}
    always = {names(relay).log_group(each) for each in ("webhook", "access")}
    assert set(kept(relay, "AWS::Logs::LogGroup", "LogGroupName")) == looked_for | always


def test_the_table_of_readings_that_stays_is_looked_for(relay: Template) -> None:
    tables = relay.of_type("AWS::DynamoDB::Table").values()
    stay = [made(each["Properties"]["TableName"]) for each in tables if each["DeletionPolicy"] == "Retain"]
    assert stay == [names(relay).readings()]
