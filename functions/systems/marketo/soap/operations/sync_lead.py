"""`syncLead`: one lead.

help/soap-api/synclead.md of https://github.com/AdobeDocs/marketo-developer.en before commit 2019d39.
"""

from __future__ import annotations

from relay.core.deadline import Deadline
from systems.marketo.soap import troubles
from systems.marketo.soap.envelope import Call
from systems.marketo.soap.faults import Fault
from systems.marketo.soap.leads import SoapLeads
from systems.marketo.soap.parameters import boolean, workspace
from systems.marketo.soap.results import Answered
from systems.marketo.soap.status import SyncStatus
from systems.marketo.soap.xml import markup


def sync_lead(call: Call, leads: SoapLeads, deadline: Deadline) -> Answered:
    """Insert or update one lead, found by its Id, ForeignSysPersonId, cookie or Email. What fails is a fault.

    Raises Fault, and what the sync and the client raise.
    """
    record = call.parameters.first("leadRecord")
    if record is None:
        raise Fault(20104, "leadRecord is missing")
    return_lead = boolean(call.parameters, "returnLead")
    records = leads.records(deadline)
    result = leads.sync.sync_lead(
        records.read(record, call.parameters.value("marketoCookie")),
        return_lead=return_lead,
        workspace=workspace(call.context),
        deadline=deadline,
    )
    if result.error:
        raise troubles.of_lead(result.error, result.lead_id)
    content = markup.element(
        "ns1:successSyncLead",
        markup.element(
            "result",
            markup.value("leadId", result.lead_id),
            SyncStatus.of(result).written(),
            markup.value("leadRecord", None) if result.lead is None else records.write(result.lead),
        ),
    )
    return Answered(content, lead_id=result.lead_id, read_past=(*sorted(records.read_past), *result.left_out))
