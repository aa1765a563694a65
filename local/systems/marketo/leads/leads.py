"""What can be done to the leads of an instance, and what the activity log says of it.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/leads
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from threading import RLock
from typing import Any

from local.systems.marketo.activities.log import Log
from local.systems.marketo.clock import Clock
from local.systems.marketo.errors import lead_not_found
from local.systems.marketo.leads.fields import Fields
from local.systems.marketo.leads.history import History
from local.systems.marketo.leads.store import Changes, Lead, LeadStore

API = "Web service API"
PERSON = "Web"

Listener = Callable[[Lead, frozenset[str], bool], None]
"""Told after a change: the lead, the names of the fields that really changed, and whether the lead is new."""
Vanished = Callable[[int, int | None], None]
"""Told when an id is no lead any more: the id, and that of the lead which took its place in a merge."""


class Leads:
    """All leads. Every method that looks or writes does it in one step; what lies between two of them does not."""

    def __init__(self, fields: Fields, log: Log, clock: Clock, partitions: Iterable[str]) -> None:
        self.fields = fields
        self.log = log
        self.changed: Listener = lambda _lead, _names, _new: None
        self.vanished: Vanished = lambda _lead, _successor: None
        self.lock = RLock()
        self._history = History(log, clock, fields)
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
            self._history.created(lead, source)
        self.changed(lead, frozenset(values), True)
        return lead

    def update(self, number: int, values: Mapping[str, Any], source: str = API) -> Lead:
        """Change a lead; what is equal already is no change. An anonymous lead becomes known. Raises Skip 1004."""
        with self.lock:
            lead = self._there(number)
            was_anonymous, lead.anonymous = lead.anonymous, False
            changes = self._write(lead, values)
            self._history.changed(lead, changes, source)
            if was_anonymous:
                self._history.became_known(lead, source)
        if changes or was_anonymous:
            self.changed(lead, frozenset(changes), was_anonymous)
        return lead

    def delete(self, number: int) -> None:
        """Remove a lead. Raises Skip 1004."""
        with self.lock:
            lead = self._there(number)
            self._store.remove(number)
            self.vanished(number, None)
            self._history.deleted(lead)

    def visit(self, token: str, page: str, partition: str) -> Lead:
        """Record a visit with a cookie; one that nobody has becomes an anonymous lead."""
        with self.lock:
            found = self._store.find("cookies", [token])
            lead = found[0] if found else self._store.add(partition, anonymous=True)
            self._store.set_cookies(lead, (*lead.cookies, token))
            self._history.visited(lead, page)
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

    def merge(self, winner: Lead, losers: Sequence[Lead], source: str = API) -> None:
        """Make one lead of several; the winner keeps what it has.

        Activities and memberships of the losers become the winner's, and their ids vanish without being "deleted":
        https://nation.marketo.com/t5/knowledgebase/understanding-merges-in-marketo/ta-p/249697 .
        """
        with self.lock:
            changed = [name for loser in losers for name in self._take_over(loser, winner)]
            self._history.merged(winner, losers, source, updated=bool(changed))

    def move(self, number: int, partition: str) -> None:
        """Put a lead into another partition. Raises Skip 1004."""
        with self.lock:
            lead = self._there(number)
            self._store.set_partition(lead, partition)
            self._history.moved(lead)

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
        plain = {name: value for name, value in values.items() if name != "cookies"}
        return self._store.write(lead, plain, self.fields.standard)

    def _take_over(self, loser: Lead, winner: Lead) -> Changes:
        changes = self._write(winner, {name: each for name, each in loser.values.items() if name not in winner.values})
        tokens = loser.cookies
        self._absorb(loser, winner)
        self._store.set_cookies(winner, (*winner.cookies, *tokens))
        return changes

    def _absorb(self, loser: Lead, winner: Lead) -> None:
        self._store.remove(loser.id)
        self._history.took_over(loser, winner)
        self.vanished(loser.id, winner.id)
