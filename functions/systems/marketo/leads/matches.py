"""The leads that have the values asked for, many values in one call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol, TypeVar

from systems.marketo.leads.model import Lead
from systems.marketo.leads.person import KeyKind, folded
from systems.marketo.rest import munchkin
from systems.marketo.rest.calls.leads import Leads
from systems.marketo.rest.calls.schema import LeadSchema
from systems.marketo.rest.halving import Trouble
from systems.marketo.rest.results import read_id

Matches = Mapping[str, list[Lead] | Trouble]
"""By value, as `spelled`: the leads that have it, or why they could not be asked for."""

UPDATED = "updatedAt"
_ANONYMOUS = "isAnonymous"
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_Item = TypeVar("_Item")
_Answer = TypeVar("_Answer")


class Halved(Protocol):
    """Asks for all items, and for halves where one of them spoils it: systems.marketo.rest.halving.Halving.ask."""

    def __call__(
        self, items: Sequence[_Item], call: Callable[[Sequence[_Item]], _Answer], /
    ) -> Iterator[tuple[Sequence[_Item], _Answer | Trouble]]:
        """Each part of the items, with its answer."""


@dataclass(frozen=True)
class Matcher:
    """Looks leads up by one field."""

    leads: Leads
    schema: LeadSchema
    halved: Halved

    def of(self, kind: KeyKind, field: str, values: Iterable[object], *more: str) -> Matches:
        """The leads with each of `values` in `field`, with their `more` fields as far as the instance has them."""
        wanted = list({spelled(kind, value): str(value) for value in values}.values())
        if not wanted:
            return {}
        also = (*more, _ANONYMOUS) if kind is KeyKind.COOKIE else (*more, UPDATED) if kind is KeyKind.EMAIL else more
        fields = ["id", field, *dict.fromkeys(name for name in also if self.schema.by_rest(name))]
        found: dict[str, list[Lead] | Trouble] = {}
        for some, answer in self.halved(wanted, lambda some: list(self.leads.by_filter(field, some, fields))):
            keys = [spelled(kind, value) for value in some]
            if isinstance(answer, list):
                found.update(_by_value(kind, field, answer, keys))
            else:
                found.update(dict.fromkeys(keys, answer))
        return found


def spelled(kind: KeyKind, value: object) -> str:
    """A value as Marketo compares it: texts without their case; of a cookie it keeps the token."""
    return munchkin.token(str(value)) if kind is KeyKind.COOKIE else folded(value)


def foremost(leads: Iterable[Lead]) -> Lead | None:
    """The one with the highest id; None of none.

    An address is no unique key, and somebody has to be meant. Marketo's own forms choose the lead that was updated last
    (https://nation.marketo.com/t5/product-blogs/implications-of-duplicate-records-in-marketo/bc-p/341929), which REST
    does not tell: its `updatedAt` moves with standard fields only (help/rest-api/bulk-lead-extract.md). The id is the
    same whoever asks, and whenever.
    """
    return max(leads, key=lead_id, default=None)


def last_updated(leads: Iterable[Lead]) -> Lead | None:
    """The one that was updated last, and of those at the same time the one with the highest id; None of none.

    Of leads that are only found, not written to: this is whom Marketo's own forms choose. Approximate, as above.
    """
    return max(leads, key=lambda lead: (_moment(lead.get(UPDATED)), lead_id(lead)), default=None)


def _moment(value: object) -> datetime:
    """A lead's time, which Marketo writes with Z or an offset."""
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return _LONG_AGO
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def lead_id(lead: Lead) -> int:
    """A lead's id."""
    return read_id(lead.get("id")) or 0


def _by_value(kind: KeyKind, field: str, leads: Iterable[Lead], keys: Iterable[str]) -> dict[str, list[Lead]]:
    found: dict[str, list[Lead]] = {key: [] for key in keys}
    for lead in leads:
        for value in _values(kind, lead, field):
            if value in found:
                found[value].append(lead)
    return found


def _values(kind: KeyKind, lead: Lead, field: str) -> Iterator[str]:
    """What the lead can be known by; nothing for an anonymous one that a cookie finds, who is nobody yet."""
    if kind is not KeyKind.COOKIE:
        yield folded(lead.get(field))
    elif not lead.get(_ANONYMOUS):
        yield from munchkin.tokens(lead.get(field))
