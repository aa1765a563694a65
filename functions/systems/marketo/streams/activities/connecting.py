"""A reader of activities for a connection and a source of relay.yaml."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from relay.core.deadline import Deadline
from relay.core.event import now
from relay.core.findings import Finding
from relay.system.access import Access
from relay.system.reads import Reads
from systems.marketo.config import MarketoConnection
from systems.marketo.connecting import connect
from systems.marketo.rest.client import Calls, Marketo
from systems.marketo.streams.activities.checking import ActivitiesCheck
from systems.marketo.streams.activities.payload import ATTRIBUTES, LEAD
from systems.marketo.streams.activities.reader import ActivitiesReader
from systems.marketo.streams.activities.source import ActivitiesSource, ProgramMembersSource
from systems.marketo.streams.activities.wanted import WantedActivities
from systems.marketo.streams.known_changes import KnownChanges
from systems.marketo.streams.states import LeadStates
from systems.marketo.streams.wanted_fields import WantedLeadFields


def activities_reader(
    connection: MarketoConnection,
    source: ActivitiesSource | ProgramMembersSource,
    names: Reads,
    access: Access,
    *,
    client: Callable[[MarketoConnection, Access], Marketo] = connect,
    clock: Callable[[], datetime] = now,
) -> ActivitiesReader:
    """A reader never writes, whatever it is given access for."""
    marketo = client(connection, replace(access, purpose="read") if access.purpose == "write" else access)
    wanted = WantedActivities.of(source)
    of_lead = names.under(LEAD)
    fields = WantedLeadFields(names=of_lead, added=source.fields)

    def connects(deadline: Deadline) -> LeadStates:
        return LeadStates(calls=marketo.until(deadline), wanted=fields, members=None)

    def checks(where: str, calls: Calls) -> Iterator[Finding]:
        return ActivitiesCheck(where, calls, wanted, fields, names.under(ATTRIBUTES)).findings()

    memory = None if access.purpose == "backfill" else access.memory
    return ActivitiesReader(
        connects=connects,
        with_leads=of_lead.takes_any or bool(source.fields),
        wanted=wanted,
        known=KnownChanges(memory=memory, filter=f"activities/{wanted.name}"),
        per_day=connection.quota.per_day,
        checks=checks,
        clock=clock,
    )
