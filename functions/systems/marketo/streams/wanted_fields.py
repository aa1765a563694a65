"""Which fields of a lead are read: those that the routes read and the instance has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from relay.system.reads import Reads
from systems.marketo.rest.calls.schema import LeadField, LeadSchema
from systems.marketo.streams.gone import TOLD

NEVER_CHANGES = frozenset({"id", "createdAt", "updatedAt", "leadPartitionId", "cookies"})
"""No change of these is a data value change; a move to another partition has a type of its own."""
_ONE_AT_LEAST = "email"
"""leadchanges.json wants a field, and tells of new leads whatever it is."""


@dataclass(frozen=True, kw_only=True)
class WantedLeadFields:
    """Names that routes read, with those that relay.yaml adds."""

    names: Reads
    added: Sequence[str]

    def of(self, schema: LeadSchema) -> list[LeadField]:
        """Those that there are. A route that takes all of a lead gets no cookies, which every visit changes."""
        return [each for each in schema.fields if self._takes(each.rest)]

    def unknown(self, schema: LeadSchema) -> list[str]:
        """Names that the instance does not have."""
        known = {each.rest for each in schema.fields}
        return sorted({*(self.names.names or ()), *self.added} - known - TOLD)

    def _takes(self, name: str) -> bool:
        if name == "cookies":
            return name in self.added or (self.names.names is not None and name in self.names.names)
        return self.names.takes(name) or name in self.added


def changing(fields: Iterable[LeadField]) -> list[str]:
    """The names whose changes are asked for."""
    return [each.rest for each in fields if each.rest not in NEVER_CHANGES] or [_ONE_AT_LEAST]
