"""What the operator's command asks of the function, and is answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from relay.core.deadline import Deadline
from relay.core.event import now
from relay.core.findings import Finding
from relay.core.gate import MustWait
from systems.marketo.activity_view.entries import TYPES
from systems.marketo.activity_view.reading import RecentActivities
from systems.marketo.activity_view.troubles import ViewTrouble
from systems.marketo.activity_view.view import View, is_lead
from systems.marketo.advice import about
from systems.marketo.rest.errors import CallFailed

_WHERE = "activity_view"


class ActivityAnswer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Of the actions `activity` and `link`. `error` is a key of systems.marketo.activity_view.troubles.TEXTS."""

    found: RecentActivities | None = None
    handle: str = ""
    ends: datetime | None = None
    """When the link ends at the latest."""
    error: str = ""
    seconds: int | None = None


class ViewFindings(msgspec.Struct, frozen=True):
    """Of the action `check`."""

    findings: list[Finding]


def answered(view: View, event: Mapping[str, Any], deadline: Deadline) -> ActivityAnswer | ViewFindings:
    """Raises ValueError for anything else that is asked, and what AWS raises."""
    if event["action"] == "check":
        return ViewFindings(list(check(view, deadline)))
    lead = str(event.get("lead"))
    if not is_lead(lead):
        raise ValueError("no id of a lead")
    if event["action"] == "link":
        link = view.links.keep([lead])[lead]
        return ActivityAnswer(handle=link.handle, ends=link.ends)
    if event["action"] != "activity":
        raise ValueError("no such action")
    try:
        return ActivityAnswer(found=view.read(lead, deadline))
    except ViewTrouble as trouble:
        return ActivityAnswer(error=trouble.code, seconds=trouble.seconds)


def check(view: View, deadline: Deadline) -> Iterator[Finding]:
    """Whether the API user may read activities; two calls."""
    calls = view.reader.client.until(deadline)
    try:
        token = calls.activities.token(now() - timedelta(minutes=5))
        next(calls.activities.since(token, TYPES, lead_ids=[1]))
    except CallFailed as failed:
        yield _finding("error", about(failed, view.connection, "Read-Only Activity"))
    except MustWait as wait:
        yield _finding("warning", f"Marketo's limits leave no call for the check now: {wait.cause.message}.")
    else:
        yield _finding("ok", "what leads did on the web and with mails can be read")


def _finding(level: str, message: str) -> Finding:
    return Finding(level=level, where=_WHERE, message=message)
