"""`relay read verify`: what a system shows beside what was last delivered of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from operations.deployment.clients import sqs_client
from operations.deployment.installation import Installation
from operations.failures import WrongUsageError
from operations.ids import short
from operations.queues.depth import depth
from operations.readings import fills, verifying
from operations.readings.fills import FillStatus
from operations.readings.known import KnownReading
from operations.readings.verifying import DAYS, VerificationPlan
from operations.text import counted
from ops.command import command
from ops.commands.options import AsJson, Yes
from ops.commands.read.options import Name, chosen_reading
from ops.confirm import confirm
from ops.exit_codes import ExitCode
from ops.output.readings import fill_progress, show_price, show_verifications
from ops.output.terminal import remark, say, write_json


def add_to(made: typer.Typer) -> None:
    """Add the command."""
    command(
        made,
        "verify",
        "relay read verify leads",
        "relay read verify leads --days 7 --mend",
        "relay read verify leads --show",
        "relay read verify leads --stop 51c2b7aa",
    )(verify)


def verify(
    installation: Installation,
    *,
    name: Name,
    days: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help=f"Only what changed last in so many days; by default {DAYS}."),
    ] = None,
    everything: Annotated[bool, typer.Option("--everything", help="All records there are.")] = False,
    mend: Annotated[
        bool, typer.Option("--mend", help="Queue what is different, and what was never delivered.")
    ] = False,
    route: Annotated[
        list[str] | None, typer.Option(metavar="ROUTE", help="Only for this route; may be given several times.")
    ] = None,
    watch: Annotated[bool, typer.Option("--watch/--no-watch", help="Show how it goes until it ends.")] = True,
    shown: Annotated[bool, typer.Option("--show", help="Show what came of each so far, and begin none.")] = False,
    stop: Annotated[str | None, typer.Option(metavar="ID", help="Stop this verification for good.")] = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> ExitCode:
    """Compare what a system shows with what its routes last delivered of it: equal, different, or never delivered.

    It says what it takes, and asks. Then it reads, beside what goes on and behind it, all that changed last in the last
    days, in bulk where the system can, and spends at most half of the connection's requests of a day. Only routes with
    `unchanged: skip` remember what they delivered. Nothing is written, unless --mend. Ctrl-C stops the watching, not
    the verification; asked again while one is at it, that one is followed. Exit code 1 when something differs or was
    never delivered, when it was stopped, and with --show when there is none.
    """
    chosen = chosen_reading(installation, name)
    if stop is not None:
        return _stop(chosen, stop, yes=yes)
    if shown:
        return _show(chosen, as_json=as_json)
    going = verifying.running(chosen)
    if going is not None:
        remark("A verification is at it already; following that one.")
        return _end(chosen, going.key.id, name, watch=watch, as_json=as_json)
    if everything and days is not None:
        raise WrongUsageError("--days and --everything exclude each other.")
    since, until = verifying.span_of(chosen, days, everything=everything)
    found = verifying.planned(chosen, installation.settings, routes=route or [], since=since, until=until)
    _tell_before(installation, found, as_json=as_json)
    confirm(_question(found, mend=mend), yes=yes)
    made = verifying.ask(chosen, since=since, until=until, routes=found.routes, mend=mend)
    if not as_json:
        remark(f"It begins within a minute. To stop it: relay read verify {name} --stop {short(made)}")
    return _end(chosen_reading(installation, chosen.name), made, name, watch=watch, as_json=as_json)


def _tell_before(installation: Installation, found: VerificationPlan, *, as_json: bool) -> None:
    """What it takes, and what would make its counts say less."""
    if not as_json:
        show_price(found)
    sqs, known = sqs_client(installation), installation.deployment.connections
    names = verifying.targets(found.routes, installation.settings.config())
    depths = {name: depth(sqs, known[name].queue_url).all for name in names if name in known}
    if warning := verifying.waiting(depths):
        remark(warning, style="yellow")


def _question(found: VerificationPlan, *, mend: bool) -> str:
    queue = ", and queue what differs" if mend else ", and queue nothing"
    return f"Compare these with what {_listed(found.routes)} last delivered{queue}?"


def _listed(routes: Sequence[str]) -> str:
    return ", ".join(routes)


def _stop(chosen: KnownReading, wanted: str, *, yes: bool) -> ExitCode:
    part = fills.choose_fill(chosen, wanted, "verification")
    confirm(f"Stop the verification {short(part.key.id)} for good?", yes=yes)
    remark("It stops behind the page that is being read, if there is one.")
    say(f"Stopped: {fill_progress(fills.stop(chosen, part))}.")
    return ExitCode.FINE


def _show(chosen: KnownReading, *, as_json: bool) -> ExitCode:
    found = fills.fill_statuses(chosen.verifications)
    if as_json:
        write_json(found)
    elif found:
        show_verifications(found)
    else:
        say(f"No verification of {chosen.title} was asked for.")
    return ExitCode.FINE if found else ExitCode.FOUND


def _end(chosen: KnownReading, fill: str, name: str, *, watch: bool, as_json: bool) -> ExitCode:
    """Follow one, if that is wanted, and tell scripts how it stands."""
    part = fills.choose_fill(chosen, fill, "verification")
    status = fills.follow(chosen, part, lambda each: remark(fill_progress(each))) if watch else fills.fill_status(part)
    if as_json:
        write_json(status)
    elif watch and status is not None:
        show_verifications([status])
        _advise(status, name)
    else:
        say(f"How far it is: relay read verify {name} --show")
    return ExitCode.FOUND if status is not None and _is_found(status) else ExitCode.FINE


def _advise(status: FillStatus, name: str) -> None:
    found = status.verification
    if found is None or not found.total.differs:
        return
    remark(f"Which they are: relay tail --outcome differs --since {status.asked_at.isoformat(timespec='seconds')}")
    if found.mend:
        remark(f"Queued: {counted(status.queued, 'event')}. What comes of them: relay status")
    else:
        remark(f"To have them queued: relay read verify {name} --mend")


def _is_found(status: FillStatus) -> bool:
    """Whether a script must know: something differs, or nobody knows since it was stopped."""
    differs = status.verification.total.differs if status.verification else 0
    return bool(differs) or status.state == "stopped"
