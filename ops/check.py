"""`relay check`: the configuration, then the systems themselves."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from botocore.exceptions import BotoCoreError, ClientError

from config import ConfigError, Problem, Settings, load, placeholders
from ops import account as quota
from ops.cloud import dynamodb_client, lambda_client
from ops.commands import command
from ops.deployment import Deployment
from ops.failures import ExitCode, UnreachableError, WrongUsageError, explain
from ops.hints import pasted
from ops.installation import Installation
from ops.output import counted, remark, say, table, write_json
from ops.waiting import waiting
from relay import fingerprint
from relay.system import Finding

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

_ORDER = {"error": 0, "warning": 1, "ok": 2}
_ASKED = {
    "": "the configuration and the systems",
    "offline": "the configuration",
    "account": "the configuration and the account's quota",
}
_STYLES = {"error": "bold red", "warning": "yellow", "ok": "green"}


class Findings(msgspec.Struct, frozen=True):
    """What a delivering function answers to `{"action": "check"}`."""

    findings: list[Finding]
    routes: dict[str, str] | None = None
    """Fingerprints of the routes to it as they are deployed; a sync has none."""


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    command(
        app,
        "check",
        "relay check",
        "relay check --offline --config other.yaml",
        "relay check --account",
        "relay check --local --json",
    )(check)


def check(
    installation: Installation,
    *,
    offline: Annotated[bool, typer.Option("--offline", help="Only the configuration; asks nobody.")] = False,
    account: Annotated[
        bool, typer.Option("--account", help="Only the configuration and the account's quota, as before a deployment.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For scripts.")] = False,
) -> ExitCode:
    """Check relay.yaml; then ask each connection's system, as deployed, whether everything is as it must be.

    The systems are asked by the delivering functions and the syncs, which have the secrets and leave by the fixed
    addresses: is it reachable, is the address let in, do the rights suffice, do the fields exist and fit. Routes that
    are not deployed as relay.yaml has them are named, and what holds events back now. So is a quota of the AWS account
    that does not suffice for what relay.yaml keeps (`api.concurrency`, `soap.concurrency`), or for all that may run at
    once. Exit code 1 on any error, 3 when the relay is not deployed.
    """
    if account and (offline or installation.choice.local):
        raise WrongUsageError("--account asks AWS: leave out --offline and --local.")
    settings, found = _configuration(installation)
    missing: UnreachableError | None = None
    if settings is not None and not offline:
        try:
            found += _account(installation, settings, whole=account)
            if not account:
                deployment = installation.deployment
                found += _systems(lambda_client(installation), deployment, settings)
                known = [each for name, each in deployment.connections.items() if name in settings.connections]
                found += waiting(dynamodb_client(installation), settings, known)
        except UnreachableError as error:
            missing = error
    _show(found, as_json=as_json)
    if any(each.level == "error" for each in found):
        return ExitCode.FOUND
    if missing:
        raise UnreachableError(f"only the configuration was checked: {missing}")
    if not as_json:
        what = _ASKED["offline" if offline else "account" if account else ""]
        doubt = any(each.level == "warning" for each in found)
        say(f"No error in {what}; see the warnings." if doubt else _fine(what))
    return ExitCode.FINE


def _fine(what: str) -> str:
    return f"{what[0].upper()}{what[1:]} {'are' if ' and ' in what else 'is'} fine."


def _configuration(installation: Installation) -> tuple[Settings | None, list[Finding]]:
    """The settings, or every problem that they have."""
    try:
        settings = load(installation.config_file)
    except ConfigError as error:
        return None, [
            Finding(level="error", where=each.path or error.file, message=_at_line(each)) for each in error.problems
        ]
    what = f"{counted(len(settings.connections), 'connection')}, {counted(len(settings.routes), 'route')}"
    warnings = [Finding(level="warning", where=each.path, message=_at_line(each)) for each in settings.warnings]
    fine = Finding(level="ok", where=installation.config_file.name, message=what)
    return settings, [fine, *warnings, *([] if installation.choice.local else _placeholders(installation.config_file))]


def _at_line(problem: Problem) -> str:
    return (f"line {problem.line}: " if problem.line else "") + problem.message


def _account(installation: Installation, settings: Settings, *, whole: bool) -> list[Finding]:
    """What the account's quota means for relay.yaml; unless `whole`, only what is wrong. This machine has no quota."""
    if installation.choice.local:
        return []
    try:
        found = quota.findings(lambda_client(installation), settings)
    except (BotoCoreError, ClientError) as error:
        raise explain(error) from error
    return [each for each in found if whole or each.level != "ok"]


