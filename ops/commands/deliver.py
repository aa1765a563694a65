"""`relay deliver run`: having what waits delivered now, as the clock does."""

from __future__ import annotations

from typing import Annotated

import typer

from operations.deployment.clients import lambda_client
from operations.deployment.installation import Installation
from operations.queues.draining import drain
from operations.text import counted
from ops.command import command, group
from ops.commands.options import AsJson
from ops.exit_codes import ExitCode
from ops.output.terminal import remark, say, write_json
from relay.delivering.draining.lease import Drained

_MORE = {
    "waiting": "The system takes nothing now: its limits or its circuit breaker say so. See: relay status",
    "unfinished": "Its time was over; the next run goes on.",
    "failed": "The queue did not answer, or the function failed. See why: relay tail --errors",
    "busy": "Another run is at it already.",
}
"""What a person is told of a run that did not deliver everything."""

Name = Annotated[str, typer.Argument(metavar="CONNECTION", help="Name of the connection in relay.yaml.")]


def add_to(app: typer.Typer) -> None:
    """Add the group of commands."""
    made = group(app, "deliver", "Connections that deliver by the clock: have what waits delivered now.")
    command(made, "run", "relay deliver run kintone", "relay deliver run kintone --json")(run)


def run(
    installation: Installation,
    *,
    name: Name,
    as_json: AsJson = False,
) -> ExitCode:
    """Deliver what waits now, and show what became of it.

    For connections with batch: {every: 1m}; all others deliver at once, by themselves. It may take minutes. The clock
    starts it all the same; two runs never overlap. "retried" are tried again when their time has come. Exit code 1 when
    not all of what was there could be delivered.
    """
    found = drain(lambda_client(installation), installation.deployment.connection(name))
    if as_json:
        write_json(found)
    else:
        say(f"{found.ending}: {_counts(found)}.")
        if found.ending in _MORE:
            remark(_MORE[found.ending])
    is_fine = found.ending == "complete" and not found.retried and not found.dead_lettered
    return ExitCode.FINE if is_fine else ExitCode.FOUND


def _counts(found: Drained) -> str:
    events = f"{found.delivered} delivered, {found.retried} retried, {found.dead_lettered} put aside"
    return f"{events}, in {counted(found.requests, 'request')} and {found.seconds:.1f} s"
