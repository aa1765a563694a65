"""Leads as they are now, by their ids, 300 in a call."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from relay.system.stream import Change
from systems.marketo.rest.calls.leads import FoundLead
from systems.marketo.rest.calls.schema import LeadField
from systems.marketo.rest.client import Calls
from systems.marketo.rest.errors import CallFailed
from systems.marketo.rest.results import read_id
from systems.marketo.streams import gone
from systems.marketo.streams.members import Members
from systems.marketo.streams.values import change
from systems.marketo.streams.wanted_fields import WantedLeadFields

AT_ONCE = 300
_NO_SUCH_FIELD = "1006"


class States(NamedTuple):
    """What became of some ids."""

    changes: list[Change]
    missing: set[int]
    """Those that did not come back."""


@dataclass(frozen=True, kw_only=True)
class LeadStates:
    """The leads of one instance, in the fields that are wanted. Methods raise CallFailed and MustWait."""

    calls: Calls
    wanted: WantedLeadFields
    members: Members | None
    """None: all leads are asked for."""

    @property
    def fields(self) -> list[LeadField]:
        """The fields, as the instance has them; kept for a day."""
        return self.wanted.of(self.calls.leads.describe())

    def of(self, ids: Sequence[int], *, moved: Container[int] = frozenset(), made_by: datetime | None = None) -> States:
        """Up to 300 leads: one call, and one more where only members are asked for.

        Who is no member is told if it is among `moved`, and else left out. `made_by` leaves out those that were made
        later.
        """
        if not ids:
            return States([], set())
        leads = self._read(ids)
        missing = set(ids) - {read_id(each.get("id")) for each in leads}
        found = {int(each.record): each for each in self.changes_of(leads, made_by)}
        there = sorted(found)
        inside = self.members.of(self.calls, there) if self.members is not None and there else set(there)
        left = [gone.not_member(each) for each in there if each not in inside and each in moved]
        return States([*(found[each] for each in there if each in inside), *left], missing)

    def between(self, first: int, last: int, made_by: datetime) -> list[Change]:
        """The leads that there are with an id from `first` to `last`, which are 300 at the most; one call."""
        return self.changes_of(self._read(range(first, last + 1)), made_by)

    def changes_of(self, leads: Iterable[FoundLead], made_by: datetime | None = None) -> list[Change]:
        """Leads as routes map them."""
        fields = self.fields
        found = (change(lead, fields) for lead in leads if _is_of(lead, made_by))
        return [each for each in found if each is not None]

    def _read(self, ids: Iterable[int]) -> list[FoundLead]:
        """A field that was removed since the instance was described is found out once."""
        wanted = list(ids)
        try:
            return list(self.calls.leads.by_filter("id", wanted, self.names))
        except CallFailed as error:
            if error.cause.code != _NO_SUCH_FIELD:
                raise
            self.calls.leads.describe(refresh=True)
            return list(self.calls.leads.by_filter("id", wanted, self.names))

    @property
    def names(self) -> list[str]:
        """REST names of the fields, and of what says which lead it is and since when."""
        return list(dict.fromkeys(["id", "createdAt", *(each.rest for each in self.fields)]))


def _is_of(lead: FoundLead, made_by: datetime | None) -> bool:
    made = lead.get("createdAt")
    return made_by is None or not made or datetime.fromisoformat(str(made)) <= made_by
