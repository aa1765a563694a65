"""Whether a lead has newer events that were delivered already: replaying an old one would overwrite what they wrote."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ops.letters import DeadLetter
from ops.log_lines import Line, LogGroups, Outcome, Wanted, read_lines

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient


def delivered_since(logs: CloudWatchLogsClient, group: str, letter: DeadLetter) -> list[Line]:
    """Deliveries, by one connection, of events of the same lead that were accepted after the letter's event."""
    if letter.event is None:
        return []
    wanted = Wanted(lead=letter.event.lead, outcomes=[Outcome.DELIVERED])
    lines = read_lines(logs, LogGroups([group]), wanted, letter.received_at)
    others = [line for line in lines if line.fact("event_id") != letter.id]
    return [line for line in others if _accepted_at(line) > letter.received_at]


def _accepted_at(line: Line) -> datetime:
    return line.at - timedelta(milliseconds=line.number("age_ms") or 0)
