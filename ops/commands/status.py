"""`relay status`: one table for three in the morning."""

from __future__ import annotations

import typer

from operations.deployment.clients import cloudwatch_client, dynamodb_client, sqs_client
from operations.deployment.installation import Installation
from operations.status.status import ConnectionStatus, RelayStatus, relay_status
from operations.text import duration, local_time
from ops.command import command
from ops.commands.options import AsJson
from ops.exit_codes import ExitCode
from ops.output.readings import show_readings
from ops.output.terminal import remark, say, table, write_json


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    command(app, "status", "relay status", "relay status --json")(status)


def status(installation: Installation, *, as_json: AsJson = False) -> ExitCode:
    """Show how many events wait, for how long, how what is read fares, and what needs a person.

    "in flight" are being delivered, or wait for their next attempt. The oldest event's age comes from CloudWatch, a
    few minutes late. "breaker" is open while a system fails and is not called. "requests today" are counted where
    limits.per_day is set, and for Marketo, from the beginning of the system's own day. "delivers" is how often, and
    when it last did so by the clock. Below is what is read, as in `relay read list`. Exit code 1 when something needs
    a person: dead letters, quarantine, an event that waits for more than 15 minutes, events that wait for a breaker or
    a new day, or a reading that fails, is half an hour late, or asks something.
    """
    now = _status(installation)
    if as_json:
        write_json(now)
    else:
        rows = [_row(each) for each in now.connections]
        table(
            ("connection", "waiting", "in flight", "oldest", "dead letters", "breaker", "requests today", "delivers"),
            rows,
        )
        if now.readings:
            say()
            show_readings(now.readings)
        for line in now.advice:
            remark(line, style="yellow")
        if not now.advice:
            say("Nothing needs you.")
    return ExitCode.FOUND if now.advice else ExitCode.FINE


def _status(installation: Installation) -> RelayStatus:
    return relay_status(
        installation.deployment,
        installation.usable_settings,
        sqs=sqs_client(installation),
        dynamodb=dynamodb_client(installation),
        cloudwatch=cloudwatch_client(installation),
    )


def _row(each: ConnectionStatus) -> tuple[str, ...]:
    age = "" if each.oldest_seconds is None else duration(each.oldest_seconds)
    spent = ", ".join(f"{day.scope}: {day.used} of {day.limit}" for day in each.days)
    counts = (str(each.waiting), str(each.in_flight), age, str(each.dead_letters))
    counts = ("", "", "", "") if each.is_only_read else counts
    return (each.connection, *counts, each.breaker.state.replace("_", "-"), spent, _drained(each))


def _drained(each: ConnectionStatus) -> str:
    if each.is_only_read:
        return "only read"
    if not each.every:
        return "at once"
    last = each.last_drain
    when = "never yet" if last is None else f"{local_time(last.ended_at)}, {last.ending}"
    return f"every {each.every}: {when}"
