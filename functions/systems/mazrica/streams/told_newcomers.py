"""Contacts without a lead, as they were told: known before anybody is told of them.

What a reading remembers of a contact is written behind the event, and a function may be stopped in between. Until the
next one reads, the event may have made a lead that the contact is linked to. Only who knows what was told can then say
what has changed since.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec
from msgspec.structs import replace

from relay.aws.table import State
from systems.mazrica.people.awaited import AWAITED_SECONDS
from systems.mazrica.streams.known_contacts import KnownPerson


@dataclass(frozen=True)
class ToldNewcomers:
    """Those of one reading of a connection. Methods raise botocore's errors."""

    state: State
    reading: str

    def put(self, people: Mapping[int, KnownPerson]) -> None:
        """By contact, as they are about to be told.

        What differs from what was about to be told before is left empty: nobody knows which of the two was.
        """
        if people:
            before = self.of(people)
            found = {each: _both(before[each], now) if each in before else now for each, now in people.items()}
            values = {self._key(each): msgspec.json.encode(kept).decode() for each, kept in found.items()}
            self.state.put_all(values, AWAITED_SECONDS)

    def of(self, contacts: Iterable[int]) -> dict[int, KnownPerson]:
        """Those of some contacts that may have been told, in the last day."""
        keys = {self._key(each): each for each in contacts}
        found = self.state.get_all(keys) if keys else {}
        return {keys[key]: msgspec.json.decode(text, type=KnownPerson) for key, text in found.items()}

    def _key(self, contact: int) -> str:
        return f"mazrica-told#{self.reading}#{contact}"


def _both(one: KnownPerson, other: KnownPerson) -> KnownPerson:
    """What two have in common."""
    return replace(
        other,
        version=other.version if one.version == other.version else "",
        name=other.name if one.name == other.name else "",
        mail=other.mail if one.mail == other.mail else "",
    )
