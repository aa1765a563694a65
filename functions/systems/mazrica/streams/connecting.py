"""Readers for a connection and a source of relay.yaml."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from relay.core.deadline import Countdown, Deadline
from relay.core.findings import Finding
from relay.system.access import Access
from relay.system.memory import Keeps
from relay.system.reads import Names, Reads
from relay.system.stream import Reader
from systems.mazrica.config import MazricaConnection
from systems.mazrica.connecting import Clocks, connect
from systems.mazrica.names import RecordList
from systems.mazrica.people.awaited import AwaitedContacts
from systems.mazrica.people.finding import ReadContacts
from systems.mazrica.people.links import ContactLinks
from systems.mazrica.people.making import MakingNotes
from systems.mazrica.people.roster import Roster
from systems.mazrica.rest.client import JsonRow
from systems.mazrica.rest.walking import ListWalk, Walker
from systems.mazrica.rows.done_with import ActionRule
from systems.mazrica.rows.payload_names import BOTH_WAYS, NAME_PARTS
from systems.mazrica.rows.times import MomentReader
from systems.mazrica.streams.actions_plan import ActionsPlan, DoneMemory
from systems.mazrica.streams.actions_reader import ActionsReader
from systems.mazrica.streams.checks import checking
from systems.mazrica.streams.contacts_plan import ContactsPlan
from systems.mazrica.streams.contacts_reader import ContactsReader
from systems.mazrica.streams.known_contacts import ContactMemory
from systems.mazrica.streams.known_deals import DealMemory
from systems.mazrica.streams.phases_plan import PhasesPlan
from systems.mazrica.streams.phases_reader import PhasesReader
from systems.mazrica.streams.record_plans import RecordsPlan
from systems.mazrica.streams.records_reader import RecordsReader
from systems.mazrica.streams.source import ContactsSource, PhasesSource
from systems.mazrica.streams.sweep import IdSweep
from systems.mazrica.streams.told_newcomers import ToldNewcomers

LOOK_SECONDS = 30.0
"""For the look at the contacts that changed last."""


@dataclass(frozen=True, kw_only=True)
class Readers:
    """Makes the readers of one connection."""

    connection: MazricaConnection
    names: Names
    access: Access
    clocks: Clocks = field(default_factory=Clocks)

    def contacts(self, source: ContactsSource, filtered: Mapping[str, Any]) -> Reader:
        """Contacts; `filtered` names the reading."""
        walker, links, items = self._walker(), ContactLinks(self.access.state), self.connection.items
        needed = (self.names.names if isinstance(self.names, Reads) else None) or frozenset()
        plan = ContactsPlan(
            names=self.names,
            times=self._times,
            items=items,
            links=links,
            making=MakingNotes(self.access.state),
            awaited=AwaitedContacts(self.access.state),
            told=ToldNewcomers(self.access.state, _short(filtered)),
            memory=ContactMemory(self._memory, _short(filtered)),
            new_people=source.new_people,
            clock=self._now,
            tells_parts=NAME_PARTS in needed,
            is_shared=BOTH_WAYS in needed,
        )
        return ContactsReader(
            plan=plan,
            walker=walker,
            checks=self._checks(RecordList.CONTACTS),
            clock=self._now,
            sweep=IdSweep(walker, RecordList.CONTACTS),
            records=RecordList.CONTACTS,
            told=plan.told_of,
            links=links,
            there=ReadContacts(items.lead_id, self._times),
        )

    def records(self, records: RecordList) -> Reader:
        """Accounts or deals."""
        walker = self._walker()
        return RecordsReader(
            plan=RecordsPlan(records=records, names=self.names, times=self._times),
            walker=walker,
            checks=self._checks(records),
            clock=self._now,
            sweep=IdSweep(walker, records),
            records=records,
        )

    def actions(self) -> Reader:
        """The last action of each contact."""
        walker = self._walker()
        plan = ActionsPlan(
            rule=ActionRule(self.connection),
            times=self._times,
            roster=self._roster(walker),
            memory=DoneMemory(self._memory),
        )
        return ActionsReader(plan=plan, walker=walker, checks=self._checks(RecordList.ACTIONS), clock=self._now)

    def phases(self, source: PhasesSource, filtered: Mapping[str, Any]) -> Reader:
        """The phase of each contact's deal; `filtered` names the reading."""
        walker = self._walker()
        memory, roster = DealMemory(self._memory, _short(filtered)), self._roster(walker)
        plan = PhasesPlan(rule=ActionRule(self.connection), times=self._times, roster=roster, memory=memory)
        return PhasesReader(
            plan=plan,
            walker=walker,
            checks=self._checks(RecordList.ACTIONS, RecordList.DEALS),
            clock=self._now,
            sweep=IdSweep(walker, RecordList.DEALS),
            memory=memory,
            roster=roster,
            deleted_deal=source.deleted_deal,
        )

    def _walker(self) -> Walker:
        client = connect(self.connection, self.access, self.clocks)
        return Walker(
            client=client,
            time_of=self._times.epoch,
            largest=self.connection.page_size,
            state=self.access.state,
        )

    def _roster(self, walker: Walker) -> Roster:
        def newest() -> list[JsonRow]:
            return walker.step(ListWalk(records=RecordList.CONTACTS), Countdown(LOOK_SECONDS)).rows

        return Roster(self._memory, ContactLinks(self.access.state), self._times, self.connection.items.lead_id, newest)

    def _checks(self, *records: RecordList) -> Callable[[str, Deadline], Iterable[Finding]]:
        def check(where: str, deadline: Deadline) -> Iterable[Finding]:
            client = connect(self.connection, self.access, self.clocks)
            return checking.check_reading(where, self.connection, client, records, deadline, now=self._now())

        return check

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self.clocks.now(), UTC)

    @property
    def _times(self) -> MomentReader:
        return MomentReader(self.connection.zone)

    @property
    def _memory(self) -> Keeps:
        if self.access.memory is None:
            raise TypeError("a reading without a memory")
        return self.access.memory


def _short(filtered: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(filtered, sort_keys=True, default=str).encode()).hexdigest()[:8]
