"""`relay dead replay` and `relay dead drop`: what changes something."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from operations.dead_letters import replay as replaying
from operations.dead_letters.held_dead_letters import HeldDeadLetters
from operations.dead_letters.letters import DeadLetterFilter
from operations.dead_letters.plan import Destination, Planned, Planner, plan_all
from operations.deployment.clients import dynamodb_client, sqs_client
from operations.deployment.installation import Installation
from operations.queues.held_messages import ACT
from operations.text import counted
from ops.command import OptionGroup
from ops.commands.dead.options import Which, chosen, open_dead_letters
from ops.commands.options import Yes
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
    which: Annotated[Which, OptionGroup(chosen)],
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
    planner = planner_of(installation, overwrite_newer=overwrite_newer)
    with open_dead_letters(installation, which.connection, seconds=ACT) as held:
        planned = plan_all(held.collect_asked(which.wanted), planner)
        going = [each for each in planned if isinstance(each.plan, Destination)]
        show_plan(planned, detailed=dry_run or len(planned) <= _FEW)
        if dry_run or not going:
            remark_unseen(held.unseen())
            return ExitCode.FINE if going else _nothing(planned)
        more = f" {_OVERWRITES}" if overwrite_newer else ""
        confirm(f"Replay {counted(len(going), 'event')}?{more}", yes=yes)
        staying = _replay(sqs_client(installation), held, planned, planner, which.wanted)
        remark_unseen(held.unseen())
    return ExitCode.FOUND if staying else ExitCode.FINE


def drop(
    installation: Installation,
    *,
    which: Annotated[Which, OptionGroup(chosen)],
    yes: Yes = False,
) -> ExitCode:
    """Delete dead letters for good. What they say reaches no system, unless Marketo sends it again."""
    with open_dead_letters(installation, which.connection, seconds=ACT) as held:
        letters = held.collect_asked(which.wanted)
        if not letters:
            remark_unseen(held.unseen())
            return _nothing(letters)
        show_letters(letters[:_LISTED])
        confirm(f"Delete {counted(len(letters), 'dead letter')} for good?", yes=yes)
        count = held.delete_all(letters, which.wanted)
        say(f"Deleted {counted(count, 'dead letter')}.")
        remark_unseen(held.unseen())
    return ExitCode.FINE


def planner_of(installation: Installation, *, overwrite_newer: bool) -> Planner:
    """Says where letters of this installation go."""
    deployment, settings = installation.deployment, installation.settings
    return Planner.of(settings, deployment, dynamodb_client(installation), overwrite_newer=overwrite_newer)


def _replay(
    sqs: SQSClient, held: HeldDeadLetters, planned: list[Planned], planner: Planner, wanted: DeadLetterFilter
) -> list[Planned]:
    """Send each, and show how far it is. Returns those that stay."""
    count = 0
    with progress() as bar:
        task = bar.add_task("replaying", total=len(planned))

        def sent() -> None:
            nonlocal count
            count += 1
            bar.advance(task)

        staying = replaying.replay(sqs, held, planned, planner, wanted, sent=sent)
    say(f"Replayed {counted(count, 'event')}. What becomes of one: relay trace ID")
    if staying:
        remark(f"{counted(len(staying), 'letter')} stayed.")
        show_plan([each for each in staying if each not in planned], detailed=True)
    return staying


def _nothing(matched: Sequence[object]) -> ExitCode:
    say("Nothing was done: none of these can be replayed." if matched else "No dead letters match. Nothing was done.")
    return ExitCode.FOUND
