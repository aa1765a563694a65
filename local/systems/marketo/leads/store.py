"""Where leads are kept: their values, and finding them by a value. Its user holds the lock."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from local.systems.marketo.clock import Clock, moment_text
from local.systems.marketo.leads.index import Index


@dataclass
class Lead:
    """One lead. `updated` moves with standard fields, `changed` with any.

    `cookies` are the tokens of Munchkin cookies; `values` are by REST names, without nulls.
    """

    id: int
    partition: str
    created: float
    updated: float
    changed: float
    values: dict[str, Any] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()
    anonymous: bool = False


Changes = Mapping[str, tuple[Any, Any]]
"""The values that a write changed, before and after."""


class LeadStore:
    """All leads, known and anonymous."""

    def __init__(self, clock: Clock, partitions: Iterable[str]) -> None:
        self.partitions = list(partitions)
        self._clock = clock
        self._ids = itertools.count(1001)
        self._leads: dict[int, Lead] = {}
        self._index = Index(lambda name: [(lead.id, self.value(lead, name)) for lead in self._leads.values()])

    def get(self, number: Any) -> Lead | None:
        """The lead with an id."""
        return self._leads.get(number) if isinstance(number, int) else None

    def all(self) -> list[Lead]:
        """Every lead, by id."""
        return sorted(self._leads.values(), key=lambda lead: lead.id)

    def find(self, name: str, values: Iterable[Any]) -> list[Lead]:
        """The leads with one of these values, by id."""
        numbers = {number for value in values for number in self._index.find(name, value)}
        return [self._leads[number] for number in sorted(numbers)]

    def value(self, lead: Lead, name: str) -> Any:
        """What a field of a lead holds; a tuple for cookies."""
        known: dict[str, Callable[[], Any]] = {
            "id": lambda: lead.id,
            "createdAt": lambda: moment_text(lead.created),
            "updatedAt": lambda: moment_text(lead.updated),
            "isAnonymous": lambda: lead.anonymous,
            "leadPartitionId": lambda: self.partitions.index(lead.partition) + 1,
            "cookies": lambda: lead.cookies,
        }
        return known[name]() if name in known else lead.values.get(name)

    def add(self, partition: str, *, anonymous: bool = False) -> Lead:
        """Add a lead without values."""
        now = self._clock.now()
        lead = Lead(next(self._ids), partition, now, now, now, anonymous=anonymous)
        self._leads[lead.id] = lead
        for name in ("id", "leadPartitionId"):
            self._index.change(name, lead.id, None, self.value(lead, name))
        return lead

    def remove(self, number: int) -> Lead | None:
        """Remove a lead; None when it is not there."""
        lead = self._leads.pop(number, None)
        if lead is not None:
            for name in (*lead.values, "id", "leadPartitionId", "cookies"):
                self._index.change(name, number, self.value(lead, name), None)
        return lead

    def write(self, lead: Lead, values: Mapping[str, Any], standard: Container[str]) -> Changes:
        """Set values; what is equal already is no change.

        `updatedAt` moves with the `standard` fields only:
        https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/bulk-extract/bulk-lead-extract .
        """
        pairs = {name: (lead.values.get(name), value) for name, value in values.items()}
        changes = {name: (before, after) for name, (before, after) in pairs.items() if before != after}
        for name, (before, after) in changes.items():
            self._index.change(name, lead.id, before, after)
            lead.values[name] = after
            if after is None:
                del lead.values[name]
        if changes:
            lead.changed = self._clock.now()
        if any(name in standard for name in changes):
            lead.updated = self._clock.now()
        return changes

    def set_cookies(self, lead: Lead, tokens: Iterable[str]) -> None:
        """Tie a lead to these cookies, and no others."""
        unique = tuple(dict.fromkeys(tokens))
        self._index.change("cookies", lead.id, lead.cookies, unique)
        lead.cookies = unique

    def set_partition(self, lead: Lead, partition: str) -> None:
        """Put a lead into another partition."""
        before, lead.partition = self.value(lead, "leadPartitionId"), partition
        self._index.change("leadPartitionId", lead.id, before, self.value(lead, "leadPartitionId"))

    def clear(self) -> None:
        """Forget every lead."""
        self._leads.clear()
        self._index.clear()
