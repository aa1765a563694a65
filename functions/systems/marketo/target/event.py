"""One event on its way to Marketo, and what its payload says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from relay.core.event import Event
from systems.marketo.target.people.identity import LeadIdentity
from systems.marketo.target.route import LeadRoute


class MappedEvent(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one payload says."""

    who: LeadIdentity
    task: msgspec.Struct
    """What is done with the lead, as its action has read it (systems.marketo.target.actions)."""
    warnings: tuple[str, ...] = ()
    """Of what the payload has and the task has not (systems.marketo.target.filling.warnings)."""


@dataclass(frozen=True)
class LeadEvent:
    """`position` is the event's place in the batch."""

    position: int
    event: Event
    route: LeadRoute
    mapped: MappedEvent
    keys: Sequence[str]
    """Names under which events keep their order: those of the lead, or of who asks for it."""

    @property
    def who(self) -> LeadIdentity:
        """The lead."""
        return self.mapped.who
