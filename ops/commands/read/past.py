"""`relay read rewind`, `backfill` and `plan`: reading again, and reading the past."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Annotated

import typer

from operations.deployment.clients import lambda_client
from operations.deployment.installation import Installation
from operations.failures import WrongUsageError
from operations.ids import short
from operations.moments import moment, optional_end
from operations.readings import fills, moving, plan
from operations.readings.estimating import estimate
from operations.readings.fills import FillStatus
from operations.readings.known import KnownReading
from operations.text import local_time
from ops.command import OptionGroup, command
from ops.commands.options import AsJson, Yes
from ops.commands.read.options import EVERYTHING, Name, chosen_reading
from ops.confirm import confirm
from ops.exit_codes import ExitCode
from ops.output.readings import fill_progress, show_estimate, show_fills, show_plan
from ops.output.terminal import remark, say, write_json

_TIME = "2h, 3d, 2026-11-01, '2026-11-01 09:05', or everything."


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a backfill is asked for, as it was typed."""

    begin: str | None
    end: str | None
    again: bool

    split: bool = False

    def since(self, zone: tzinfo | None) -> datetime | None:
        """None: everything. Times without a zone are of this one. Raises OperatorError."""
        return None if self.begin in {None, EVERYTHING} else moment(str(self.begin), datetime.now(UTC), zone)

    def until(self, zone: tzinfo | None) -> datetime | None:
        """None: now. A day alone is the whole day. Raises OperatorError."""
        return optional_end(self.end, datetime.now(UTC), zone)


def _wanted(
    *,
    begin: Annotated[
        str | None, typer.Option("--from", metavar="TIME", help=f"Where a backfill begins: {_TIME}")
    ] = None,
    end: Annotated[
        str | None, typer.Option("--to", metavar="TIME", help="Where it ends, a day alone as a whole; by default now.")
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Also what was delivered already, in its present version.")
    ] = False,
) -> Wanted:
    return Wanted(begin=begin, end=end, again=again)


def add_to(made: typer.Typer) -> None:
    """Add the commands."""
    command(
        made,
        "rewind",
        "relay read rewind customer-changed --to 2026-11-01",
        "relay read rewind customer-changed --to everything --yes",
    )(rewind)
    command(
        made,
        "backfill",
        "relay read backfill customer-changed --from 2026-01-01 --to 2026-06-30 --watch",
        "relay read backfill customer-changed --from 2026-01-01 --to 2026-06-30 --split",
        "relay read backfill customer-changed --from everything --route customer-changed --again",
        "relay read backfill customer-changed",
        "relay read backfill customer-changed --stop 51c2b7aa",
    )(backfill)
    command(
        made,
        "plan",
        "relay read plan customer-changed",
        "relay read plan customer-changed --from 2026-01-01 --to 2026-06-30",
    )(show)


def rewind(
    installation: Installation,
    *,
    name: Name,
    to: Annotated[str, typer.Option(metavar="TIME", help=_TIME)],
    yes: Yes = False,
) -> ExitCode:
    """Have a reading begin anew at a time, or with everything, for all its routes.

    What is read again is queued again, whether it was seen before or not. A later time than it has read to leaves out
    what changed in between. For one route alone, or beside what goes on, ask for a backfill.
    """
    chosen = chosen_reading(installation, name)
    begin = None if to == EVERYTHING else moment(to, datetime.now(UTC), chosen.zone)
    moving.check_beginning(chosen, begin)
    part = chosen.part("now")
    reached = part.place.reached if part else None
    confirm(_question(chosen, begin, reached), yes=yes)
    moving.rewind(chosen, begin)
    say(f"{chosen.title} begins anew at {_words(begin)}, within a minute. Follow it: relay read run {name}")
    if reached:
        remark(f"To go back to where it was: relay read rewind {name} --to {reached.isoformat(timespec='seconds')}")
    return ExitCode.FINE


