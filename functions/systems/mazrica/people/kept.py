"""All that is kept of one person: by a lead's id, or by an address; so that it can be erased."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from relay.aws.table import State
from systems.mazrica.names import RecordList
from systems.mazrica.people import index_keys
from systems.mazrica.people.index import IndexedRecord, RecordIndex, place_key
from systems.mazrica.people.links import ContactLinks
from systems.mazrica.people.making import MakingNotes

_NOTHING = IndexedRecord(())


@dataclass(frozen=True)
class KeptContacts:
    """Implements relay.system.noted.PeopleKept."""

    state: State

    def items(self, name: str) -> int:
        """Links, notes and contacts in the index. A link is kept for as long as the contact is not to be made again."""
        lead = _lead(name)
        links = sum(1 for _ in self._linked(lead))
        notes = 0 if lead is None else int(MakingNotes(self.state).contact(lead) is not None)
        return 2 * links + notes + len(self._indexed(name))

    def forget(self, name: str) -> None:
        """For the next lead that is linked to nobody all contacts are read anew: who is there is not made again."""
        lead, indexed = _lead(name), self._indexed(name)
        for contact in indexed:
            self._index.drop(contact)
        if indexed:
            self.state.delete(place_key(RecordList.CONTACTS))
        for contact in [*self._linked(lead)]:
            if lead is not None:
                ContactLinks(self.state).remove(contact, lead)
        if lead is not None:
            MakingNotes(self.state).done_contact(lead)

    @property
    def _index(self) -> RecordIndex:
        return RecordIndex(self.state, RecordList.CONTACTS, lambda _row: _NOTHING)

    def _linked(self, lead: int | None) -> Iterator[int]:
        contact = None if lead is None else ContactLinks(self.state).contact_of(lead)
        if contact is not None:
            yield contact

    def _indexed(self, name: str) -> list[int]:
        lead = _lead(name)
        key = index_keys.by_address(name) if lead is None else index_keys.by_lead(lead)
        found = [*self._index.find([key])[key], *self._linked(lead)]
        return [*self._index.of(found)]


def _lead(name: str) -> int | None:
    return int(name) if name.isascii() and name.isdecimal() else None
