"""`syncMultipleLeads`: up to 300 leads.

help/soap-api/syncmultipleleads.md of https://github.com/AdobeDocs/marketo-developer.en before commit 2019d39.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from relay.core.deadline import Deadline
from relay.core.gate import MustWait
from systems.marketo.leads.model import LeadRecord
from systems.marketo.rest.errors import CallFailed, CallLost
from systems.marketo.soap import troubles
from systems.marketo.soap.envelope import Call
from systems.marketo.soap.faults import Fault
from systems.marketo.soap.lead_record import LeadRecords
from systems.marketo.soap.leads import SoapLeads
from systems.marketo.soap.parameters import boolean, workspace
from systems.marketo.soap.results import Answered
from systems.marketo.soap.status import SyncStatus
from systems.marketo.soap.xml import markup
from systems.marketo.soap.xml.tree import Element

MOST_LEADS = 300
"""The page says that more are not supported; Marketo's REST API takes as many in one call."""


def sync_multiple_leads(call: Call, leads: SoapLeads, deadline: Deadline) -> Answered:
    """Insert or update many; what fails of one lead is that lead's status.

    Raises Fault for what concerns them all, and what the sync and the client raise before anything was done.
    """
    found = _lead_records(call.parameters)
    duplicates = not boolean(call.parameters, "dedupEnabled", default=True)
    records = leads.records(deadline)
    read = list(_read(found, records))
    statuses = {place: each for place, each in enumerate(read) if isinstance(each, SyncStatus)}
    readable = {place: each for place, each in enumerate(read) if isinstance(each, LeadRecord)}
    new = {place: each for place, each in readable.items() if duplicates and _has_no_unique_key(each)}
    known = {place: replace(each, deduplicated=not duplicates) for place, each in readable.items() if place not in new}
    target = workspace(call.context)
    if new and target is not None and target.casefold() != "default":
        raise Fault(20110, "targetWorkspace cannot be chosen for leads that dedupEnabled false makes new")
    statuses |= zip(known, _synced(list(known.values()), target, leads, deadline), strict=True)
    statuses |= zip(new, _created(list(new.values()), leads, deadline), strict=True)
    answered = _answered([statuses[place] for place in range(len(read))], records.read_past)
    return replace(answered, repeatable=False) if new else answered


def _answered(statuses: Sequence[SyncStatus], read_past: set[str]) -> Answered:
    listed = markup.element("syncStatusList", *(each.written() for each in statuses))
    content = markup.element("ns1:successSyncMultipleLeads", markup.element("result", listed))
    faults = [each.fault for each in statuses if each.fault]
    unable = [fault.code for fault in faults if fault.side == "Server"]
    return Answered(
        content,
        leads=len(statuses),
        failed=len(faults),
        unable=len(unable),
        fault=unable[0] if unable else None,
        repeatable=any(fault.repeatable for fault in faults),
        read_past=tuple(sorted(read_past.union(*(each.left_out for each in statuses)))),
    )


def _lead_records(parameters: Element) -> list[Element]:
    lists = (each for each in parameters.all("leadRecordList") if not each.nil)
    found = [record for each in lists for record in each.all("leadRecord")]
    if not found:
        raise Fault(20104, "leadRecordList has no leadRecord")
    if len(found) > MOST_LEADS:
        raise Fault(20110, f"leadRecordList has {len(found)} leads; at most {MOST_LEADS} go in one call")
    return found


def _read(found: Sequence[Element], records: LeadRecords) -> Iterator[LeadRecord | SyncStatus]:
    for element in found:
        try:
            yield records.read(element)
        except Fault as fault:
            yield SyncStatus.failed(fault)


def _synced(
    records: Sequence[LeadRecord], target: str | None, leads: SoapLeads, deadline: Deadline
) -> Iterator[SyncStatus]:
    """An Email beside an Id or a ForeignSysPersonId is not written, unless it stands in the attributes too."""
    if records:
        results = leads.sync.sync_leads(records, workspace=target, deadline=deadline, update_email=False)
        for record, result in zip(records, results, strict=True):
            yield SyncStatus.of(result, record.id)


def _has_no_unique_key(record: LeadRecord) -> bool:
    return record.id is None and record.foreign_id is None


def _created(records: Sequence[LeadRecord], leads: SoapLeads, deadline: Deadline) -> list[SyncStatus]:
    """With `dedupEnabled` false: leads that have nothing but an address are new, whether or not it has one already.

    The others have been synchronised by then, so that trouble here concerns these alone.
    """
    if not records:
        return []
    try:
        return [
            SyncStatus.created(result) for result in leads.marketo.create([_fields(each) for each in records], deadline)
        ]
    except (MustWait, CallFailed, CallLost) as error:
        return [SyncStatus.failed(troubles.of_call(error))] * len(records)


def _fields(record: LeadRecord) -> dict[str, Any]:
    return ({"email": record.email} if record.email else {}) | dict(record.attributes)
