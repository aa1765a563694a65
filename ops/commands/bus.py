"""`relay bus`: calls that came over an event bus and could not be accepted."""

from __future__ import annotations

from typing import Annotated

import typer

from operations.deployment.installation import Installation
from operations.queues.untaken import OF_A_CALL
from ops.command import command, group
from ops.commands.untaken import Brought, hand_over_again, show
from ops.exit_codes import ExitCode

CallerName = Annotated[str, typer.Argument(metavar="CONNECTION", help="Name of the connection in relay.yaml.")]

_CALLS = Brought("call", "EventBridge's id", OF_A_CALL)


def add_to(app: typer.Typer) -> None:
    """Add the group of commands."""
    made = group(app, "bus", "Calls over an event bus that could not be accepted: look at them, try them again.")
    command(made, "list", "relay bus list karte")(list_)
    command(made, "replay", "relay bus replay karte")(replay)


def list_(installation: Installation, *, connection: CallerName) -> ExitCode:
    """List what could not be accepted. It is only looked at. Exit code 1 when there is nothing."""
    found = installation.deployment.bus(connection)
    return ExitCode.FINE if show(installation, found.dead_letter_queue_url, _CALLS) else ExitCode.FOUND


def replay(installation: Installation, *, connection: CallerName) -> ExitCode:
    """Hand all of it over to the relay once more, after the cause is removed.

    What came already is known by its id and is no second event. Exit code 1 when something failed again, and stays.
    """
    found = installation.deployment.bus(connection)
    return hand_over_again(installation, found.dead_letter_queue_url, found.function_name, _CALLS)
