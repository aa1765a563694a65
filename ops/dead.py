"""`relay dead`: the events that could not be delivered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from ops.cloud import dynamodb_client, sqs_client
from ops.commands import command, group
from ops.confirm import confirm
from ops.failures import ExitCode, OperatorError, WrongUsageError
from ops.ids import short
from ops.installation import Installation
from ops.letterbox import Letterbox, remark_unseen
from ops.letters import DeadLetter, Filter, check_ids
from ops.moments import optional_moment
from ops.newest import Newest
from ops.output import counted, limited, local_time, progress, remark, say, table, write_json
from ops.queues import ACT
from ops.replay import Destination, Plan, Planned, Planner, Stays, in_rounds, plan_all, send
from ops.show import show_letter

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_LISTED = 100
_FEW = 20
_OVERWRITES = "They overwrite what newer events of their records have written, where there are any."

Connection = Annotated[str | None, typer.Option(metavar="NAME", help="Only this connection's dead letters.")]
Route = Annotated[str | None, typer.Option(metavar="NAME", help="Only events of this route.")]
Code = Annotated[
    str | None, typer.Option(metavar="CODE", help="Only those that failed with this code, such as GAIA_RE20.")
]
Since = Annotated[
    str | None, typer.Option(metavar="TIME", help="Accepted at or after: 2h, 3d, 2026-10-01, '2026-10-01 09:05'.")
]
Until = Annotated[str | None, typer.Option(metavar="TIME", help="Accepted before.")]
Ids = Annotated[list[str] | None, typer.Argument(metavar="ID", help="Ids of events, or their last characters.")]
All = Annotated[bool, typer.Option("--all", help="Every dead letter.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


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
        "relay dead replay 51c2b7aa --overwrite-newer",
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
    wanted = _filter(None, route, code, since, until)
    with _open(installation, connection) as box:
        letters = box.collect(wanted)
        unseen = box.unseen()
    shown = letters[: limited(len(letters), limit, as_json=as_json)]
    if as_json:
        write_json([letter.summary() for letter in shown])
    elif letters:
        _show_table(shown)
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
    with _open(installation, connection) as box:
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
    """What would become of it."""
    try:
        plan = _planner(installation, overwrite_newer=True).plan(letter)
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
    wanted = _chosen(ids=ids, every=every, connection=connection, route=route, code=code, since=since, until=until)
    planner = _planner(installation, overwrite_newer=overwrite_newer)
    with _open(installation, connection, seconds=ACT) as box:
        planned = plan_all(_collect(box, wanted), planner)
        going = [each for each in planned if isinstance(each.plan, Destination)]
        _show_plan(planned, detailed=dry_run or len(planned) <= _FEW)
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
    wanted = _chosen(ids=ids, every=every, connection=connection, route=route, code=code, since=since, until=until)
    with _open(installation, connection, seconds=ACT) as box:
        letters = _collect(box, wanted)
        if not letters:
            return _nothing(letters)
        _show_table(letters[:_LISTED])
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
    check_ids(letters, wanted.ids)
    return letters


def _planner(installation: Installation, *, overwrite_newer: bool) -> Planner:
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
        _show_plan([each for each in staying if each not in planned], detailed=True)
    return staying


def _open(installation: Installation, connection: str | None, **options: int) -> Letterbox:
    return Letterbox(sqs_client(installation), installation.deployment.chosen(connection), **options)


def _filter(
    ids: Sequence[str] | None, route: str | None, code: str | None, since: str | None, until: str | None
) -> Filter:
    now = datetime.now(UTC)
    begin, end = optional_moment(since, now), optional_moment(until, now)
    return Filter(ids=tuple(ids or ()), route=route, code=code, since=begin, until=end)


def _chosen(
    *,
    ids: Sequence[str] | None,
    every: bool,
    connection: str | None,
    route: str | None,
    code: str | None,
    since: str | None,
    until: str | None,
) -> Filter:
    wanted = _filter(ids, route, code, since, until)
    if not (wanted.restricts or connection or every):
        raise WrongUsageError("say which ones: ids, --route, --code, --since, --until, --connection, or --all.")
    return wanted


def _nothing(matched: Sequence[object]) -> ExitCode:
    say("Nothing was done: none of these can be replayed." if matched else "No dead letters match. Nothing was done.")
    return ExitCode.FOUND


def _show_table(letters: Sequence[DeadLetter]) -> None:
    columns = ("accepted", "id", "connection", "route", "code", "what the system said")
    rows = [
        (local_time(each.received_at), each.id, each.connection, each.route, each.code, each.why) for each in letters
    ]
    table(columns, rows)


def _show_plan(planned: Sequence[Planned], *, detailed: bool) -> None:
    rows = [
        (local_time(each.letter.received_at), each.letter.id, each.letter.route, _said(each.plan))
        for each in planned
        if detailed or isinstance(each.plan, Stays)
    ]
    if rows:
        table(("accepted", "id", "route", "what happens"), rows)


def _said(plan: Plan) -> str:
    if isinstance(plan, Stays):
        return f"stays: {plan.reason}"
    over = f", over an event accepted at {local_time(plan.over)}" if plan.over else ""
    return f"goes to {plan.connection}{over}"
