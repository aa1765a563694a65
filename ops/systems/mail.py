"""`relay mail`: mails that came to a domain and could not be taken."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from operations.deployment.clients import secrets_client
from operations.deployment.installation import Installation
from operations.mails.tokens import write_token_file
from operations.queues.untaken import OF_A_MAIL
from operations.secrets.held import HeldSecret
from operations.text import counted
from ops.command import command
from ops.commands.untaken import Brought, hand_over_again, show
from ops.exit_codes import ExitCode
from ops.output.terminal import remark, say
from ops.systems import SystemCommands
from systems.mail.matching.tokens import token

MailName = Annotated[str, typer.Argument(metavar="CONNECTION", help="Name of the connection in relay.yaml.")]

_MAILS = Brought("mail", "SES's id", OF_A_MAIL)


def _add(app: typer.Typer) -> None:
    command(app, "list", "relay mail list mail")(list_)
    command(app, "replay", "relay mail replay mail")(replay)
    command(app, "tokens", "relay mail tokens mail leads.csv --into leads-with-tokens.csv")(tokens)


COMMANDS = SystemCommands("Mails that could not be taken, and signed tokens for reply addresses.", _add)


def list_(installation: Installation, *, connection: MailName) -> ExitCode:
    """List what could not be taken. It is only looked at. Exit code 1 when there is nothing.

    The whole mail lies in the bucket, under SES's id of it, until its days there are over.
    """
    found = installation.deployment.mail(connection)
    if not show(installation, found.dead_letter_queue_url, _MAILS):
        return ExitCode.FOUND
    remark(f"The mails themselves are in the bucket {found.bucket}.")
    return ExitCode.FINE


def replay(installation: Installation, *, connection: MailName) -> ExitCode:
    """Hand all of it over to the relay once more, after the cause is removed.

    What came already is known by its id and is no second event. Exit code 1 when something failed again, and stays.
    """
    found = installation.deployment.mail(connection)
    return hand_over_again(installation, found.dead_letter_queue_url, found.function_name, _MAILS)


def tokens(
    installation: Installation,
    *,
    connection: MailName,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Leads that Marketo has exported: CSV with their ids.")],
    into: Annotated[Path, typer.Option(metavar="FILE", help="The file that is written.")],
    column: Annotated[
        str | None, typer.Option(metavar="HEADING", help="Which column holds the ids. Default: what Marketo calls it.")
    ] = None,
) -> ExitCode:
    """Write a file of leads again with a column Reply Token, to be imported into a field of the leads.

    A reply to reply+{{lead.Reply Token}}@ proves whose it is, while an id alone is only a claim. A lead's token stays
    the same. Exit code 1 when rows have no id; their token is empty.
    """
    key = HeldSecret(secrets_client(installation), installation.deployment.log_key_secret_id).text().encode()
    installation.deployment.mail(connection)
    written = write_token_file(file, into, column, lambda lead: token(key, connection, lead))
    say(f"{counted(written.leads, 'token')} written to {into}. Rows without an id: {written.without_id}.")
    return ExitCode.FOUND if written.without_id else ExitCode.FINE
