"""The operations that are offered."""

from __future__ import annotations

from collections.abc import Callable

from relay.core.deadline import Deadline
from systems.marketo.soap.envelope import Call
from systems.marketo.soap.leads import SoapLeads
from systems.marketo.soap.results import Answered
from systems.marketo.soap.sync_lead import sync_lead
from systems.marketo.soap.sync_multiple_leads import sync_multiple_leads

Operation = Callable[[Call, SoapLeads, Deadline], Answered]

OPERATIONS: dict[str, Operation] = {"syncLead": sync_lead, "syncMultipleLeads": sync_multiple_leads}
"""By the name in the WSDL."""
