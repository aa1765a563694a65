"""Contacts that are looked for by the lead that they stand for: no call searches contacts, so all of them are read.

Two contacts can be merged (名寄せ), and the source is no more (https://intercom.help/senses_manual/ja/articles/5906183).
So a linked contact that is gone is looked for by lead and by address before it is taken to be deleted, and is never
made a second time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from relay.core.deadline import Deadline
from systems.mazrica.names import EMAIL, ID, RecordList
from systems.mazrica.people.links import ContactLink, ContactLinks, mail_mark
from systems.mazrica.rest.client import JsonRow
from systems.mazrica.rest.walking import ListWalk, Walker
from systems.mazrica.rows.detail_items import number_in
from systems.mazrica.rows.times import MomentReader


@dataclass
class ReadContacts:
    """Contacts that were read, by what they are looked for. Of several with one address the oldest id counts."""

    lead_item: int | None
    times: MomentReader
    by_lead: dict[int, int] = field(default_factory=dict)
    by_address: dict[str, int] = field(default_factory=dict)

    def learn(self, rows: Iterable[JsonRow]) -> None:
        """Take note of some."""
        for row in rows:
            lead, address = number_in(row, self.lead_item, self.times), plain(str(row.get(EMAIL) or ""))
            if lead is not None:
                self.by_lead[lead] = min(row[ID], self.by_lead.get(lead, row[ID]))
            if address:
                self.by_address[address] = min(row[ID], self.by_address.get(address, row[ID]))

    def of(self, lead: int, address: str = "") -> int | None:
        """The contact of a lead, else of an address."""
        found = self.by_lead.get(lead)
        return self.by_address.get(plain(address)) if found is None and address else found

    def of_link(self, link: ContactLink) -> int | None:
        """The contact that stands for a link's lead, or has its address."""
        found = self.by_lead.get(link.lead)
        if found is not None or not link.mail:
            return found
        same = (contact for address, contact in self.by_address.items() if mail_mark(link.lead, address) == link.mail)
        return next(same, None)

    def relink(self, links: ContactLinks, gone: int) -> int | None:
        """Link the lead of a contact that is gone to whom stands for it now; None where nobody does.

        Nobody who is linked to another lead. Raises botocore's errors.
        """
        link = links.of([gone]).get(gone)
        found = None if link is None else self.of_link(link)
        if link is None or found is None or found == gone:
            return None
        other = links.of([found]).get(found)
        if other is not None and other.lead != link.lead:
            return None
        links.remove(gone, link.lead)
        links.put(found, ContactLink(lead=link.lead, mail=link.mail))
        return found


def read_all(walker: Walker, lead_item: int | None, times: MomentReader, deadline: Deadline) -> ReadContacts:
    """All contacts, a request for each page. Raises MazricaFailed and MustWait."""
    found, walk = ReadContacts(lead_item, times), ListWalk(records=RecordList.CONTACTS)
    while not walk.is_over:
        rows, walk = walker.step(walk, deadline)
        found.learn(rows)
    return found


def plain(address: str) -> str:
    """An address as it is compared."""
    return address.strip().casefold()
