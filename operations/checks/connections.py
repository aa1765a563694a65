"""Asking the deployed functions: what `relay check` finds out about the systems, by who has their secrets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import msgspec

from config import Settings
from operations.deployment.asking import ask
from operations.deployment.deployment import Deployment
from operations.failures import OperatorError
from operations.readings.known import read_connections
from relay.core.findings import Finding
from relay.system import route_fingerprints

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient


class Findings(msgspec.Struct, frozen=True):
    """What a function that delivers or reads answers to `{"action": "check"}`."""

    findings: list[Finding]
    routes: dict[str, str] | None = None
    """Fingerprints of the routes to it as they are deployed; what is read has none."""


def systems(client: LambdaClient, deployment: Deployment, settings: Settings) -> list[Finding]:
    """What every connection of relay.yaml finds at its system, to write and to read, as it is deployed."""
    found: list[Finding] = []
    for name in settings.connections:
        if name in deployment.connections:
            look = f"relay tail --connection {name} --errors"
            told = _ask(client, deployment.connections[name].function_name, f"connections.{name}", look)
            found += [*told.findings, *differences(settings, name, told.routes)]
        elif name not in deployment.sources:
            found.append(_not_deployed(f"connections.{name}"))
    for name in read_connections(settings):
        where = f"connections.{name}"
        if name in deployment.readings:
            found += _ask(client, deployment.readings[name].function_name, where, "relay tail --errors").findings
        elif name in deployment.connections or name in deployment.sources:
            message = "relay.yaml has it read, but nothing that reads it is deployed yet. Deploy again."
            found.append(Finding(level="error", where=where, message=message))
    return [*found, *_activities(client, deployment, settings)]


def _activities(client: LambdaClient, deployment: Deployment, settings: Settings) -> list[Finding]:
    """Whether what leads did can be read, where relay.yaml has it shown."""
    if settings.activity_view is None:
        return []
    if deployment.activity_view is None:
        return [_not_deployed("activity_view")]
    name = deployment.activity_view.function_name
    return list(_ask(client, name, "activity_view", "relay tail --errors").findings)


def differences(settings: Settings, connection: str, deployed: Mapping[str, str] | None) -> Iterator[Finding]:
    """Routes that are not deployed as relay.yaml has them: what was found at the system is of the deployed ones."""
    if deployed is None:
        return
    written = route_fingerprints.of_routes(settings.compiled(), connection)
    for name in sorted(written.keys() | deployed.keys()):
        where = f"routes.{name}"
        if name not in deployed:
            yield _not_deployed(where)
        elif name not in written:
            now = settings.routes[name].to if name in settings.routes else None
            becomes = f"leads to {now} in relay.yaml" if now else "is no longer in relay.yaml"
            message = f"it is deployed to {connection}, but {becomes}. Deploy again."
            yield Finding(level="warning", where=where, message=message)
        elif written[name] != deployed[name]:
            message = "relay.yaml has changed since it was deployed, and what is said here is of the deployed one. "
            yield Finding(level="warning", where=where, message=f"{message}Deploy again, then check again.")


def _not_deployed(where: str) -> Finding:
    return Finding(level="error", where=where, message="it is in relay.yaml, but not deployed yet. Deploy again.")


def _ask(client: LambdaClient, function_name: str, where: str, look: str) -> Findings:
    """What one of a connection's functions finds. A function that fails is a finding as well."""
    try:
        return ask(client, function_name, "check", Findings, look=look)
    except OperatorError as error:
        return Findings([Finding(level="error", where=where, message=str(error))])
