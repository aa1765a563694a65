"""`relay trace`: the life of one event, and where it is now."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from operations.deployment.clients import logs_client, sqs_client
from operations.deployment.installation import Installation
from operations.moments import moment
from operations.queues.held_messages import Unseen
from operations.text import counted, local_time
from operations.trace.tracer import Tracer, earliest
from ops.command import command
from ops.commands.dead.options import watched
from ops.commands.options import AsJson
from ops.exit_codes import ExitCode
from ops.output.log_lines import write_line
from ops.output.terminal import remark, say, write_json
from ops.output.unseen import remark_elsewhere


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    command(app, "trace", "relay trace 0193f3c2-6d1e-7c35-9d0f-6f3a51c2b7aa", "relay trace 51c2b7aa --since 2d")(trace)


def trace(
    installation: Installation,
    *,
    event_id: Annotated[
        str, typer.Argument(metavar="ID", help="The id that Marketo was answered, or its last characters.")
    ],
    since: Annotated[
        str | None, typer.Option(metavar="TIME", help="Look this far back; by default as far as the id tells, or 14d.")
    ] = None,
    as_json: AsJson = False,
) -> ExitCode:
    """Tell what happened to one event: every line of the log about it, and where it is now.

    Events from which it came, and those that came of it by `then` or `on_dead_letter`, are shown with it.
    Where it was tried again, lines of its connection in that time stand among its own: the circuit breaker, faults,
    functions that were stopped. The id stands in the answer that Marketo shows in the lead's activity log. Exit code 1
    when nothing is known, or when the event needs a person.
    """
    deployment, now = installation.deployment, datetime.now(UTC)
    begin = earliest(event_id, now) if since is None else moment(since, now)
    found = Tracer(
        deployment=deployment, logs=logs_client(installation), sqs=sqs_client(installation), watch=watched
    ).trace(event_id, begin)
    whereabouts = found.whereabouts
    code = ExitCode.FOUND if whereabouts.needs_person else ExitCode.FINE
    if as_json:
        write_json(found.facts())
        return code
    for line in found.lines:
        write_line(line)
    if not found.lines:
        remark(f"No line of the log since {local_time(begin)} is about it.")
    if found.left_out:
        left_out = counted(found.left_out, "line")
        remark(f"{left_out} of its connection in that time left out. All of them: relay tail --errors")
    say(whereabouts.sentence)
    if found.may_lie_elsewhere:
        remark_elsewhere(Unseen(0, found.elsewhere))
    return code
