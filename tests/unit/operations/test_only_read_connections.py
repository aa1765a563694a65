"""A connection that is only read: what the operator's command knows of it."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest

from operations.deployment.deployment import Deployment, read_outputs
from operations.failures import OperatorError
from operations.secrets.held import held_secrets

WRITTEN = {
    "name": "marketo",
    "system": "marketo",
    "queue_url": "https://sqs/marketo.fifo",
    "dead_letter_queue_url": "https://sqs/marketo-dead.fifo",
    "secret_id": "secret-marketo",
    "function_name": "deliver-marketo",
    "log_group": "logs",
    "state_table": "table-marketo",
}
READ = {"name": "webinars", "system": "on24", "secret_id": "secret-webinars", "state_table": "table-webinars"}
PLAIN = (
    *("ApiUrl", "WebhookSecretId", "LogKeySecretId", "QuarantineQueueUrl", "WebhookFunctionName"),
    *("WebhookLogGroup", "AccessLogGroup"),
)


def deployment() -> Deployment:
    outputs = {**dict.fromkeys(PLAIN, "x"), "ConnectionMarketo": json.dumps(WRITTEN)}
    return read_outputs("marketo-relay", outputs | {"SourceWebinars": json.dumps(READ)})


def test_it_is_deployed_beside_those_that_are_written_to() -> None:
    found = deployment()
    assert ([*found.connections], [*found.sources]) == (["marketo"], ["webinars"])
    assert found.state_tables() == {"marketo": "table-marketo", "webinars": "table-webinars"}


def test_its_secret_is_found_by_its_name_and_that_of_a_stranger_is_not() -> None:
    assert deployment().with_secret("webinars").secret_id == "secret-webinars"
    assert deployment().with_secret("marketo").secret_id == "secret-marketo"
    with pytest.raises(OperatorError, match="no connection 'crm' is deployed"):
        deployment().with_secret("crm")


def test_its_secret_is_set_as_any_other() -> None:
    found = held_secrets(cast("Any", None), deployment())
    assert {name: each.id for name, each in found.items()} == {
        "webhooks": "x",
        "marketo": "secret-marketo",
        "webinars": "secret-webinars",
    }
