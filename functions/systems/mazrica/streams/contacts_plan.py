"""Contacts as they change, with the lead of each.

Told is what a person has changed. The relay's own writes are none: a contact that it made, or whose items it filled,
moves to the top of Mazrica's list without being news. So every contact is remembered as it was last seen, from the
first pass on, which goes through all of them once.

Whoever is made with an address of a lead, or with its id, and linked before anybody has read them, is no news of that
lead: only what changes from then on. Who was told before the function was stopped has been read: what is different from
that is news.

Of a linked contact that is told, name and address go on only where they have changed (`lastName`, `firstName`,
`leadEmail`): what somebody has changed at the lead since is not to be undone by another value's news. A name that the
relay joined of two parts could only be split wrongly, and is left out until a person has changed it.

Somebody who was told as new is awaited: until the contact is linked to the lead that is made of it, another address
would make a second lead. So it is held back, and read again by each pass, for a day at the most; and what else has
changed meanwhile is told once more when it is linked. A contact that the relay has made is held back for as long as it
is not linked: what it shows is the relay's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from relay.mapping.blank import is_blank
from relay.system.reads import Names
from relay.system.stream import Change
from systems.mazrica.config import LeadItems
from systems.mazrica.names import CREATED, EMAIL, ID, NAME, UPDATED, RecordList
from systems.mazrica.people.awaited import AwaitedContacts
from systems.mazrica.people.leads_of import leads_of
from systems.mazrica.people.links import ContactLink, ContactLinks, mail_mark
from systems.mazrica.people.making import MakingNotes
from systems.mazrica.rest.client import JsonRow
from systems.mazrica.rest.walking import ListWalk
from systems.mazrica.rows import payload_names, payloads, person_names
from systems.mazrica.rows.detail_items import number_in
from systems.mazrica.rows.times import MomentReader
from systems.mazrica.streams.contact_row import ContactRow
from systems.mazrica.streams.known_contacts import (
    ContactMemory,
    KnownPerson,
    version_mark,
)
from systems.mazrica.streams.place import Place, Stage
from systems.mazrica.streams.reader import TakenRows
from systems.mazrica.streams.source import NewPeople
from systems.mazrica.streams.told_newcomers import ToldNewcomers


@dataclass(frozen=True, kw_only=True)
class ContactsPlan:
    """Implements ReadingPlan."""

    names: Names
    times: MomentReader
    items: LeadItems
    links: ContactLinks
    making: MakingNotes
    awaited: AwaitedContacts
    told: ToldNewcomers
    memory: ContactMemory
    new_people: NewPeople
    clock: Callable[[], datetime]
    tells_parts: bool = False
    """Whether a name's parts are told though the name has not changed."""
    is_shared: bool = False
    """Whether some of it goes both ways."""

    def begin(self) -> None:
        """Nothing is needed."""

    def renew(self) -> None:
        """As the protocol says."""
        self.memory.renew()

    def stages(self, place: Place) -> Iterable[Stage]:
        """One walk, back to where the last one began, and to whom was held back; at first through everybody."""
        known, low = place.totals.get(RecordList.CONTACTS, 0), place.low_since_begin(RecordList.CONTACTS)
        if place.until is None and place.passes == 0:
            low = None
        elif low is not None and place.held is not None:
            low = min(low, place.held)
        yield Stage(name=RecordList.CONTACTS, walk=ListWalk(records=RecordList.CONTACTS, low=low, known=known))

    def take(self, place: Place, stage: Stage, rows: Sequence[JsonRow], *, is_last: bool) -> TakenRows:  # noqa: ARG002 - each row by itself
        """Those whom the route wants, and who are news."""
        contacts = [*self._read(place, rows, notices=True)]
        if place.until is not None:
            return TakenRows([each.change(None) for each in contacts if each.is_asked_for], place)
        changes, awaited, told = list[Change](), dict[str, int](), dict[int, KnownPerson]()
        unwritten = self._told_and_not_remembered(place, contacts)
        # an address that a lead gets is there before whoever is new with it, who would be made a lead else
        for each in sorted(contacts, key=lambda each: each.lead is None):
            known = self.memory.people.get(each.id) or unwritten.get(each.id)
            if self._is_held_back(each, known):
                place = place.holding(self.times.epoch(each.row, UPDATED))
                continue
            is_told = self._is_told(place, each, known)
            if is_told and each.lead is None:
                awaited[str(each.row.get(EMAIL) or "")] = each.id
                told[each.id] = each.now(self.clock().timestamp())
            if is_told or self._may_be_back(each, known):
                before = each.now() if known is None and each.is_written else known
                changes.append(each.change(before, tells_parts=self.tells_parts))
            if not self._is_awaited(each, known):
                self.memory.people.put(each.id, each.now(self._told_at(each, known, is_told=is_told)))
        self.memory.people.save()
        self.awaited.put({address: contact for address, contact in awaited.items() if address})
        self.told.put(told)
        return TakenRows(changes, place)

    def told_of(self, rows: Sequence[JsonRow]) -> int:
        """How many of these contacts a span that a person asks for tells. Raises botocore's errors."""
        return sum(each.is_asked_for for each in self._read(Place(), rows, notices=False))

    def _read(self, place: Place, rows: Sequence[JsonRow], *, notices: bool) -> Iterator[ContactRow]:
        said = {row[ID]: number_in(row, self.items.lead_id, self.times) for row in rows}
        leads, links = leads_of(self.links, said)
        shown_leads = {lead for contact, lead in leads.items() if lead is not None and contact not in links}
        being_made = self.making.leads(shown_leads) if shown_leads else set()
        for row in rows:
            lead, link = leads[row[ID]], links.get(row[ID])
            link = self._noticed(row, link) if link is not None and notices else link
            is_new = lead is None and self._is_new(place, row)
            payload = payloads.of_row(row, RecordList.CONTACTS, self.times, self.items.ids)
            if link is None or not link.name:
                name = person_names.split(str(row.get(NAME) or ""))
                payload |= {payload_names.LAST_NAME: name.last or None, payload_names.FIRST_NAME: name.first or None}
            payload |= {payload_names.LEAD_EMAIL: row.get(EMAIL) or None}
            payload |= {payload_names.LEAD: lead, payload_names.CREATED_NOW: is_new}
            version = payloads.version(payload, self.names)
            wanted = self._is_wanted(row, lead, is_new=is_new)
            made = link is None and lead in being_made
            yield ContactRow(row, lead, link, payload, version, is_new, made, wanted)

    def _told_and_not_remembered(self, place: Place, contacts: Sequence[ContactRow]) -> dict[int, KnownPerson]:
        """Linked contacts that are not remembered, as they were told when they had no lead; none in the first pass."""
        new = [each.id for each in contacts if each.lead is not None and self.memory.people.get(each.id) is None]
        return self.told.of(new) if place.passes else {}

    def _is_told(self, place: Place, contact: ContactRow, known: KnownPerson | None) -> bool:
        """Whether a route wants it, and somebody has changed it since it was last seen."""
        if not contact.is_wanted:
            return False
        if known is not None:
            first = contact.is_new and not known.told_at
            return first or known.version != version_mark(contact.version)
        if place.passes == 0:
            begin = place.begin if place.since is not None else None
            return begin is None or self.times.epoch(contact.row, UPDATED) >= begin
        if contact.lead is None:
            return True
        return contact.is_made and (not contact.is_written or self._says_more(contact))

    def _may_be_back(self, contact: ContactRow, known: KnownPerson | None) -> bool:
        """Whether somebody may have put back what the relay wrote since it was seen: who guards the pair knows."""
        return self.is_shared and known is not None and contact.lead is not None and contact.is_wanted

    def _says_more(self, contact: ContactRow) -> bool:
        """Whether a contact that the relay made has a value that routes take and the relay never writes."""
        return any(
            self.names.takes(name) and not _is_empty(value)
            for name, value in contact.payload.items()
            if name not in payloads.WRITTEN_NAMES
        )

    def _is_held_back(self, contact: ContactRow, known: KnownPerson | None) -> bool:
        """Whether a lead is being made of it under another address; or it is being made of a lead."""
        return contact.is_being_made or (
            self._is_awaited(contact, known) and (known and known.mail) != contact.now().mail
        )

    def _is_awaited(self, contact: ContactRow, known: KnownPerson | None) -> bool:
        """Whether a lead is being made of it."""
        return contact.lead is None and known is not None and known.is_awaited(self.clock().timestamp())

    def _told_at(self, contact: ContactRow, known: KnownPerson | None, *, is_told: bool) -> float:
        """As KnownPerson has it."""
        if contact.lead is not None:
            return 0.0
        if is_told:
            return self.clock().timestamp()
        return 0.0 if known is None else known.told_at

    def _is_wanted(self, row: JsonRow, lead: int | None, *, is_new: bool) -> bool:
        if lead is not None or self.new_people == "all":
            return True
        return self.new_people == "create" and is_new and "@" in str(row.get(EMAIL) or "")

    def _is_new(self, place: Place, row: JsonRow) -> bool:
        return place.begin is None or self.times.epoch(row, CREATED) >= place.begin

    def _noticed(self, row: JsonRow, link: ContactLink) -> ContactLink:
        """The link as it is now, without a name that somebody has changed: they may change it back."""
        is_name = link.name == person_names.mark(row[ID], str(row.get(NAME) or ""))
        address = str(row.get(EMAIL) or "")
        found = replace(
            link,
            name=link.name if is_name else "",
            mail=mail_mark(link.lead, address) if address else "",
        )
        if found != link:
            self.links.put(row[ID], found)
        return found


def _is_empty(value: Any) -> bool:
    return all(map(_is_empty, value.values())) if isinstance(value, dict) else is_blank(value)
