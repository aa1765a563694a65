"""What a relay costs without a single webhook, counted in its templates: one kintone, one unguarded route."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_

import config
from bench.costs.figures import Fixed, Nat
from infra.app import PROJECT, build

_RELAY = """
network: {{nat: {nat}}}
connections: {{kintone: {{system: kintone, url: https://example.cybozu.com}}}}
routes: {{mail-opened: {{to: kintone, app: 12, key: {{field: lead_id, from: leadId}}, fields: {{company: company}}}}}}
"""


def fixed(nat: Nat) -> Fixed:
    """Of the templates as they are synthesised now, in one zone."""
    resources = [each for template in _templates(nat) for each in template["Resources"].values()]

    def of(kind: str) -> list[dict[str, Any]]:
        return [each.get("Properties", {}) for each in resources if each["Type"] == kind]

    functions = {
        each["FunctionName"].rpartition("-")[2]: each for each in of("AWS::Lambda::Function") if "FunctionName" in each
    }
    logging = functions["webhook"].get("LoggingConfig", {})
    return Fixed(
        alarms=sum(_metrics(each) for each in of("AWS::CloudWatch::Alarm")),
        secrets=len(of("AWS::SecretsManager::Secret")),
        keys=len(of("AWS::KMS::Key")),
        dashboards=len(of("AWS::CloudWatch::Dashboard")),
        accept_memory=functions["webhook"]["MemorySize"],
        deliver_memory=functions["kintone"]["MemorySize"],
        lambda_lines=logging.get("SystemLogLevel") != "WARN",
    )


def _metrics(alarm: dict[str, Any]) -> int:
    return sum("MetricStat" in each for each in alarm.get("Metrics", [])) or 1


def _templates(nat: Nat) -> Iterator[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "relay.yaml"
        file.write_text(_RELAY.format(nat=nat), encoding="utf-8")
        flags = json.loads((PROJECT / "cdk.json").read_text(encoding="utf-8"))["context"]
        app = cdk.App(context=flags, outdir=str(folder / "cdk.out"))
        build(app, config.load(file), _NoCode(folder / "code"))
        yield from [stack.template for stack in app.synth().stacks]


class _NoCode:
    """Packages without code: nothing of them is paid for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def functions(self, config: bytes) -> lambda_.Code:
        self._folder.mkdir(exist_ok=True)
        (self._folder / "config.json").write_bytes(config)
        return lambda_.Code.from_asset(str(self._folder))
