"""`relay dead replay` and `relay dead drop`: what changes something."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from operations.dead_letters.letterbox import Letterbox
from operations.dead_letters.letters import DeadLetter, Filter, check_ids
from operations.dead_letters.newest import Newest
from operations.dead_letters.replay import Destination, Planned, Planner, in_rounds, plan_all, send
from operations.deployment.clients import dynamodb_client, sqs_client
from operations.deployment.installation import Installation
from operations.queues.held_messages import ACT, Unseen
from operations.text import counted
from ops.commands.dead_options import All, Code, Connection, Ids, Route, Since, Until, Yes, chosen, open_letterbox
from ops.confirm import confirm
from ops.exit_codes import ExitCode
from ops.output.dead_letters import show_letters, show_plan
from ops.output.terminal import progress, remark, say
from ops.output.unseen import remark_unseen

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_LISTED = 100
_FEW = 20
_OVERWRITES = "They overwrite what newer events of their records have written, where there are any."


def replay(
    installation: Installation,
    *,
    ids: Ids = None,
    every: All = False,
    connection: Connection = None,
    route: Route = None,
    code: Code = None,
    since: Since = None,
    until: Until = None,
    overwrite_newer: Annotated[
        bool, typer.Option("--overwrite-newer", help="Also those that newer events of their records have overtaken.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be done.")] = False,
    yes: Yes = False,
) -> ExitCode:
    """Send dead letters to their queues again, in the order in which they were accepted.

    Correct what was wrong first. Each event leaves the dead letters once it is in its queue, behind what already waits
    for its record. One that was overtaken stays: an event of its record that was accepted later is delivered, and the
    older values would replace the newer ones. Should that happen between this look and the delivery, it comes back as
    `overtaken`. Exit code 1 when any stay.
    """
    wanted = chosen(ids=ids, every=every, connection=connection, route=route, code=code, since=since, until=until)
    planner = planner_of(installation, overwrite_newer=overwrite_newer)
    with open_letterbox(installation, connection, seconds=ACT) as box:
        planned = plan_all(_collect(box, wanted), planner)
        going = [each for each in planned if isinstance(each.plan, Destination)]
        show_plan(planned, detailed=dry_run or len(planned) <= _FEW)
        if dry_run or not going:
            remark_unseen(box.unseen())
            return ExitCode.FINE if going else _nothing(planned)
        more = f" {_OVERWRITES}" if overwrite_newer else ""
        confirm(f"Replay {counted(len(going), 'event')}?{more}", yes=yes)
        staying = _replay(sqs_client(installation), box, planned, planner, wanted)
        remark_unseen(box.unseen())
    return ExitCode.FOUND if staying else ExitCode.FINE


def drop(
    installation: Installation,
    *,
    ids: Ids = None,
    every: All = False,
    connection: Connection = None,
    route: Route = None,
    code: Code = None,
    since: Since = None,
    until: Until = None,
    yes: Yes = False,
) -> ExitCode:
    """Delete dead letters for good. What they say reaches no system, unless Marketo sends it again."""
    wanted = chosen(ids=ids, every=every, connection=connection, route=route, code=code, since=since, until=until)
    with open_letterbox(installation, connection, seconds=ACT) as box:
        letters = _collect(box, wanted)
        if not letters:
            remark_unseen(box.unseen())
            return _nothing(letters)
        show_letters(letters[:_LISTED])
        confirm(f"Delete {counted(len(letters), 'dead letter')} for good?", yes=yes)
        count = 0
        while letters:
            for letter in letters:
                box.delete(letter)
            count += len(letters)
            letters = box.collect_moved(wanted)
        say(f"Deleted {counted(count, 'dead letter')}.")
        remark_unseen(box.unseen())
    return ExitCode.FINE


def _collect(box: Letterbox, wanted: Filter) -> list[DeadLetter]:
    """The letters that are meant. Raises OperatorError for an id that is not one letter's."""
    letters = box.collect(wanted)
    check_ids(letters, wanted.ids, box.unseen() if wanted.ids else Unseen(0, 0))
    return letters


def planner_of(installation: Installation, *, overwrite_newer: bool) -> Planner:
    """Says where letters of this installation go."""
    connections = installation.deployment.connections
    return Planner(
        installation.settings,
        {name: each.queue_url for name, each in connections.items()},
        Newest(dynamodb_client(installation), connections),
        overwrite_newer,
    )


def _replay(sqs: SQSClient, box: Letterbox, planned: list[Planned], planner: Planner, wanted: Filter) -> list[Planned]:
    """Send each, and only then take it out of the dead letters. Returns those that stay.

    Whatever ends this in between, nothing is lost: at worst one event is delivered twice, and every write may be
    repeated.
    """
    with progress() as bar:
        task = bar.add_task("replaying", total=len(planned))
        count = 0

        def act(letter: DeadLetter, to: Destination) -> None:
            nonlocal count
            send(sqs, letter, to, overwrite_newer=planner.overwrite_newer)
            box.delete(letter)
            count += 1
            bar.advance(task)

        staying = in_rounds(
            planned,
            act,
            are_some_hidden=lambda: box.unseen().behind > 0,
            more=lambda: plan_all(box.collect_moved(wanted), planner),
        )
    say(f"Replayed {counted(count, 'event')}. What becomes of one: relay trace ID")
    if staying:
        remark(f"{counted(len(staying), 'letter')} stayed.")
        show_plan([each for each in staying if each not in planned], detailed=True)
    return staying


def _nothing(matched: Sequence[object]) -> ExitCode:
    say("Nothing was done: none of these can be replayed." if matched else "No dead letters match. Nothing was done.")
    return ExitCode.FOUND
