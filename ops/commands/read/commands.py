"""`relay read`: how far each reading is, its runs, and having it read now, later, or not at all."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from operations.deployment.clients import lambda_client
from operations.deployment.installation import Installation
from operations.readings import known, moving
from operations.readings.following import Following, counts
from operations.readings.status import ReadingStatus, reading_statuses
from operations.text import counted
from operations.words import in_words
from ops.command import command, group
from ops.commands.options import AsJson, Yes
from ops.commands.read import history, notify, past, questions, verify
from ops.commands.read.options import Name, chosen_reading, readings_of
from ops.confirm import confirm
from ops.exit_codes import ExitCode
from ops.output.readings import show_readings
from ops.output.terminal import remark, say, write_json
from relay.reading.parts.reading_run import ReadingRun


def add_to(app: typer.Typer) -> None:
    """Add the group of commands."""
    made = group(
        app, "read", "What is read: how far it is, what became of it, read now, pause, read again or the past."
    )
    command(made, "list", "relay read list", "relay read list --json")(list_)
    history.add_to(made)
    notify.add_to(made)
    command(made, "run", "relay read run customer-changed")(run)
    command(made, "pause", "relay read pause customer-changed")(pause)
    command(made, "resume", "relay read resume customer-changed")(resume)
    past.add_to(made)
    verify.add_to(made)
    questions.add_to(made)


def list_(
    installation: Installation,
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="Also those that relay.yaml no longer has, and that stand in the table.")
    ] = False,
    as_json: AsJson = False,
) -> ExitCode:
    """List what is read: from where, for which routes, how the last run ended, and until when everything is read.

    "found" were read in the last run, "queued" are the events of those that were new or changed. "next" is when it is
    due. Exit code 1 when one needs a person, or when nothing is read.
    """
    there = readings_of(installation)
    shown = there if everything else known.current(there)
    found = reading_statuses(shown)
    if as_json:
        write_json(found)
        return ExitCode.FINE if found and not any(_advice(each) for each in found) else ExitCode.FOUND
    if found:
        show_readings(found)
    else:
        say("Nothing is read: no route of what is deployed has `every` in its `source`.")
    advice = [line for each in found for line in _advice(each)]
    fills = [fill for each in found for fill in each.fills if fill.state == "running"]
    for line in [*advice, *filter(None, (each.refused for each in found))]:
        remark(line, style="yellow")
    if fills:
        remark(f"{counted(len(fills), 'backfill')} at it. How far: relay read backfill {fills[0].routes[0]}")
    verified = [each for one in found for each in one.verifications if each.state == "running"]
    if verified:
        first = verified[0].routes[0]
        remark(f"{counted(len(verified), 'verification')} at it. How far: relay read verify {first} --show")
    if len(there) > len(shown):
        remark(f"{counted(len(there) - len(shown), 'reading')} that relay.yaml no longer has: relay read list --all")
    return ExitCode.FINE if found and not advice else ExitCode.FOUND


def run(installation: Installation, *, name: Name, as_json: AsJson = False) -> ExitCode:
    """Read now, and show how it goes.

    It is read by the clock all the same; two runs never overlap. Ctrl-C stops this command, not the run. Exit code 1
    when the run does not come to its end.
    """
    chosen = chosen_reading(installation, name)
    ended = Following(chosen, lambda_client(installation)).run(remark)
    if as_json:
        write_json(ended)
    else:
        _say_end(ended)
    return ExitCode.FINE if ended.ending == "complete" else ExitCode.FOUND


def pause(installation: Installation, *, name: Name, yes: Yes = False) -> ExitCode:
    """Have nothing of a reading be read until it is resumed. A run that is at it ends as it would.

    Nothing is lost: it goes on where it is. A backfill stops at its next page, and goes on as well.
    """
    chosen = chosen_reading(installation, name)
    confirm(f"Have {chosen.title} be read no more, until somebody resumes it?", yes=yes)
    moving.pause(chosen)
    say(f"{chosen.title} is paused. To go on: relay read resume {name}")
    return ExitCode.FINE


def resume(installation: Installation, *, name: Name) -> ExitCode:
    """Have a reading go on that was paused. What is due meanwhile is read within a minute."""
    chosen = chosen_reading(installation, name)
    moving.resume(chosen)
    say(f"{chosen.title} goes on. At once: relay read run {name}")
    return ExitCode.FINE


def _advice(each: ReadingStatus) -> list[str]:
    return list(each.advice(datetime.now(UTC)))


def _say_end(ended: ReadingRun) -> None:
    say(f"{ended.ending}: {counts(ended)}, in {counted(ended.pages, 'page')}.")
    if ended.ending == "unfinished":
        remark("Its time was over, or something more urgent is due; the next run goes on within a minute.")
    elif ended.code:
        words = in_words(ended.code)
        remark(f"{ended.code}{words and f': {words}'}. The next run goes on from there.")
