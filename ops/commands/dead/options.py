"""Options of `relay dead`: which letters are meant, and reading those."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, NamedTuple

import typer

from operations.dead_letters.held_dead_letters import HeldDeadLetters
from operations.dead_letters.letters import DeadLetter, DeadLetterFilter
from operations.deployment.clients import sqs_client
from operations.deployment.installation import Installation
from operations.failures import WrongUsageError
from operations.moments import optional_moment
from operations.queues.held_messages import LOOK
from ops.output.terminal import progress

OnlyConnection = Annotated[str | None, typer.Option(metavar="NAME", help="Only this connection's dead letters.")]
OnlyRoute = Annotated[str | None, typer.Option(metavar="NAME", help="Only events of this route.")]
Code = Annotated[
    str | None, typer.Option(metavar="CODE", help="Only those that failed with this code, such as GAIA_RE20.")
]
Since = Annotated[
    str | None, typer.Option(metavar="TIME", help="Accepted at or after: 2h, 3d, 2026-10-01, '2026-10-01 09:05'.")
]
Until = Annotated[str | None, typer.Option(metavar="TIME", help="Accepted before.")]
Ids = Annotated[list[str] | None, typer.Argument(metavar="ID", help="Ids of events, or their last characters.")]
All = Annotated[bool, typer.Option("--all", help="Every dead letter.")]


class Which(NamedTuple):
    """The letters that are meant."""

    wanted: DeadLetterFilter
    connection: str | None
    """Only this one's."""


def listed(
    *,
    connection: OnlyConnection = None,
    route: OnlyRoute = None,
    code: Code = None,
    since: Since = None,
    until: Until = None,
) -> Which:
    """What was given; nothing means all. Raises WrongUsageError for what is no time."""
    now = datetime.now(UTC)
    begin, end = optional_moment(since, now), optional_moment(until, now)
    return Which(DeadLetterFilter(route=route, code=code, since=begin, until=end), connection)


def chosen(
    *,
    ids: Ids = None,
    every: All = False,
    connection: OnlyConnection = None,
    route: OnlyRoute = None,
    code: Code = None,
    since: Since = None,
    until: Until = None,
) -> Which:
    """The same for what changes something. Raises WrongUsageError when nothing was chosen."""
    which = listed(connection=connection, route=route, code=code, since=since, until=until)
    wanted = replace(which.wanted, ids=tuple(ids or ()))
    if not (wanted.restricts or connection or every):
        raise WrongUsageError("say which ones: ids, --route, --code, --since, --until, --connection, or --all.")
    return Which(wanted, connection)


def open_dead_letters(installation: Installation, connection: str | None, *, seconds: int = LOOK) -> HeldDeadLetters:
    """The dead letters of one connection, or of all. Raises OperatorError for one that is not deployed."""
    connections = installation.deployment.chosen(connection)
    return HeldDeadLetters(sqs_client(installation), connections, seconds=seconds, watch=watched)


def watched(letters: Iterable[DeadLetter], about: int) -> Iterator[DeadLetter]:
    """The same letters, with a bar that shows how far it is."""
    with progress() as bar:
        yield from bar.track(letters, total=about, description="reading dead letters")
