"""Delivers events to one Marketo instance, in few calls: Marketo counts calls, not records.

Creating and updating leads follows the rules of syncLead (package leads): who is meant by several identities, no two
leads of one person, and what a workspace means. For everything else the lead must be there already.
What a route does is an action's: systems.marketo.target.actions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import msgspec

from relay.core.deadline import Deadline
from relay.core.event import Event
from relay.core.outcome import Cause, Delivered, Rejected, Retry, Told
from relay.core.refusal import Refused
from relay.delivering.at_most_once import Once
from relay.delivering.locks.state_locks import StateLocks
from relay.mapping.route_cache import MappingCache
from relay.system.access import Access
from relay.system.pairs import RoutesByEvent
from systems.marketo.config import MarketoConnection, MarketoRoute
from systems.marketo.connecting import connect
from systems.marketo.leads.sync import LeadSync
from systems.marketo.rest.cache import Cache
from systems.marketo.rest.client import Marketo
from systems.marketo.shared_leads import LeadWritesShared
from systems.marketo.target.context import ActionContext
from systems.marketo.target.event import LeadEvent
from systems.marketo.target.mails.known_mails import KnownMails
from systems.marketo.target.mapping import RouteMapping
from systems.marketo.target.objects.known_objects import KnownObjects
from systems.marketo.target.objects.object_types import ObjectTypes
from systems.marketo.target.outcomes import held_back
from systems.marketo.target.people.finding import Finder
from systems.marketo.target.people.lead_fitting import LeadFitting
from systems.marketo.target.people.looking_up import LookUp
from systems.marketo.target.plan import Group, plan


class MarketoTarget:
    """Implements relay.system.target.Target."""

    def __init__(self, connection: MarketoConnection, routes: Mapping[str, MarketoRoute], access: Access) -> None:
        self._routes = RoutesByEvent(routes, LeadWritesShared())
        self._mappings = MappingCache(RouteMapping)
        self._marketo: Marketo = connect(connection, access)
        self._for_purpose = {
            each: connect(connection, replace(access, purpose=each))
            for each in sorted({route.purpose for route in routes.values()} - {"write"})
        }
        self._leads = LeadSync(
            self._marketo,
            foreign_id_field=connection.foreign_id_field,
            workspaces=connection.workspaces,
            locks=StateLocks(access.state),
        )
        self._lead_fitting = LeadFitting()
        self._finder = Finder(connection.foreign_id_field)
        self._look_up = LookUp(connection.foreign_id_field)
        self._object_types = ObjectTypes()
        self._known_objects = KnownObjects(access.state)
        self._wanted = access.wanted
        self._once = Once(access.state)
        self._known_mails = KnownMails(connection.url, Cache(access.state))

    def deliver(self, events: Sequence[Event], deadline: Deadline) -> Sequence[Told]:
        """One outcome for each event: see relay.system.target.Target.

        An event that its route can no longer convert, because relay.yaml has changed, is Rejected. Codes are Marketo's
        own (`1004`, `607`), or the relay's: the words of systems.marketo.rest.errors, of systems.marketo.leads.model
        and of relay.delivering.at_most_once.
        """
        outcomes: dict[int, Told] = {}
        items: list[LeadEvent] = []
        for position, event in enumerate(events):
            route = self._routes.of(event)
            try:
                items.append(self._item(position, event, route))
            except Refused as refused:
                outcomes[position] = Rejected(cause=Cause(code=refused.code, message=refused.message("en")))
        context = self._context(deadline)
        for group in plan(items):
            outcomes |= _done(group, context)
        return [outcomes[position] for position in range(len(events))]

    def _item(self, position: int, event: Event, route: MarketoRoute) -> LeadEvent:
        """Raises Refused."""
        mapping = self._mappings.of(route)
        mapped = mapping.read(event.payload)
        return LeadEvent(position, event, route, mapped, mapping.action.keys(mapped))

    def _context(self, deadline: Deadline) -> ActionContext:
        return ActionContext(
            calls=self._marketo.until(deadline),
            calls_for=lambda purpose: self._for_purpose.get(purpose, self._marketo).until(deadline),
            deadline=deadline,
            sync=self._leads,
            lead_fitting=self._lead_fitting,
            finder=self._finder,
            once=self._once,
            look_up=self._look_up,
            object_types=self._object_types,
            known_objects=self._known_objects,
            known_mails=self._known_mails,
            wanted=self._wanted,
        )


def _done(group: Group, context: ActionContext) -> dict[int, Told]:
    """By position. A lead whose event must wait holds back its later ones, and no other lead's."""
    outcomes: dict[int, Told] = {}
    ready: list[LeadEvent] = []
    for item in group.items:
        before = context.waiting.before(item.keys)
        if before is None:
            ready.append(item)
        else:
            outcomes[item.position] = held_back(before)
            context.waiting.note(item, before)
    for item, outcome in zip(ready, group.action.do(ready, context) if ready else (), strict=True):
        outcomes[item.position] = _warned(item, outcome)
        if isinstance(outcome, Retry):
            context.waiting.note(item, outcome)
    return outcomes


def _warned(item: LeadEvent, outcome: Told) -> Told:
    """With what was left out already when the payload was read."""
    if not isinstance(outcome, Delivered) or not item.mapped.warnings:
        return outcome
    return msgspec.structs.replace(outcome, warnings=(*item.mapped.warnings, *outcome.warnings))
