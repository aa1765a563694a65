"""`relay read notify`: whom to mail what became of what was read."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from operations.deployment.installation import Installation
from operations.failures import WrongUsageError
from operations.readings import notifying
from ops.command import command
from ops.commands.options import AsJson
from ops.commands.read.options import Name, chosen_reading
from ops.exit_codes import ExitCode
from ops.output.terminal import remark, say, write_json
from relay.reading.parts.notify import WantedMails


def add_to(made: typer.Typer) -> None:
    """Add the command."""
    command(
        made,
        "notify",
        "relay read notify customer-changed each",
        "relay read notify customer-changed daily",
        "relay read notify customer-changed off",
        "relay read notify customer-changed",
    )(notify)


def notify(
    installation: Installation,
    *,
    name: Name,
    mode: Annotated[
        Literal["each", "daily", "off"] | None,
        typer.Argument(metavar="each|daily|off", help="When to mail; without it, show what is switched on."),
    ] = None,
    always: Annotated[
        bool, typer.Option("--always", help="Also of what has ended well and had nothing to tell.")
    ] = False,
    as_json: AsJson = False,
) -> ExitCode:
    """Mail what became of what was read to the addresses of `notify` in relay.yaml; without a deployment.

    each: a mail when a process has ended, with its counts and what failed; of several that failed one after the other,
    the first. daily: one mail a day for all of them. It is sent once it is known of all events what became of them, or
    after 15 minutes, and then says how many are on their way. Mails hold names of routes, codes and numbers, and
    nothing of a person. Each address has to confirm a message of AWS once.
    """
    chosen = chosen_reading(installation, name)
    if mode is None:
        return _show(notifying.wanted(chosen), chosen.title, always=always, as_json=as_json)
    notifying.switch(chosen, None if mode == "off" else WantedMails(mode=mode, always=always))
    if as_json:
        write_json({"mode": mode, "always": always})
    elif mode == "off":
        say(f"Nobody is mailed about {chosen.title} any more.")
    else:
        when = "once a day" if mode == "daily" else "when a process has ended"
        say(f"What becomes of {chosen.title} is mailed {when}, to the addresses of `notify` in relay.yaml.")
        remark("Each address confirms a message of AWS first; until then it gets nothing.")
    return ExitCode.FINE


def _show(found: WantedMails | None, title: str, *, always: bool, as_json: bool) -> ExitCode:
    if always:
        raise WrongUsageError("--always belongs to each or daily.")
    if as_json:
        write_json({"mode": found.mode if found else "off", "always": bool(found and found.always)})
    elif found is None:
        say(f"Nobody is mailed about {title}.")
    else:
        rest = ", also of what had nothing to tell" if found.always else ""
        say(f"What becomes of {title} is mailed: {found.mode}{rest}.")
    return ExitCode.FINE