def _placeholders(file: Path) -> list[Finding]:
    """What is still as in the examples, which only a local run may have."""
    return [
        Finding(level="warning", where=each.path, message=f"line {each.line}: {each.message}")
        for each in placeholders(file)
    ]


def _systems(client: LambdaClient, deployment: Deployment, settings: Settings) -> list[Finding]:
    found: list[Finding] = []
    for name in settings.connections:
        if name in deployment.connections:
            look = f"relay tail --connection {name} --errors"
            told = _ask(client, deployment.connections[name].function_name, f"connections.{name}", look)
            found += [*told.findings, *differences(settings, name, told.routes)]
        else:
            message = "it is in relay.yaml, but not deployed yet. Deploy again."
            found.append(Finding(level="error", where=f"connections.{name}", message=message))
    for name in settings.syncs:
        if name in deployment.syncs:
            told = _ask(client, deployment.syncs[name].function_name, f"syncs.{name}", "relay tail --errors")
            found += told.findings
        else:
            message = "it is in relay.yaml, but not deployed yet. Deploy again."
            found.append(Finding(level="error", where=f"syncs.{name}", message=message))
    for name in deployment.connections.keys() - settings.connections.keys():
        message = "it is deployed, but no longer in relay.yaml. The next deployment removes it."
        found.append(Finding(level="warning", where=f"connections.{name}", message=message))
    return found


def differences(settings: Settings, connection: str, deployed: Mapping[str, str] | None) -> Iterator[Finding]:
    """Routes that are not deployed as relay.yaml has them: what was found at the system is of the deployed ones."""
    if deployed is None:
        return
    written = fingerprint.of_routes(settings.compiled(), connection)
    for name in sorted(written.keys() | deployed.keys()):
        where = f"routes.{name}"
        if name not in deployed:
            message = "it is in relay.yaml, but not deployed yet. Deploy again."
            yield Finding(level="error", where=where, message=message)
        elif name not in written:
            now = settings.routes[name].to if name in settings.routes else None
            becomes = f"leads to {now} in relay.yaml" if now else "is no longer in relay.yaml"
            message = f"it is deployed to {connection}, but {becomes}. Deploy again."
            yield Finding(level="warning", where=where, message=message)
        elif written[name] != deployed[name]:
            message = "relay.yaml has changed since it was deployed, and what is said here is of the deployed one. "
            yield Finding(level="warning", where=where, message=f"{message}Deploy again, then check again.")


def _ask(client: LambdaClient, function_name: str, where: str, look: str) -> Findings:
    """What one connection's function, or a sync's, finds. A function that fails is a finding as well."""
    answer = client.invoke(FunctionName=function_name, Payload=json.dumps({"action": "check"}).encode())
    payload = answer["Payload"].read()
    if answer.get("FunctionError"):
        message = f"its function failed. See: {look}"
        return Findings([Finding(level="error", where=where, message=message)])
    try:
        return msgspec.json.decode(payload, type=Findings)
    except msgspec.DecodeError as error:
        message = f"its function's answer cannot be read ({error}). Deploy again, so that it fits this command."
        return Findings([Finding(level="error", where=where, message=message)])


def _show(found: Iterable[Finding], *, as_json: bool) -> None:
    ordered = sorted(found, key=lambda each: (_ORDER.get(each.level, 0), each.where))
    if as_json:
        write_json(ordered)
        return
    rows = [(each.level, each.where, pasted(each.message)) for each in ordered]
    table(("", "where", "what"), rows, styles=lambda cell: _STYLES.get(cell, ""))
    errors = sum(each.level == "error" for each in ordered)
    warnings = sum(each.level == "warning" for each in ordered)
    if errors or warnings:
        remark(f"{counted(errors, 'error')}, {counted(warnings, 'warning')}.")
