"""Who still comes with the secret before the current one: what must be known before it is retired."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from ops.cloud import logs_client
from ops.installation import Installation
from ops.log_lines import PREVIOUS, Line, LogGroups, Wanted, read_lines
from ops.output import say

_BACK = timedelta(hours=24)


def say_who_is_left(installation: Installation, log_group: str) -> None:
    """Tell from the log of the function that checks it, how often each caller came with it in the last day."""
    begin = datetime.now(UTC) - _BACK
    lines = read_lines(logs_client(installation), LogGroups([log_group]), Wanted(secret=PREVIOUS), begin)
    if not lines:
        say("In the last 24 hours nobody came with the old secret.")
        return
    say("In the last 24 hours these still came with the old secret:")
    for name, found in sorted(_by_caller(lines).items()):
        say(f"  {name}: {len(found)}, the last at {found[-1].at.astimezone():%Y-%m-%d %H:%M:%S}")


def _by_caller(lines: Iterable[Line]) -> dict[str, list[Line]]:
    """By route, or by operation of the SOAP API; lines come in the order of time."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.fact("route") or line.fact("operation") or "-", []).append(line)
    return found
