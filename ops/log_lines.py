"""Reading the functions' logs: one JSON line for each event and step, and what befell a function or a connection.

Filter patterns: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html . They only save
time; every line is judged again here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from ops.ids import is_meant

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient


class Outcome(StrEnum):
    """What a line says: a step of an event, or something that befell all events of a function or connection."""

    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    IGNORED = "ignored"
    """A notification that the route did not ask for."""
    REFUSED = "refused"
    QUARANTINED = "quarantined"
    RETRIED = "retried"
    DEAD_LETTERED = "dead_lettered"
    HANDED_OVER = "handed_over"
    """What came of it is an event of another route now."""
    SYNCED = "synced"
    """A sync has queued a page of what changed."""
    SYNC_STOPPED = "sync_stopped"
    """A run of a sync ended before it had read everything."""
    BLOCKED = "blocked"
    """API Gateway answered by itself: the address is not allowed, too many calls, our function did not answer."""
    BREAKER = "breaker"
    """A connection's circuit breaker opened, closed, or lets one call try."""
    NOT_SETTLED = "not_settled"
    """SQS did not delete or hide a message; it comes back by itself."""
    FAULT = "fault"
    STOPPED = "stopped"
    """Lambda ended a function, or could not start it."""
    SOAP_ANSWERED = "soap_answered"
    SOAP_REFUSED = "soap_refused"
    """A SOAP client was answered with a fault of its own: see the code."""
    SOAP_FAILED = "soap_failed"
    """A SOAP client was answered that it cannot be done now."""


PREVIOUS = "previous"
"""What a line says in `secret` of a call that came with the secret before the current one."""

AROUND = (Outcome.BREAKER, Outcome.NOT_SETTLED, Outcome.FAULT, Outcome.STOPPED)
"""What names no event, mostly, but explains what becomes of one."""
_FINE = (
    Outcome.ACCEPTED,
    Outcome.IGNORED,
    Outcome.DELIVERED,
    Outcome.HANDED_OVER,
    Outcome.SYNCED,
    Outcome.SOAP_ANSWERED,
)
TROUBLE = tuple(each for each in Outcome if each not in _FINE)

_BLOCKED = '{ $.error = "*" && $.error != "-" }'
"""Lines of the access log in which API Gateway answered by itself; `-` stands where it did not."""
_AROUND = (
    '{ $.message = "breaker" || $.message = "not_settled" || $.message = "fault" }',
    '{ $.record.status = "timeout" || $.record.status = "error" || $.record.status = "failure" }',
    '{ $.errorType = "*" }',
    '"Task timed out"',
    '"Runtime."',
)
"""Lines of AROUND. Lambda's own are JSON, or plain text where its log format is not JSON: then its errors begin with
`Runtime.`.

https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html for events of its platform; an error that
leaves the handler is written by aws/aws-lambda-python-runtime-interface-client, awslambdaric/bootstrap.py.
"""
_STOPPED = re.compile(r"Task timed out|\[ERROR\]|Runtime\.[A-Za-z]+|Status: (?:error|timeout)|signal: killed")


_BY_MESSAGE = (Outcome.BREAKER, Outcome.NOT_SETTLED, Outcome.FAULT)


@dataclass(frozen=True)
class Line:
    """One line that says something of an event or a function."""

    id: str
    """Tells a line that was read twice."""
    at: datetime
    group: str
    outcome: Outcome
    text: str
    """As it was written."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What the line says, by name; empty for Lambda's own words."""

    def fact(self, name: str) -> str:
        """One fact as text; empty when it is not there."""
        value = self.facts.get(name)
        return "" if value is None else str(value)

    def texts(self, name: str) -> list[str]:
        """One fact that is a list."""
        value = self.facts.get(name)
        return [str(each) for each in value] if isinstance(value, list) else []

    def number(self, name: str) -> float | None:
        """One fact that is a number."""
        value = self.facts.get(name)
        return value if isinstance(value, int | float) else None


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which lines are meant; what is empty does not restrict."""

    event_id: str | None = None
    story: str | None = None
    """The id of a story's first event: its lines, and those of all that came of it."""
    route: str | None = None
    lead: str | None = None
    """The keyed hash, as it stands in the lines."""
    outcomes: Sequence[Outcome] = ()
    secret: str | None = None
    """PREVIOUS, for calls that came with the old secret."""

    def takes(self, line: Line) -> bool:
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

    def queries(self, wanted: Wanted) -> list[tuple[str, str]]:
        """Log groups and filter patterns."""
        found = [(group, pattern) for group in self.functions for pattern in wanted.patterns()]
        return [*found, (self.access, _BLOCKED)] if self.access else found


def read_lines(
    logs: CloudWatchLogsClient, groups: LogGroups, wanted: Wanted, begin: datetime, end: datetime | None = None
) -> list[Line]:
    """The lines that are meant, of all groups, in the order of time. Raises botocore's errors."""
    until = {"endTime": _milliseconds(end)} if end else {}
    found: dict[str, Line] = {}
    for group, pattern in groups.queries(wanted):
        query: dict[str, Any] = {"logGroupName": group, "startTime": _milliseconds(begin), **until}
        if pattern:
            query["filterPattern"] = pattern
        for page in logs.get_paginator("filter_log_events").paginate(**query):
            lines = (read_line(each, group) for each in page.get("events", []))
            found |= {line.id: line for line in lines if line is not None and wanted.takes(line)}
    return sorted(found.values(), key=lambda line: line.at)


def read_line(entry: Mapping[str, Any], group: str) -> Line | None:
    """What one entry of a log says; None when it says nothing of an event or a fault (START, END, REPORT, ...)."""
    text = str(entry.get("message", "")).rstrip()
    facts = _blocked(_object(text))
    outcome = _outcome(text, facts)
    if outcome is None:
        return None
    at = datetime.fromtimestamp(int(entry.get("timestamp", 0)) / 1000, UTC)
    return Line(_id(entry, group), at, group, outcome, text, facts)


def _id(entry: Mapping[str, Any], group: str) -> str:
    """CloudWatch's id; what has none, as on the emulator, is known by where it stands and what it says."""
    place = (entry.get(name) for name in ("logStreamName", "timestamp", "message"))
    return str(entry.get("eventId") or "/".join(str(each) for each in (group, *place)))


def _outcome(text: str, facts: Mapping[str, Any]) -> Outcome | None:
    if facts.get("step") in list(Outcome):
        return Outcome(facts["step"])
    if "errorType" in facts or platform_status(facts) not in {"", "success"}:
        return Outcome.STOPPED
    if "requestId" in facts:
        return Outcome.BLOCKED if facts.get("error", "-") not in {"", "-"} else None
    if facts.get("message") in _BY_MESSAGE:
        return Outcome(facts["message"])
    return Outcome.STOPPED if _STOPPED.search(text) else None


def platform_status(facts: Mapping[str, Any]) -> str:
    """How an invocation, or a start, ended by the word of Lambda's platform; empty for any other line."""
    record = facts.get("record")
    is_platform = str(facts.get("type", "")).startswith("platform.") and isinstance(record, dict)
    return str(record.get("status", "")) if is_platform and isinstance(record, dict) else ""


def _blocked(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """A line of the access log, with the names that the relay's own lines have."""
    if "requestId" not in facts or "path" not in facts:
        return facts
    return {**facts, "event_id": facts["requestId"], "route": str(facts["path"]).rsplit("/", 1)[-1]}


def _object(text: str) -> Mapping[str, Any]:
    if not text.startswith("{"):
        return {}
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
