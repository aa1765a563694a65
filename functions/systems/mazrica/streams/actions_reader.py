"""A reader of actions, which can look at the last one of a single contact as well: in its own memory."""

from __future__ import annotations

from dataclasses import dataclass

from relay.core.deadline import Deadline
from relay.system.stream import Change
from systems.mazrica.streams.actions_plan import ActionsPlan
from systems.mazrica.streams.reader import WalkingReader


@dataclass(frozen=True, kw_only=True)
class ActionsReader(WalkingReader):
    """Implements relay.system.stream.Reader and ReadsOne."""

    plan: ActionsPlan

    def one(self, record: str, deadline: Deadline) -> Change | None:  # noqa: ARG002 - nobody is asked
        """As the protocol says, of a contact that had no lead when it was told."""
        return self.plan.one(int(record))
