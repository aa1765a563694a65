"""`getLeadActivity`: what one lead did, the newest first.

help/soap-api/getleadactivity.md of https://github.com/AdobeDocs/marketo-developer.en before commit 2019d39.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from relay.core.deadline import Deadline
from relay.core.event import now
from systems.marketo.rest.calls.activity import ActivityType, LeadActivity
from systems.marketo.soap import results
from systems.marketo.soap.envelope import Call
from systems.marketo.soap.leads import SoapLeads
from systems.marketo.soap.operations import lead_keys, lead_selector
from systems.marketo.soap.operations.activities import kinds, positions
from systems.marketo.soap.operations.activities.history import LOOK_BACK, HistorySpan, LeadHistory, at
from systems.marketo.soap.operations.activities.positions import PastPosition
from systems.marketo.soap.operations.activities.records import ActivityRecords
from systems.marketo.soap.parameters import number
from systems.marketo.soap.results import Answered
from systems.marketo.soap.xml import markup
from systems.marketo.soap.xml.tree import Element

MOST = 100


def get_lead_activity(call: Call, leads: SoapLeads, deadline: Deadline) -> Answered:
    """A batch, whether there are more, and where. Raises Fault 20103 for nobody, and as LeadHistory.

    Without `oldestCreatedAt` it is about the last 90 days. As the page says, `remainingCount` is no number to rely on,
    only whether there are more.
    """
    key = lead_keys.read(call.parameters.first("leadKey"))
    size = min(number(call.parameters, "batchSize", MOST), MOST)
    calls = leads.marketo.until(deadline)
    found = call.parameters.first("startPosition")
    position = positions.read(found, PastPosition) or _begun(call.parameters, calls.activities.types())
    if position.done:
        raise positions.at_end()
    position = replace(position, until=min(position.until, _end_of_now()))
    (lead_id,) = lead_keys.all_ids([key], calls, exist=True)
    span = LeadHistory(position, lead_id, size, calls, deadline).newest()
    records = ActivityRecords.of(span.entries[:size], calls, call.version)
    shown = results.fitting([records.activity(each) for each in span.entries[:size]])
    left = _left(position, span, span.entries[: len(shown)])
    remaining = len(span.entries) - len(shown) + (span.since > position.since)
    content = markup.element(
        "ns1:successGetLeadActivity",
        markup.element(
            "leadActivityList",
            markup.value("returnCount", len(shown)),
            markup.value("remainingCount", remaining),
            positions.written(left, position.since, position.until),
            markup.element("activityRecordList", *shown) if shown else markup.value("activityRecordList", None),
        ),
    )
    return Answered(content, leads=1, lead_id=lead_id)


def _begun(parameters: Element, types: Sequence[ActivityType]) -> PastPosition:
    since, until = positions.times(parameters.first("startPosition"))
    until = until.replace(microsecond=0) if until else _end_of_now()
    return PastPosition(
        types=tuple(kinds.wanted(parameters, types)),
        since=lead_selector.kept(since.replace(microsecond=0)) if since else until - LOOK_BACK,
        until=until,
    )


def _end_of_now() -> datetime:
    """The whole second that ends this one."""
    return now().replace(microsecond=0) + timedelta(seconds=1)


def _left(position: PastPosition, span: HistorySpan, shown: Sequence[LeadActivity]) -> PastPosition:
    """Where the next batch begins."""
    if len(shown) < len(span.entries):
        until = at(shown[-1])
        same = sum(at(each) == until for each in shown)
        before = position.shown if until == position.until else 0
        return replace(position, until=until, shown=before + same, days=span.days)
    if span.since > position.since:
        return replace(position, until=span.since - timedelta(seconds=1), shown=0, days=span.days)
    return replace(position, done=True)
