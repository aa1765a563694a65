"""Options of `relay quarantine`: which requests are meant, and reading those."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

import typer

from operations.deployment.clients import sqs_client
from operations.deployment.installation import Installation
from operations.failures import WrongUsageError
from operations.moments import optional_moment
from operations.quarantine.refusals import Filter, Refusal, check_ids, in_order, read_refusal
from operations.queues.held_messages import LOOK, HeldMessages, Unseen

NOTHING = "Nothing in quarantine matches. Nothing was done."

Route = Annotated[str | None, typer.Option(metavar="NAME", help="Only requests to this route.")]
Error = Annotated[str | None, typer.Option(metavar="CODE", help="Only those refused with this code: invalid_value.")]
Since = Annotated[str | None, typer.Option(metavar="TIME", help="Received at or after: 2h, 3d, '2026-10-01 09:05'.")]
Ids = Annotated[list[str] | None, typer.Argument(metavar="ID", help="Ids, or their last characters.")]
All = Annotated[bool, typer.Option("--all", help="Everything in quarantine.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


def filter_of(ids: Sequence[str] | None, route: str | None, error: str | None, since: str | None) -> Filter:
    """What was given, as a filter. Raises WrongUsageError for what is no time."""
    begin = optional_moment(since, datetime.now(UTC))
    return Filter(ids=tuple(ids or ()), route=route, error=error, since=begin)


def chosen(
    *,
    ids: Sequence[str] | None,
    every: bool,
    route: str | None,
    error: str | None,
    since: str | None,
) -> Filter:
    """The same for what changes something. Raises WrongUsageError when nothing was chosen."""
    wanted = filter_of(ids, route, error, since)
    if not (wanted.restricts or every):
        raise WrongUsageError("say which ones: ids, --route, --error, --since, or --all.")
    return wanted


def open_quarantine(installation: Installation, *, seconds: int = LOOK) -> HeldMessages:
    """The quarantine, to be used in a `with`."""
    return HeldMessages(sqs_client(installation), installation.deployment.quarantine_queue_url, seconds=seconds)


def collect(held: HeldMessages, wanted: Filter) -> list[Refusal]:
    """The requests that are meant, in their order. Raises OperatorError for an id that is not one request's."""
    found = in_order(each for each in map(read_refusal, held) if wanted.takes(each))
    check_ids(found, wanted.ids, held.unseen() if wanted.ids else Unseen(0, 0))
    return found