def backfill(
    installation: Installation,
    *,
    name: Name,
    wanted: Annotated[Wanted, OptionGroup(_wanted)],
    route: Annotated[
        list[str] | None, typer.Option(metavar="ROUTE", help="Only for this route; may be given several times.")
    ] = None,
    split: Annotated[
        bool, typer.Option("--split", help="Cut a span that is too long into backfills, one after the other.")
    ] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Show how it goes until it ends.")] = False,
    stop: Annotated[str | None, typer.Option(metavar="ID", help="Stop this backfill for good.")] = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> ExitCode:
    """Read the past once more, beside what goes on; without --from, show how far each backfill is.

    It reads a span that is over, page by page, behind everything more urgent, and spends at most half of the
    connection's requests of a day. What was delivered already in its present version is passed over, unless --again;
    a listing is always queued whole. It goes on by itself after any interruption. Where the system can tell, it is
    asked first how much that is. Times without a zone are of the connection's `zone`, if it has one. Where one may read
    only so many days, a longer span is refused, or cut by --split; --stop then stops the one and all behind it. --watch
    follows it; Ctrl-C stops the watching, not the backfill. Exit code 1 when there is none, or when the one that is
    watched was stopped.
    """
    chosen = chosen_reading(installation, name)
    if stop is not None:
        return _stop(chosen, name, stop, yes=yes)
    if wanted.begin is None:
        return _show_all(chosen, watch=watch, as_json=as_json)
    since, until = wanted.since(chosen.zone), wanted.until(chosen.zone)
    parts = fills.spans(chosen, since, until, split=split)
    if not yes and not as_json:
        show_estimate(*estimate(chosen, lambda_client(installation), since=since, until=until or chosen.now))
    confirm(_ask_question(chosen, wanted, route or [], len(parts)), yes=yes)
    made = fills.ask(chosen, since=since, until=until, routes=route or [], again=wanted.again, split=split)
    if not as_json:
        rest = f", and {len(made) - 1} more behind it, one after the other" if len(made) > 1 else ""
        say(f"The backfill {short(made[0])} begins within a minute{rest}. How far it is: relay read backfill {name}")
        remark(f"To stop it: relay read backfill {name} --stop {short(made[0])}")
    again = chosen_reading(installation, chosen.name)
    return _end_all(again, made, watch=watch, as_json=as_json)


def show(
    installation: Installation, *, name: Name, wanted: Annotated[Wanted, OptionGroup(_wanted)], as_json: AsJson = False
) -> ExitCode:
    """Show what the next run would read, and what it asks of you; with --from, what a backfill would read.

    How many records and requests that takes is known from the runs of the last 90 days. Nothing is read or changed.
    Exit code 1 when something waits for an answer.
    """
    chosen, settings = chosen_reading(installation, name), installation.settings
    if wanted.begin is None and (wanted.end is not None or wanted.again):
        raise WrongUsageError("--to and --again belong to a backfill: give --from too.")
    if wanted.begin is None:
        found = plan.next_run(chosen, settings)
    else:
        since, until = wanted.since(chosen.zone), wanted.until(chosen.zone)
        functions = lambda_client(installation)
        found = plan.backfill(chosen, settings, since=since, until=until, again=wanted.again, functions=functions)
    if as_json:
        write_json(found)
    else:
        show_plan(found, name, chosen.zone)
    return ExitCode.FOUND if any(each.answer is None for each in found.asks) else ExitCode.FINE


def _stop(chosen: KnownReading, name: str, fill: str, *, yes: bool) -> ExitCode:
    part = fills.choose_fill(chosen, fill)
    behind = len(fills.following(chosen, part))
    rest = f", and the {behind} behind it" if behind else ""
    confirm(f"Stop the backfill {short(part.key.id)}{rest} for good?", yes=yes)
    remark("It stops behind the page that is being read, if there is one.")
    ended = fills.stop(chosen, part)
    say(f"Stopped: {fill_progress(ended)}.")
    begin = ended.reached or ended.since
    words = begin.isoformat(timespec="seconds") if begin else EVERYTHING
    until = ended.until.isoformat(timespec="seconds")
    remark(f"To read what is left: relay read backfill {name} --from {words} --to {until}")
    return ExitCode.FINE


def _show_all(chosen: KnownReading, *, watch: bool, as_json: bool) -> ExitCode:
    found = fills.fill_statuses(chosen.fills)
    going = [each for each in found if each.state == "running"]
    if watch and going:
        return _end(chosen, going[-1].id, watch=True, as_json=as_json)
    if as_json:
        write_json(found)
    elif found:
        show_fills(found)
    else:
        say(f"No backfill of {chosen.title} was asked for.")
    return ExitCode.FINE if found else ExitCode.FOUND


def _end(chosen: KnownReading, fill: str, *, watch: bool, as_json: bool) -> ExitCode:
    """Follow one, if that is wanted, and tell scripts how it stands."""
    part = fills.choose_fill(chosen, fill)
    status = fills.follow(chosen, part, lambda each: remark(fill_progress(each))) if watch else fills.fill_status(part)
    if as_json:
        write_json(status)
    elif watch and status is not None:
        say(f"{status.state}: {fill_progress(status)}.")
    return ExitCode.FOUND if _was_stopped(status) else ExitCode.FINE


def _end_all(chosen: KnownReading, made: list[str], *, watch: bool, as_json: bool) -> ExitCode:
    """As `_end`, for several that follow one another; scripts are told of each, if there is more than one."""
    if len(made) == 1:
        return _end(chosen, made[0], watch=watch, as_json=as_json)
    codes = [_end(chosen, each, watch=True, as_json=False) for each in made] if watch else []
    if as_json:
        write_json([each for each in fills.fill_statuses(chosen.fills) if each.id in made])
    return ExitCode.FOUND if ExitCode.FOUND in codes else ExitCode.FINE


def _was_stopped(status: FillStatus | None) -> bool:
    return status is not None and status.state == "stopped"


def _question(chosen: KnownReading, begin: datetime | None, reached: datetime | None) -> str:
    known = f"it has read until {local_time(reached)}" if reached else "it has read nothing yet"
    if reached and begin and begin > reached:
        return f"Skip, for {chosen.title}, all that changed before {local_time(begin)}? It will not be read; {known}."
    what = f"all that changed since {local_time(begin)}" if begin else "everything there is"
    return f"Have {chosen.title} read {what}, and queue it again? Now {known}."


def _ask_question(chosen: KnownReading, wanted: Wanted, routes: list[str], parts: int) -> str:
    begin, end = wanted.since(chosen.zone), wanted.until(chosen.zone)
    until = local_time(end, chosen.zone) if end else "now"
    span = f"{local_time(begin, chosen.zone) if begin else 'the beginning'} to {until}"
    span += f", in {parts} backfills one after the other" if parts > 1 else ""
    whole = chosen.in_relay_yaml().stream.mode == "snapshot"
    what = "everything, also what was delivered before" if wanted.again or whole else "what was not delivered yet"
    return f"Read {chosen.title} from {span}, and queue {what}, for {', '.join(routes) or 'all its routes'}?"


def _words(begin: datetime | None) -> str:
    return local_time(begin) if begin else "the beginning"
