"""`relay sync`: how far each sync has come, starting one now, and having one read again from an earlier time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from operations.deployment.clients import dynamodb_client, lambda_client
from operations.deployment.installation import Installation
from operations.failures import OperatorError
from operations.moments import moment
from operations.syncs.run import Following
from operations.syncs.status import SyncStatus, sync_cursor, sync_statuses
from operations.text import counted, duration, local_time
from operations.words import in_words
from ops.command import command, group
from ops.confirm import confirm
from ops.exit_codes import ExitCode
from ops.output.terminal import remark, say, table, time_cell, write_json
from relay.reading.bookmark import Place, Run

Name = Annotated[str, typer.Argument(metavar="NAME", help="Name of the sync in relay.yaml.")]


def add_to(app: typer.Typer) -> None:
    """Add the group of commands."""
    made = group(app, "sync", "Syncs: how far they are, start one now, have one read again from an earlier time.")
    command(made, "list", "relay sync list", "relay sync list --json")(list_)
    command(made, "run", "relay sync run kintone-changes")(run)
    command(made, "rewind", "relay sync rewind kintone-changes --to 2026-11-01", "relay sync rewind a --to 2h --yes")(
        rewind
    )


def list_(
    installation: Installation, *, as_json: Annotated[bool, typer.Option("--json", help="For scripts.")] = False
) -> ExitCode:
    """List the syncs: when each last ran, how that ended, and until when everything has been read.

    "found" were read in the last run, "queued" are those that were new, "refused" those that the route cannot take.
    Exit code 1 when one needs a person, or when there is none.
    """
    found = sync_statuses(dynamodb_client(installation), installation.deployment.syncs.values())
    if as_json:
        write_json(found)
    elif found:
        columns = ("sync", "route", "every", "last run", "ended", "found", "queued", "refused", "read until", "lag")
        table(columns, [_row(each) for each in found])
    else:
        say("No sync is deployed.")
    advice = [line for each in found for line in each.advice(datetime.now(UTC))]
    for line in () if as_json else [*advice, *filter(None, (each.refused for each in found))]:
        remark(line, style="yellow")
    return ExitCode.FINE if found and not advice else ExitCode.FOUND


def run(installation: Installation, *, name: Name) -> ExitCode:
    """Run a sync now, and show how it goes.

    It runs by its schedule all the same; two runs never overlap. Ctrl-C stops this command, not the run. Exit code 1
    when the run does not come to its end.
    """
    sync = installation.deployment.sync(name)
    following = Following(
        sync_cursor(dynamodb_client(installation), sync), lambda_client(installation), sync.function_name
    )
    ended = following.run(remark)
    say(f"{ended.ending}: {_counts(ended)}.")
    if ended.ending == "unfinished":
        remark("Its time was over; the next run goes on.")
    elif ended.code:
        words = in_words(ended.code)
        remark(f"{ended.code}{words and f': {words}'}. The next run goes on from there.")
    return ExitCode.FINE if ended.ending == "complete" else ExitCode.FOUND


def rewind(
    installation: Installation,
    *,
    name: Name,
    to: Annotated[str, typer.Option(metavar="TIME", help="2h, 3d, 2026-11-01, '2026-11-01 09:05'.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> ExitCode:
    """Have a sync read again everything that changed since a time: the way back, and the way to begin earlier.

    Records whose present revision has been delivered are skipped at their delivery. A later time than it has read to
    leaves out what changed in between.
    """
    sync = installation.deployment.sync(name)
    cursor, begin = sync_cursor(dynamodb_client(installation), sync), moment(to, datetime.now(UTC))
    confirm(_question(name, cursor.read(), begin), yes=yes)
    if not cursor.rewind(begin):
        raise OperatorError(f"{name} is running just now. Try again when it has ended: relay sync list")
    say(f"The next run of {name} begins at {local_time(begin)}. Run it now: relay sync run {name}")
    return ExitCode.FINE


def _question(name: str, place: Place, begin: datetime) -> str:
    known = f"it has read until {local_time(place.reached)}" if place.reached else "it has never run"
    if place.reached and begin > place.reached:
        return f"Skip, for {name}, all that changed before {local_time(begin)}? It will not be read; {known}."
    return f"Have {name} read again all that changed since {local_time(begin)}? Now {known}."


def _row(each: SyncStatus) -> tuple[str, ...]:
    last = each.run
    counts = (str(last.found), str(last.queued), str(last.refused)) if last else ("", "", "")
    until = time_cell(each.read_until) if each.read_until else ""
    lag = "" if each.lag_seconds is None else duration(each.lag_seconds)
    return (
        each.sync,
        each.route,
        each.every,
        time_cell(last.began_at) if last else "",
        each.ending,
        *counts,
        until,
        lag,
    )


def _counts(found: Run) -> str:
    return f"{found.found} found, {found.queued} queued, {found.refused} refused, {counted(found.pages, 'page')}"
