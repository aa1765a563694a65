"""The dashboard's definition, as CloudWatch gets it.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_

import config
from infra.app import PROJECT, build

EXAMPLE = """
logs: {dashboard: true, metrics: by_route}
connections:
  kintone:
    system: kintone
    url: https://example.cybozu.com
    limits: {per_day: 10000}
    batch: {every: 1m}
routes:
  mail-opened: {to: kintone, app: 12, key: {field: lead_id, from: leadId}, fields: {company: company}}
  webinar: {to: kintone, app: 12, key: {field: lead_id, from: leadId}, fields: {company: company}}
"""


@dataclass(frozen=True)
class Series:
    """One line of a graph."""

    metric: str
    statistic: str
    label: str


@dataclass(frozen=True)
class Graph:
    """One widget; place and size in the dashboard's own units, 24 to a row."""

    title: str
    x: int
    y: int
    width: int
    height: int
    series: Sequence[Series]


def synthesised() -> list[Graph]:
    """The graphs of the dashboard that the CDK app makes of EXAMPLE."""
    with tempfile.TemporaryDirectory() as folder:
        return graphs(_body(Path(folder)))


def graphs(body: Mapping[str, Any]) -> list[Graph]:
    """Every widget of a dashboard's body. Raises KeyError for one that is no graph of metrics."""
    return [
        Graph(
            title=each["properties"]["title"],
            x=each["x"],
            y=each["y"],
            width=each["width"],
            height=each["height"],
            series=[_series(metric) for metric in each["properties"]["metrics"] if _is_visible(metric)],
        )
        for each in body["widgets"]
    ]


class _NoCode:
    """Packages without code: nothing of them is in a dashboard."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def functions(self, config: bytes) -> lambda_.Code:
        self._folder.mkdir(exist_ok=True)
        (self._folder / "config.json").write_bytes(config)
        return lambda_.Code.from_asset(str(self._folder))


def _body(folder: Path) -> Mapping[str, Any]:
    file = folder / "relay.yaml"
    file.write_text(EXAMPLE, encoding="utf-8")
    context = json.loads((PROJECT / "cdk.json").read_text(encoding="utf-8"))["context"]
    app = cdk.App(context=context, outdir=str(folder / "cdk.out"))
    build(app, config.load(file), _NoCode(folder / "code"))
    stacks = {stack.stack_name: stack.template for stack in app.synth().stacks}
    resources = stacks["marketo-relay-monitoring"]["Resources"].values()
    (found,) = (each["Properties"] for each in resources if each["Type"] == "AWS::CloudWatch::Dashboard")
    body: Mapping[str, Any] = json.loads(_text(found["DashboardBody"]))
    return body


def _text(value: Any) -> str:
    """A text that CloudFormation would put together; what it alone knows (names, the region) is shown nowhere."""
    if isinstance(value, str):
        return value
    parts = value["Fn::Join"][1] if "Fn::Join" in value else ["-"]
    return "".join(part if isinstance(part, str) else "-" for part in parts)


def _is_visible(metric: Sequence[Any]) -> bool:
    """What only an expression needs is hidden."""
    return not isinstance(metric[-1], dict) or metric[-1].get("visible", True)


def _series(metric: Sequence[Any]) -> Series:
    """`[namespace, name, dimension, value, ..., {label, stat, period}]`, or `[{label, expression}]`."""
    options = metric[-1] if isinstance(metric[-1], dict) else {}
    if "expression" in options:
        return Series(metric=options["expression"], statistic="", label=options["label"])
    return Series(metric=metric[1], statistic=options.get("stat", "Average"), label=options.get("label", metric[1]))
