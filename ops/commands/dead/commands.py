"""`relay dead`: the events that could not be delivered."""

from __future__ import annotations

from typing import Annotated

import typer

from operations.dead_letters.letters import DeadLetter, DeadLetterFilter
from operations.dead_letters.plan import Stays
from operations.deployment.installation import Installation
from operations.failures import OperatorError
from operations.ids import short
from operations.text import local_time
from ops.command import OptionGroup, command, group
from ops.commands.dead.act import drop, planner_of, replay
from ops.commands.dead.options import OnlyConnection, Which, listed, open_dead_letters
from ops.commands.options import AsJson, AtMost
from ops.exit_codes import ExitCode
from ops.output.dead_letters import show_letter, show_letters
from ops.output.listed import show_list
from ops.output.terminal import remark, write_json
from ops.output.unseen import remark_unseen


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
    which: Annotated[Which, OptionGroup(listed)],
    limit: AtMost = None,
    as_json: AsJson = False,
) -> ExitCode:
    """List dead letters, the oldest first, with what the system said.

    They are only looked at: all stay where they are. While they are, others cannot see them, and are told so. Exit code
    1 when there is none.
    """
    with open_dead_letters(installation, which.connection) as held:
        letters = held.collect(which.wanted)
        unseen = held.unseen()
    code = show_list(
        letters,
        unseen,
        limit=limit,
        as_json=as_json,
        table=show_letters,
        none="No dead letters match." if which.wanted.restricts or which.connection else "No dead letters.",
        one="dead letter",
        more="relay dead show ID",
    )
    remark_unseen(unseen)
    return code


def show(
    installation: Installation,
    *,
    event_id: Annotated[str, typer.Argument(metavar="ID", help="Id of the event, or its last characters.")],
    connection: OnlyConnection = None,
    as_json: AsJson = False,
) -> ExitCode:
    """Show one dead letter: what Marketo sent, what the system answered, what to do.

    The payload is shown as it is: it may hold personal data.
    """
    with open_dead_letters(installation, connection) as held:
        letter = held.collect_asked(DeadLetterFilter(ids=[event_id]))[0]
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
