"""Which contact a lead is: the one that shows its id, else the oldest that has its address (M-12)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from systems.mazrica.people import index_keys
from systems.mazrica.people.index import RecordIndex
from systems.mazrica.people.links import ContactLink, ContactLinks
from systems.mazrica.target.mapping import LeadContact

SEVERAL = "several_contacts"


class FoundContact(NamedTuple):
    """What was found."""

    contact: int | None = None
    shows_lead: bool = False
    """Whether it shows the lead's id."""
    is_taken: bool = False
    """Whether somebody has the address, and all of them are linked to other leads."""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class ContactFinding:
    """Looks in the index. Methods raise botocore's errors."""

    index: RecordIndex
    links: ContactLinks

    def find(self, lead: LeadContact, *, but: Collection[int] = (), keys: Sequence[str] = ()) -> FoundContact:
        """The contact of a lead that is linked to none; `keys` are looked for as well, `but` are not meant.

        Whoever is linked to another lead is not this one's, whatever they show: of two contacts with one Lead ID the
        linked one has it.
        """
        by_lead = index_keys.by_lead(lead.lead)
        wanted = [by_lead, *([index_keys.by_address(lead.email)] if lead.email else []), *keys]
        found = self.index.find(wanted)
        links = self.links.of(each for ids in found.values() for each in ids)
        for key in wanted:
            free = [each for each in found[key] if each not in but and _is_free(links.get(each), lead.lead)]
            if free:
                word = "lead_id" if key == by_lead else "email"
                return FoundContact(free[0], key == by_lead, warnings=(f"{SEVERAL}:{word}",) if len(free) > 1 else ())
        return FoundContact(is_taken=any(each not in but for key in wanted[1:] for each in found[key]))


def _is_free(link: ContactLink | None, lead: int) -> bool:
    return link is None or link.lead == lead
