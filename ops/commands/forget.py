"""`relay forget`: erasing what is kept about one record or person."""

from __future__ import annotations

from typing import Annotated

import typer

from operations.deployment.clients import dynamodb_client, secrets_client
from operations.deployment.installation import Installation
from operations.readings.forgetting import Memories
from operations.text import counted
from ops.command import command
from ops.commands.options import AsJson, Yes
from ops.confirm import confirm
from ops.exit_codes import ExitCode
from ops.output.terminal import remark, say, write_json


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    command(app, "forget", "relay forget somebody@example.com", "relay forget 4711 --yes")(forget)


def forget(
    installation: Installation,
    *,
    key: Annotated[
        str, typer.Argument(metavar="KEY", help="An address, or a record's id or key, as its system writes it.")
    ],
    yes: Yes = False,
    as_json: AsJson = False,
) -> ExitCode:
    """Erase what the relay keeps about one record or person between two events, in every memory.

    That is what systems keep of their own, who waits until a person is known, which version of a record was seen, and
    what was last delivered to it. It cannot be undone; what is read again is then new, and is delivered once more. Run
    it for each key of a person: address, ids. Events in queues, dead letters and quarantine are not touched.
    """
    confirm("Erase what is kept under this key? Should it be read again, it is delivered once more.", yes=yes)
    deployment = installation.deployment
    secret = secrets_client(installation).get_secret_value(SecretId=deployment.log_key_secret_id)["SecretString"]
    memories = Memories(
        dynamodb=dynamodb_client(installation),
        deployment=deployment,
        settings=installation.settings,
        log_key=secret.encode(),
    )
    found = memories.forget(key)
    if as_json:
        write_json(found)
    else:
        kept, waiting = counted(found.kept, "item"), counted(found.unmatched, "record")
        say(f"Erased: {kept} that systems kept, {waiting} that waited for a person.")
        seen, delivered = counted(found.readings, "reading"), counted(found.routes, "route")
        say(f"Erased, where there was anything: what {seen} had seen of it, what {delivered} had delivered to it.")
    remark("Events lie in queues up to 14 days: relay dead list, relay quarantine list, relay status")
    return ExitCode.FINE
