"""Finding leads that must be there already: by the strongest identity that each event has, in few calls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from marketo.client import Calls
from marketo.errors import CallFailed
from marketo.halving import TROUBLES, Halving
from marketo.results import read_id
from marketo_system.identity import Identity
from marketo_system.outcomes import of_error, of_trouble, several_leads, unknown_lead
from relay.outcome import Rejected, Retry
from relay.system import MustWait
from synclead.matches import Lead, Matcher, Matches, latest, spelled
from synclead.model import LeadRecord, Refused
from synclead.person import EMAIL, Kind
from synclead.renewal import Renewal
from synclead.rules import MAY_BE_NEW, Rules


class _Wanted(NamedTuple):
    """What a lead is looked for by."""

    kind: Kind
    value: str


NotFound = Retry | Rejected

_NAMES = {Kind.FOREIGN: "foreign id", Kind.COOKIE: "cookie", Kind.EMAIL: "e-mail address"}


class Finder:
    """Looks leads up. `foreign_id_field` is the connection's."""

    def __init__(self, foreign_id_field: str | None) -> None:
        self._foreign_id_field = foreign_id_field
        self._renewal = Renewal()
        self._fields = {Kind.FOREIGN: foreign_id_field or "", Kind.COOKIE: "cookies", Kind.EMAIL: EMAIL}

    def find(self, people: Sequence[Identity], calls: Calls) -> list[int | NotFound]:
        """The lead's id for each, or why its event cannot be delivered. Marketo's own id is taken as it is."""
        if all(who.id for who in people):
            return [who.id or 0 for who in people]
        try:
            rules, wanted = self._read(people, calls)
        except (CallFailed, MustWait) as trouble:
            return [who.id or of_trouble(trouble) for who in people]
        found = self._look_up([each for each in wanted if isinstance(each, _Wanted)], calls, rules)
        return [self._lead(each, found[each.kind]) if isinstance(each, _Wanted) else each for each in wanted]

    def _read(self, people: Sequence[Identity], calls: Calls) -> tuple[Rules, list[int | _Wanted | NotFound]]:
        """What each is looked for by; a field that is unknown may be a new one, so that Marketo is asked anew."""
        rules = Rules(calls.leads.describe(), self._foreign_id_field)
        wanted = [who.id or _wanted(who, rules) for who in people]
        is_new = any(isinstance(each, Rejected) and each.cause.code in MAY_BE_NEW for each in wanted)
        renewed = self._renewal.schema(calls) if is_new else None
        if renewed is None:
            return rules, wanted
        rules = Rules(renewed, self._foreign_id_field)
        return rules, [who.id or _wanted(who, rules) for who in people]

    def _look_up(self, wanted: Iterable[_Wanted], calls: Calls, rules: Rules) -> Mapping[Kind, Matches]:
        matcher = Matcher(calls.leads, rules.schema, Halving().ask)
        values: dict[Kind, list[str]] = {}
        for kind, value in wanted:
            values.setdefault(kind, []).append(value)
        return {kind: matcher.of(kind, self._fields[kind], some, "updatedAt") for kind, some in values.items()}

    def _lead(self, wanted: _Wanted, found: Matches) -> int | NotFound:
        """An e-mail address is no unique key: of several leads it is the one updated last, as for syncing."""
        kind, value = wanted
        matches = found[spelled(kind, value)]
        if isinstance(matches, TROUBLES):
            return of_trouble(matches)
        leads = [lead for lead in matches if self._is_meant(lead, wanted)]
        if len(leads) > 1 and kind is not Kind.EMAIL:
            return several_leads(_NAMES[kind], len(leads))
        lead_id = read_id(latest(leads).get("id")) if leads else None
        return lead_id or unknown_lead(_NAMES[kind])

    def _is_meant(self, lead: Lead, wanted: _Wanted) -> bool:
        """A foreign id is the same only to the letter: some systems, such as Salesforce, tell their case apart."""
        return wanted.kind is not Kind.FOREIGN or str(lead.get(self._fields[Kind.FOREIGN])) == wanted.value


def _wanted(who: Identity, rules: Rules) -> _Wanted | Rejected | Retry:
    """By the rules of syncing, so that one payload means one lead to every route."""
    foreign_type = None if who.foreign_id is None else who.foreign_type
    record = LeadRecord(foreign_id=who.foreign_id, foreign_type=foreign_type, cookie=who.cookie, email=who.email)
    try:
        person = rules.person(record)
    except Refused as refused:
        return of_error(refused.error)
    return _Wanted(person.kind, str(person.key))
