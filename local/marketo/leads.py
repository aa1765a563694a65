"""The leads of an instance, known and anonymous.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/leads
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from threading import RLock
from typing import Any

from local.marketo import activities
from local.marketo.activities import Log
from local.marketo.clock import Clock, moment_text
from local.marketo.errors import Skip
from local.marketo.fields import Fields
from local.marketo.index import Index

API = "Web service API"
PERSON = "Web"


@dataclass
class Lead:
    """One lead. `cookies` are the tokens of Munchkin cookies; `values` are by REST names, without nulls."""

    id: int
    partition: str
    created: float
    updated: float
    values: dict[str, Any] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()
    anonymous: bool = False


Listener = Callable[[Lead, frozenset[str], bool], None]
"""Told after a change: the lead, the names of the fields that really changed, and whether the lead is new."""


class Leads:
    """All leads. Every method that looks or writes does it in one step; what lies between two of them does not."""

    def __init__(self, fields: Fields, log: Log, clock: Clock, partitions: Iterable[str]) -> None:
        self.fields = fields
        self.log = log
        self.partitions = list(partitions)
        self.changed: Listener = lambda _lead, _names, _new: None
        self.lock = RLock()
        self._clock = clock
        self._ids = itertools.count(1001)
        self._leads: dict[int, Lead] = {}
        self._index = Index(self._values_of)

    def get(self, number: Any) -> Lead | None:
        """The lead with an id."""
        with self.lock:
            return self._leads.get(number) if isinstance(number, int) else None

    def all(self) -> list[Lead]:
        """Every lead, anonymous ones too, by id."""
        with self.lock:
            return sorted(self._leads.values(), key=lambda lead: lead.id)

    def find(self, name: str, values: Iterable[Any]) -> list[Lead]:
        """The leads with one of these values, by id. Anonymous ones are found by their id and by their cookies."""
        with self.lock:
            numbers = {number for value in values for number in self._index.find(name, value)}
            return [self._leads[number] for number in sorted(numbers)]

    def create(self, values: Mapping[str, Any], partition: str, source: str = API) -> Lead:
        """Add a lead."""
        with self.lock:
            lead = self._new(partition)
            self._write(lead, values)
            self.log.add(lead.id, activities.NEW_LEAD, lead.created, **_origin(source))
        self.changed(lead, frozenset(values), True)
        return lead

    def update(self, number: int, values: Mapping[str, Any], source: str = API) -> Lead:
        """Change a lead; what is equal already is no change. An anonymous lead becomes known. Raises Skip 1004."""
        with self.lock:
            lead = self._leads.get(number)
            if lead is None:
                raise Skip("1004", "Lead not found")
            was_anonymous, lead.anonymous = lead.anonymous, False
            changes = self._write(lead, values)
            self._log_changes(lead, changes, source)
            if was_anonymous:
                self.log.add(lead.id, activities.NEW_LEAD, self._clock.now(), **_origin(source))
        if changes or was_anonymous:
            self.changed(lead, frozenset(changes), was_anonymous)
        return lead

    def delete(self, number: int) -> None:
        """Remove a lead. Raises Skip 1004."""
        with self.lock:
            lead = self._remove(number)
            if lead is None:
                raise Skip("1004", "Lead not found")
            name = " ".join(str(lead.values[each]) for each in ("firstName", "lastName") if each in lead.values)
            self.log.add(number, activities.DELETE, self._clock.now(), primary=name, primary_id=number)

    def visit(self, token: str, page: str, partition: str) -> Lead:
        """Record a visit with a cookie; one that nobody has becomes an anonymous lead."""
        with self.lock:
            found = self.find("cookies", [token])
            lead = found[0] if found else self._new(partition, anonymous=True)
            if not found:
                self._set_cookies(lead, (token,))
            self.log.add(lead.id, activities.VISIT, self._clock.now(), primary=page)
            return lead

    def associate(self, number: int, token: str) -> bool:
        """Tie a cookie to a lead; False when there is no such lead.

        An anonymous lead's activities move, and it disappears. Those of a known lead stay with it, and only later
        ones go to the new lead (Leads, Associate Web Activity).
        """
        with self.lock:
            lead = self._leads.get(number)
            if lead is None:
                return False
            for owner in self.find("cookies", [token]):
                if owner is lead:
                    return True
                self._set_cookies(owner, tuple(each for each in owner.cookies if each != token))
                if owner.anonymous:
                    self._absorb(owner, lead)
            self._set_cookies(lead, (*lead.cookies, token))
            return True

    def merge(self, winner: Lead, losers: Iterable[Lead]) -> None:
        """Make one lead of several; the winner keeps what it has."""
        with self.lock:
            for loser in losers:
                empty = {name: value for name, value in loser.values.items() if name not in winner.values}
                self._write(winner, empty)
                tokens = loser.cookies
                self._absorb(loser, winner)
                self._set_cookies(winner, (*winner.cookies, *tokens))
                self.log.add(winner.id, activities.MERGE, self._clock.now(), primary_id=loser.id)

    def move(self, number: int, partition: str) -> None:
        """Put a lead into another partition. Raises Skip 1004."""
        with self.lock:
            lead = self._leads.get(number)
            if lead is None:
                raise Skip("1004", "Lead not found")
            self._index.change("leadPartitionId", number, self.value(lead, "leadPartitionId"), None)
            lead.partition = partition
            self._index.change("leadPartitionId", number, None, self.value(lead, "leadPartitionId"))
            self.log.add(number, activities.CHANGE_PARTITION, self._clock.now(), primary=partition)

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

    def shown(self, lead: Lead, names: Iterable[str]) -> dict[str, Any]:
        """A lead as the API shows it; null for what it does not have."""
        with self.lock:
            found = {name: self.value(lead, name) for name in names}
        return {name: (",".join(value) or None) if isinstance(value, tuple) else value for name, value in found.items()}

    def clear(self) -> None:
        """Forget every lead."""
        with self.lock:
            self._leads.clear()
            self._index.clear()

    def _new(self, partition: str, *, anonymous: bool = False) -> Lead:
        now = self._clock.now()
        lead = Lead(next(self._ids), partition, now, now, anonymous=anonymous)
        self._leads[lead.id] = lead
        for name in ("id", "leadPartitionId"):
            self._index.change(name, lead.id, None, self.value(lead, name))
        return lead

    def _remove(self, number: int) -> Lead | None:
        lead = self._leads.pop(number, None)
        if lead is not None:
            for name in (*lead.values, "id", "leadPartitionId", "cookies"):
                self._index.change(name, number, self.value(lead, name), None)
        return lead

    def _absorb(self, loser: Lead, winner: Lead) -> None:
        self._remove(loser.id)
        self.log.move(loser.id, winner.id)

    def _write(self, lead: Lead, values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
        """Set values; returns those that changed, before and after."""
        changes = {name: (lead.values.get(name), value) for name, value in values.items() if name != "cookies"}
        changes = {name: each for name, each in changes.items() if each[0] != each[1]}
        for name, (before, after) in changes.items():
            self._index.change(name, lead.id, before, after)
            lead.values[name] = after
            if after is None:
                del lead.values[name]
        if values.get("cookies"):
            self._set_cookies(lead, (*lead.cookies, values["cookies"]))
        if changes:
            lead.updated = self._clock.now()
        return changes

    def _set_cookies(self, lead: Lead, tokens: tuple[str, ...]) -> None:
        unique = tuple(dict.fromkeys(tokens))
        self._index.change("cookies", lead.id, lead.cookies, unique)
        lead.cookies = unique

    def _log_changes(self, lead: Lead, changes: Mapping[str, tuple[Any, Any]], source: str) -> None:
        for name, (before, after) in changes.items():
            number = self.fields.number(name)
            change = activities.change(number, name, before, after)
            told = {"New Value": change["newValue"], "Old Value": change["oldValue"], **_origin(source)["attributes"]}
            self.log.add(
                lead.id,
                activities.CHANGE,
                self._clock.now(),
                primary=name,
                primary_id=number,
                attributes=told,
                fields=[change],
            )

    def _values_of(self, name: str) -> Iterable[tuple[int, Any]]:
        return [(lead.id, self.value(lead, name)) for lead in self._leads.values()]


def _origin(source: str) -> dict[str, Any]:
    return {"attributes": {"Source": source, "Reason": source}}
