"""The contacts, as far as who stands for an id: actions name contacts by their ids, and no call reads one contact.

Kept in the reading's memory, an item for each contact under its id, so that it can be forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from relay.system.memory import Keeps
from systems.mazrica.names import EMAIL, ID
from systems.mazrica.people.leads_of import leads_of
from systems.mazrica.people.links import ContactLinks
from systems.mazrica.rest.client import JsonRow
from systems.mazrica.rows.detail_items import number_in
from systems.mazrica.rows.times import MomentReader

_KIND = "contact"


class KnownContact(msgspec.Struct, frozen=True, array_like=True):
    """What is kept of a contact."""

    lead: int | None
    """As its detail item says."""
    email: str


class ContactPerson(msgspec.Struct, frozen=True):
    """Who a contact is."""

    contact: int
    lead: int | None
    email: str


class Roster:
    """Who stands for the ids of contacts. `newest` reads those that changed last, for who is not known yet."""

    def __init__(
        self,
        memory: Keeps,
        links: ContactLinks,
        times: MomentReader,
        lead_item: int | None,
        newest: Callable[[], list[JsonRow]],
    ) -> None:
        self._memory = memory
        self._links = links
        self._times = times
        self._lead_item = lead_item
        self._newest = newest
        self._known: dict[int, KnownContact | None] = {}
        self._looked = False

    def learn(self, rows: Iterable[JsonRow]) -> None:
        """Keep what contacts say of themselves."""
        for row in rows:
            found = KnownContact(number_in(row, self._lead_item, self._times), str(row.get(EMAIL) or ""))
            self._known[row[ID]] = found
            self._memory.put(_KIND, str(row[ID]), msgspec.json.encode(found).decode())

    def of(self, contacts: Iterable[int]) -> dict[int, ContactPerson]:
        """Those of several contacts that are known. Raises botocore's errors, and what `newest` raises."""
        wanted = list(dict.fromkeys(contacts))
        if any(self._one(each) is None for each in wanted) and not self._looked:
            self._looked = True
            self.learn(self._newest())
        known = {each: found for each in wanted if (found := self._one(each)) is not None}
        leads, _ = leads_of(self._links, {each: found.lead for each, found in known.items()})
        return {each: ContactPerson(each, leads[each], found.email) for each, found in known.items()}

    def kept(self, contact: int) -> ContactPerson | None:
        """The same of one, without asking the system."""
        found = self._one(contact)
        if found is None:
            return None
        leads, _ = leads_of(self._links, {contact: found.lead})
        return ContactPerson(contact, leads[contact], found.email)

    def _one(self, contact: int) -> KnownContact | None:
        if self._known.get(contact) is None:
            text = self._memory.get(_KIND, str(contact))
            self._known[contact] = None if text is None else msgspec.json.decode(text, type=KnownContact)
        return self._known[contact]
