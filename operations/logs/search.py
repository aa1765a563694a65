"""Finding lines of the logs.

Filter patterns: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html . They only save
time; every line is judged again here.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from operations.deployment.deployment import Deployment
from operations.ids import is_meant
from operations.logs.lines import AROUND, LoggedOutcome, LogLine, read_line
from operations.secrets.held import HeldSecret
from relay.telemetry.log import lead_hash

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_secretsmanager import SecretsManagerClient

_BLOCKED = '{ $.error = "*" && $.error != "-" }'
"""Lines of the access log in which API Gateway answered by itself; `-` stands where it did not."""
_AROUND = (
    '{ $.message = "breaker" || $.message = "not_settled" || $.message = "fault" }',
    '{ $.record.status = "timeout" || $.record.status = "error" || $.record.status = "failure" }',
    '{ $.errorType = "*" }',
    '"Task timed out"',
    '"Runtime."',
)
"""Lines of AROUND."""
_PAUSE = 2.0
"""Seconds between two looks; CloudWatch takes a few itself before a line can be found."""
_LATE = timedelta(seconds=30)
"""How late a line may turn up and still be found."""


@dataclass(frozen=True, kw_only=True)
class LineFilter:
    """Which lines are meant; what is empty does not restrict."""

    event_id: str | None = None
    story: str | None = None
    """The id of a story's first event: its lines, and those of all that came of it."""
    route: str | None = None
    lead: str | None = None
    """The keyed hash, as it stands in the lines."""
    outcomes: Sequence[LoggedOutcome] = ()
    secret: str | None = None
    """PREVIOUS, for calls that came with the old secret."""

    def takes(self, line: LogLine) -> bool:
        """Whether the line is meant."""
        return (
            (self.event_id is None or is_meant(line.fact("event_id"), self.event_id))
            and self.story in {None, line.fact("event_id"), line.fact("story")}
            and self.route in {None, line.fact("route")}
            and self.lead in {None, line.fact("lead")}
            and self.secret in {None, line.fact("secret")}
            and (not self.outcomes or line.outcome in self.outcomes)
        )

    def patterns(self) -> Sequence[str]:
        """For CloudWatch: what one of them finds is enough; an empty one finds every line."""
        if self.story is not None:
            return [f"{{ $.{name} = {json.dumps(self.story)} }}" for name in ("event_id", "story")]
        pattern = self.pattern()
        return _AROUND if not pattern and self.outcomes and set(self.outcomes) <= set(AROUND) else [pattern]

    def pattern(self) -> str:
        """The facts that are wanted, as a filter pattern; empty when lines that are no JSON may be meant too."""
        event_id = self.event_id and f"*{self.event_id}"
        terms = [("event_id", event_id), ("route", self.route), ("lead", self.lead), ("secret", self.secret)]
        conditions = [f"$.{name} = {json.dumps(value)}" for name, value in terms if value]
        return f"{{ {' && '.join(conditions)} }}" if conditions else ""


@dataclass(frozen=True)
class LogGroups:
    """Where to read."""

    functions: Sequence[str]
    access: str | None = None
    """API Gateway's access log."""

    @classmethod
    def of(cls, deployment: Deployment, connection: str | None = None) -> LogGroups:
        """The logs of the API, accepting, deliveries, readings, mail, SOAP, activities; or only of one connection."""
        if connection:
            read = [deployment.readings[connection].log_group] if connection in deployment.readings else []
            called = [each[connection].log_group for each in (deployment.buses, deployment.mails) if connection in each]
            written = [] if connection in deployment.sources else [deployment.connection(connection).log_group]
            return cls([*written, *read, *called])
        asked = [each.log_group for each in (deployment.soap_api, deployment.activity_view) if each]
        deliveries = [each.log_group for each in deployment.connections.values()]
        readings = [each.log_group for each in deployment.readings.values()]
        buses = [each.log_group for each in deployment.buses.values()]
        mails = [each.log_group for each in deployment.mails.values()]
        found = [deployment.webhook_log_group, *deliveries, *readings, *buses, *mails, *asked]
        return cls(found, deployment.access_log_group)

    def queries(self, wanted: LineFilter) -> list[tuple[str, str]]:
        """Log groups and filter patterns."""
        found = [(group, pattern) for group in self.functions for pattern in wanted.patterns()]
        return [*found, (self.access, _BLOCKED)] if self.access else found


def read_lines(
    logs: CloudWatchLogsClient, groups: LogGroups, wanted: LineFilter, begin: datetime, end: datetime | None = None
) -> list[LogLine]:
    """The lines that are meant, of all groups, in the order of time. Raises botocore's errors."""
    until = {"endTime": _milliseconds(end)} if end else {}
    found: dict[str, LogLine] = {}
    for group, pattern in groups.queries(wanted):
        query: dict[str, Any] = {"logGroupName": group, "startTime": _milliseconds(begin), **until}
        if pattern:
            query["filterPattern"] = pattern
        for page in logs.get_paginator("filter_log_events").paginate(**query):
            lines = (read_line(each, group) for each in page.get("events", []))
            found |= {line.id: line for line in lines if line is not None and wanted.takes(line)}
    return sorted(found.values(), key=lambda line: line.at)


def follow(
    logs: CloudWatchLogsClient, groups: LogGroups, wanted: LineFilter, begin: datetime
) -> Iterator[Sequence[LogLine]]:
    """Lines as they come, each once, look by look; never ends by itself. Raises botocore's errors."""
    seen: dict[str, datetime] = {}
    while True:
        fresh = [line for line in read_lines(logs, groups, wanted, begin) if line.id not in seen]
        yield fresh
        begin = max(begin, datetime.now(UTC) - _LATE)
        seen = {line_id: at for line_id, at in (seen | {line.id: line.at for line in fresh}).items() if at >= begin}
        time.sleep(_PAUSE)


def hash_of_lead(secrets: SecretsManagerClient, deployment: Deployment, lead: str) -> str:
    """What stands in the lines in place of a lead's key, by the key that the functions hash with."""
    return lead_hash(HeldSecret(secrets, deployment.log_key_secret_id).text().encode(), lead)


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
