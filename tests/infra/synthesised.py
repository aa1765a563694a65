"""Synthesising the app as `cdk synth` does, and asking questions of the templates."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_

import config
from infra.app import PROJECT, build, build_local

Resource = dict[str, Any]


class PlaceholderPackages:
    """Packages without libraries, for what is about the templates and not about the code in them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        (folder / "webhook.py").write_text("")

    def functions(self, config: bytes) -> lambda_.Code:
        (self._folder / "config.json").write_bytes(config)
        return lambda_.Code.from_asset(str(self._folder))


@dataclass(frozen=True)
class Template:
    """One synthesised stack."""

    path: Path
    body: Mapping[str, Any]

    def of_type(self, kind: str) -> dict[str, Resource]:
        """Resources of one type by logical id."""
        return {name: each for name, each in self.body["Resources"].items() if each["Type"] == kind}

    def only(self, kind: str) -> Resource:
        """The one resource of its type."""
        (resource,) = self.of_type(kind).values()
        return resource

    def properties(self, kind: str) -> Iterator[dict[str, Any]]:
        """The properties of all resources of one type."""
        return (each.get("Properties", {}) for each in self.of_type(kind).values())

    def function(self, name: str) -> dict[str, Any]:
        """The properties of the function with this name."""
        (found,) = (each for each in self.properties("AWS::Lambda::Function") if each.get("FunctionName") == name)
        return found

    def statements(self, function: str) -> list[dict[str, Any]]:
        """The IAM statements of a function's role."""
        role = self.body["Resources"][self.function(function)["Role"]["Fn::GetAtt"][0]]["Properties"]
        assert "ManagedPolicyArns" not in role
        return [each for policy in role["Policies"] for each in policy["PolicyDocument"]["Statement"]]

    def output(self, name: str) -> Any:
        """An output's value, as the template has it."""
        return self.body["Outputs"][name]["Value"]


@dataclass(frozen=True)
class Synthesised:
    """The stacks of one configuration."""

    app: cdk.App
    templates: Mapping[str, Template]

    @property
    def network(self) -> Template:
        return self.templates["network"]

    @property
    def relay(self) -> Template:
        return self.templates["relay"]

    @property
    def monitoring(self) -> Template:
        return self.templates["monitoring"]


def synthesise(
    text: str, folder: Path, *, local: bool = False, context: Mapping[str, str] | None = None
) -> Synthesised:
    """The templates for a relay.yaml with this text, under the feature flags of cdk.json."""
    folder.mkdir()
    (folder / "code").mkdir()
    (folder / "relay.yaml").write_text(text)
    settings = config.load(folder / "relay.yaml")
    flags = json.loads((PROJECT / "cdk.json").read_text())["context"]
    paths = {"aws:cdk:enable-path-metadata": True}  # as the CDK's command line does
    app = cdk.App(context={**flags, **paths, **(context or {})}, outdir=str(folder / "cdk.out"))
    (build_local if local else build)(app, settings, PlaceholderPackages(folder / "code"))
    assembly = app.synth()
    templates = {
        stack.stack_name.removeprefix(f"{settings.name}-"): Template(Path(stack.template_full_path), stack.template)
        for stack in assembly.stacks
    }
    return Synthesised(app, templates)
