"""`relay dead`: the events that could not be delivered."""

from __future__ import annotations

from typing import Annotated

import typer

from ops.cloud import logs_client
from ops.commands import command, group
from ops.dead_act import drop, replay
from ops.dead_options import Code, Connection, Route, Since, Until, filter_of
from ops.dead_tables import show_letters
from ops.failures import ExitCode
from ops.ids import short
from ops.installation import Installation
from ops.letterbox import open_letterbox, remark_unseen
from ops.letters import DeadLetter, Filter, check_ids
from ops.newer import delivered_since
from ops.output import counted, limited, local_time, remark, say, write_json
from ops.show import show_letter


def add_to(app: typer.Typer) -> None:
    """Add the group of commands."""
    dead = group(app, "dead", "Events that could not be delivered: look at them, replay them, drop them.")
    command(dead, "list", "relay dead list", "relay dead list --route mail-opened --code GAIA_RE20 --since 2d")(list_)
    command(dead, "show", "relay dead show 0193f3c2-6d1e-7c35-9d0f-6f3a51c2b7aa", "relay dead show 51c2b7aa --json")(
        show
    )
    command(
        dead,
        "replay",
        "relay dead replay 51c2b7aa",
        "relay dead replay --code GAIA_RE20 --dry-run",
        "relay dead replay --all --connection kintone --yes",
    )(replay)
    command(dead, "drop", "relay dead drop 51c2b7aa", "relay dead drop --route test --yes")(drop)


def list_(
    installation: Installation,
    *,
    connection: Connection = None,
    route: Route = None,
    code: Code = None,
    since: Since = None,
    until: Until = None,
    limit: Annotated[
        int | None, typer.Option(min=1, metavar="COUNT", help="Show at most so many; by default 100, with --json all.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For scripts.")] = False,
) -> ExitCode:
    """List dead letters, the oldest first, with what the system said.

    They are only looked at: all stay where they are. Exit code 1 when there is none.
    """
    wanted = filter_of(None, route, code, since, until)
    with open_letterbox(installation, connection) as box:
        letters = box.collect(wanted)
        unseen = box.unseen()
    shown = letters[: limited(len(letters), limit, as_json=as_json)]
    if as_json:
        write_json([letter.summary() for letter in shown])
    elif letters:
        show_letters(shown)
        say(f"{counted(len(letters), 'dead letter')}. More of one: relay dead show ID")
    else:
        say("No dead letters match." if wanted.restricts or connection else "No dead letters.")
    remark_unseen(unseen)
    return ExitCode.FINE if letters else ExitCode.FOUND


def show(
    installation: Installation,
    *,
    event_id: Annotated[str, typer.Argument(metavar="ID", help="Id of the event, or its last characters.")],
    connection: Connection = None,
    as_json: Annotated[bool, typer.Option("--json", help="For scripts.")] = False,
) -> ExitCode:
    """Show one dead letter: what Marketo sent, what the system answered, what to do.

    The payload is shown as it is: it may hold personal data.
    """
    with open_letterbox(installation, connection) as box:
        letters = box.collect(Filter(ids=[event_id]))
    check_ids(letters, [event_id])
    letter = letters[0]
    if as_json:
        write_json(letter.details())
        return ExitCode.FINE
    show_letter(letter)
    _advise(installation, letter)
    return ExitCode.FINE


def _advise(installation: Installation, letter: DeadLetter) -> None:
    """What to know before it is replayed."""
    group = installation.deployment.connection(letter.connection).log_group
    newer = delivered_since(logs_client(installation), group, letter)
    if newer:
        remark(
            f"{counted(len(newer), 'newer event')} of this lead reached {letter.connection} already, "
            f"the last at {local_time(newer[-1].at)}. Replaying this one overwrites what they wrote.",
            style="yellow",
        )
    remark(f"Send it again: relay dead replay {short(letter.id)}")
