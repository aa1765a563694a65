"""What is written of one lead, and what is remembered of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from msgspec.structs import replace

from systems.mazrica.config import LeadItems
from systems.mazrica.people import index_keys
from systems.mazrica.people.index import IndexedRecord
from systems.mazrica.people.links import ContactLink, mail_mark, sent_mark
from systems.mazrica.people.written import written
from systems.mazrica.rows.person_names import mark
from systems.mazrica.target.activity_url import ActivityUrls
from systems.mazrica.target.mapping import ItemValue, LeadContact
from systems.mazrica.target.spelling import ContactBody, named_items


@dataclass
class LeadWrites:
    """Of one lead."""

    lead: LeadContact
    known: LeadItems
    """The connection's."""
    urls: ActivityUrls

    @cached_property
    def items(self) -> dict[str, ItemValue]:
        """The detail items, with the link to the lead's activities where somebody makes one."""
        found = dict(self.lead.items)
        if "activity_url" not in found and (url := self.urls.url(self.lead.lead)):
            found["activity_url"] = url
        return named_items(found, self.known)

    def body(self, customer: int | None) -> ContactBody:
        """A contact that is made, with its account."""
        items = {name: value for name, value in self.items.items() if value is not None}
        fields = {name: value for name, value in self.lead.fields.items() if value is not None}
        return ContactBody(name=self.lead.name, email=self.lead.email, customer=customer, items=items, fields=fields)

    @property
    def keeps_more(self) -> bool:
        """Whether more than the items is kept in step.

        What was written of it before says nothing of what is there: somebody at Mazrica may have changed it since.
        """
        return bool(self.lead.fields) or self.lead.new_name is not None

    def changed(self, link_sent: str) -> ContactBody:
        """What a contact that was there gets: the items where others were sent, and what is kept in step."""
        items = {} if link_sent == sent_mark(self.items) and self.keeps_more else self.items
        return ContactBody(name=self.lead.new_name, items=items, fields=self.lead.fields)

    def named(self, contact: int, link: ContactLink) -> ContactLink:
        """A link with the name that is about to be written, which is not to be split when it is read (M-25)."""
        return replace(link, name=mark(contact, self.lead.new_name)) if self.lead.new_name is not None else link

    def link(self, contact: int, body: ContactBody) -> ContactLink:
        """The link of a contact that was made so: what still shows it is no news, and its name is not split (M-25)."""
        name = body.name or ""
        return ContactLink(
            lead=self.lead.lead,
            name=mark(contact, name),
            mail=mail_mark(self.lead.lead, body.email) if body.email else "",
            wrote=written(contact, name, body.email, body.customer),
        )

    def indexed(self, body: ContactBody) -> IndexedRecord:
        """The same as the index has it, until a list shows it."""
        keys = [index_keys.by_lead(self.lead.lead)]
        keys += [index_keys.by_address(body.email)] if body.email else []
        keys += [index_keys.by_domain(self.lead.domain)] if body.email and body.customer is not None else []
        numbers = (getattr(self.known, name) for name in body.items)
        return IndexedRecord(tuple(keys), body.customer, tuple(numbers))
