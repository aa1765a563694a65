"""A bus that relay.yaml names and nobody has made is found before a deployment fails at it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

import config
from operations.checks import event_buses
from relay.core.findings import Finding

BUS = "aws.partner/karte.io/123456789012/project/relay"
RELAY = f"""
connections:
  karte: {{system: karte, event_bus: {BUS}}}
  crm: {{system: http, url: https://crm.midori.co.jp}}
routes:
  bought: {{from: karte, source: {{events: [buy]}}, to: crm, method: POST, path: /bought, key: id, body: passthrough}}
"""


def found(folder: Path, code: str = "") -> list[Finding]:
    """What is said when EventBridge answers with an error, or not."""
    file = folder / "relay.yaml"
    file.write_text(RELAY)
    make: Any = boto3.client
    client = make("events", region_name="ap-northeast-1", aws_access_key_id="a", aws_secret_access_key="b")
    with Stubber(client) as stubber:
        if code:
            stubber.add_client_error("describe_event_bus", code, expected_params={"Name": BUS})
        else:
            stubber.add_response("describe_event_bus", {"Name": BUS}, {"Name": BUS})
        return list(event_buses.findings(client, config.load(file)))


@pytest.mark.parametrize(
    ("code", "level", "said"),
    [
        ("", "ok", f"the event bus {BUS} is there"),
        (
            "ResourceNotFoundException",
            "error",
            f"there is no event bus {BUS} in this account and region (ap-northeast-1)",
        ),
        ("AccessDeniedException", "warning", "these credentials may not call DescribeEventBus"),
    ],
)
def test_whether_a_bus_is_there_is_asked_of_the_account(tmp_path: Path, code: str, level: str, said: str) -> None:
    [finding] = found(tmp_path, code)
    assert (finding.where, finding.level) == ("connections.karte.event_bus", level)
    assert said in finding.message
