"""Delivers events to one KARTE project: one request for each KARTE event, in order for each user.

KARTE counts an event twice that is written twice, so each is written at most once: systems.karte.writing. What a route
with `user` gives a user of their lead: systems.karte.lead.giving.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from relay.aws.errors import AWS_ERRORS
from relay.core.deadline import Deadline
from relay.core.event import Event
from relay.core.outcome import Cause, Outcome, Rejected, Retry
from relay.core.refusal import Refused
from relay.delivering.at_most_once import Once
from relay.mapping.route_cache import MappingCache
from relay.system.access import Access
from relay.telemetry import log
from systems.karte.client import KarteClient
from systems.karte.config import KarteConnection, KarteRoute
from systems.karte.hook import KarteHook
from systems.karte.lead.giving import LeadGiving
from systems.karte.lead.lead_mapping import LeadMapping
from systems.karte.lead.links import Links
from systems.karte.mapping import RouteMapping
from systems.karte.people.memory import Contended, People
from systems.karte.writing import EventWriting

_NOT_REMEMBERED = Retry(
    cause=Cause(code="state_unavailable", message="what is remembered of this user could not be read or written")
)


class KarteTarget:
    """Implements relay.system.target.Target."""

    def __init__(self, connection: KarteConnection, routes: Mapping[str, KarteRoute], access: Access) -> None:
        self._connection = connection
        self._routes = routes
        self._mappings, self._leads = MappingCache(RouteMapping), MappingCache(LeadMapping)
        client, once = KarteClient(connection.url, access.secret, access.gate), Once(access.state)
        people = _people(routes, access)
        self._writing = EventWriting(
            connection=connection,
            client=client,
            hook=KarteHook(connection, access.secret, access.gate),
            once=once,
            links=None if people is None else Links(people),
        )
        self._giving = None if people is None else LeadGiving(connection, people, client, once, access)

    def deliver(self, events: Sequence[Event], deadline: Deadline) -> Sequence[Outcome]:
        """One outcome for each event: see relay.system.target.Target.

        A webhook is Delivered when all its events are. Codes of the relay's own: the words of `relay.http.transport`,
        `http_{status}`, `redirected`, `secret_missing`, `secret_invalid`, those of `relay.delivering.at_most_once`,
        and `no_roster_route`.
        """
        outcomes: list[Outcome] = []
        waiting: dict[str, Retry] = {}
        for event in events:
            try:
                record, deliver = self._planned(event, deadline)
            except Refused as refused:
                outcomes.append(_rejected(refused))
                continue
            before = waiting.get(record)
            outcome = _held_back(before) if before else _calmly(deliver)
            if isinstance(outcome, Retry):
                waiting.setdefault(record, outcome)
            outcomes.append(outcome)
        return outcomes

    def _planned(self, event: Event, deadline: Deadline) -> tuple[str, Callable[[], Outcome]]:
        """Who keeps an event's order, and what delivers it. Raises Refused."""
        route = self._routes[event.route]
        if route.user is not None and self._giving is not None:
            giving, leads = self._giving, self._leads.of(route)
            asked = leads.asked(event.payload)
            return asked.record_id, lambda: giving.deliver(asked, event, route, leads, deadline)
        mapping = self._mappings.of(route)
        mapped = mapping.read(event.payload, self._connection.user_data)
        return mapped.record_id, lambda: self._writing.deliver(event, mapping, mapped, deadline)


def _people(routes: Mapping[str, KarteRoute], access: Access) -> People | None:
    """What is remembered of users, where some route gives them their leads."""
    if all(route.user is None for route in routes.values()):
        return None
    if access.key is None:
        raise TypeError("a route with `user` and no key for what is remembered")
    return People(access.state, access.key())


def _calmly(deliver: Callable[[], Outcome]) -> Outcome:
    try:
        return deliver()
    except Refused as refused:
        return _rejected(refused)
    except (Contended, *AWS_ERRORS) as error:
        log.fault(error)
        return _NOT_REMEMBERED


def _rejected(refused: Refused) -> Rejected:
    return Rejected(cause=Cause(code=refused.code, message=refused.message("en")))


def _held_back(before: Retry) -> Retry:
    message = f"held back behind an earlier event of this user: {before.cause.message}"
    return Retry(cause=Cause(code=before.cause.code, message=message), after=before.after, waiting=True)
