"""`relay secret`: what the systems and Marketo authenticate with. Values are never options: shells remember those."""

from __future__ import annotations

import typer

from operations.deployment.clients import secrets_client
from operations.deployment.installation import Installation
from operations.secrets.held import held_secrets
from ops.command import command, group
from ops.commands.secret.rotating import retire, rotate, show
from ops.commands.secret.setting import set_
from ops.exit_codes import ExitCode
from ops.output.terminal import table


def add_to(app: typer.Typer) -> None:
    """Add the group of commands."""
    made = group(app, "secret", "Secrets: of the systems, and of the webhooks.")
    command(made, "set", "relay secret set kintone", "relay secret set crm --stdin < crm-secret.json")(set_)
    command(made, "list", "relay secret list")(list_)
    command(made, "show", "relay secret show soap --reveal")(show)
    command(made, "rotate", "relay secret rotate", "relay secret rotate soap")(rotate)
    command(made, "retire", "relay secret retire", "relay secret retire soap")(retire)


def list_(installation: Installation) -> ExitCode:
    """List the secrets: which are set, and what is in them by name, never by value. Exit code 1 when one is empty."""
    held = held_secrets(secrets_client(installation), installation.deployment)
    names = {name: each.names() for name, each in held.items()}
    rows = [(name, ", ".join(names[name]) or "nothing yet", each.id) for name, each in held.items()]
    table(("of", "holds", "name in Secrets Manager"), rows)
    return ExitCode.FINE if all(names.values()) else ExitCode.FOUND
