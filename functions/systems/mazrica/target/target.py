"""Delivers leads to one account at Mazrica: one request for each contact, since it takes no more at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from relay.aws.errors import AWS_ERRORS
from relay.core.deadline import Deadline
from relay.core.event import Event
from relay.core.gate import MustWait
from relay.core.outcome import Cause, Outcome, Rejected, Retry
from relay.core.refusal import Refused
from relay.mapping.route_cache import MappingCache
from relay.system.pairs import RoutesByEvent
from relay.telemetry import log
from systems.mazrica.shared_contacts import ContactWritesShared
from systems.mazrica.target import outcomes
from systems.mazrica.target.lead_delivery import LeadDelivery
from systems.mazrica.target.mapping import LeadContact, RouteMapping
from systems.mazrica.target.route import AccountRule, MazricaRoute

LEAST_SECONDS = 7.0
"""With less time left than this no lead is begun; what it has not come to is done the next time."""


class MazricaTarget:
    """Implements relay.system.target.Target."""

    def __init__(self, routes: Mapping[str, MazricaRoute], leads: LeadDelivery) -> None:
        self._routes = RoutesByEvent(routes, ContactWritesShared())
        self._mappings = MappingCache(RouteMapping)
        self._leads = leads

    def deliver(self, events: Sequence[Event], deadline: Deadline) -> Sequence[Outcome]:
        """One outcome for each event: see relay.system.target.Target.

        Codes of the relay's own: those of systems.mazrica.rest.errors, `contact_busy`, `index_unread`, `rate_limit`,
        `state_unavailable`, `out_of_time`.
        """
        turn = _Turn(self._leads, deadline)
        found = [self._one(event, turn) for event in events]
        turn.end()
        return found

    def _one(self, event: Event, turn: _Turn) -> Outcome:
        route = self._routes.of(event)
        try:
            lead = self._mappings.of(route).read(event.payload)
        except Refused as refused:
            return Rejected(cause=Cause(code=refused.code, message=refused.message("en")))
        return turn.deliver(event, lead, route.accounts)


class _Turn:
    """One batch: a lead whose event must wait holds back its later ones, and no other lead's."""

    def __init__(self, leads: LeadDelivery, deadline: Deadline) -> None:
        self._leads = leads
        self._deadline = deadline
        self._waiting: dict[int, Retry] = {}
        self._stopped: Retry | None = None
        self._begun = False

    def deliver(self, event: Event, lead: LeadContact, rule: AccountRule | None) -> Outcome:
        before = self._waiting.get(lead.lead)
        if before is not None:
            return outcomes.held_back(before)
        outcome = self._stopped or self._delivered(event, lead, rule)
        if isinstance(outcome, Retry):
            self._waiting[lead.lead] = outcome
            self._stopped = outcome if outcome.everything else self._stopped
        return outcome

    def end(self) -> None:
        """Look around, where there is time and nothing is in the way."""
        if self._stopped is None and self._begun and self._deadline.seconds_left() > LEAST_SECONDS:
            try:
                self._leads.look_around(self._deadline)
            except AWS_ERRORS as error:
                log.fault(error)

    def _delivered(self, event: Event, lead: LeadContact, rule: AccountRule | None) -> Outcome:
        if self._begun and self._deadline.seconds_left() < LEAST_SECONDS:
            return outcomes.OUT_OF_TIME
        self._begun = True
        try:
            return self._leads.deliver(event, lead, rule, self._deadline)
        except MustWait as wait:
            return wait.outcome()
        except AWS_ERRORS as error:
            log.fault(error)
            return outcomes.UNREMEMBERED
