"""One lead to its contact: linked already, found, or made; each once, whoever else delivers, and whatever is lost.

1. A lead that is linked: its contact gets the items, where they changed (M-20), and what else a route keeps in step
   (`fields`, `rename`), whatever was written before. Where the contact is no more, whoever
   stands for the lead by now is linked, since contacts are merged (名寄せ); nobody is made a second time.
2. Else, under the lock of all that the lead is known by: who shows its id, else who has its address (M-12), is linked
   and gets the items, and nothing else (M-09, M-22).
3. Else a contact is made, with name, address and account (M-22), its note left before and taken away after.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

from msgspec.structs import replace

from relay.core.deadline import Deadline
from relay.core.event import Event
from relay.core.gate import MustWait
from relay.core.outcome import Delivered, Outcome
from relay.delivering.locks.locks import KEPT, Locks
from relay.telemetry import log
from systems.mazrica.config import LeadItems
from systems.mazrica.names import RecordList
from systems.mazrica.people.awaited import AwaitedContacts
from systems.mazrica.people.finding import plain
from systems.mazrica.people.index import RecordIndex
from systems.mazrica.people.index_keeping import IndexKeeping
from systems.mazrica.people.links import ContactLink, ContactLinks, mail_mark, sent_mark
from systems.mazrica.people.making import MakingNote, MakingNotes
from systems.mazrica.rest.errors import FailureKind, MazricaFailed
from systems.mazrica.rest.halving import by_id
from systems.mazrica.rest.walking import Walker
from systems.mazrica.target import outcomes
from systems.mazrica.target.accounts import FRESH_SECONDS, Accounts
from systems.mazrica.target.activity_url import ActivityUrls
from systems.mazrica.target.contact_writing import ContactWriting, WrittenContact
from systems.mazrica.target.lead_writes import LeadWrites
from systems.mazrica.target.making_contacts import ContactBusy, ContactMaking, PerhapsMade
from systems.mazrica.target.mapping import ItemValue, LeadContact
from systems.mazrica.target.matching import ContactFinding, FoundContact
from systems.mazrica.target.route import AccountRule
from systems.mazrica.target.spelling import ContactBody

_MOST_TRIES = 5
"""Contacts that are found, and then turn out to be gone."""
_NO_ADDRESS = outcomes.skipped(outcomes.EMAIL_INVALID, field="email")


@dataclass(frozen=True, kw_only=True)
class LeadDelivery:
    """Of one connection. Methods raise MustWait and botocore's errors."""

    items: LeadItems
    links: ContactLinks
    notes: MakingNotes
    awaited: AwaitedContacts
    index: RecordIndex
    keeping: IndexKeeping
    walker: Walker
    writing: ContactWriting
    accounts: Accounts
    locks: Locks
    urls: ActivityUrls
    clock: Callable[[], float] = time.time

    def look_around(self, deadline: Deadline) -> None:
        """See now and then what people have edited, and put it back. What fails is looked at the next time."""
        try:
            self.keeping.look_now_and_then(deadline)
        except MazricaFailed as failed:
            log.own_step("not_looked", "warning", code=failed.cause.code)
        except MustWait:
            return

    def deliver(self, event: Event, lead: LeadContact, rule: AccountRule | None, deadline: Deadline) -> Outcome:
        """What became of one event."""
        one = _OneLead(self, lead, rule, deadline, asked_again=event.replayed_at is not None)
        try:
            return one.deliver()
        except ContactBusy as busy:
            return outcomes.busy(busy.after)
        except PerhapsMade as lost:
            return outcomes.lost(lost.error, KEPT)
        except MazricaFailed as failed:
            return outcomes.failed(failed)


