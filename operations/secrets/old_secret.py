"""Who still comes with the secret before the current one: what must be known before it is retired."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from operations.logs.lines import PREVIOUS, Line
from operations.logs.search import LogGroups, Wanted, read_lines
from relay.aws.secrets import MAX_AGE

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient

_BACK = timedelta(hours=24)
_KNOWN_AFTER = timedelta(seconds=MAX_AGE)
"""After a rotation: until then a function that runs may take the old secret for the current one."""


@dataclass(frozen=True)
class Since:
    """From when to when the log can tell."""

    begin: datetime
    end: datetime

    @property
    def is_known(self) -> bool:
        """Whether the secret is old enough for the log to tell anything."""
        return self.begin < self.end

    @property
    def is_whole(self) -> bool:
        """Whether it is a whole day: who calls less often than the time that was looked at is not seen."""
        return self.end - self.begin >= _BACK


def since_rotation(rotated_at: datetime, now: datetime) -> Since:
    """As long as the secret is old, or a day."""
    return Since(max(now - _BACK, rotated_at + _KNOWN_AFTER), now)


def who_is_left(logs: CloudWatchLogsClient, log_group: str, begin: datetime) -> Mapping[str, Sequence[Line]]:
    """The calls that came with the old secret, by caller, from the log of the function that checks it.

    Raises botocore's errors.
    """
    return _by_caller(read_lines(logs, LogGroups([log_group]), Wanted(secret=PREVIOUS), begin))


def _by_caller(lines: Iterable[Line]) -> dict[str, list[Line]]:
    """By route, or by operation of the SOAP API; lines come in the order of time."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.fact("route") or line.fact("operation") or "-", []).append(line)
    return found
