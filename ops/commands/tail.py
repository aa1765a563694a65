"""`relay tail`: what happens, or happened, one line for each event and step."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from operations.deployment.clients import logs_client, secrets_client
from operations.deployment.deployment import Deployment
from operations.deployment.installation import Installation
from operations.logs.lines import PREVIOUS, TROUBLE, Line, LogGroups, Outcome, Wanted, read_lines
from operations.moments import moment
from ops.command import command
from ops.exit_codes import ExitCode
from ops.output.log_lines import write_line
from ops.output.terminal import remark
from relay.telemetry.log import lead_hash

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_secretsmanager import SecretsManagerClient

_PAUSE = 2.0
"""Seconds between two looks; CloudWatch takes a few itself before a line can be found."""
_LATE = timedelta(seconds=30)
"""How late a line may turn up and still be shown."""


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    command(
        app,
        "tail",
        "relay tail --follow",
        "relay tail --lead 1001 --since 2d",
        "relay tail --errors --route mail-opened --since '2026-10-01 09:00'",
    )(tail)


def tail(
    installation: Installation,
    *,
    since: Annotated[str, typer.Option(metavar="TIME", help="From when on: 10m, 2h, 3d, '2026-10-01 09:05'.")] = "10m",
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on with what comes, until Ctrl-C.")] = False,
    route: Annotated[str | None, typer.Option(metavar="NAME", help="Only this route.")] = None,
    connection: Annotated[str | None, typer.Option(metavar="NAME", help="Only deliveries of this connection.")] = None,
    outcome: Annotated[list[Outcome] | None, typer.Option(help="Only this outcome; may be given again.")] = None,
    errors: Annotated[bool, typer.Option("--errors", help="Everything but accepted and delivered.")] = False,
    lead: Annotated[
        str | None, typer.Option(metavar="KEY", help="Only this lead, by its key's value as Marketo sends it.")
    ] = None,
    old_secret: Annotated[
        bool, typer.Option("--old-secret", help="Only calls with the secret before the current one.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The lines as they are in the log.")] = False,
) -> ExitCode:
    """Read the log: one line for each event and step, in the order of time, on this machine's clock.

    The log holds no lead's data; --lead finds a lead's lines by the keyed hash that stands in them. Times, the end of
    the event's id, route, step, code, duration. Exit code 1 when there is nothing.
    """
    deployment = installation.deployment
    wanted = Wanted(
        route=route,
        lead=None if lead is None else _hash(secrets_client(installation), deployment, lead),
        outcomes=[*(outcome or []), *(TROUBLE if errors else ())],
        secret=PREVIOUS if old_secret else None,
    )
    groups = log_groups(deployment, connection)
    begin = moment(since, datetime.now(UTC))
    logs = logs_client(installation)
    count = 0
    try:
        for line in _follow(logs, groups, wanted, begin) if follow else read_lines(logs, groups, wanted, begin):
            write_line(line, as_json=as_json)
            count += 1
    except KeyboardInterrupt:
        return ExitCode.FINE
    if not count:
        remark(f"No lines since {begin.astimezone():%Y-%m-%d %H:%M:%S} match. Look further back with --since.")
    return ExitCode.FINE if count else ExitCode.FOUND


def log_groups(deployment: Deployment, connection: str | None = None) -> LogGroups:
    """The logs of the API, of accepting, of deliveries, syncs and SOAP, or only of one connection's deliveries."""
    if connection:
        return LogGroups([deployment.connection(connection).log_group])
    soap = [deployment.soap_api.log_group] if deployment.soap_api else []
    deliveries = [each.log_group for each in deployment.connections.values()]
    syncs = [each.log_group for each in deployment.syncs.values()]
    functions = [deployment.webhook_log_group, *deliveries, *syncs, *soap]
    return LogGroups(functions, deployment.access_log_group)


def _follow(logs: CloudWatchLogsClient, groups: LogGroups, wanted: Wanted, begin: datetime) -> Iterator[Line]:
    """Lines as they come; never ends by itself."""
    seen: dict[str, datetime] = {}
    while True:
        for line in read_lines(logs, groups, wanted, begin):
            if line.id not in seen:
                seen[line.id] = line.at
                yield line
        sys.stdout.flush()
        begin = max(begin, datetime.now(UTC) - _LATE)
        seen = {line_id: at for line_id, at in seen.items() if at >= begin}
        time.sleep(_PAUSE)


def _hash(secrets: SecretsManagerClient, deployment: Deployment, lead: str) -> str:
    key = secrets.get_secret_value(SecretId=deployment.log_key_secret_id)["SecretString"]
    return lead_hash(key.encode(), lead)
