"""Which lead a contact is: the one that it is linked to, and without a link what its detail item says.

An item that names a lead which is linked to another contact says nothing: of two contacts with one Lead ID the linked
one is meant.
"""

from __future__ import annotations

from collections.abc import Mapping

from systems.mazrica.people.links import ContactLink, ContactLinks


def leads_of(
    links: ContactLinks, items: Mapping[int, int | None]
) -> tuple[dict[int, int | None], dict[int, ContactLink]]:
    """The lead of each contact, and the links that there are. `items` are what detail items say, by contact."""
    known = links.of(items)
    said = {contact: lead for contact, lead in items.items() if contact not in known and lead is not None}
    taken = links.contacts_of(set(said.values())) if said else {}
    free = {contact: lead for contact, lead in said.items() if taken.get(lead, contact) == contact}
    leads = {contact: known[contact].lead if contact in known else free.get(contact) for contact in items}
    return leads, known
