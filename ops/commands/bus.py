"""`relay bus`: calls that came over an event bus and could not be accepted."""

from __future__ import annotations

from typing import Annotated

import typer

from operations.deployment.clients import lambda_client, sqs_client
from operations.deployment.installation import Installation
from operations.queues.bus import event_id, take_again
from operations.queues.held_messages import ACT, HeldMessages
from operations.text import counted
from ops.command import command, group
from ops.exit_codes import ExitCode
from ops.output.terminal import say, table, time_cell

CallerName = Annotated[str, typer.Argument(metavar="CONNECTION", help="Name of the connection in relay.yaml.")]


def add_to(app: typer.Typer) -> None:
    """Add the group of commands."""
    made = group(app, "bus", "Calls over an event bus that could not be accepted: look at them, try them again.")
    command(made, "list", "relay bus list karte")(list_)
    command(made, "replay", "relay bus replay karte")(replay)


def list_(installation: Installation, *, connection: CallerName) -> ExitCode:
    """List what could not be accepted. It is only looked at. Exit code 1 when there is nothing."""
    found = installation.deployment.bus(connection)
    with HeldMessages(sqs_client(installation), found.dead_letter_queue_url) as held:
        rows = [(time_cell(each.sent_at), event_id(each)) for each in held]
    if not rows:
        say("Nothing was put aside.")
        return ExitCode.FOUND
    table(("put aside", "EventBridge's id"), rows)
    return ExitCode.FINE


def replay(installation: Installation, *, connection: CallerName) -> ExitCode:
    """Hand all of it over to the relay once more, after the cause is removed.

    What came already is known by its id and is no second event. Exit code 1 when something failed again, and stays.
    """
    found = installation.deployment.bus(connection)
    client = lambda_client(installation)
    with HeldMessages(sqs_client(installation), found.dead_letter_queue_url, seconds=ACT) as held:
        taken = list(take_again(held, client, found.function_name))
    if not taken:
        say("Nothing was put aside.")
        return ExitCode.FINE
    table(("EventBridge's id", "status"), list(taken))
    failed = sum(each.status == "failed" for each in taken)
    say(f"{counted(len(taken) - failed, 'call')} of {len(taken)} taken.")
    return ExitCode.FOUND if failed else ExitCode.FINE
