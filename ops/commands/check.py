"""`relay check`: the configuration, then the systems themselves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import typer

from operations.checks.relay import WhichChecks, check_relay
from operations.deployment.installation import Installation
from operations.failures import UnreachableError, WrongUsageError
from operations.text import counted
from ops.command import command
from ops.commands.options import AsJson
from ops.exit_codes import ExitCode
from ops.output.hints import pasted
from ops.output.terminal import remark, say, table, write_json
from relay.core.findings import Finding

_ORDER = {"error": 0, "warning": 1, "ok": 2}
_ASKED: dict[WhichChecks, str] = {
    "all": "the configuration and the systems",
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
            "--account",
            help="As before a deployment: configuration, the account's quota, event buses and mail, what is deployed.",
        ),
    ] = False,
    as_json: AsJson = False,
) -> ExitCode:
    """Check relay.yaml; then ask each connection's system, as deployed, whether everything is as it must be.

    The systems are asked by the functions that deliver and that read, which have the secrets and leave by the fixed
    addresses: is it reachable, is the address let in, do the rights suffice, do the fields exist and fit. Routes that
    are not deployed as relay.yaml has them are named, and what holds events back now. So is a quota of the AWS account
    that does not suffice for what relay.yaml keeps (`api.concurrency`, `soap.concurrency`), or for all that may run at
    once; and what the next deployment would leave behind, fail at, or not go on from. Exit code 1 on any error, 3 when
    the relay is not deployed.
    """
    if account and (offline or installation.choice.local):
        raise WrongUsageError("--account asks AWS: leave out --offline and --local.")
    checked = check_relay(installation, "offline" if offline else "account" if account else "all")
    _show(checked.findings, as_json=as_json)
    if checked.worst == "error":
        return ExitCode.FOUND
    if checked.unreachable:
        raise UnreachableError(f"only the configuration was checked: {checked.unreachable}")
    if not as_json:
        what = _ASKED[checked.asked]
        say(f"No error in {what}; see the warnings." if checked.worst == "warning" else _fine(what))
    return ExitCode.FINE


def _fine(what: str) -> str:
    return f"{what[0].upper()}{what[1:]} {'are' if ' and ' in what else 'is'} fine."


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
