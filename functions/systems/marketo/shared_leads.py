"""Leads of which two routes share fields both ways: one name and one spelling, whether they are read or written.

Implements what relay.system.pairs asks of a stream and of a target. A lead is called as LeadIdentity calls it, but for
its cookies, which no lead shows: a route that knows its leads by cookies alone is not recognised in what comes back.
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
from systems.marketo.canonical import canonical_lead, canonical_value
from systems.marketo.target.filling.field import ValuesReader, as_field
from systems.marketo.target.people.identity import IdentityReader, LeadIdentity, names

if TYPE_CHECKING:
    from systems.marketo.config import MarketoConnection, MarketoRoute
    from systems.marketo.target.route import LeadKeys

STREAM = "leads"
_ID, _EMAIL = "id", "email"


def shared_fields(route: MarketoRoute) -> frozenset[str]:
    """The fields of leads that are there which a route writes, its address beside something stronger among them."""
    if route.fields is None:
        return frozenset()
    found = frozenset(route.fields)
    return found | {_EMAIL} if route.whose.email is not None and _is_stronger(route) else found


@dataclass(frozen=True)
class SharedLeads:
    """Implements relay.system.pairs.ReadsShared."""

    connection: MarketoConnection
    writers: Sequence[MarketoRoute]

    @property
    def needs(self) -> frozenset[str]:
        """The address and the foreign id, where leads are written by them."""
        found = {_EMAIL} if any(each.whose.email for each in self.writers) else set[str]()
        foreign = self.connection.foreign_id_field
        if foreign is not None and any(each.whose.foreign_id for each in self.writers):
            found.add(foreign)
        return frozenset(found)

    def holds(self, payload: Payload) -> SharedRecord:
        """As the protocol says."""
        fields = frozenset[str]().union(*map(shared_fields, self.writers))
        values = canonical_lead({name: payload[name] for name in fields if name in payload})
        return SharedRecord(frozenset(name for each in self.writers for name in self._names(each, payload)), values)

    def named(self, key: str) -> frozenset[str]:
        """As the protocol says."""
        return frozenset(name for each in self.writers for name in names(each.foreign_type, key)) - {f"cookie/{key}"}

    def _names(self, writer: MarketoRoute, payload: Payload) -> list[str]:
        foreign, lead = self.connection.foreign_id_field, writer.whose
        found = LeadIdentity(
            id=payload.get(_ID) if lead.id else None,
            foreign_id=_text(payload.get(foreign)) if lead.foreign_id and foreign else None,
            foreign_type=writer.foreign_type,
            email=_text(payload.get(_EMAIL)) if lead.email else None,
        )
        return found.keys


class LeadWritesShared:
    """Implements relay.system.pairs.WritesShared."""

    def __init__(self) -> None:
        self._readers = MappingCache(_Reader)

    def written(self, route: Route, payload: Payload, stream: str, connection: Connection) -> SharedRecord:  # noqa: ARG002 - leads are the same in every instance
        """As the protocol says; where leads that are there are kept, of one that is made. Raises Refused."""
        mine = cast("MarketoRoute", route)
        reader = self._readers.of(mine)
        who = reader.who.read(payload)
        found = frozenset(who.keys)
        if stream != STREAM or mine.fields is None:
            return SharedRecord(found, {})
        values = canonical_lead(reader.values.read(payload, []))
        if who.email is not None and (who.id is not None or who.foreign_id is not None):
            values[_EMAIL] = canonical_value(who.email)
        return SharedRecord(found, values)

    def narrowed(self, route: Route, wanted: Container[object]) -> Route | None:
        """As the protocol says. An address beside something stronger is written; not wanted, it only finds."""
        mine = cast("MarketoRoute", route)
        if mine.fields is None:
            return route
        fields = {name: rule for name, rule in mine.fields.items() if reads_any(as_field(rule).from_, wanted)}
        lead, writes_email = mine.whose, False
        if lead.email is not None and _is_stronger(mine):
            writes_email = reads_any(lead.email, wanted)
            lead = lead if writes_email else replace(lead, email=_only_finding(lead))
        if not fields and mine.object is None and not writes_email:
            return None
        return replace(mine, fields=fields or ({} if mine.object is None else None), lead=lead)


def names_told(route: MarketoRoute, answer: Mapping[str, str]) -> frozenset[str]:
    """As relay.system.pairs.NamesWritten says: the lead's id, where leads are written by it."""
    number = answer.get("lead_id", "")
    return frozenset(LeadIdentity(id=int(number)).keys if route.whose.id is not None and number.isdecimal() else ())


class _Reader:
    """One route's lead and its values, compiled once."""

    def __init__(self, route: MarketoRoute) -> None:
        self.who = IdentityReader(route)
        self.values = ValuesReader(route.fields or {}, route.empty)


def _is_stronger(route: MarketoRoute) -> bool:
    return route.whose.id is not None or route.whose.foreign_id is not None


def _only_finding(lead: LeadKeys) -> str:
    """The path of an address that is there only where nothing stronger is, so that it is never written to its lead."""
    stronger = ", ".join(f"({path})" for path in (lead.id, lead.foreign_id) if path is not None)
    return f"[{{stronger: not_null({stronger}), email: ({lead.email})}}][?!stronger].email | [0]"


def _text(value: Any) -> str | None:
    return (str(value).strip() or None) if value is not None else None


def leads_shared(connection: Connection, writers: Sequence[Route]) -> SharedLeads:
    """What is read of leads that these routes write."""
    return SharedLeads(cast("MarketoConnection", connection), cast("Sequence[MarketoRoute]", writers))
