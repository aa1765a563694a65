"""`getLeadChanges`: what leads did from a time on, the oldest first.

help/soap-api/getleadchanges.md of https://github.com/AdobeDocs/marketo-developer.en before commit 2019d39.
"""

from __future__ import annotations

from datetime import datetime

from relay.core.deadline import Deadline
from relay.core.event import now
from systems.marketo.rest.client import Calls
from systems.marketo.rest.errors import CallFailed
from systems.marketo.soap import results
from systems.marketo.soap.envelope import Call
from systems.marketo.soap.faults import Fault
from systems.marketo.soap.leads import SoapLeads
from systems.marketo.soap.operations import lead_selector, stream_position
from systems.marketo.soap.operations.activities import changes, kinds, positions
from systems.marketo.soap.operations.activities.changes import Changes, Rounds
from systems.marketo.soap.operations.activities.positions import ChangesPosition
from systems.marketo.soap.operations.activities.records import ActivityRecords
from systems.marketo.soap.parameters import number
from systems.marketo.soap.results import Answered
from systems.marketo.soap.xml import markup
from systems.marketo.soap.xml.tree import Element

USUAL, MOST = 100, 300
"""Of a batch: as many as REST shows in one call."""


def get_lead_changes(call: Call, leads: SoapLeads, deadline: Deadline) -> Answered:
    """A batch, whether there are more, and where; the last position leads on to what happens later.

    Raises Fault: 20107, 20109, 20110 and 20122, and what lead_selector raises for a `leadSelector`.
    """
    size = min(number(call.parameters, "batchSize", USUAL), MOST)
    calls = leads.marketo.until(deadline)
    known = positions.read(call.parameters.first("startPosition"), ChangesPosition)
    if known is not None and len(known.tokens) != changes.number_of_rounds(known.types, known.leads):
        raise stream_position.bad()
    since, latest = _times(call.parameters)
    position = _begun(call.parameters, since, latest, calls) if known is None else known
    try:
        found, shown = _fitting(Rounds(position, calls, deadline), size, call.version)
    except CallFailed as failed:
        if failed.cause.code == lead_selector.NO_LIST:
            raise Fault(20111, f"No list found with id = {position.list_id}") from failed
        if known is None or failed.cause.code not in stream_position.OF_A_TOKEN:
            raise
        raise stream_position.bad() from failed
    content = markup.element(
        "ns1:successGetLeadChanges",
        markup.element(
            "result",
            markup.value("returnCount", len(shown)),
            markup.value("remainingCount", int(found.more)),
            positions.written(found.left, since, latest),
            markup.element("leadChangeRecordList", *shown) if shown else markup.value("leadChangeRecordList", None),
        ),
    )
    return Answered(content, leads=len({each.lead_id for each in found.entries}))


def _fitting(rounds: Rounds, size: int, version: str) -> tuple[Changes, list[str]]:
    """A batch that goes into one answer, and its records; what was read in vain is read again by the next calls."""
    while True:
        found = rounds.read(size, now())
        records = ActivityRecords.of(found.entries, rounds.calls, version)
        shown = [records.change(each) for each in found.entries]
        if len(results.fitting(shown)) == len(shown):
            return found, shown
        size = max(1, len(results.fitting(shown)))


def _times(parameters: Element) -> tuple[datetime | None, datetime | None]:
    """Of the startPosition, and of a LastUpdateAtSelector, which are the same two under other names."""
    since, latest = positions.times(parameters.first("startPosition"))
    selector = parameters.first("leadSelector")
    chosen = lead_selector.times(selector, "oldestUpdatedAt") if selector else (None, None)
    return chosen[0] or since, chosen[1] or latest


def _begun(parameters: Element, since: datetime | None, latest: datetime | None, calls: Calls) -> ChangesPosition:
    if since is None:
        message = "oldestCreatedAt of the startPosition is missing, or oldestUpdatedAt of a leadSelector"
        raise Fault(20109, message)
    types = tuple(kinds.wanted(parameters, calls.activities.types()))
    selector = parameters.first("leadSelector")
    chosen = lead_selector.chosen(selector, calls) if selector else lead_selector.EVERYBODY
    if not types or chosen.leads == ():
        return ChangesPosition(types=(), tokens=())
    token, leads = lead_selector.token(calls, since, "oldestCreatedAt"), chosen.leads or ()
    rounds = (token,) * changes.number_of_rounds(types, leads)
    return ChangesPosition(types=types, tokens=rounds, latest=latest, leads=leads, list_id=chosen.list_id)
