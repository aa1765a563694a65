"""What can be done to the leads of an instance, and what the activity log says of it.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/leads
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from threading import RLock
from typing import Any

from local.systems.marketo.activities import type_ids
from local.systems.marketo.activities.log import Log, field_change
from local.systems.marketo.clock import Clock
from local.systems.marketo.errors import lead_not_found
from local.systems.marketo.leads.fields import Fields
from local.systems.marketo.leads.store import Changes, Lead, LeadStore

API = "Web service API"
PERSON = "Web"

Listener = Callable[[Lead, frozenset[str], bool], None]
"""Told after a change: the lead, the names of the fields that really changed, and whether the lead is new."""


class Leads:
    """All leads. Every method that looks or writes does it in one step; what lies between two of them does not."""

    def __init__(self, fields: Fields, log: Log, clock: Clock, partitions: Iterable[str]) -> None:
        self.fields = fields
        self.log = log
        self.changed: Listener = lambda _lead, _names, _new: None
        self.lock = RLock()
        self._clock = clock
        self._store = LeadStore(clock, partitions)

    @property
    def partitions(self) -> list[str]:
        """The names of the partitions; the first is the default one."""
        return self._store.partitions

    def get(self, number: Any) -> Lead | None:
        """The lead with an id."""
        with self.lock:
            return self._store.get(number)

    def all(self) -> list[Lead]:
        """Every lead, anonymous ones too, by id."""
        with self.lock:
            return self._store.all()

    def find(self, name: str, values: Iterable[Any]) -> list[Lead]:
        """The leads with one of these values, by id. Anonymous ones are found by their id and by their cookies."""
        with self.lock:
            return self._store.find(name, values)

    def shown(self, lead: Lead, names: Iterable[str]) -> dict[str, Any]:
        """A lead as the API shows it; null for what it does not have."""
        with self.lock:
            found = {name: self._store.value(lead, name) for name in names}
        return {name: (",".join(value) or None) if isinstance(value, tuple) else value for name, value in found.items()}

    def create(self, values: Mapping[str, Any], partition: str, source: str = API) -> Lead:
        """Add a lead."""
        with self.lock:
            lead = self._store.add(partition)
            self._write(lead, values)
            self.log.add(lead.id, type_ids.NEW_LEAD, lead.created, **_origin(source))
        self.changed(lead, frozenset(values), True)
        return lead

    def update(self, number: int, values: Mapping[str, Any], source: str = API) -> Lead:
        """Change a lead; what is equal already is no change. An anonymous lead becomes known. Raises Skip 1004."""
        with self.lock:
            lead = self._there(number)
            was_anonymous, lead.anonymous = lead.anonymous, False
            changes = self._write(lead, values)
            self._log_changes(lead, changes, source)
            if was_anonymous:
                self.log.add(lead.id, type_ids.NEW_LEAD, self._clock.now(), **_origin(source))
        if changes or was_anonymous:
            self.changed(lead, frozenset(changes), was_anonymous)
        return lead

    def delete(self, number: int) -> None:
        """Remove a lead. Raises Skip 1004."""
        with self.lock:
            values = self._there(number).values
            name = " ".join(str(values[each]) for each in ("firstName", "lastName") if each in values)
            self._store.remove(number)
            self.log.add(number, type_ids.DELETE, self._clock.now(), primary=name, primary_id=number)

    def visit(self, token: str, page: str, partition: str) -> Lead:
        """Record a visit with a cookie; one that nobody has becomes an anonymous lead."""
        with self.lock:
            found = self._store.find("cookies", [token])
            lead = found[0] if found else self._store.add(partition, anonymous=True)
            self._store.set_cookies(lead, (*lead.cookies, token))
            self.log.add(lead.id, type_ids.VISIT, self._clock.now(), primary=page)
            return lead

    def associate(self, number: int, token: str) -> None:
        """Tie a cookie to a lead. Raises Skip 1004.

        An anonymous lead's activities move, and it disappears. Those of a known lead stay with it, and only later
        ones go to the new lead (Associate Web Activity).
        """
        with self.lock:
            lead = self._there(number)
            for owner in [each for each in self._store.find("cookies", [token]) if each is not lead]:
                self._store.set_cookies(owner, [each for each in owner.cookies if each != token])
                if owner.anonymous:
                    self._absorb(owner, lead)
            self._store.set_cookies(lead, (*lead.cookies, token))

    def merge(self, winner: Lead, losers: Iterable[Lead]) -> None:
        """Make one lead of several; the winner keeps what it has."""
        with self.lock:
            for loser in losers:
                self._write(winner, {name: each for name, each in loser.values.items() if name not in winner.values})
                tokens = loser.cookies
                self._absorb(loser, winner)
                self._store.set_cookies(winner, (*winner.cookies, *tokens))
                self.log.add(winner.id, type_ids.MERGE, self._clock.now(), primary_id=loser.id)

    def move(self, number: int, partition: str) -> None:
        """Put a lead into another partition. Raises Skip 1004."""
        with self.lock:
            self._store.set_partition(self._there(number), partition)
            self.log.add(number, type_ids.CHANGE_PARTITION, self._clock.now(), primary=partition)

    def clear(self) -> None:
        """Forget every lead."""
        with self.lock:
            self._store.clear()

    def _there(self, number: int) -> Lead:
        lead = self._store.get(number)
        if lead is None:
            raise lead_not_found()
        return lead

    def _write(self, lead: Lead, values: Mapping[str, Any]) -> Changes:
        """Set values; a cookie is one more beside those that the lead has."""
        if values.get("cookies"):
            self._store.set_cookies(lead, (*lead.cookies, values["cookies"]))
        standard = frozenset(field.name for field in self.fields if not field.custom)
        return self._store.write(lead, {name: value for name, value in values.items() if name != "cookies"}, standard)

    def _absorb(self, loser: Lead, winner: Lead) -> None:
        self._store.remove(loser.id)
        self.log.move(loser.id, winner.id)

    def _log_changes(self, lead: Lead, changes: Changes, source: str) -> None:
        for name, (before, after) in changes.items():
            number = self.fields.number(name)
            change = field_change(number, name, before, after)
            told = {"New Value": change["newValue"], "Old Value": change["oldValue"], **_origin(source)["attributes"]}
            more = {"primary": name, "primary_id": number, "attributes": told, "fields": [change]}
            self.log.add(lead.id, type_ids.CHANGE, self._clock.now(), **more)


def _origin(source: str) -> dict[str, Any]:
    return {"attributes": {"Source": source, "Reason": source}}
