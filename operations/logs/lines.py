"""Lines of the functions' logs: one of JSON for each event and step, and what befell a function or a connection.

Lambda's own are JSON, or plain text where its log format is not JSON: then its errors begin with `Runtime.`.
https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html for events of its platform; an error that
leaves the handler is written by aws/aws-lambda-python-runtime-interface-client, awslambdaric/bootstrap.py.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any


class LoggedOutcome(StrEnum):
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
    READ = "read"
    """A reading has queued a page of what it found."""
    READ_STOPPED = "read_stopped"
    """A run of a reading ended before it had read everything."""
    DIFFERS = "differs"
    """A verification has found a record that is not as it was last delivered."""
    STALE_FIELDS = "stale_fields"
    """Fields of an event were not written, since the relay has written them where it came from."""
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
    MAIL_RECEIVED = "mail_received"
    """A mail is read, and goes to its routes."""
    MAIL_SKIPPED = "mail_skipped"
    """Spam, or a virus."""
    MAIL_REFUSED = "mail_refused"
    """It cannot be read, and is in quarantine."""
    MAIL_FORWARDED = "mail_forwarded"
    """It went on to a person's mailbox."""
    ACTIVITY_VIEWED = "activity_viewed"
    """Somebody looked at what a lead did."""
    ACTIVITY_VIEW_REFUSED = "activity_view_refused"
    """Somebody wanted to, with a link that has ended or in a wrong way."""
    ACTIVITY_VIEW_FAILED = "activity_view_failed"
    """Somebody wanted to and was told that it cannot be done now."""


PREVIOUS = "previous"
"""What a line says in `secret` of a call that came with the secret before the current one."""

AROUND = (LoggedOutcome.BREAKER, LoggedOutcome.NOT_SETTLED, LoggedOutcome.FAULT, LoggedOutcome.STOPPED)
"""What names no event, mostly, but explains what becomes of one."""
_FINE = (
    LoggedOutcome.ACCEPTED,
    LoggedOutcome.IGNORED,
    LoggedOutcome.DELIVERED,
    LoggedOutcome.HANDED_OVER,
    LoggedOutcome.READ,
    LoggedOutcome.DIFFERS,
    LoggedOutcome.STALE_FIELDS,
    LoggedOutcome.SOAP_ANSWERED,
    LoggedOutcome.MAIL_RECEIVED,
    LoggedOutcome.MAIL_SKIPPED,
    LoggedOutcome.MAIL_FORWARDED,
    LoggedOutcome.ACTIVITY_VIEWED,
)
TROUBLE = tuple(each for each in LoggedOutcome if each not in _FINE)

_STOPPED = re.compile(r"Task timed out|\[ERROR\]|Runtime\.[A-Za-z]+|Status: (?:error|timeout)|signal: killed")


_BY_MESSAGE = (LoggedOutcome.BREAKER, LoggedOutcome.NOT_SETTLED, LoggedOutcome.FAULT)


@dataclass(frozen=True)
class LogLine:
    """One line that says something of an event or a function."""

    id: str
    """Tells a line that was read twice."""
    at: datetime
    group: str
    outcome: LoggedOutcome
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


def read_line(entry: Mapping[str, Any], group: str) -> LogLine | None:
    """What one entry of a log says; None when it says nothing of an event or a fault (START, END, REPORT, ...)."""
    text = str(entry.get("message", "")).rstrip()
    facts = _blocked(_object(text))
    outcome = _outcome(text, facts)
    if outcome is None:
        return None
    at = datetime.fromtimestamp(int(entry.get("timestamp", 0)) / 1000, UTC)
    return LogLine(_id(entry, group), at, group, outcome, text, facts)


def _id(entry: Mapping[str, Any], group: str) -> str:
    """CloudWatch's id; what has none, as on the emulator, is known by where it stands and what it says."""
    place = (entry.get(name) for name in ("logStreamName", "timestamp", "message"))
    return str(entry.get("eventId") or "/".join(str(each) for each in (group, *place)))


def _outcome(text: str, facts: Mapping[str, Any]) -> LoggedOutcome | None:
    if facts.get("step") in list(LoggedOutcome):
        return LoggedOutcome(facts["step"])
    if "errorType" in facts or platform_status(facts) not in {"", "success"}:
        return LoggedOutcome.STOPPED
    if "requestId" in facts:
        return LoggedOutcome.BLOCKED if facts.get("error", "-") not in {"", "-"} else None
    if facts.get("message") in _BY_MESSAGE:
        return LoggedOutcome(facts["message"])
    return LoggedOutcome.STOPPED if _STOPPED.search(text) else None


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
