"""Showing what AWS brought and no function could take, and handing it over again: `relay bus`, `relay mail`."""

from __future__ import annotations

from typing import NamedTuple

from operations.deployment.clients import lambda_client, sqs_client
from operations.deployment.installation import Installation
from operations.queues.held_messages import ACT, HeldMessages
from operations.queues.untaken import IdPath, id_in, take_again
from operations.text import counted
from ops.exit_codes import ExitCode
from ops.output.terminal import say, table, time_cell


class Brought(NamedTuple):
    """What it is, in the words of the tables."""

    noun: str
    """One of them, such as `mail`."""
    id_heading: str
    path: IdPath


def show(installation: Installation, queue_url: str, what: Brought) -> bool:
    """List what lies in a queue; whether there is anything."""
    with HeldMessages(sqs_client(installation), queue_url) as held:
        rows = [(time_cell(each.sent_at), id_in(each, what.path)) for each in held]
    if not rows:
        say("Nothing was put aside.")
        return False
    table(("put aside", what.id_heading), rows)
    return True


def hand_over_again(installation: Installation, queue_url: str, function_name: str, what: Brought) -> ExitCode:
    """Hand all of it over once more; what is taken leaves the queue."""
    functions = lambda_client(installation)
    with HeldMessages(sqs_client(installation), queue_url, seconds=ACT) as held:
        taken = list(take_again(held, functions, function_name, what.path))
    if not taken:
        say("Nothing was put aside.")
        return ExitCode.FINE
    table((what.id_heading, "status"), list(taken))
    failed = sum(each.status == "failed" for each in taken)
    say(f"{counted(len(taken) - failed, what.noun)} of {len(taken)} taken.")
    return ExitCode.FOUND if failed else ExitCode.FINE
