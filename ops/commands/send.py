"""`relay send`: what Marketo would do, from this machine."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from config.problems import nearest
from operations.deployment.clients import lambda_client
from operations.deployment.installation import Installation
from operations.failures import OperatorError, WrongUsageError
from operations.secrets.held import webhook_secret
from operations.webhooks.call import CallAnswer, WebhookCall, invoke, post
from operations.webhooks.payload import form_body, json_body
from operations.webhooks.sample import sample
from ops.command import command
from ops.exit_codes import ExitCode
from ops.output.terminal import printable, remark, show, write_raw

_JSON = "application/json"
_FORM = "application/x-www-form-urlencoded"


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    command(
        app,
        "send",
        "relay send mail-opened leadId=1001 company='Acme & Co' score=42",
        'relay send mail-opened leadId=1001 score:=42 tags:=\'["A", "B"]\'',
        "relay send mail-opened --body captured.txt --direct",
    )(send)


def send(
    installation: Installation,
    *,
    route: Annotated[str, typer.Argument(metavar="ROUTE", help="Name of the route in relay.yaml.")],
    items: Annotated[
        list[str] | None,
        typer.Argument(metavar="KEY=VALUE", help="score=42 is text, score:=42 is JSON, a.b=c makes an object."),
    ] = None,
    body: Annotated[
        str | None, typer.Option(metavar="FILE", help="The body as it is in a file; - is standard input.")
    ] = None,
    json_text: Annotated[
        str | None, typer.Option("--json-body", metavar="JSON", help="The body as it is given here.")
    ] = None,
    form: Annotated[bool, typer.Option("--form", help="As a form instead of JSON.")] = False,
    direct: Annotated[
        bool, typer.Option("--direct", help="Call the function itself, past API Gateway and its allow list.")
    ] = False,
) -> ExitCode:
    """Send one webhook, with the real secret, and show the answer.

    The event is delivered like any other: it changes a record. Exit code 1 when it is refused.
    """
    if not items and body is None and json_text is None:
        raise WrongUsageError(f"give what to send: {_for_example(installation, route)}.")
    content, content_type = _content(items or [], body, json_text, form=form)
    deployment = installation.deployment
    secret = webhook_secret(installation)
    call = WebhookCall(route=route, body=content, content_type=content_type, secret=secret)
    if direct:
        answer = invoke(lambda_client(installation), deployment.webhook_function_name, call)
    else:
        answer = post(deployment.webhook_url(route), call)
    _show(answer)
    if answer.content.get("error") == "unknown_route":
        remark(_routes(installation, route))
    return ExitCode.FINE if answer.is_accepted else ExitCode.FOUND


def _for_example(installation: Installation, route: str) -> str:
    """What could be typed, where relay.yaml knows the route."""
    try:
        return f"relay send {sample(installation.settings, route)}"
    except (OperatorError, KeyError):
        return "key=value ..., --body FILE or --json-body JSON"


def _routes(installation: Installation, route: str) -> str:
    """The names that would have done."""
    try:
        names = list(installation.settings.routes)
    except OperatorError:
        return "The routes stand in relay.yaml."
    near = nearest(route, names)
    where = installation.config_file.name
    return f"Did you mean {near}?" if near else f"The routes of {where}: {', '.join(names)}. Are they deployed?"


def _content(items: Sequence[str], body: str | None, json_text: str | None, *, form: bool) -> tuple[bytes, str]:
    """The body and its Content-Type. Raises WrongUsageError unless it is given in exactly one way."""
    if sum((bool(items), body is not None, json_text is not None)) != 1:
        raise WrongUsageError("give the body in one way: key=value ..., or --body FILE, or --json-body JSON.")
    content_type = _FORM if form else _JSON
    if body is not None:
        return _read(body), content_type
    if json_text is not None:
        return json_text.encode(), content_type
    return (form_body(items) if form else json_body(items)), content_type


def _read(body: str) -> bytes:
    if body == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(body).read_bytes()
    except OSError as error:
        raise WrongUsageError(f"{body} cannot be read: {error.strerror}.") from error


def _show(answer: CallAnswer) -> None:
    remark(f"Status {answer.status}")
    if answer.content:
        write_raw(json.dumps(answer.content, ensure_ascii=False, indent=2))
    else:
        show(printable(answer.body, keep="\n"))
    if answer.is_address_refused:
        remark(
            "The API lets in only the addresses of relay.yaml's api.allow (by default Marketo's), and yours is not one "
            "of them. With --direct the event goes to the function itself."
        )
    elif answer.is_accepted and "id" in answer.content:
        remark(f"What becomes of it: relay trace {answer.content['id']}")
