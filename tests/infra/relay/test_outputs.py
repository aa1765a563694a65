"""What the operator's command and the local run read from the deployed stack."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from infra.errors import SynthesisError
from infra.names import output_names, pascal
from tests.infra.conftest import ROUTE
from tests.infra.synthesised import Synthesised, synthesise


def told(value: Any) -> str:
    """An output with a mark for each value that is known only after deployment."""
    if isinstance(value, str):
        return value
    return "".join(part if isinstance(part, str) else "DEPLOYED" for part in value["Fn::Join"][1])


def test_the_stack_says_where_everything_is(full: Synthesised) -> None:
    assert {
        "ApiUrl",
        "WebhookSecretId",
        "LogKeySecretId",
        "QuarantineQueueUrl",
        "WebhookFunctionName",
        "WebhookLogGroup",
        "AccessLogGroup",
        "ConnectionKintone",
        "ConnectionKintoneSales",
    } == {name for name in full.relay.body["Outputs"] if not name.startswith("PublishOutput")}


def test_the_url_has_its_stage_and_no_slash_at_its_end(plain: Synthesised) -> None:
    assert told(plain.relay.output("ApiUrl")) == "https://DEPLOYED.execute-api.DEPLOYED.DEPLOYED/v1"


def test_each_connection_is_described_in_json(full: Synthesised) -> None:
    described = json.loads(told(full.relay.output("ConnectionKintoneSales")))
    assert (described["name"], described["system"]) == ("kintone-sales", "kintone")
    assert set(described) == {
        "name",
        "system",
        "queue_url",
        "dead_letter_queue_url",
        "secret_id",
        "function_name",
        "log_group",
        "every",
        "state_table",
    }


@pytest.mark.parametrize(("name", "output"), [("kintone", "Kintone"), ("a-1-bc", "A1Bc"), ("x9", "X9")])
def test_an_outputs_name_has_only_letters_and_digits(name: str, output: str) -> None:
    assert pascal(name) == output


def test_two_connections_with_one_output_are_refused() -> None:
    with pytest.raises(SynthesisError, match=r"connections\.a1: differs from connections\.a-1 only in hyphens"):
        output_names(["a-1", "a1"])


def test_a_function_name_that_lambda_would_refuse_is_refused_at_synthesis(tmp_path: Path) -> None:
    connection = "a-connection-with-a-long-name"
    text = f"name: a-relay-with-a-name-that-is-long\nconnections:\n  {connection}: {{system: kintone, url: https://a.cybozu.com}}\n"
    with pytest.raises(SynthesisError, match=r"would have a name of \d+ characters; Lambda takes 64"):
        synthesise(text + ROUTE.replace("to: kintone", f"to: {connection}"), tmp_path / "app")
