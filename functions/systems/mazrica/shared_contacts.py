"""Contacts of which two routes share values both ways: one name and one spelling, whether they are read or written.

Implements what relay.system.pairs asks of a stream and of a target. A contact is called by its lead's id at Marketo, by
which the relay writes to it; whoever has no lead has not been written to.

A name is one value at Mazrica and two at Marketo. It is split and joined by rows.person_names on either way, and both
parts are told by the whole name: a payload leaves them out where only the joined name could be split (M-25).
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from msgspec.structs import replace

from relay.core.config import Connection, Route
from relay.mapping.route_cache import MappingCache
from relay.system.access import Payload
from relay.system.pairs import SharedRecord, reads_any
from systems.mazrica.canonical import canonical_contact
from systems.mazrica.names import NAME
from systems.mazrica.rows import person_names
from systems.mazrica.rows.payload_names import BOTH_WAYS, FIRST_NAME, LAST_NAME, LEAD, NAME_PARTS
from systems.mazrica.target.mapping import as_contact_field, lead_reader, paths_of

if TYPE_CHECKING:
    from systems.mazrica.target.route import MazricaRoute

STREAM = "contacts"


@dataclass(frozen=True)
class SharedContacts:
    """Implements relay.system.pairs.ReadsShared."""

    writers: Sequence[MazricaRoute]

    @property
    def needs(self) -> frozenset[str]:
        """That they are shared, and the name with its parts, where it is written; a contact's lead is always told."""
        return frozenset({BOTH_WAYS, *((str(NAME), NAME_PARTS) if self._is_renamed else ())})

    def holds(self, payload: Payload) -> SharedRecord:
        """As the protocol says."""
        values = {name: payload.get(name) for each in self.writers for name in each.contact.fields}
        if self._is_renamed:
            values |= _named(str(payload.get(NAME) or ""))
        lead = payload.get(LEAD)
        return SharedRecord(frozenset(() if lead is None else (_name(lead),)), canonical_contact(values))

    def named(self, key: str) -> frozenset[str]:
        """As the protocol says."""
        return frozenset({_name(key)})

    @property
    def _is_renamed(self) -> bool:
        return any(each.contact.rename for each in self.writers)


class ContactWritesShared:
    """Implements relay.system.pairs.WritesShared."""

    def __init__(self) -> None:
        self._readers = MappingCache(lead_reader)

    def written(self, route: Route, payload: Payload, stream: str, connection: Connection) -> SharedRecord:  # noqa: ARG002 - contacts are the same in every account
        """As the protocol says. Raises Refused."""
        lead = self._readers.of(cast("MazricaRoute", route))(payload)
        found = frozenset({_name(lead.lead)})
        if stream != STREAM:
            return SharedRecord(found, {})
        values: dict[str, Any] = dict(lead.fields)
        if lead.new_name is not None:
            values |= _named(lead.new_name)
        return SharedRecord(found, canonical_contact(values))

    def narrowed(self, route: Route, wanted: Container[object]) -> Route | None:
        """As the protocol says. Marketo's own items stay: nobody at Mazrica changes them."""
        mine = cast("MazricaRoute", route)
        rule = mine.contact
        paths = [*paths_of(rule).values(), *(as_contact_field(each).from_ for each in rule.fields.values())]
        if not any(reads_any(each, wanted) for each in paths):
            return None
        fields = {name: each for name, each in rule.fields.items() if reads_any(as_contact_field(each).from_, wanted)}
        is_named = any(reads_any(each, wanted) for each in (rule.last_name, rule.first_name))
        return replace(mine, contact=replace(rule, fields=fields, rename=rule.rename and is_named))


def contacts_shared(writers: Sequence[Route]) -> SharedContacts:
    """What is read of contacts that these routes write."""
    return SharedContacts(cast("Sequence[MazricaRoute]", writers))


def _name(lead: object) -> str:
    return f"lead:{lead}"


def _named(name: str) -> Mapping[str, Any]:
    parts = person_names.split(name)
    return {str(NAME): name, LAST_NAME: parts.last, FIRST_NAME: parts.first}
