"""Delivers events to one Marketo instance, in few calls: Marketo counts calls, not records.

Creating and updating leads follows the rules of syncLead (package synclead): who is meant by several identities, no two
leads of one person, and what a workspace means. For everything else the lead must be there already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from relay.core.deadline import Deadline
from relay.core.event import Event
from relay.core.gate import MustWait
from relay.core.outcome import Cause, Delivered, Outcome, Rejected, Retry
from relay.core.refusal import Refused
from relay.delivering.at_most_once import Once
from relay.mapping.route_cache import Compiled
from relay.system.access import Access
from systems.marketo.config import MarketoConnection, MarketoRoute
from systems.marketo.connecting import connect
from systems.marketo.leads.model import LeadRecord, SyncResult
from systems.marketo.leads.state_locks import StateLocks
from systems.marketo.leads.sync import LeadSync
from systems.marketo.rest.client import Marketo
from systems.marketo.rest.errors import CallFailed
from systems.marketo.target.doing import Doer, Known
from systems.marketo.target.finding import Finder
from systems.marketo.target.identity import Identity
from systems.marketo.target.mapping import LeadValues, RouteMapping
from systems.marketo.target.outcomes import held_back, of_error, of_trouble
from systems.marketo.target.plan import Group, Item, plan


class MarketoTarget:
    """Implements relay.system.target.Target."""

    def __init__(self, connection: MarketoConnection, routes: Mapping[str, MarketoRoute], access: Access) -> None:
        self._routes = routes
        self._mappings = Compiled(RouteMapping)
        self._marketo: Marketo = connect(connection, access)
        self._leads = LeadSync(
            self._marketo,
            foreign_id_field=connection.foreign_id_field,
            workspaces=connection.workspaces,
            locks=StateLocks(access.state),
        )
        self._finder = Finder(connection.foreign_id_field)
        self._doer = Doer(Once(access.state))

    def deliver(self, events: Sequence[Event], deadline: Deadline) -> Sequence[Outcome]:
        """One outcome for each event: see relay.system.target.Target.

        An event that its route can no longer convert, because relay.yaml has changed, is Rejected. Codes are Marketo's
        own (`1004`, `607`), or the relay's: the words of systems.marketo.rest.errors, of systems.marketo.leads.model
        and of relay.delivering.at_most_once.
        """
        outcomes: dict[int, Outcome] = {}
        items: list[Item] = []
        for position, event in enumerate(events):
            route = self._routes[event.route]
            try:
                items.append(Item(position, event, route, self._mappings.of(route).read(event.payload)))
            except Refused as refused:
                outcomes[position] = Rejected(cause=Cause(code=refused.code, message=refused.message("en")))
        waiting = _Waiting()
        for group in plan(items):
            outcomes |= self._deliver(group, waiting, deadline)
        return [outcomes[position] for position in range(len(events))]

    def _deliver(self, group: Group, waiting: _Waiting, deadline: Deadline) -> dict[int, Outcome]:
        """A lead whose event must wait holds back its later ones, and no other lead's."""
        outcomes: dict[int, Outcome] = {}
        ready: list[Item] = []
        for item in group.items:
            before = waiting.before(item.who)
            if before is None:
                ready.append(item)
            else:
                outcomes[item.position] = held_back(before)
                waiting.note(item.who, before)
        found = self._send(ready, waiting, deadline) if ready else []
        for item, outcome in zip(ready, found, strict=True):
            outcomes[item.position] = outcome
            if isinstance(outcome, Retry):
                waiting.note(item.who, outcome)
        return outcomes

    def _send(self, items: Sequence[Item], waiting: _Waiting, deadline: Deadline) -> Sequence[Outcome]:
        if isinstance(items[0].mapped.task, LeadValues):
            return self._sync(items, deadline)
        return self._do(items, waiting, deadline)

    def _sync(self, items: Sequence[Item], deadline: Deadline) -> Sequence[Outcome]:
        """Create or update leads; all of `items` have one workspace and one `create`."""
        route = items[0].route
        try:
            results = self._leads.sync_leads(
                [_record(item) for item in items], workspace=route.workspace, deadline=deadline, create=route.create
            )
        except (CallFailed, MustWait) as trouble:
            return [of_trouble(trouble)] * len(items)
        return [_synced(result) for result in results]

    def _do(self, items: Sequence[Item], waiting: _Waiting, deadline: Deadline) -> Sequence[Outcome]:
        """What needs a lead that is there."""
        calls = self._marketo.until(deadline)
        leads = self._finder.find([item.who for item in items], calls)
        known = [Known(item, lead) for item, lead in zip(items, leads, strict=True) if isinstance(lead, int)]
        done = iter(self._doer.do(known, waiting.leads, calls, deadline) if known else ())
        return [next(done) if isinstance(lead, int) else lead for lead in leads]


@dataclass
class _Waiting:
    """The leads of a batch whose event must wait: by each identity, and by their ids where those are known."""

    identities: dict[str, Retry] = field(default_factory=dict)
    leads: dict[int, Retry] = field(default_factory=dict)

    def before(self, who: Identity) -> Retry | None:
        """What became of the first event of this lead that must wait."""
        return next((self.identities[key] for key in who.keys if key in self.identities), None)

    def note(self, who: Identity, outcome: Retry) -> None:
        """Remember it for all names of the lead."""
        for key in who.keys:
            self.identities.setdefault(key, outcome)
        if who.id is not None:
            self.leads.setdefault(who.id, outcome)


def _record(item: Item) -> LeadRecord:
    who, task = item.who, item.mapped.task
    return LeadRecord(
        id=who.id,
        foreign_id=who.foreign_id,
        foreign_type=None if who.foreign_id is None else who.foreign_type,
        cookie=who.cookie,
        email=who.email,
        attributes=task.values if isinstance(task, LeadValues) else {},
    )


def _synced(result: SyncResult) -> Outcome:
    if result.error is not None:
        return of_error(result.error)
    return Delivered(answer={"lead_id": str(result.lead_id or ""), "result": result.status})
