"""What actions work with: one connection, until one deadline."""

from __future__ import annotations

from dataclasses import dataclass, field

from relay.core.deadline import Deadline
from relay.core.outcome import Retry
from relay.delivering.at_most_once import Once
from systems.marketo.leads.sync import LeadSync
from systems.marketo.rest.client import Calls
from systems.marketo.target.finding import Finder
from systems.marketo.target.identity import Identity


@dataclass
class Waiting:
    """The leads of a batch whose event must wait: by each identity, and by their ids where those are known."""

    identities: dict[str, Retry] = field(default_factory=dict)
    leads: dict[int, Retry] = field(default_factory=dict)

    def before(self, who: Identity) -> Retry | None:
        """What became of the first event of this lead that must wait."""
        return next((self.identities[key] for key in who.keys if key in self.identities), None)

    def note(self, who: Identity, outcome: Retry) -> None:
        """Remember it for all names of the lead."""
        for key in who.keys:
            self.identities.setdefault(key, outcome)
        if who.id is not None:
            self.leads.setdefault(who.id, outcome)


@dataclass(frozen=True, kw_only=True)
class Work:
    """For one batch."""

    calls: Calls
    deadline: Deadline
    sync: LeadSync
    finder: Finder
    once: Once
    waiting: Waiting = field(default_factory=Waiting)
