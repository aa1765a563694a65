"""`relay secret show`, `rotate` and `retire`: what Marketo's webhooks and SOAP clients authenticate with."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from operations.deployment.clients import secrets_client
from operations.deployment.deployment import Deployment
from operations.deployment.installation import Installation
from operations.secrets import rotation as rotating
from operations.secrets.rotation import Rotation, called_routes
from operations.sheets.screen_names import HEADERS
from ops.commands.options import Yes
from ops.commands.secret.old_secret import say_who_is_left
from ops.confirm import confirm
from ops.exit_codes import ExitCode
from ops.output.terminal import masked, remark, say
from relay.accepting.authentication import SECRET_HEADER

Reveal = Annotated[bool, typer.Option("--reveal", help="Show the secret itself.")]
Of = Annotated[rotating.Of, typer.Argument(metavar="WHOSE", help="Of the webhooks, or of the SOAP API's clients.")]


def show(
    installation: Installation,
    *,
    of: Annotated[Literal["soap"], typer.Argument(metavar="soap", help="Of the SOAP API's clients.")],
    reveal: Reveal = False,
) -> ExitCode:
    """Show what SOAP clients are configured with: address, user id, encryption key.

    The webhooks' secret is shown by `relay sheet ROUTE --reveal`; what the systems gave is not shown again.
    """
    found, deployment = _rotation(installation, of), installation.deployment
    say(f"Endpoint: {deployment.soap_url()}")
    say(f"WSDL: {deployment.soap_url()}?WSDL")
    say(f"User id: {found.user_id}")
    _show_key("Encryption key", found.current, reveal=reveal)
    if found.is_unfinished:
        remark("The key before it is still valid, until: relay secret retire soap")
    return ExitCode.FINE


def rotate(installation: Installation, *, of: Of = "webhooks", reveal: Reveal = False, yes: Yes = False) -> ExitCode:
    """Make a new secret for the webhooks, or a new encryption key for SOAP clients. The old one stays valid.

    So change it webhook by webhook or client by client, without losing a call; then retire the old one with
    `relay secret retire`.
    """
    found = _rotation(installation, of)
    if found.is_unfinished:
        confirm(
            "A rotation is not finished: the secret before the current one is still valid, and would stop working now. "
            "Go on?",
            yes=yes,
        )
    fresh = found.rotate()
    if of == "soap":
        _say_soap(installation.deployment, fresh, reveal=reveal)
    else:
        _say_webhooks(installation, fresh, reveal=reveal)
    return ExitCode.FINE


def retire(installation: Installation, *, of: Of = "webhooks", yes: Yes = False) -> ExitCode:
    """End the old secret, after all webhooks in Marketo, or all SOAP clients, have the new one."""
    found = _rotation(installation, of)
    if not found.is_unfinished:
        say("There is no old secret.")
        return ExitCode.FINE
    say_who_is_left(installation, found.log_group, found.rotated_at())
    callers = "Clients that still sign with the old key" if of == "soap" else "Webhooks that still send the old secret"
    confirm(f"{callers} will be refused. Go on?", yes=yes)
    found.retire()
    say("The old secret is gone. Functions that run already forget it within five minutes.")
    return ExitCode.FINE


def _rotation(installation: Installation, of: rotating.Of) -> Rotation:
    return rotating.rotation(secrets_client(installation), installation.deployment, of)


def _say_webhooks(installation: Installation, fresh: str, *, reveal: bool) -> None:
    _show_key("New secret", fresh, reveal=reveal)
    called = called_routes(installation.settings)
    if called.with_header:
        say("In Marketo, for each of these webhooks:")
        for name in called.with_header:
            say(f"  {installation.deployment.webhook_url(name)}")
        say(f"set the header {SECRET_HEADER} to it ({HEADERS}).")
        if not reveal:
            say("The secret itself: relay sheet ROUTE --reveal")
    if called.with_key:
        say("Where these are called from, give each webhook its new URL, whose key is made from the secret:")
        for name in called.with_key:
            say(f"  relay sheet {name} --reveal")
    say("Both work until then. When all are changed, end the old one: relay secret retire")


def _say_soap(deployment: Deployment, fresh: str, *, reveal: bool) -> None:
    _show_key("New encryption key", fresh, reveal=reveal)
    say(f"Give it to each client of {deployment.soap_url()}; the user id stays as it is.")
    if not reveal:
        say("The key itself: relay secret show soap --reveal")
    say("Both work until then. When all are changed, end the old one: relay secret retire soap")


def _show_key(name: str, key: str, *, reveal: bool) -> None:
    say(f"{name}: {key if reveal else masked(key)}")
