"""`getLead`: the leads that one key finds.

help/soap-api/getlead.md of https://github.com/AdobeDocs/marketo-developer.en before commit 2019d39.
"""

from __future__ import annotations

from relay.core.deadline import Deadline
from systems.marketo.soap import results
from systems.marketo.soap.envelope import Call
from systems.marketo.soap.faults import Fault
from systems.marketo.soap.leads import SoapLeads
from systems.marketo.soap.operations import lead_keys
from systems.marketo.soap.results import Answered
from systems.marketo.soap.xml import markup


def get_lead(call: Call, leads: SoapLeads, deadline: Deadline) -> Answered:
    """Every lead with the key, the newest first, with all that it has. Raises Fault 20103 for nobody."""
    key = lead_keys.read(call.parameters.first("leadKey"))
    records = leads.records(deadline)
    found = lead_keys.leads(leads.marketo.until(deadline), key.kind, [key.value], records.asked_for([]))
    if not found:
        raise key.nobody()
    content = markup.element(
        "ns1:successGetLead",
        markup.element(
            "result",
            markup.value("count", len(found)),
            markup.element("leadRecordList", *map(records.write_found, found)),
        ),
    )
    if results.size(content) > results.MOST_CHARACTERS:
        raise Fault(20110, f"{len(found)} leads have this key, more than fit into one answer; use getMultipleLeads")
    return Answered(content, leads=len(found))
