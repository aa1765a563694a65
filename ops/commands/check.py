"""`relay check`: the configuration, then the systems themselves."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from botocore.exceptions import BotoCoreError, ClientError

from config import ConfigError, Problem, Settings, load, placeholders
from operations.checks import account as quota
from operations.checks.connections import systems
from operations.checks.next_deployment import NextDeployment
from operations.checks.waiting import waiting
from operations.deployment.clients import dynamodb_client, lambda_client, logs_client, sqs_client
from operations.deployment.installation import Installation
from operations.failures import NotDeployedError, UnreachableError, WrongUsageError, explain
from operations.text import counted
from ops.command import command
from ops.exit_codes import ExitCode
from ops.output.hints import pasted
from ops.output.terminal import remark, say, table, write_json
from relay.core.findings import Finding

_ORDER = {"error": 0, "warning": 1, "ok": 2}
_ASKED = {
    "": "the configuration and the systems",
    "offline": "the configuration",
    "account": "the configuration and the account",
}
_STYLES = {"error": "bold red", "warning": "yellow", "ok": "green"}


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
        bool,
        typer.Option(
            "--account", help="As before a deployment: the configuration, the account's quota, and what is deployed."
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For scripts.")] = False,
) -> ExitCode:
    """Check relay.yaml; then ask each connection's system, as deployed, whether everything is as it must be.

    The systems are asked by the delivering functions and the syncs, which have the secrets and leave by the fixed
    addresses: is it reachable, is the address let in, do the rights suffice, do the fields exist and fit. Routes that
    are not deployed as relay.yaml has them are named, and what holds events back now. So is a quota of the AWS account
    that does not suffice for what relay.yaml keeps (`api.concurrency`, `soap.concurrency`), or for all that may run at
    once; and what the next deployment would leave behind, or fail at. Exit code 1 on any error, 3 when the relay is not
    deployed.
    """
    if account and (offline or installation.choice.local):
        raise WrongUsageError("--account asks AWS: leave out --offline and --local.")
    settings, found = _configuration(installation)
    missing: UnreachableError | None = None
    if settings is not None and not offline:
        try:
            found += _account(installation, settings, whole=account)
            if account:
                found += _before_deploying(installation, settings)
            else:
                deployment = installation.deployment
                found += systems(lambda_client(installation), deployment, settings)
                found += _next_deployment(installation, settings)
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


def _before_deploying(installation: Installation, settings: Settings) -> list[Finding]:
    """What stands in the way of a deployment; nothing of the first. Who deploys may have no right to look."""
    try:
        return _next_deployment(installation, settings)
    except NotDeployedError:
        return []
    except UnreachableError as error:
        message = f"what this deployment would leave behind is not known: {error}"
        return [Finding(level="warning", where="account", message=message)]


def _next_deployment(installation: Installation, settings: Settings) -> list[Finding]:
    """What deploying relay.yaml as it is now would leave behind, or fail at. A local run minds neither."""
    if installation.choice.local:
        return []
    config = installation.choice.config
    named = f" CONFIG={shlex.quote(str(config))}" if config else ""

    def deploy(*options: str) -> str:
        words = " ".join(["deploy --all", *options])
        return f'make cdk ARGS="{words}"{named}'

    found = NextDeployment(
        settings=settings,
        deployment=installation.deployment,
        sqs=sqs_client(installation),
        logs=logs_client(installation),
        deploy=deploy,
    )
    try:
        return list(found.findings())
    except (BotoCoreError, ClientError) as error:
        raise explain(error) from error


def _placeholders(file: Path) -> list[Finding]:
    """What is still as in the examples, which only a local run may have."""
    return [
        Finding(level="warning", where=each.path, message=f"line {each.line}: {each.message}")
        for each in placeholders(file)
    ]


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
