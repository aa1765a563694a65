"""`relay tail`: what happens, or happened, one line for each event and step."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from operations.deployment.clients import logs_client, secrets_client
from operations.deployment.installation import Installation
from operations.logs import search
from operations.logs.lines import PREVIOUS, TROUBLE, LoggedOutcome, LogLine
from operations.logs.search import LineFilter, LogGroups, hash_of_lead, read_lines
from operations.moments import moment
from operations.text import local_time
from ops.command import command
from ops.exit_codes import ExitCode
from ops.output.log_lines import write_line
from ops.output.terminal import remark

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient


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
    outcome: Annotated[list[LoggedOutcome] | None, typer.Option(help="Only this outcome; may be given again.")] = None,
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
    wanted = LineFilter(
        route=route,
        lead=None if lead is None else hash_of_lead(secrets_client(installation), deployment, lead),
        outcomes=[*(outcome or []), *(TROUBLE if errors else ())],
        secret=PREVIOUS if old_secret else None,
    )
    groups = LogGroups.of(deployment, connection)
    begin = moment(since, datetime.now(UTC))
    look = search.follow if follow else _once
    count = 0
    try:
        for lines in look(logs_client(installation), groups, wanted, begin):
            for line in lines:
                write_line(line, as_json=as_json)
            sys.stdout.flush()
            count += len(lines)
    except KeyboardInterrupt:
        return ExitCode.FINE
    if not count:
        remark(f"No lines since {local_time(begin)} match. Look further back with --since.")
    return ExitCode.FINE if count else ExitCode.FOUND


def _once(
    logs: CloudWatchLogsClient, groups: LogGroups, wanted: LineFilter, begin: datetime
) -> Iterator[Sequence[LogLine]]:
    """What there is already."""
    yield read_lines(logs, groups, wanted, begin)
