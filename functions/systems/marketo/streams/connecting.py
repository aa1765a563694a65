"""A reader for a connection and a source of relay.yaml."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from relay.core.deadline import Deadline
from relay.core.event import now
from relay.core.findings import Finding
from relay.limits.day_amount import DayAmount
from relay.system.access import Access
from relay.system.reads import Reads
from systems.marketo.config import MarketoConnection
from systems.marketo.connecting import connect
from systems.marketo.rest.client import Calls, Marketo
from systems.marketo.rest.quota import CENTRAL
from systems.marketo.streams import bulk_price, kinds
from systems.marketo.streams.bulk_load import BulkLoad
from systems.marketo.streams.checking import check
from systems.marketo.streams.gathering import Gathering
from systems.marketo.streams.known_changes import KnownChanges
from systems.marketo.streams.known_gone import KnownGone
from systems.marketo.streams.loading import IdsLoad, Loader, MembersLoad
from systems.marketo.streams.members import Members, OfList, OfProgram
from systems.marketo.streams.reader import Instance, LeadsReader
from systems.marketo.streams.source import LeadsSource
from systems.marketo.streams.states import LeadStates
from systems.marketo.streams.wanted_fields import WantedLeadFields, changing


def leads_reader(
    connection: MarketoConnection,
    source: LeadsSource,
    names: Reads,
    access: Access,
    *,
    client: Callable[[MarketoConnection, Access], Marketo] = connect,
    clock: Callable[[], datetime] = now,
) -> LeadsReader:
    """A reader never writes, whatever it is given access for."""
    reading = replace(access, purpose="read") if access.purpose == "write" else access
    wanted = WantedLeadFields(names=names, added=source.fields)
    members = _members(source)
    limit = bulk_price.allowed(connection)
    amount = DayAmount(state=access.state, name="bytes", day=CENTRAL, limit=limit, clock=clock)
    connects = _Connects(
        read=client(connection, reading),
        load=client(connection, replace(access, purpose="backfill")),
        source=source,
        wanted=wanted,
        members=members,
        amount=amount,
        known=_known(source, access),
        known_gone=KnownGone(access.memory),
        clock=clock,
    )

    def checks(where: str, calls: Calls) -> Iterator[Finding]:
        return check(where, source, wanted, calls)

    per_day = connection.quota.per_day
    return LeadsReader(connects=connects, members=members, per_day=per_day, checks=checks, clock=clock)


@dataclass(frozen=True, kw_only=True)
class _Connects:
    """Implements Connects: two clients of one instance, since a load of everything may take less of the day."""

    read: Marketo
    load: Marketo
    source: LeadsSource
    wanted: WantedLeadFields
    members: Members | None
    amount: DayAmount
    known: KnownChanges
    known_gone: KnownGone
    clock: Callable[[], datetime]

    def __call__(self, deadline: Deadline) -> Instance:
        states = LeadStates(calls=self.read.until(deadline), wanted=self.wanted, members=self.members)
        loading = LeadStates(calls=self.load.until(deadline), wanted=self.wanted, members=None)
        loaders: dict[str, Loader] = {"bulk": BulkLoad(loading, self.amount, self.clock), "ids": IdsLoad(loading)}
        if self.members is not None:
            loaders["members"] = MembersLoad(loading, self.members)
        return Instance(
            states=states, gathering=lambda: self._gathering(states), known_gone=self.known_gone, loaders=loaders
        )

    def _gathering(self, states: LeadStates) -> Gathering:
        names = changing(states.fields)
        return Gathering(
            calls=states.calls,
            fields=names,
            types=kinds.of_fields(names, list_=self.source.list_ is not None, program=self.source.program is not None),
            list_id=self.source.list_,
            program_id=self.source.program,
            known=self.known,
        )


def _known(source: LeadsSource, access: Access) -> KnownChanges:
    """Of the running part alone: what a backfill has read, the routes that it is not for have yet to be told."""
    memory = None if access.purpose == "backfill" else access.memory
    return KnownChanges(memory=memory, filter=f"{source.list_ or ''}/{source.program or ''}")


def _members(source: LeadsSource) -> Members | None:
    if source.list_ is not None:
        return OfList(source.list_)
    return None if source.program is None else OfProgram(source.program)
