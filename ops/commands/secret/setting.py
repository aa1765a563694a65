"""`relay secret set`: what a connection authenticates with, typed in or from a script."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any

import typer

from operations.deployment.clients import secrets_client
from operations.deployment.installation import Installation
from operations.failures import WrongUsageError
from operations.secrets.credentials import credentials_of
from operations.secrets.held import HeldSecret
from operations.secrets.signing import check_signs, set_signing
from ops.exit_codes import ExitCode
from ops.output.terminal import masked, remark, say


def set_(
    installation: Installation,
    *,
    connection: Annotated[str, typer.Argument(metavar="CONNECTION", help="Name of the connection in relay.yaml.")],
    stdin: Annotated[bool, typer.Option("--stdin", help="Read it as a JSON object, for scripts.")] = False,
    calls: Annotated[
        bool, typer.Option("--calls", help="What it signs its own calls with (signed_by), as a text.")
    ] = False,
) -> ExitCode:
    """Set what a connection authenticates with. It replaces what was there.

    kintone: `api_token` (several with commas between), or `username` and `password`; `basic_username` and
    `basic_password` beside either. karte: `access_token`. marketo: `client_id` and `client_secret`. http, by the
    connection's `auth.type`: `value` (header); `username` and `password` (basic); `token` (bearer); `client_id` and
    `client_secret` (oauth2). Without --stdin it asks, and shows nothing of what is typed.
    """
    if calls:
        return _set_signing(installation, connection, stdin=stdin)
    credentials = credentials_of(connection, installation.settings)
    found = installation.deployment.with_secret(connection)
    given = _read_object(credentials.example()) if stdin else credentials.ask(_ask)
    credentials.check(given)
    HeldSecret(secrets_client(installation), found.secret_id).write(given)
    say(f"Set for {connection}:")
    for each in credentials.parts(given):
        said = each.text if each.is_shown else masked(each.text, with_end="token" in each.name)
        say(f"  {each.name}: {said}")
    remark("Functions that run already read it within five minutes, or when the system refuses the old one.")
    remark("Try it: relay check")
    return ExitCode.FINE


def _set_signing(installation: Installation, connection: str, *, stdin: bool) -> ExitCode:
    check_signs(installation.settings, connection)
    typed = sys.stdin.read().strip() if stdin else _ask("Client secret of the app that signs")
    set_signing(secrets_client(installation), installation.deployment.webhook_secret_id, connection, typed)
    say(f"Set: what {connection} signs its calls with: {masked(typed)}")
    remark("Functions that run already read it within five minutes, or with the first call that it is needed for.")
    return ExitCode.FINE


def _read_object(example: str) -> dict[str, Any]:
    try:
        value = json.loads(sys.stdin.read())
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise WrongUsageError(f"standard input holds no JSON object, such as {example}.")
    return value


def _ask(question: str, *, hidden: bool = True) -> str:
    if not sys.stdin.isatty():
        raise WrongUsageError("there is no terminal to ask at: give the secret as JSON with --stdin.")
    answer: str = typer.prompt(question, default="", hide_input=hidden, show_default=False, err=True)
    return answer.strip()
