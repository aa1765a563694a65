"""`relay quarantine`: what Marketo sent that was no valid event."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import typer

from operations.deployment.installation import Installation
from operations.quarantine.refusals import QuarantinedRequest, QuarantineFilter, collect
from operations.queues.held_messages import ACT
from operations.text import counted, local_time
from ops.command import OptionGroup, command, group
from ops.commands.options import AsJson, AtMost, Yes
from ops.commands.quarantine.options import chosen, listed, nothing, open_quarantine
from ops.commands.quarantine.replay import replay
from ops.confirm import confirm
from ops.exit_codes import ExitCode
from ops.output.body import as_hex, as_text
from ops.output.listed import show_list
from ops.output.terminal import id_cell, printable, say, table, time_cell, write_json
from ops.output.terminal import show as show_text
from ops.output.unseen import remark_elsewhere

_LISTED = 100


def add_to(app: typer.Typer) -> None:
    """Add the group of commands."""
    made = group(app, "quarantine", "Requests that were no valid events: look at them, send them again, drop them.")
    command(made, "list", "relay quarantine list", "relay quarantine list --error invalid_body --since 1d")(list_)
    command(made, "show", "relay quarantine show 51c2b7aa", "relay quarantine show 51c2b7aa --hex")(show)
    command(made, "replay", "relay quarantine replay 51c2b7aa", "relay quarantine replay --route mail-opened")(replay)
    command(made, "drop", "relay quarantine drop 51c2b7aa", "relay quarantine drop --all --yes")(drop)


def list_(
    installation: Installation,
    *,
    wanted: Annotated[QuarantineFilter, OptionGroup(listed)],
    limit: AtMost = None,
    as_json: AsJson = False,
) -> ExitCode:
    """List what is in quarantine, the oldest first, with the answer that Marketo got.

    It is only looked at: everything stays. Exit code 1 when there is nothing.
    """
    with open_quarantine(installation) as held:
        found = collect(held, wanted)
        unseen = held.unseen()
    code = show_list(
        found,
        unseen,
        limit=limit,
        as_json=as_json,
        table=_show_table,
        none="Nothing in quarantine matches." if wanted.restricts else "Nothing is in quarantine.",
        one="request",
        more="relay quarantine show ID",
    )
    remark_elsewhere(unseen)
    return code


def show(
    installation: Installation,
    *,
    request_id: Annotated[str, typer.Argument(metavar="ID", help="Its id, or the last characters of it.")],
    in_hex: Annotated[bool, typer.Option("--hex", help="The body byte by byte.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For scripts; the body as base64.")] = False,
) -> ExitCode:
    """Show one request as it came, and why it was refused.

    The body is shown as it is (it may hold personal data), but what could disturb the terminal is escaped.
    """
    with open_quarantine(installation) as held:
        [refusal] = collect(held, QuarantineFilter(ids=(request_id,)))[:1]
    if as_json:
        write_json(refusal.details())
        return ExitCode.FINE
    request = refusal.request
    facts = {
        "id": request.id,
        "received": local_time(request.received_at),
        "request": f"{request.method} /hooks/{request.route}" + (f"?{request.query}" if request.query else ""),
        "type": request.content_type,
        "refused": f"{request.error}: {request.message}",
    }
    for name, value in facts.items():
        show_text(f"{name + ':':12} {printable(value)}")
    show_text(f"\n{as_hex(request.body) if in_hex else as_text(request.body)}")
    return ExitCode.FINE


def drop(
    installation: Installation,
    *,
    wanted: Annotated[QuarantineFilter, OptionGroup(chosen)],
    yes: Yes = False,
) -> ExitCode:
    """Delete requests from quarantine for good."""
    with open_quarantine(installation, seconds=ACT) as held:
        found = collect(held, wanted)
        if not found:
            return nothing(held)
        _show_table(found[:_LISTED])
        confirm(f"Delete {counted(len(found), 'request')} for good?", yes=yes)
        for each in found:
            held.delete(each.message)
    say(f"Deleted {counted(len(found), 'request')}.")
    return ExitCode.FINE


def _show_table(found: Iterable[QuarantinedRequest]) -> None:
    requests = [each.request for each in found]
    rows = [(time_cell(each.received_at), id_cell(each.id), each.route, each.error, each.message) for each in requests]
    table(("received", "id", "route", "error", "what Marketo was told"), rows)
