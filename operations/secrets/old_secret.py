"""Who still comes with the secret before the current one: what must be known before it is retired."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from operations.logs.lines import PREVIOUS, LogLine
from operations.logs.search import LineFilter, LogGroups, read_lines
from relay.aws.secrets import MAX_AGE

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient

DAY = timedelta(hours=24)
"""Who calls less often than that is not seen."""
_KNOWN_AFTER = timedelta(seconds=MAX_AGE)
"""After a rotation: until then a function that runs may take the old secret for the current one."""


def known_since(rotated_at: datetime, now: datetime) -> datetime:
    """From when on the log can tell: since the secret is old, or a day. In the future, where it is too early."""
    return max(now - DAY, rotated_at + _KNOWN_AFTER)


def who_is_left(logs: CloudWatchLogsClient, log_group: str, begin: datetime) -> Mapping[str, Sequence[LogLine]]:
    """The calls that came with the old secret, by the log of the function that checks it. Raises botocore's errors.

    By route, or by operation of the SOAP API; each in the order of time.
    """
    found: dict[str, list[LogLine]] = {}
    for line in read_lines(logs, LogGroups([log_group]), LineFilter(secret=PREVIOUS), begin):
        found.setdefault(line.fact("route") or line.fact("operation") or "-", []).append(line)
    return found
