"""Values of leads as the instance takes them: without optional fields that it lacks, texts as long as their fields."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from relay.telemetry import log
from systems.marketo.leads.renewal import Renewal
from systems.marketo.rest.calls.schema import LeadField, LeadSchema
from systems.marketo.rest.client import Calls
from systems.marketo.target.filling.lengths import Fitted, fit
from systems.marketo.target.people.lead_values import LeadValues

OPTIONAL_SECONDS = 3_600.0
"""Between two times that Marketo is asked anew for an optional field that it lacks: one that is made is then filled."""


@dataclass
class LeadFitting:
    """For the life of a process."""

    renewal: Renewal = field(default_factory=lambda: Renewal(seconds=OPTIONAL_SECONDS))

    def fitted(self, leads: Sequence[LeadValues], calls: Calls) -> list[Fitted]:
        """For each; Marketo is only asked for its fields where a rule says so. Raises CallFailed and MustWait.

        An optional field that it lacks is said in the log, once each time that Marketo is asked anew.
        """
        optional = frozenset[str]().union(*(each.optional for each in leads))
        if not optional and not any(each.cut for each in leads):
            return [Fitted(dict(each.values), (), ()) for each in leads]
        fields = self._fields(optional, calls)
        return [_fitted(each, fields) for each in leads]

    def _fields(self, optional: Collection[str], calls: Calls) -> Mapping[str, LeadField]:
        fields = _by_name(calls.leads.describe())
        if all(name in fields for name in optional):
            return fields
        renewed = self.renewal.schema(calls)
        if renewed is None:
            return fields
        found = _by_name(renewed)
        if absent := lacking(optional, found):
            log.own_step("optional_absent", "info", fields=sorted(absent))
        return found


def lacking(names: Iterable[str], fields: Mapping[str, LeadField]) -> set[str]:
    """Those that the instance lacks, or lets nobody write."""
    return {name for name in names if name not in fields or fields[name].rest_read_only}


def _fitted(lead: LeadValues, fields: Mapping[str, LeadField]) -> Fitted:
    absent = lacking(lead.optional, fields)
    there = {name: value for name, value in lead.values.items() if name not in absent}
    return fit(there, {name: fields[name] for name in lead.cut if name in fields}, key=())


def _by_name(schema: LeadSchema) -> dict[str, LeadField]:
    return {each.rest: each for each in schema.fields}
