"""Looking leads up with their fields, many in one call: for routes with `find`. Nothing is written.

Of several leads with one address the one is meant that systems.marketo.leads.matches.last_updated says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from relay.core.gate import MustWait
from relay.core.outcome import Delivered, FoundRecord, Rejected, Retry, Told
from relay.system.look_up import ASKED
from relay.system.reads import Names, Reads
from systems.marketo.leads.matches import UPDATED, Matcher, last_updated, spelled
from systems.marketo.leads.model import Lead, LeadRecord, RecordRefused
from systems.marketo.leads.person import EMAIL, KeyKind, folded
from systems.marketo.leads.renewal import Renewal
from systems.marketo.leads.rules import Rules
from systems.marketo.rest.calls.schema import LeadSchema
from systems.marketo.rest.client import Calls
from systems.marketo.rest.errors import CallFailed
from systems.marketo.rest.halving import TROUBLES, Halving
from systems.marketo.target.event import LeadEvent
from systems.marketo.target.outcomes import of_error, of_trouble
from systems.marketo.target.people.identity import LeadIdentity

_ID = "id"

LookedUp = FoundRecord | None | Retry | Rejected
"""The lead's fields; None: nobody; or why it could not be asked for."""


@dataclass(frozen=True)
class WantedFields:
    """Which fields of a lead are read."""

    reads: Names | None
    """What the next route reads; None: nothing takes what is found."""
    more: frozenset[str] | None = frozenset()
    """What is read beside; None: everything."""
    without: frozenset[str] = frozenset()

    def of(self, schema: LeadSchema) -> list[str]:
        """Their names, as far as leads have them."""
        names = (each.rest for each in schema.fields if each.rest not in self.without)
        return [_ID, *(name for name in names if name != _ID and self._takes(name))]

    def unknown(self, schema: LeadSchema) -> frozenset[str]:
        """The names of fields that leads do not have, as far as is known."""
        named = self.reads.names if isinstance(self.reads, Reads) else None
        return ((named or frozenset()) | (self.more or frozenset())) - {each.rest for each in schema.fields} - {ASKED}

    def _takes(self, name: str) -> bool:
        return self.more is None or name in self.more or (self.reads is not None and self.reads.takes(name))


@dataclass
class LookUp:
    """Of one connection, for the life of a process. `foreign_id_field` is the connection's."""

    foreign_id_field: str | None
    _renewal: Renewal = field(default_factory=Renewal)
    _unknown: set[str] = field(default_factory=set)
    """Names that are no fields, although Marketo was asked anew: a route may read what no lead has."""

    def leads(
        self, people: Sequence[LeadIdentity], wanted: WantedFields, calls: Calls, *, shared: bool = False
    ) -> list[LookedUp]:
        """The lead of each, with the fields that are wanted: by its first identity that some lead has.

        A cookie finds no lead with another address than the payload's, but where `shared` says that it may.
        """
        try:
            schema = self._schema(wanted, calls)
        except (CallFailed, MustWait) as trouble:
            return [of_trouble(trouble)] * len(people)
        search = _Search(Matcher(calls.leads, schema, Halving().ask), wanted.of(schema))
        rules = Rules(schema, self.foreign_id_field)
        search.by(KeyKind.ID, "id", {at: who.id for at, who in enumerate(people)})
        search.by(KeyKind.FOREIGN, self.foreign_id_field or "", dict(search.foreign(people, rules)))
        search.by(KeyKind.EMAIL, EMAIL, {at: who.email for at, who in enumerate(people)})
        said = {at: who.email or who.nobodys_email for at, who in enumerate(people)}
        emails = {} if shared else {at: email for at, email in said.items() if email}
        search.by(KeyKind.COOKIE, "cookies", {at: who.cookie for at, who in enumerate(people)}, emails)
        return [search.record(at) for at in range(len(people))]

    def _schema(self, wanted: WantedFields, calls: Calls) -> LeadSchema:
        """What leads have; a name that is unknown may be of a new field."""
        schema = calls.leads.describe()
        if not wanted.unknown(schema) - self._unknown:
            return schema
        renewed = self._renewal.schema(calls)
        if renewed is None:
            return schema
        self._unknown |= wanted.unknown(renewed)
        return renewed


@dataclass
class _Search:
    """By one kind of identity after the other, each time for those whom the ones before did not find."""

    matcher: Matcher
    fields: Sequence[str]
    found: dict[int, Lead | Retry | Rejected] = field(default_factory=dict)

    def by(
        self,
        kind: KeyKind,
        name: str,
        values: Mapping[int, int | str | None],
        emails: Mapping[int, str] = MappingProxyType({}),
    ) -> None:
        """`values` by place, in the field of this name; `emails` by place are those that no lead's other one may be."""
        sought = {at: value for at, value in values.items() if value is not None and at not in self.found}
        more = [each for each in (*self.fields, UPDATED, EMAIL) if each not in (_ID, name)]
        matches = self.matcher.of(kind, name, sought.values(), *dict.fromkeys(more))
        for at, value in sought.items():
            leads = matches[spelled(kind, value)]
            if isinstance(leads, TROUBLES):
                self.found[at] = of_trouble(leads)
                continue
            alike = leads if kind is not KeyKind.FOREIGN else _exactly(leads, name, value)
            if lead := last_updated(each for each in alike if may_be_of(each, emails.get(at))):
                self.found[at] = lead

    def record(self, at: int) -> LookedUp:
        """What was found, with the fields that are wanted."""
        found = self.found.get(at)
        if found is None or isinstance(found, Retry | Rejected):
            return found
        return {name: found.get(name) for name in self.fields}

    def foreign(self, people: Sequence[LeadIdentity], rules: Rules) -> Iterator[tuple[int, int | str]]:
        """Foreign ids as their field holds them; those that it cannot hold are nobody's."""
        for at, who in enumerate(people):
            if who.foreign_id is None or at in self.found:
                continue
            try:
                yield at, rules.person(LeadRecord(foreign_id=who.foreign_id, foreign_type=who.foreign_type)).key
            except RecordRefused as refused:
                self.found[at] = of_error(refused.error)


def may_be_of(lead: Lead, email: str | None) -> bool:
    """Whether a lead may be somebody with this address: it has none, or the same; None: nobody says which."""
    return email is None or folded(lead.get(EMAIL) or "") in {"", folded(email)}


def outcomes(
    items: Sequence[LeadEvent], wanted: WantedFields, look_up: LookUp, calls: Calls, *, shared: bool
) -> list[Told]:
    """One for each; `shared` as of LookUp.leads."""
    found = look_up.leads([item.who for item in items], wanted, calls, shared=shared)
    return [each if isinstance(each, Retry | Rejected) else Delivered(found=each) for each in found]


def _exactly(leads: Iterable[Lead], name: str, value: object) -> list[Lead]:
    """A foreign id is the same only to the letter: some systems, such as Salesforce, tell their case apart."""
    return [lead for lead in leads if str(lead.get(name)) == str(value)]
