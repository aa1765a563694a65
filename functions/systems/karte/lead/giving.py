"""The calls behind systems.karte.lead.pulling: an identify event at most once, a row as often as it takes."""

from __future__ import annotations

from functools import partial

from relay.aws.secrets import NoSecret
from relay.core.deadline import Deadline
from relay.core.event import Event
from relay.core.gate import MustWait
from relay.core.outcome import Delivered, Outcome, Retry
from relay.delivering.at_most_once import Lost, Once
from relay.system.access import Access
from systems.karte.client import KarteClient
from systems.karte.config import KarteConnection, KarteRoute
from systems.karte.errors import NoEffect, without_effect
from systems.karte.lead.asked import AskedLead
from systems.karte.lead.lead_mapping import LeadMapping, LeadWrite, TableRow
from systems.karte.lead.links import Links
from systems.karte.lead.pulling import LeadPull
from systems.karte.people.due import DueList
from systems.karte.people.memory import People
from systems.karte.people.names import keys_of
from systems.karte.writing import at_most_once


class LeadGiving:
    """Of one connection."""

    def __init__(
        self, connection: KarteConnection, people: People, client: KarteClient, once: Once, access: Access
    ) -> None:
        due = None if access.noted is None else DueList(access.noted, people.hashes)
        self._pull = LeadPull(people=people, links=Links(people), due=due)
        self._user_data = connection.user_data
        self._client, self._once, self._secret = client, once, access.secret

    def deliver(
        self, asked: AskedLead, event: Event, route: KarteRoute, mapping: LeadMapping, deadline: Deadline
    ) -> Outcome:
        """Give who asked their lead, or see to it that those are asked for whose lead has changed.

        Raises Refused, and what LeadPull raises.
        """
        if asked.user is None:
            return self._pull.changed(asked, event)

        def made() -> LeadWrite | None:
            looked_up, hash_key = int(event.received_at.timestamp()), self._hash_key()
            return mapping.write(asked, event.payload, self._user_data, looked_up=looked_up, hash_key=hash_key)

        write = partial(self._write, event, deadline)
        return self._pull.deliver(asked, event, made, write, skips=route.unchanged == "skip")

    def _write(self, event: Event, deadline: Deadline, found: LeadWrite) -> Outcome:
        """The key names what is written: looked up again under the same id, a lead may have other values."""
        if found.row is not None:
            return self._upsert(found.row, deadline)
        if found.event is None:
            return Delivered()
        write = partial(self._client.write, keys_of(found.user), found.event, None, deadline)
        return at_most_once(self._once, f"{event.id}#{found.fingerprint}", write, event, deadline)

    def _upsert(self, row: TableRow, deadline: Deadline) -> Outcome:
        try:
            self._client.upsert(row, deadline)
        except Lost as lost:
            return Retry(cause=lost.cause)
        except (NoEffect, MustWait) as error:
            return without_effect(error) or Delivered()
        return Delivered()

    def _hash_key(self) -> str:
        """Of K-08; empty where none is set. What else the secret lacks is found where it is needed."""
        try:
            found = self._secret(refresh=False).get("marketo_hash_key")
        except NoSecret:
            return ""
        return found.strip() if isinstance(found, str) else ""
