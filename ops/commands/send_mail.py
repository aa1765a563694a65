"""`relay send-mail`: a reply that a person would send, from a file, for a relay on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from operations.deployment.clients import lambda_client, s3_client
from operations.deployment.deployment import DeployedMail
from operations.deployment.installation import Installation
from operations.failures import OperatorError, WrongUsageError
from operations.mails.sending import HandedOverMail, hand_over, inbound, which
from operations.mails.ses_event import VERDICTS, VerdictName, addresses
from ops.command import command
from ops.commands.options import AsJson
from ops.exit_codes import ExitCode
from ops.output.terminal import remark, say, table, write_json


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    command(
        app,
        "send-mail",
        "relay send-mail reply.eml --local",
        "relay send-mail reply.eml --local --to reply+1001@reply.example.com --fail dmarc",
    )(send_mail)


def send_mail(
    installation: Installation,
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The mail, as a mail client saves it (.eml).")],
    to: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="To whom it comes; by default as its header To says.")
    ] = None,
    sender: Annotated[
        str | None,
        typer.Option("--from", metavar="ADDRESS", help="The envelope's sender; by default as its header From says."),
    ] = None,
    fail: Annotated[
        list[str] | None,
        typer.Option(metavar="VERDICT", help=f"What SES found wrong: {', '.join(VERDICTS)}; may be repeated."),
    ] = None,
    connection: Annotated[
        str | None, typer.Option(metavar="NAME", help="Which domain; needed only where the mail does not say.")
    ] = None,
    as_json: AsJson = False,
) -> ExitCode:
    """Hand a mail over as Amazon SES would, and show what came of it.

    It works on this machine, where SES brings no mail: the file is put into the emulator's bucket, and the function is
    started with SES's event, whose verdicts all say PASS unless others are asked for. A deployed relay gets a mail
    that is really sent. Exit code 1 when nothing is delivered of it.
    """
    failed = _verdicts(fail or [])
    raw = _read(file)
    deployment = installation.deployment
    found = which(deployment, connection, [to] if to else addresses(raw, "To", "Cc"))
    if not installation.choice.local:
        raise OperatorError(_send_one(found))
    mail = inbound(raw, to=to, sender=sender, failed=failed, domain=found.domain)
    answer = hand_over(s3_client(installation), lambda_client(installation), found, mail)
    if as_json:
        write_json(answer)
    else:
        _show(answer)
    accepted = any(each.status == "accepted" for each in answer.routes.values())
    return ExitCode.FINE if accepted or answer.forwarded == "sent" else ExitCode.FOUND


def _send_one(found: DeployedMail) -> str:
    return (
        f"to a relay on AWS a mail is really sent, from any mail client: to reply@{found.domain}, or whatever "
        f"address there is. What became of it: relay tail --connection {found.connection}. With --local this command "
        "hands a file over on this machine."
    )


def _verdicts(words: list[str]) -> list[VerdictName]:
    found = [name for name in VERDICTS if name in words]
    if unknown := set(words) - set(VERDICTS):
        raise WrongUsageError(f"--fail {', '.join(sorted(unknown))}: there are {', '.join(VERDICTS)}.")
    return found


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise WrongUsageError(f"{file} cannot be read: {error.strerror}.") from error


def _show(answer: HandedOverMail) -> None:
    said = " ".join(word for word in (answer.status, answer.reason or answer.error) if word)
    say(f"The mail: {said}. In the log it is {answer.mail}." if answer.mail else f"The mail: {said}.")
    if answer.routes:
        rows = [(name, each.status, each.reason or each.error, each.id) for name, each in answer.routes.items()]
        table(("route", "status", "why", "event"), rows)
    if answer.forwarded != "no":
        say(f"To the mailbox: {answer.forwarded}.")
    for each in answer.routes.values():
        if each.status == "accepted":
            remark(f"What becomes of it: relay trace {each.id}")
