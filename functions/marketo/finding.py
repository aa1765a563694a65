"""Finding leads that must be there already: by the strongest identity that each event has, in few calls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from marketo.client import Calls
from marketo.errors import TooManyMatches
from marketo.identity import Identity
from marketo.outcomes import of_code, of_failure, several_leads, unknown_lead
from marketo.results import read_id
from marketo.schema import LeadSchema
from relay.outcome import Rejected, Retry
from synclead.model import LeadRecord, Refused
from synclead.person import Kind, folded, token
from synclead.rules import Rules

_ANONYMOUS = "isAnonymous"


class _Wanted(NamedTuple):
    """What a lead is looked for by."""

    kind: Kind
    value: str


Lead = Mapping[str, Any]
Matches = list[Lead] | TooManyMatches
NotFound = Retry | Rejected


class Finder:
    """Looks leads up. `foreign_id_field` is the connection's."""

    def __init__(self, foreign_id_field: str | None) -> None:
        self._foreign_id_field = foreign_id_field

    def find(self, people: Sequence[Identity], calls: Calls) -> list[int | NotFound]:
        """The lead's id for each, or why its event cannot be delivered. Marketo's own id is taken as it is.

        Raises CallFailed and MustWait for what concerns all of them.
        """
        if all(who.id for who in people):
            return [who.id or 0 for who in people]
        schema = calls.leads.describe()
        rules = Rules(schema, self._foreign_id_field)
        wanted = [who.id or _wanted(who, rules) for who in people]
        found = self._look_up([each for each in wanted if isinstance(each, _Wanted)], calls, schema)
        return [_lead(each, found[each]) if isinstance(each, _Wanted) else each for each in wanted]

    def _look_up(self, wanted: Iterable[_Wanted], calls: Calls, schema: LeadSchema) -> Mapping[_Wanted, Matches]:
        found: dict[_Wanted, Matches] = {}
        by_kind: dict[Kind, list[_Wanted]] = {}
        for each in dict.fromkeys(wanted):
            by_kind.setdefault(each.kind, []).append(each)
        for kind, some in by_kind.items():
            field = {Kind.FOREIGN: self._foreign_id_field or "", Kind.COOKIE: "cookies"}.get(kind, "email")
            fields = [name for name in ("id", field, "updatedAt", _ANONYMOUS) if schema.by_rest(name)]
            found |= _ask(some, field, fields, calls)
        return found


def _wanted(who: Identity, rules: Rules) -> _Wanted | Rejected | Retry:
    """By the rules of syncing, so that one payload means one lead to every route."""
    foreign_type = None if who.foreign_id is None else who.foreign_type
    record = LeadRecord(foreign_id=who.foreign_id, foreign_type=foreign_type, cookie=who.cookie, email=who.email)
    try:
        person = rules.person(record)
    except Refused as refused:
        return of_code(refused.error.code, refused.error.message, refused.error.verdict)
    return _Wanted(person.kind, str(person.key))


def _lead(wanted: _Wanted, matches: Matches) -> int | NotFound:
    """An e-mail address is no unique key: of several leads it is the one updated last, as for syncing."""
    name = {Kind.FOREIGN: "foreign id", Kind.COOKIE: "cookie"}.get(wanted.kind, "e-mail address")
    if isinstance(matches, TooManyMatches):
        return of_failure(matches)
    if len(matches) > 1 and wanted.kind is not Kind.EMAIL:
        return several_leads(name, len(matches))
    latest = max(matches, key=lambda lead: (str(lead.get("updatedAt")), read_id(lead.get("id")) or 0), default=None)
    return unknown_lead(name) if latest is None else read_id(latest.get("id")) or unknown_lead(name)


def _ask(wanted: Sequence[_Wanted], field: str, fields: Sequence[str], calls: Calls) -> dict[_Wanted, Matches]:
    """One value that very many leads have must not keep the others from being found."""
    try:
        found = list(calls.leads.by_filter(field, [each.value for each in wanted], fields))
    except TooManyMatches as error:
        if len(wanted) == 1:
            return {wanted[0]: error}
        middle = len(wanted) // 2
        return _ask(wanted[:middle], field, fields, calls) | _ask(wanted[middle:], field, fields, calls)
    by_value: dict[str, list[Lead]] = {}
    for lead in found:
        for value in _values(wanted[0].kind, lead, field):
            by_value.setdefault(value, []).append(lead)
    return {each: by_value.get(_spelled(each), []) for each in wanted}


def _values(kind: Kind, lead: Lead, field: str) -> Iterator[str]:
    """What the lead can be known by; nothing for an anonymous one that a cookie finds, who is nobody yet."""
    value = lead.get(field)
    if kind is Kind.COOKIE:
        if isinstance(value, str) and not lead.get(_ANONYMOUS):
            yield from (token(each.strip()) for each in value.split(","))
    else:
        yield _spelled(_Wanted(kind, str(value)))


def _spelled(wanted: _Wanted) -> str:
    """Marketo finds texts without their case; a foreign id is the same only to the letter."""
    if wanted.kind is Kind.COOKIE:
        return token(wanted.value)
    return folded(wanted.value) if wanted.kind is Kind.EMAIL else wanted.value
