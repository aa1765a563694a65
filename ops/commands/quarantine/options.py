"""Options of `relay quarantine`: which requests are meant, and reading those."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

import typer

from operations.deployment.clients import sqs_client
from operations.deployment.installation import Installation
from operations.failures import WrongUsageError
from operations.moments import optional_moment
from operations.quarantine.refusals import QuarantineFilter
from operations.queues.held_messages import LOOK, HeldMessages
from ops.exit_codes import ExitCode
from ops.output.terminal import say
from ops.output.unseen import remark_elsewhere

OnlyRoute = Annotated[str | None, typer.Option(metavar="NAME", help="Only requests to this route.")]
Error = Annotated[str | None, typer.Option(metavar="CODE", help="Only those refused with this code: invalid_value.")]
Since = Annotated[str | None, typer.Option(metavar="TIME", help="Received at or after: 2h, 3d, '2026-10-01 09:05'.")]
Ids = Annotated[list[str] | None, typer.Argument(metavar="ID", help="Ids, or their last characters.")]
All = Annotated[bool, typer.Option("--all", help="Everything in quarantine.")]


def listed(*, route: OnlyRoute = None, error: Error = None, since: Since = None) -> QuarantineFilter:
    """What was given; nothing means all. Raises WrongUsageError for what is no time."""
    return QuarantineFilter(route=route, error=error, since=optional_moment(since, datetime.now(UTC)))


def chosen(
    *,
    ids: Ids = None,
    every: All = False,
    route: OnlyRoute = None,
    error: Error = None,
    since: Since = None,
) -> QuarantineFilter:
    """The same for what changes something. Raises WrongUsageError when nothing was chosen."""
    wanted = replace(listed(route=route, error=error, since=since), ids=tuple(ids or ()))
    if not (wanted.restricts or every):
        raise WrongUsageError("say which ones: ids, --route, --error, --since, or --all.")
    return wanted


def open_quarantine(installation: Installation, *, seconds: int = LOOK) -> HeldMessages:
    """The quarantine, to be used in a `with`."""
    return HeldMessages(sqs_client(installation), installation.deployment.quarantine_queue_url, seconds=seconds)


def nothing(held: HeldMessages) -> ExitCode:
    """Say that nothing was done, since nothing matches of what can be seen."""
    remark_elsewhere(held.unseen())
    say("Nothing in quarantine matches. Nothing was done.")
    return ExitCode.FOUND
