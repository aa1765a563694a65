"""`relay secret`: what the systems and Marketo authenticate with. Values are never options: shells remember those."""

from __future__ import annotations

import json
import secrets as random
import sys
from collections.abc import Container, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from operations.deployment.clients import secrets_client
from operations.deployment.deployment import Deployment
from operations.deployment.installation import Installation
from operations.failures import WrongUsageError
from operations.secrets.credentials import credentials_of
from operations.sheets.screen_names import HEADERS
from ops.command import command, group
from ops.commands.old_secret import say_who_is_left
from ops.confirm import confirm
from ops.exit_codes import ExitCode
from ops.output.terminal import masked, remark, say, table
from relay.accepting.authentication import SECRET_HEADER
from relay.system.sides import source_side
from systems import SYSTEMS

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

    from config import Settings

_BYTES = 32
"""Of randomness in a webhook secret: 43 characters that need no escaping in a header."""

Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
Reveal = Annotated[bool, typer.Option("--reveal", help="Show the secret itself.")]
Of = Annotated[
    Literal["webhooks", "soap"], typer.Argument(metavar="WHOSE", help="Of the webhooks, or of the SOAP API's clients.")
]


def add_to(app: typer.Typer) -> None:
    """Add the group of commands."""
    made = group(app, "secret", "Secrets: of the systems, and of the webhooks.")
    command(made, "set", "relay secret set kintone", "relay secret set crm --stdin < crm-secret.json")(set_)
    command(made, "list", "relay secret list")(list_)
    command(made, "show", "relay secret show soap --reveal")(show)
    command(made, "rotate", "relay secret rotate", "relay secret rotate soap")(rotate)
    command(made, "retire", "relay secret retire", "relay secret retire soap")(retire)


def set_(
    installation: Installation,
    *,
    connection: Annotated[str, typer.Argument(metavar="CONNECTION", help="Name of the connection in relay.yaml.")],
    stdin: Annotated[bool, typer.Option("--stdin", help="Read it as a JSON object, for scripts.")] = False,
) -> ExitCode:
    """Set what a connection authenticates with. It replaces what was there.

    kintone: `api_token` (several with commas between), or `username` and `password`; `basic_username` and
    `basic_password` beside either. karte: `access_token`. marketo: `client_id` and `client_secret`. http, by the
    connection's `auth.type`: `value` (header); `username` and `password` (basic); `token` (bearer); `client_id` and
    `client_secret` (oauth2). Without --stdin it asks, and shows nothing of what is typed.
    """
    credentials = credentials_of(connection, installation.settings)
    found = installation.deployment.connection(connection)
    given = _read_object(credentials.example()) if stdin else credentials.ask(_ask)
    credentials.check(given)
    secrets_client(installation).put_secret_value(SecretId=found.secret_id, SecretString=json.dumps(given))
    say(f"Set for {connection}:")
    _show(given, credentials.shown())
    remark("Functions that run already read it within five minutes, or when the system refuses the old one.")
    remark("Try it: relay check")
    return ExitCode.FINE


def list_(installation: Installation) -> ExitCode:
    """List the secrets: which are set, and what is in them by name, never by value. Exit code 1 when one is empty."""
    deployment = installation.deployment
    client = secrets_client(installation)
    ids = {"webhooks": deployment.webhook_secret_id}
    ids |= {"soap": deployment.soap_api.secret_id} if deployment.soap_api else {}
    ids |= {name: each.secret_id for name, each in deployment.connections.items()}
    held = {name: _read(client, secret_id) for name, secret_id in ids.items()}
    table(("of", "holds", "name in Secrets Manager"), [(name, _names(held[name]), ids[name]) for name in ids])
    return ExitCode.FINE if all(map(_is_set, held.values())) else ExitCode.FOUND


def show(
    installation: Installation,
    *,
    of: Annotated[Literal["soap"], typer.Argument(metavar="soap", help="Of the SOAP API's clients.")],
    reveal: Reveal = False,
) -> ExitCode:
    """Show what SOAP clients are configured with: address, user id, encryption key.

    The webhooks' secret is shown by `relay sheet ROUTE --reveal`; what the systems gave is not shown again.
    """
    deployment = installation.deployment
    held = _read(secrets_client(installation), _rotated_id(deployment, of))
    say(f"Endpoint: {deployment.soap_url()}")
    say(f"WSDL: {deployment.soap_url()}?WSDL")
    say(f"User id: {held.get('user_id', '')}")
    _show_key("Encryption key", held.get("current", ""), reveal=reveal)
    if held.get("previous"):
        remark("The key before it is still valid, until: relay secret retire soap")
    return ExitCode.FINE


