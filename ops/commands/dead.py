"""`relay dead`: the events that could not be delivered."""

from __future__ import annotations

from typing import Annotated

import typer

from operations.dead_letters.letters import DeadLetter, Filter, check_ids
from operations.dead_letters.replay import Stays
from operations.deployment.installation import Installation
from operations.failures import OperatorError
from operations.ids import short
from operations.text import counted, local_time
from ops.command import command, group
from ops.commands.dead_act import drop, planner_of, replay
from ops.commands.dead_options import Code, Connection, Route, Since, Until, filter_of, open_letterbox
from ops.exit_codes import ExitCode
from ops.output.dead_letters import show_letter, show_letters
from ops.output.terminal import limited, remark, say, write_json
from ops.output.unseen import none_found, remark_unseen


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
        "relay dead replay 51c2b7aa --overwrite-newer",
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

    They are only looked at: all stay where they are. While they are, others cannot see them, and are told so. Exit code
    1 when there is none.
    """
    wanted = filter_of(None, route, code, since, until)
    with open_letterbox(installation, connection) as box:
        letters = box.collect(wanted)
        unseen = box.unseen()
    none = "No dead letters match." if wanted.restricts or connection else "No dead letters."
    said, code_if_none = none_found(unseen, none, "dead letter")
    shown = letters[: limited(len(letters), limit, as_json=as_json)]
    if as_json:
        write_json([letter.summary() for letter in shown])
    elif letters:
        show_letters(shown)
        say(f"{counted(len(letters), 'dead letter')}. More of one: relay dead show ID")
    else:
        say(said)
    remark_unseen(unseen)
    return ExitCode.FINE if letters else code_if_none


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
        check_ids(letters, [event_id], box.unseen())
    letter = letters[0]
    if as_json:
        write_json(letter.details())
        return ExitCode.FINE
    show_letter(letter)
    _advise(installation, letter)
    return ExitCode.FINE


def _advise(installation: Installation, letter: DeadLetter) -> None:
    """What would become of it."""
    try:
        plan = planner_of(installation, overwrite_newer=True).plan(letter)
    except OperatorError as error:
        remark(f"Whether it can be replayed is not known: {error}", style="yellow")
        return
    if isinstance(plan, Stays):
        remark(f"It cannot be replayed: {plan.reason}.", style="yellow")
    elif plan.over:
        remark(f"It was overtaken by an event accepted at {local_time(plan.over)}, which is delivered.", style="yellow")
        remark(f"If that says everything: relay dead drop {short(letter.id)}")
        remark(f"Send it all the same: relay dead replay {short(letter.id)} --overwrite-newer")
    else:
        remark(f"Send it again: relay dead replay {short(letter.id)}")
