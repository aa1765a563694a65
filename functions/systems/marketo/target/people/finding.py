"""Finding leads that must be there already: by the identities that each event has, in few calls.

The rules are those of syncing, so that one payload means one lead to every route; but of several leads with one address
the one that was updated last is meant, whom people see and work with. Nothing is written: a foreign id that no lead has
stays so, also where address or cookie find the lead that syncing would give it to.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from relay.core.gate import MustWait
from relay.core.outcome import Rejected, Retry
from systems.marketo.leads.choosing import claimed, visitor
from systems.marketo.leads.matches import Matcher, Matches, last_updated, lead_id, spelled
from systems.marketo.leads.model import Lead, LeadRecord, RecordRefused
from systems.marketo.leads.person import EMAIL, KeyKind, Person
from systems.marketo.leads.renewal import Renewal
from systems.marketo.leads.rules import MAY_BE_NEW, Rules
from systems.marketo.rest.client import Calls
from systems.marketo.rest.errors import CallFailed
from systems.marketo.rest.halving import TROUBLES, Halving, Trouble
from systems.marketo.target.filling import warnings
from systems.marketo.target.outcomes import of_error, of_trouble, several_leads, unknown_lead
from systems.marketo.target.people.identity import LeadIdentity

NotFound = Retry | Rejected


class FoundPerson(NamedTuple):
    """A lead that is there."""

    lead_id: int
    warnings: tuple[str, ...] = ()


_SEVERAL = warnings.of_field(warnings.SEVERAL_LEADS, EMAIL)
_NAMES = {KeyKind.FOREIGN: "foreign id", KeyKind.COOKIE: "cookie", KeyKind.EMAIL: "e-mail address"}


class Finder:
    """Looks leads up. `foreign_id_field` is the connection's."""

    def __init__(self, foreign_id_field: str | None) -> None:
        self._foreign_id_field = foreign_id_field
        self._renewal = Renewal()

    def find(self, people: Sequence[LeadIdentity], calls: Calls) -> list[FoundPerson | NotFound]:
        """The lead of each, or why its event cannot be delivered. Marketo's own id is taken as it is."""
        if all(who.id for who in people):
            return [FoundPerson(who.id or 0) for who in people]
        try:
            rules, wanted = self._read(people, calls)
        except (CallFailed, MustWait) as trouble:
            return [FoundPerson(who.id) if who.id else of_trouble(trouble) for who in people]
        matcher = Matcher(calls.leads, rules.schema, Halving().ask)
        persons = [each for each in wanted if isinstance(each, Person)]
        found = _looked_up(persons, matcher, self._foreign_id_field or "")
        return [found.lead(each) if isinstance(each, Person) else each for each in wanted]

    def _read(
        self, people: Sequence[LeadIdentity], calls: Calls
    ) -> tuple[Rules, list[FoundPerson | Person | NotFound]]:
        """Who each is; a field that is unknown may be a new one, so that Marketo is asked anew."""
        rules = Rules(calls.leads.describe(), self._foreign_id_field)
        wanted = [_wanted(who, rules) for who in people]
        is_new = any(isinstance(each, Rejected) and each.cause.code in MAY_BE_NEW for each in wanted)
        renewed = self._renewal.schema(calls) if is_new else None
        if renewed is None:
            return rules, wanted
        rules = Rules(renewed, self._foreign_id_field)
        return rules, [_wanted(who, rules) for who in people]


