"""`relay read history` and `runs`: what was read so far, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated

import typer

from operations.deployment.installation import Installation
from operations.failures import WrongUsageError
from operations.moments import optional_end, optional_moment
from operations.readings.history import ReadingHistory, ReadProcess
from operations.readings.opened import OpenedProcess, opened
from operations.text import counted
from ops.command import command
from ops.commands.options import AsJson, AtMost
from ops.commands.read.options import InLanguage, Name, chosen_reading, language_of
from ops.exit_codes import ExitCode
from ops.output.history import remark_idle, show_history, show_next, show_opened, write_history
from ops.output.readings import show_runs
from ops.output.terminal import limited, remark, say, write_json
from relay.core.config import Language
from relay.history.store import MOST_KEPT

_MOST_RUNS = 10_000
"""90 days of one in fifteen minutes are 8,640."""

_MOST_SHOWN = 100
"""Processes, for people."""

Since = Annotated[str | None, typer.Option(metavar="TIME", help="Only what began since: 2h, 3d, 2026-11-01.")]
Until = Annotated[
    str | None, typer.Option(metavar="TIME", help="Only what began before; a day alone is the whole day.")
]


def add_to(made: typer.Typer) -> None:
    """Add the commands."""
    command(
        made,
        "history",
        "relay read history customer-changed",
        "relay read history customer-changed --since 2026-11-01 --until 2026-11-30 --csv",
        "relay read history customer-changed 12185 --language ja",
    )(history)
    command(made, "runs", "relay read runs customer-changed", "relay read runs customer-changed --since 1d")(runs)


def history(
    installation: Installation,
    *,
    name: Name,
    process: Annotated[
        int | None, typer.Argument(metavar="ID", min=1, help="Open this process: its records that failed or warned.")
    ] = None,
    wanted: Annotated[int | None, typer.Option("--id", min=1, metavar="ID", help="Only this process.")] = None,
    since: Since = None,
    until: Until = None,
    everything: Annotated[bool, typer.Option("--all", help="Also those that had nothing to tell.")] = False,
    limit: AtMost = None,
    language: InLanguage = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="CSV, for spreadsheets.")] = False,
    as_json: AsJson = False,
) -> ExitCode:
    """Show the processes of the last 90 days by their ids, the newest first, and what became of what they read.

    A process is a pass from its beginning to its end, in as many runs as it takes. Leads, custom objects, failures and
    warnings are counted when an event is delivered, for the process that read it, however late that is: also after a
    dead letter was replayed, or a person was made. `-` is what its routes never make. Running: it is being read, or
    goes on within a minute. Waiting: for a limit, the circuit breaker, or its system. Delivering: events are on their
    way. Completed. Failed: see why with ID. Interrupted: its function was stopped; it goes on. Stopped: a backfill
    that a person has stopped. Those that had nothing to tell are left out. With ID it opens: for each record that
    failed or has a warning the reason, and what to do. Exit code 1 when there is none.
    """
    chosen, words = chosen_reading(installation, name), language_of(installation, language)
    if as_csv and as_json:
        raise WrongUsageError("--csv and --json exclude each other.")
    found = ReadingHistory(known=chosen, settings=installation.usable_settings)
    if process is not None:
        return _open(found, process, limit=limit, language=words, as_json=as_json)
    now = datetime.now(UTC)
    if wanted is not None:
        one = found.process(wanted)
        shown, left_out = ([one] if one else []), 0
    else:
        between = found.processes(optional_moment(since, now), optional_end(until, now))
        shown, left_out = _chosen(
            between, everything=everything, most=limit or (None if as_csv or as_json else _MOST_SHOWN)
        )
    if as_json:
        write_json(shown)
    elif as_csv:
        write_history(shown, words)
    elif shown:
        show_history(shown, words)
        show_next(name, shown, words)
    else:
        say("該当するプロセスはありません。" if words == "ja" else "No such process.")
    if left_out:
        remark_idle(name, left_out, words)
    return ExitCode.FINE if shown else ExitCode.FOUND


def runs(
    installation: Installation, *, name: Name, since: Since = None, limit: AtMost = None, as_json: AsJson = False
) -> ExitCode:
    """Show each run of the last 90 days, the newest first: what each found, and how it ended.

    "process" is the id by which `relay read history` knows it; one may take several runs. "part" is `now` for what goes
    on for ever, or a backfill, a verification, or the daily look for what is gone. "equal", "different" and "never" are
    what a verification has counted, for all its routes together. "unmatched" were taken up again because their person
    was not there before. Exit code 1 when there is none.
    """
    begin = optional_moment(since, datetime.now(UTC))
    chosen = chosen_reading(installation, name)
    found = [each for each in chosen.table.runs(chosen.name, _MOST_RUNS) if begin is None or each.began_at >= begin]
    shown = found[: limited(len(found), limit, as_json=as_json)]
    if as_json:
        write_json(shown)
    elif shown:
        show_runs(shown)
    else:
        say("It has not run.")
    return ExitCode.FINE if found else ExitCode.FOUND


def _open(found: ReadingHistory, number: int, *, limit: int | None, language: Language, as_json: bool) -> ExitCode:
    shown = opened(found, number, language)
    if as_json:
        write_json(shown)
        return ExitCode.FINE
    few = shown.records[: limited(len(shown.records), limit, as_json=False)]
    show_opened(OpenedProcess(process=shown.process, records=few), language)
    more = shown.process.failed + shown.process.warnings - len({(each.kind, each.event_id) for each in shown.records})
    if more > 0 and len(shown.records) >= MOST_KEPT:
        remark(f"{counted(more, 'more')} are only counted: of a process {MOST_KEPT} of each kind are kept.")
    if shown.process.on_their_way:
        remark(f"{counted(shown.process.on_their_way, 'event')} on the way. See: relay status")
    return ExitCode.FINE


def _chosen(between: Iterable[ReadProcess], *, everything: bool, most: int | None) -> tuple[list[ReadProcess], int]:
    """The first of those that are wanted, and how many before its end had nothing to tell."""
    shown: list[ReadProcess] = []
    left_out = 0
    for each in between:
        if each.is_idle and not everything:
            left_out += 1
            continue
        if most is not None and len(shown) == most:
            remark("There are more: raise --limit, or give --since and --until.")
            break
        shown.append(each)
    return shown, left_out