@dataclass
class _OneLead:
    on: LeadDelivery
    lead: LeadContact
    rule: AccountRule | None
    deadline: Deadline
    asked_again: bool
    """Whether a person has had it delivered again."""

    def deliver(self) -> Outcome:
        linked = self._link()
        if linked is not None:
            return self._linked(*linked)
        if self.lead.is_email_invalid and self.lead.known is None:
            return _NO_ADDRESS
        with self._held(*self._names()) as keep:
            try:
                again = self._link()  # another function may have linked it meanwhile
                return self._linked(*again) if again else self._unlinked()
            except PerhapsMade:
                keep()
                raise

    @cached_property
    def _writes(self) -> LeadWrites:
        return LeadWrites(self.lead, self.on.items, self.on.urls)

    @cached_property
    def _making(self) -> ContactMaking:
        on = self.on
        return ContactMaking(
            writes=self._writes,
            links=on.links,
            notes=on.notes,
            index=on.index,
            writing=on.writing,
            accounts=on.accounts,
            deadline=self.deadline,
            clock=on.clock,
        )

    # A lead that is linked

    def _link(self) -> tuple[int, ContactLink] | None:
        contact = self.on.links.contact_of(self.lead.lead)
        link = None if contact is None else self.on.links.of([contact]).get(contact)
        return None if contact is None or link is None or link.lead != self.lead.lead else (contact, link)

    def _linked(self, contact: int, link: ContactLink) -> Outcome:
        if link.gone:
            return self._after_gone(contact, link)
        items = self._writes.items
        sent = sent_mark(items)
        if link.sent == sent and not self.asked_again and not self._writes.keeps_more:
            return Delivered(answer=outcomes.answer(contact), skipped="unchanged")
        note = None if link.sent else self.on.notes.contact(self.lead.lead)
        unseen = () if note is None else self._settled(contact, link, note)
        link = self._renamed(contact, link)
        try:
            self._update(contact, self._writes.changed("" if self.asked_again else link.sent))
        except MazricaFailed as failed:
            if failed.kind is not FailureKind.NOT_THERE or self._is_listed(contact):
                raise
            gone = replace(link, gone=self.on.clock())
            self.on.links.put(contact, gone)
            return self._after_gone(contact, gone)
        self.on.links.put(contact, replace(link, sent=sent))
        return Delivered(answer=outcomes.answer(contact), warnings=unseen)

    def _renamed(self, contact: int, link: ContactLink) -> ContactLink:
        """Known before it is written: whoever reads the contact meanwhile does not split the name."""
        named = self._writes.named(contact, link)
        if named != link:
            self.on.links.put(contact, named)
        return named

    def _settled(self, contact: int, link: ContactLink, note: MakingNote) -> tuple[str, ...]:
        """What whoever has made the contact had no time for."""
        return self._making.settle(WrittenContact(contact), link, self._writes.body(note.customer))

    def _after_gone(self, contact: int, link: ContactLink) -> Outcome:
        """Whoever stands for the lead now: merging takes the source away."""
        with self._held(*self._names()) as keep:
            try:
                self.on.keeping.look(max(link.gone, self._fresh()), self.deadline)
                keys = [key for each in self.on.index.of([contact]).values() for key in each.keys if key[0] == "m"]
                found = self._find(but=[contact], keys=keys)
                if found.contact is None and not self.asked_again:
                    self.on.keeping.look(link.gone, self.deadline, whole_since=link.gone)
                    found = self._find(but=[contact], keys=keys)
                if found.contact is not None:
                    outcome = self._to_found(found)
                    if outcome is None:
                        raise ContactBusy(None)
                    self.on.links.remove(contact, self.lead.lead)
                    self.on.index.drop(contact)
                    return outcome
                if self.asked_again:
                    self.on.links.remove(contact, self.lead.lead)
                    self.on.index.drop(contact)
                    return self._unlinked()
            except PerhapsMade:
                keep()
                raise
        return outcomes.skipped(outcomes.CONTACT_GONE)

    # A lead that is not

    def _unlinked(self) -> Outcome:
        known = self.lead.known or self.on.awaited.contact(self.lead.email or "")
        if known is not None and (outcome := self._to_known(known)):
            return outcome
        if self.lead.is_email_invalid:
            return _NO_ADDRESS
        note = self.on.notes.contact(self.lead.lead)
        self.on.keeping.look(self.on.clock() if note and not note.sent else self._fresh(), self.deadline)
        gone: list[int] = []
        for _ in range(_MOST_TRIES):
            found = self._find(but=gone)
            if found.contact is None:
                break
            if note is not None and found.shows_lead and (own := self._own(found.contact, note)):
                return own
            outcome = self._to_found(found)
            if outcome is not None:
                return outcome
            gone.append(found.contact)
            self.on.keeping.look(self.on.clock(), self.deadline)  # it may have been merged just now
        else:
            raise ContactBusy(None)
        if found.is_taken:
            return outcomes.skipped(outcomes.CONTACT_TAKEN, field="email")
        return self._making.make(self.rule)

    def _own(self, contact: int, note: MakingNote) -> Outcome | None:
        """A contact that the relay has made, or a person has imported from its file, as it stands there.

        None where it is not there any more; of one that was imported that is found out when it is next written.
        """
        if not note.sent and not self._is_listed(contact):
            return None
        imported = ContactBody(name=note.name, email=note.email or None, customer=note.customer)
        link = self._writes.link(contact, imported if note.sent else self._writes.body(note.customer))
        self.on.links.put(contact, replace(link, sent=note.sent))
        if note.sent:
            self.on.notes.done_contact(self.lead.lead)
        return self._linked(contact, replace(link, sent=note.sent))

    def _to_known(self, contact: int) -> Outcome | None:
        link = self.on.links.of([contact]).get(contact)
        return None if link is not None and link.lead != self.lead.lead else self._to_found(FoundContact(contact))

    def _to_found(self, found: FoundContact) -> Outcome | None:
        """Link a contact that was there, and write the items; None where it is gone."""
        contact = found.contact or 0
        with self._held(f"contact:{contact}"):
            other = self.on.links.of([contact]).get(contact)
            if other is not None and other.lead != self.lead.lead:
                raise ContactBusy(None)
            items = self._writes.items
            try:
                if self._writes.keeps_more or not (found.shows_lead and self._shows(contact, items)):
                    self._update(contact, self._writes.changed(""))
            except MazricaFailed as failed:
                if failed.kind is not FailureKind.NOT_THERE or self._is_listed(contact):
                    raise
                self.on.index.drop(contact)
                return None
            mail = mail_mark(self.lead.lead, self.lead.email) if self.lead.email else ""
            link = ContactLink(lead=self.lead.lead, mail=mail, sent=sent_mark(items))
            self.on.links.put(contact, self._writes.named(contact, link))
        self.on.notes.done_contact(self.lead.lead)
        return Delivered(answer=outcomes.answer(contact), warnings=found.warnings)

    def _update(self, contact: int, body: ContactBody) -> None:
        self.on.writing.update(contact, body, self.deadline, valued=self._valued(contact) if body.items else ())

    def _shows(self, contact: int, items: Mapping[str, ItemValue]) -> bool:
        """Whether a contact had these items already when it was read: it is linked and nothing is written."""
        found = self.on.index.of([contact]).get(contact)
        valued = {name: value for name, value in items.items() if value is not None}
        return found is not None and found.shown == sent_mark(valued)

    def _valued(self, contact: int) -> tuple[int, ...] | None:
        """The items in which a contact has a value: where a PATCH empties what it does not name, those are named."""
        if self.on.writing.known.get().others == "stay":
            return ()
        self.on.keeping.look(self._fresh(), self.deadline)
        found = self.on.index.of([contact]).get(contact)
        return None if found is None else found.items

    # Who is meant

    @contextmanager
    def _held(self, *names: str) -> Iterator[Callable[[], None]]:
        """Under the locks of these names; what is given keeps them for a while, where an answer was lost."""
        seconds = max(0.0, self.deadline.seconds_left()) + KEPT
        with self.on.locks.hold([frozenset(names)], seconds) as held:
            if not held.persons:
                raise ContactBusy(held.rests.get(0))
            yield lambda: held.keep(0)

    def _names(self) -> list[str]:
        """All that no two may look for at once."""
        found = [f"lead:{self.lead.lead}"]
        found += [f"mail:{plain(self.lead.email)}"] if self.lead.email else []
        if self.rule is not None and self.lead.company:
            found.append(f"account:{self.on.accounts.scope(self.lead, self.rule)}")
        return found

    def _find(self, *, but: list[int], keys: list[str] | None = None) -> FoundContact:
        return ContactFinding(self.on.index, self.on.links).find(self.lead, but=but, keys=keys or [])

    def _is_listed(self, contact: int) -> bool:
        """What answers 404 and is listed is no contact that is gone, but a call that is not there."""
        return by_id(self.on.walker, RecordList.CONTACTS, contact, self.deadline) is not None

    def _fresh(self) -> float:
        return self.on.clock() - FRESH_SECONDS
