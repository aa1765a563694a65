"""One contact as it was read, and what is told of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from relay.system.stream import Change
from systems.mazrica.names import EMAIL, ID, NAME
from systems.mazrica.people.links import ContactLink
from systems.mazrica.people.written import shown
from systems.mazrica.rest.client import JsonRow
from systems.mazrica.rows.payload_names import FIRST_NAME, LAST_NAME, LEAD_EMAIL
from systems.mazrica.streams.known_contacts import KnownPerson, address_mark, name_mark, version_mark


@dataclass(frozen=True)
class ContactRow:
    """One row, and what is made of it."""

    row: JsonRow
    lead: int | None
    link: ContactLink | None
    payload: Mapping[str, Any]
    """With everything."""
    version: str
    is_new: bool
    """Whether it has no lead, and was made since reading began."""
    is_being_made: bool
    """Whether the relay has made it, or is just making it, and it is not linked yet."""
    is_wanted: bool

    @property
    def id(self) -> int:
        """Its id."""
        return int(self.row[ID])

    @property
    def is_made(self) -> bool:
        """Whether the relay has made it."""
        return self.link is not None and bool(self.link.wrote)

    @property
    def is_written(self) -> bool:
        """Whether name, address and account are still as the relay wrote them."""
        return self.link is not None and self.link.wrote == shown(self.row)

    @property
    def is_asked_for(self) -> bool:
        """Whether a span that a person asks for tells it."""
        return self.is_wanted and not self.is_being_made and not self.is_written

    def now(self, told_at: float = 0.0) -> KnownPerson:
        """What is to be remembered."""
        name, address = str(self.row.get(NAME) or ""), str(self.row.get(EMAIL) or "")
        return KnownPerson(
            version_mark(self.version), name_mark(self.id, name), address_mark(self.id, address), told_at
        )

    def change(self, known: KnownPerson | None, *, tells_parts: bool = False) -> Change:
        """What is told, beside what was before; None: everything is news."""
        payload, now = dict(self.payload), self.now()
        is_known = self.lead is not None and known is not None and known.name == now.name
        if is_known and LAST_NAME in payload and not tells_parts:
            del payload[LAST_NAME], payload[FIRST_NAME]
        if self.lead is not None and known is not None and known.mail == now.mail:
            payload[LEAD_EMAIL] = None
        was_awaited = self.lead is not None and known is not None and known.told_at
        return Change(str(self.id), f"{self.version}:{self.lead}" if was_awaited else self.version, payload)
