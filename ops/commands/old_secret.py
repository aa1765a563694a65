"""Who still comes with the secret before the current one: what must be known before it is retired."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from botocore.exceptions import BotoCoreError, ClientError

from operations.deployment.clients import logs_client
from operations.deployment.installation import Installation
from operations.logs.lines import PREVIOUS, Line, LogGroups, Wanted, read_lines
from operations.text import duration, local_time
from ops.output.terminal import remark, say
from relay.aws.secrets import MAX_AGE

_BACK = timedelta(hours=24)
_KNOWN_AFTER = timedelta(seconds=MAX_AGE)
"""After a rotation: until then a function that runs may take the old secret for the current one."""


def say_who_is_left(installation: Installation, log_group: str, rotated_at: datetime) -> None:
    """Tell from the log of the function that checks it, how often each caller came with it: since it is old, or a day.

    A log that cannot be read keeps nobody from retiring a secret that has leaked.
    """
    now = datetime.now(UTC)
    begin = max(now - _BACK, rotated_at + _KNOWN_AFTER)
    if begin >= now:
        ago = duration(max(0.0, (now - rotated_at).total_seconds()))  # this clock may be behind that of AWS
        say(
            f"The secret was rotated {ago} ago. Who still comes with the old one is known from 5 minutes after that on."
        )
        return
    try:
        lines = read_lines(logs_client(installation), LogGroups([log_group]), Wanted(secret=PREVIOUS), begin)
    except (BotoCoreError, ClientError) as error:
        remark(f"The log cannot be read ({error}), so who still comes with the old secret is not known.")
        return
    if lines:
        say(f"Since {local_time(begin)} these still came with the old secret:")
    else:
        say(f"Since {local_time(begin)} nobody came with the old secret.")
    for name, found in sorted(_by_caller(lines).items()):
        say(f"  {name}: {len(found)}, the last at {local_time(found[-1].at)}")
    if now - begin < _BACK:
        remark(f"That is only {duration((now - begin).total_seconds())}: who calls less often is not seen.")


def _by_caller(lines: Iterable[Line]) -> dict[str, list[Line]]:
    """By route, or by operation of the SOAP API; lines come in the order of time."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.fact("route") or line.fact("operation") or "-", []).append(line)
    return found
