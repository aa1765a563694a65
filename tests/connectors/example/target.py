"""Delivers events to one directory: one request for each, in order for each person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from relay.core.deadline import Deadline
from relay.core.event import Event
from relay.core.gate import MustWait
from relay.core.outcome import Cause, Delivered, Rejected, Retry, Told, Unmatched
from relay.core.refusal import Refused
from relay.mapping.route_cache import MappingCache
from relay.system.access import Access
from relay.system.pairs import RoutesByEvent
from tests.connectors.example import mapping
from tests.connectors.example.client import DirectoryClient, RequestFailed
from tests.connectors.example.config import DirectoryConnection, DirectoryRoute
from tests.connectors.example.shared_people import PersonWritesShared
from tests.connectors.example.streams import payload_of

FIRST = "1"
"""Revision of a person who has just been made."""


class DirectoryTarget:
    """Implements relay.system.target.Target."""

    def __init__(self, connection: DirectoryConnection, routes: Mapping[str, DirectoryRoute], access: Access) -> None:
        self._client = DirectoryClient(connection.url, access.secret, access.gate)
        self._routes = RoutesByEvent(routes, PersonWritesShared())
        self._mappings = MappingCache(mapping.Mapping)

    def deliver(self, events: Sequence[Event], deadline: Deadline) -> Sequence[Told]:
        """One outcome for each event; after a Retry, later events of that person wait for their turn."""
        outcomes: list[Told] = []
        waiting: dict[str, Retry] = {}
        for event in events:
            route = self._routes.of(event)
            try:
                person = self._mappings.of(route).read(event.payload)
            except Refused as refused:
                outcomes.append(Rejected(cause=Cause(code=refused.code, message=refused.message("en"))))
                continue
            outcome = waiting.get(person.key) or self._deliver(route, person, deadline)
            if isinstance(outcome, Retry):
                waiting.setdefault(person.key, Retry(cause=outcome.cause, waiting=True))
            outcomes.append(outcome)
        return outcomes

    def _deliver(self, route: DirectoryRoute, person: mapping.Person, deadline: Deadline) -> Told:
        try:
            if route.find:
                found = self._client.listed("people", deadline, email=person.key)
                return Delivered(found=payload_of(found[0]) if found else None)
            if not route.create and not self._client.listed("people", deadline, id=person.key):
                return Unmatched(address=person.key, cause=Cause(code="nobody", message="nobody has this id"))
            written = self._client.write(person.key, person.fields, deadline)
        except RequestFailed as error:
            return Rejected(cause=error.cause) if error.rejected else Retry(cause=error.cause)
        except MustWait as wait:
            return wait.outcome()
        revision = str(written.get("revision", ""))
        answer = {"record": person.key, "revision": revision}
        if revision != FIRST:
            return Delivered(answer=answer)
        return Delivered(answer=answer, new_person=person.key, made=("lead",))