@dataclass(frozen=True)
class _Found:
    """The leads with the foreign ids, the addresses and the cookies of some persons."""

    field: str
    """The one that keeps foreign ids."""
    foreign: Matches
    emails: Matches
    cookies: Matches

    def lead(self, person: Person) -> FoundPerson | NotFound:
        """The lead of a person."""
        try:
            lead = self._claimed(person) if person.kind is KeyKind.FOREIGN else self._visitor(person)
        except _NotFound as error:
            return error.outcome
        if lead is None:
            return unknown_lead(_NAMES[person.kind])
        alike = self._by_email(person) if lead not in self._strongest(person) else []
        is_one_of = len(alike) > 1 and lead in alike
        return FoundPerson(lead_id(lead), (_SEVERAL,) if is_one_of else ())

    def _strongest(self, person: Person) -> list[Lead]:
        """Those whom a foreign id has found, whose address need be nobody's else."""
        if person.kind is not KeyKind.FOREIGN:
            return []
        return _exactly(_leads(self.foreign, KeyKind.FOREIGN, person.key), self.field, person)

    def _claimed(self, person: Person) -> Lead | None:
        leads = _exactly(_leads(self.foreign, KeyKind.FOREIGN, person.key), self.field, person)
        if leads or not person.claims:
            return _only(leads, KeyKind.FOREIGN)
        owner = last_updated(self._by_cookie(person))
        return claimed(person, self._by_email(person), owner, self.field, choose=last_updated)

    def _visitor(self, person: Person) -> Lead | None:
        by_cookie = self._by_cookie(person)
        if person.kind is KeyKind.COOKIE:
            return _only(by_cookie, KeyKind.COOKIE)
        return visitor(person, last_updated(self._by_email(person)), last_updated(by_cookie))

    def _by_email(self, person: Person) -> list[Lead]:
        return _leads(self.emails, KeyKind.EMAIL, person.email) if person.email else []

    def _by_cookie(self, person: Person) -> list[Lead]:
        return _leads(self.cookies, KeyKind.COOKIE, person.cookie) if person.cookie else []


class _NotFound(Exception):
    def __init__(self, outcome: NotFound) -> None:
        self.outcome = outcome


def _looked_up(persons: Iterable[Person], matcher: Matcher, field: str) -> _Found:
    """Ask for all of them, a call for each kind of key; for what came with a foreign id where no lead has that."""
    by_kind: dict[KeyKind, list[Person]] = {kind: [] for kind in KeyKind}
    for person in persons:
        by_kind[person.kind].append(person)
    foreign = matcher.of(KeyKind.FOREIGN, field, [person.key for person in by_kind[KeyKind.FOREIGN]])
    absent = [each for each in by_kind[KeyKind.FOREIGN] if each.claims and not _has_lead(foreign, field, each)]
    rest = [*absent, *by_kind[KeyKind.EMAIL], *by_kind[KeyKind.COOKIE]]
    more = [field] if absent else []
    return _Found(
        field,
        foreign,
        matcher.of(KeyKind.EMAIL, EMAIL, [person.email for person in rest if person.email], *more),
        matcher.of(KeyKind.COOKIE, "cookies", [person.cookie for person in rest if person.cookie], EMAIL, *more),
    )


def _has_lead(foreign: Matches, field: str, person: Person) -> bool:
    """Whether some lead has the foreign id, or nobody could say."""
    found = foreign[spelled(KeyKind.FOREIGN, person.key)]
    return isinstance(found, TROUBLES) or bool(_exactly(found, field, person))


def _exactly(leads: Iterable[Lead], field: str, person: Person) -> list[Lead]:
    """A foreign id is the same only to the letter: some systems, such as Salesforce, tell their case apart."""
    return [lead for lead in leads if str(lead.get(field)) == str(person.key)]


def _leads(found: Matches, kind: KeyKind, value: object) -> list[Lead]:
    """Raises _NotFound where they could not be asked for."""
    leads: list[Lead] | Trouble = found[spelled(kind, value)]
    if isinstance(leads, TROUBLES):
        raise _NotFound(of_trouble(leads))
    return leads


def _only(leads: Sequence[Lead], kind: KeyKind) -> Lead | None:
    """The lead that a unique key finds. Raises _NotFound when it finds several."""
    if len(leads) > 1:
        raise _NotFound(several_leads(_NAMES[kind], len(leads)))
    return leads[0] if leads else None


def _wanted(who: LeadIdentity, rules: Rules) -> FoundPerson | Person | NotFound:
    return FoundPerson(who.id) if who.id else _person(who, rules)


def _person(who: LeadIdentity, rules: Rules) -> Person | Rejected | Retry:
    foreign_type = None if who.foreign_id is None else who.foreign_type
    record = LeadRecord(foreign_id=who.foreign_id, foreign_type=foreign_type, cookie=who.cookie, email=who.email)
    try:
        return rules.person(record)
    except RecordRefused as refused:
        return of_error(refused.error)
