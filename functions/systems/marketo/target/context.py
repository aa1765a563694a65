"""What actions work with: one connection, until one deadline."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from relay.core.deadline import Deadline
from relay.core.gate import Purpose
from relay.core.outcome import Retry
from relay.delivering.at_most_once import Once
from relay.system.reads import Names
from systems.marketo.leads.sync import LeadSync
from systems.marketo.rest.client import Calls
from systems.marketo.target.event import LeadEvent
from systems.marketo.target.mails.known_mails import KnownMails
from systems.marketo.target.objects.known_objects import KnownObjects
from systems.marketo.target.objects.object_types import ObjectTypes
from systems.marketo.target.people.finding import Finder
from systems.marketo.target.people.lead_fitting import LeadFitting
from systems.marketo.target.people.looking_up import LookUp


@dataclass
class Waiting:
    """What must wait in a batch: under each of its events' names, and by the leads' ids where those are known."""

    names: dict[str, Retry] = field(default_factory=dict)
    leads: dict[int, Retry] = field(default_factory=dict)

    def before(self, keys: Iterable[str]) -> Retry | None:
        """What became of the first event under one of these names that must wait."""
        return next((self.names[key] for key in keys if key in self.names), None)

    def note(self, item: LeadEvent, outcome: Retry) -> None:
        """Remember it for all names of an event."""
        for key in item.keys:
            self.names.setdefault(key, outcome)
        if item.who.id is not None and item.who.keys[0] in item.keys:
            self.leads.setdefault(item.who.id, outcome)


@dataclass(frozen=True, kw_only=True)
class ActionContext:
    """For one batch."""

    calls: Calls
    calls_for: Callable[[Purpose], Calls]
    """The same, kept to the share of the day that is for a purpose."""
    deadline: Deadline
    sync: LeadSync
    lead_fitting: LeadFitting
    finder: Finder
    once: Once
    look_up: LookUp
    object_types: ObjectTypes
    known_objects: KnownObjects
    known_mails: KnownMails
    wanted: Mapping[str, Names]
    """By route that looks up: what the next route reads (relay.system.access.Access)."""
    waiting: Waiting = field(default_factory=Waiting)
