"""`getMultipleLeads`: many leads, batch after batch.

help/soap-api/getmultipleleads.md and stream-position.md of https://github.com/AdobeDocs/marketo-developer.en before
commit 2019d39.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from msgspec.structs import replace

from relay.core.deadline import Deadline
from systems.marketo.leads.model import Lead
from systems.marketo.rest.calls.activity import LeadActivity, moment
from systems.marketo.rest.client import Calls
from systems.marketo.rest.errors import CallFailed
from systems.marketo.rest.results import read_id
from systems.marketo.soap import results
from systems.marketo.soap.envelope import Call
from systems.marketo.soap.faults import Fault
from systems.marketo.soap.leads import SoapLeads
from systems.marketo.soap.operations import lead_selector, stream_position
from systems.marketo.soap.operations.stream_position import Position
from systems.marketo.soap.parameters import number, texts
from systems.marketo.soap.results import Answered
from systems.marketo.soap.xml import markup
from systems.marketo.soap.xml.tree import Element

USUAL_BATCH = 100
MOST_LEADS = 300
"""Of a batch: as many as REST shows in one call. The page has it at 100 in one place, at 1,000 in another."""
MOST_PAGES, MOST_EMPTY = 10, 40
"""Of a list or of activities, that one call looks through: once it has found something, and while it has found nothing.

Talend's components end at a batch without leads, whatever `remainingCount` says.
"""
MOST_TRIES = 5
"""Where all of a batch have gone since they were found."""
MOST_NAMES = 1_000
"""Of attributes."""
LEAST_SECONDS = 12.0
"""With less time left no further page is looked through, so that there is some for reading the leads."""

_UPDATES = (12, 13, 22, 23, 32, 100, 101, 108)
"""The activities that tell of a lead that is new or has changed: New Lead, Change Data Value, Change Score, Change
Owner, Merge Leads, Change Lead Partition, Change Revenue Stage, Change Segment.

https://developer.adobe.com/events/docs/guides/using/marketo/marketo-lead-activity-data-stream-setup
"""


def get_multiple_leads(call: Call, leads: SoapLeads, deadline: Deadline) -> Answered:
    """A batch, how many leads are left, and where they are.

    A static list and times of change are read page after page, so that no more is known of what is left than that there
    is something: `remainingCount` is what was found already, and one more where there may be more.
    """
    size = min(number(call.parameters, "batchSize", USUAL_BATCH), MOST_LEADS)
    records = leads.records(deadline)
    fields = records.asked_for(_chosen(call.parameters))
    calls = leads.marketo.until(deadline)
    text = call.parameters.value("streamPosition")
    if text is None:
        read, position = lead_selector.begin(call.parameters, calls, fields)
    else:
        read, position = [], stream_position.read(text)
    for again in range(MOST_TRIES):
        if read or position.is_end or (again and deadline.seconds_left() < LEAST_SECONDS):
            break
        rows = MOST_LEADS if again else size
        position = _gathered(position, size, calls, deadline)
        read, position = _read(calls, position.ids[:rows], fields), replace(position, ids=position.ids[rows:])
    shown = results.fitting([records.write_found(each) for each in read[:size]])
    left = tuple(found for each in read[len(shown) :] if (found := read_id(each.get("id"))))
    position = replace(position, ids=(*left, *position.ids))
    content = markup.element(
        "ns1:successGetMultipleLeads",
        markup.element(
            "result",
            markup.value("returnCount", len(shown)),
            markup.value("remainingCount", len(position.ids) + (position.token is not None)),
            markup.value("newStreamPosition", position.written()),
            markup.element("leadRecordList", *shown) if shown else markup.value("leadRecordList", None),
        ),
    )
    return Answered(content, leads=len(shown), read_past=tuple(sorted(records.read_past)))


def _chosen(parameters: Element) -> list[str]:
    """The names in includeAttributes, each once. Raises Fault 20110 for more than any lead has fields."""
    names = list(dict.fromkeys(texts(parameters, "includeAttributes")))
    if len(names) > MOST_NAMES:
        raise Fault(20110, f"includeAttributes has {len(names)} names; at most {MOST_NAMES} go in one call")
    return names


def _read(calls: Calls, ids: Sequence[int], fields: Sequence[str]) -> list[Lead]:
    """The leads in the order of their ids; one that has gone since it was found is left out."""
    found = {read_id(lead.get("id")): lead for lead in calls.leads.by_filter("id", ids, fields)}
    return [found[each] for each in ids if each in found]


def _gathered(position: Position, size: int, calls: Calls, deadline: Deadline) -> Position:
    """With the ids of a batch, or of what a few pages have. Raises Fault: 20111, and 20122 for a refused token."""
    for page in range(MOST_EMPTY):
        is_late = page > 0 and (deadline.seconds_left() < LEAST_SECONDS or (page >= MOST_PAGES and position.ids))
        token = position.token
        if token is None or len(position.ids) >= size or is_late:
            break
        try:
            ids, following = _page(position, token, calls)
        except CallFailed as failed:
            if token and failed.cause.code in stream_position.OF_A_TOKEN:
                raise stream_position.bad() from failed
            if failed.cause.code == lead_selector.NO_LIST:
                raise Fault(20111, f"No list found with id = {position.list_id}") from failed
            raise
        position = replace(position, ids=tuple(dict.fromkeys((*position.ids, *ids))), token=following)
    return position


def _page(position: Position, token: str, calls: Calls) -> tuple[list[int], str | None]:
    """Ids of leads, and the token of what follows; None: nothing does."""
    if position.list_id is not None:
        members, following = calls.lists.page(position.list_id, token, ["id"])
        return [found for each in members if (found := read_id(each.get("id"))) is not None], following or None
    page = next(calls.activities.since(token, _UPDATES))
    within = [each for each in page.entries if position.until is None or _at(each) <= position.until]
    ids = [each.lead_id for each in within if each.lead_id is not None]
    return ids, page.token if page.more and (within or not page.entries) else None


def _at(entry: LeadActivity) -> datetime:
    """When it happened; what cannot be read counts as long ago, so that it is taken."""
    return moment(entry.at) or datetime.min.replace(tzinfo=UTC)
