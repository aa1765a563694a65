"""Who is linked to whom: the relay's own memory, in the connection's state table, which all its functions share.

The Lead ID in a contact's detail item is a copy that anyone at Mazrica can edit; this is what holds. Two items for each
link: `mazrica-link#contact#{contact}` says the lead and what the relay wrote, `mazrica-link#lead#{lead}` the contact.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec

from relay.aws.table import State

FOR_EVER = 100 * 365 * 86_400.0
"""Seconds."""


class ContactLink(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is kept of a contact that is linked to a lead."""

    lead: int
    name: str = ""
    """Mark of the name that the relay wrote when it made the contact (person_names.mark); it is not split."""
    mail: str = ""
    """Mark of the contact's address as it was last read (`mail_mark`): by it a contact is found that was merged."""
    wrote: str = ""
    """Mark of all that the relay wrote then (`written`). What is still as it was written is no news."""
    sent: str = ""
    """Mark of the detail items as the relay last wrote them (`sent_mark`); empty: they are to be written."""
    gone: float = 0.0
    """When the contact was found to be no more (epoch seconds), and nobody stands for its lead; 0: it is there."""


def mail_mark(lead: int, address: str) -> str:
    """Sixteen hexadecimal digits that stand for an address beside a lead, however its letters are written."""
    plain = f"{lead}/{address.strip().casefold()}"
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def sent_mark(items: Mapping[str, object]) -> str:
    """Sixteen hexadecimal digits that stand for the values of detail items."""
    return hashlib.sha256(msgspec.json.encode(items, order="sorted")).hexdigest()[:16]


@dataclass(frozen=True)
class ContactLinks:
    """The links of one connection. Methods raise botocore's errors."""

    state: State

    def of(self, contacts: Iterable[int]) -> dict[int, ContactLink]:
        """Those of several contacts that are linked; a request for each hundred."""
        keys = {_contact(each): each for each in contacts}
        found = self.state.get_all(keys)
        return {keys[key]: msgspec.json.decode(text, type=ContactLink) for key, text in found.items()}

    def contact_of(self, lead: int) -> int | None:
        """The contact that a lead is linked to."""
        return self.contacts_of([lead]).get(lead)

    def contacts_of(self, leads: Iterable[int]) -> dict[int, int]:
        """The same of several leads."""
        keys = {_lead(each): each for each in leads}
        return {keys[key]: int(text) for key, text in self.state.get_all(keys).items()}

    def put(self, contact: int, link: ContactLink) -> None:
        """Link a contact, or say something else of it. Whom contact or lead was linked to before is not unlinked."""
        texts = {_contact(contact): msgspec.json.encode(link).decode(), _lead(link.lead): str(contact)}
        self.state.put_all(texts, FOR_EVER)

    def remove(self, contact: int, lead: int) -> None:
        """Unlink them, where they are linked to each other; the lead stays with another contact that it has by now."""
        mine = self.contact_of(lead) == contact
        self.state.delete_all([_contact(contact), *([_lead(lead)] if mine else [])])


def _contact(contact: int) -> str:
    return f"mazrica-link#contact#{contact}"


def _lead(lead: int) -> str:
    return f"mazrica-link#lead#{lead}"
