"""What synchronises leads for one connection of relay.yaml."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from relay.core.deadline import Deadline
from relay.delivering.locks.state_locks import StateLocks
from relay.system.access import Access
from systems.marketo import connecting
from systems.marketo.config import MarketoConnection
from systems.marketo.leads.sync import LeadSync
from systems.marketo.rest.calls.schema import LeadSchema
from systems.marketo.rest.client import Marketo
from systems.marketo.rest.results import RecordResult
from systems.marketo.soap.leads import SoapLeads


@dataclass(frozen=True)
class Rest:
    """Implements systems.marketo.soap.leads.LeadCalls by the REST client."""

    client: Marketo

    def describe(self, deadline: Deadline, *, refresh: bool = False) -> LeadSchema:
        """As in systems.marketo.soap.leads.LeadCalls."""
        return self.client.until(deadline).leads.describe(refresh=refresh)

    def create(self, leads: Sequence[Mapping[str, Any]], deadline: Deadline) -> list[RecordResult]:
        """As in systems.marketo.soap.leads.LeadCalls."""
        return self.client.until(deadline).leads.sync(leads, action="createDuplicate")


def leads(connection: MarketoConnection, access: Access) -> SoapLeads:
    """For a function of the connection: it shares budget, breaker, cache and locks with the others.

    Old clients send the company with every lead. As with all that a lead cannot be given, the rest is written.
    """
    client = connecting.connect(connection, access)
    sync = LeadSync(
        client,
        foreign_id_field=connection.foreign_id_field,
        workspaces=connection.workspaces,
        locks=StateLocks(access.state),
        spares_company=True,
    )
    return SoapLeads(sync, Rest(client), connection.foreign_id_field)