def rotate(installation: Installation, *, of: Of = "webhooks", reveal: Reveal = False, yes: Yes = False) -> ExitCode:
    """Make a new secret for the webhooks, or a new encryption key for SOAP clients. The old one stays valid.

    So change it webhook by webhook or client by client, without losing a call; then retire the old one with
    `relay secret retire`.
    """
    deployment = installation.deployment
    client = secrets_client(installation)
    secret_id = _rotated_id(deployment, of)
    held = _read(client, secret_id)
    if held.get("previous"):
        confirm(
            "A rotation is not finished: the secret before the current one is still valid, and would stop working now. "
            "Go on?",
            yes=yes,
        )
    fresh = random.token_urlsafe(_BYTES)
    _write(client, secret_id, {**held, "current": fresh, "previous": held.get("current", "")})
    if of == "soap":
        _say_soap(deployment, fresh, reveal=reveal)
    else:
        _say_webhooks(installation, fresh, reveal=reveal)
    return ExitCode.FINE


def retire(installation: Installation, *, of: Of = "webhooks", yes: Yes = False) -> ExitCode:
    """End the old secret, after all webhooks in Marketo, or all SOAP clients, have the new one."""
    client = secrets_client(installation)
    secret_id = _rotated_id(installation.deployment, of)
    held = _read(client, secret_id)
    if not held.get("previous"):
        say("There is no old secret.")
        return ExitCode.FINE
    deployment = installation.deployment
    log_group = deployment.soap().log_group if of == "soap" else deployment.webhook_log_group
    say_who_is_left(installation, log_group, _changed_at(client, secret_id))
    callers = "Clients that still sign with the old key" if of == "soap" else "Webhooks that still send the old secret"
    confirm(f"{callers} will be refused. Go on?", yes=yes)
    _write(client, secret_id, {**held, "current": held.get("current", ""), "previous": ""})
    say("The old secret is gone. Functions that run already forget it within five minutes.")
    return ExitCode.FINE


def _rotated_id(deployment: Deployment, of: str) -> str:
    return deployment.soap().secret_id if of == "soap" else deployment.webhook_secret_id


def _say_webhooks(installation: Installation, fresh: str, *, reveal: bool) -> None:
    _show_key("New secret", fresh, reveal=reveal)
    routes = installation.settings.routes
    keyed = _keyed(installation.settings)
    with_header = [name for name in routes if name not in keyed]
    if with_header:
        say("In Marketo, for each of these webhooks:")
        for name in with_header:
            say(f"  {installation.deployment.webhook_url(name)}")
        say(f"set the header {SECRET_HEADER} to it ({HEADERS}).")
        if not reveal:
            say("The secret itself: relay sheet ROUTE --reveal")
    if keyed:
        say("Where these are called from, give each webhook its new URL, whose key is made from the secret:")
        for name in keyed:
            say(f"  relay sheet {name} --reveal")
    say("Both work until then. When all are changed, end the old one: relay secret retire")


def _keyed(settings: Settings) -> list[str]:
    """The routes whose callers cannot send a header."""
    config = settings.config()
    sides = {name: source_side(route, config, SYSTEMS) for name, route in settings.routes.items()}
    return [name for name, side in sides.items() if side and side.receiver and side.receiver.url_key]


def _say_soap(deployment: Deployment, fresh: str, *, reveal: bool) -> None:
    _show_key("New encryption key", fresh, reveal=reveal)
    say(f"Give it to each client of {deployment.soap_url()}; the user id stays as it is.")
    if not reveal:
        say("The key itself: relay secret show soap --reveal")
    say("Both work until then. When all are changed, end the old one: relay secret retire soap")


def _show_key(name: str, key: str, *, reveal: bool) -> None:
    say(f"{name}: {key if reveal else masked(key)}")


def _read(client: SecretsManagerClient, secret_id: str) -> dict[str, Any]:
    """A secret's object; empty when it is none."""
    try:
        value = json.loads(client.get_secret_value(SecretId=secret_id).get("SecretString", ""))
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _changed_at(client: SecretsManagerClient, secret_id: str) -> datetime:
    """When a secret was last given a value."""
    return client.get_secret_value(SecretId=secret_id)["CreatedDate"]


def _write(client: SecretsManagerClient, secret_id: str, value: Mapping[str, str]) -> None:
    client.put_secret_value(SecretId=secret_id, SecretString=json.dumps(value))


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


def _show(secret: Mapping[str, Any], shown: Container[str]) -> None:
    for name, value in secret.items():
        for each in _texts(name, value):
            said = each if name in shown else masked(each, with_end="token" in name)
            say(f"  {name}: {said}")


def _texts(name: str, value: Any) -> Iterable[str]:
    """Tokens one by one, whichever way they were given."""
    if isinstance(value, list):
        return [str(each) for each in value]
    return [part.strip() for part in str(value).split(",")] if name == "api_token" else [str(value)]


def _is_set(held: Mapping[str, Any]) -> bool:
    return any(held.values())


def _names(held: Mapping[str, Any]) -> str:
    return ", ".join(name for name, value in held.items() if value) or "nothing yet"
