"""The operations that are offered."""

from __future__ import annotations

from collections.abc import Callable

from mktows.envelope import Call
from mktows.leads import Leads
from mktows.results import Answered
from mktows.sync_lead import sync_lead
from mktows.sync_multiple_leads import sync_multiple_leads
from relay.system import Deadline

Operation = Callable[[Call, Leads, Deadline], Answered]

OPERATIONS: dict[str, Operation] = {"syncLead": sync_lead, "syncMultipleLeads": sync_multiple_leads}
"""By the name in the WSDL."""
