"""A load of all leads, step by step: what a step gives, and the two ways that need no extract."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from msgspec.structs import replace

from relay.system.stream import Change
from systems.marketo.streams import id_bounds
from systems.marketo.streams.bookmark import Load
from systems.marketo.streams.members import Members
from systems.marketo.streams.states import AT_ONCE, LeadStates

MOST_EMPTY = 20
"""Calls beyond the highest id that is known which must find nobody, so that a row of deleted leads is no end."""
SURELY = 10
"""Windows of 300 ids in which the oldest lead is looked for one after the other."""
MARGIN = timedelta(days=62)
"""Of the time before the oldest lead that was found, where it may not be the very oldest."""


class Step(NamedTuple):
    """What a step of a load gives."""

    load: Load | None
    """What is left; None: nothing."""
    changes: Sequence[Change] = ()
    wait: float = 0.0
    """Seconds until there is something to do; 0: at once."""


class Loader(Protocol):
    """Reads all leads in one way."""

    def step(self, load: Load) -> Step:
        """Some calls. Raises CallFailed, CallLost and MustWait."""


@dataclass(frozen=True)
class MembersLoad:
    """Who is in a list or a program, a page at a time; implements Loader."""

    states: LeadStates
    members: Members

    def step(self, load: Load) -> Step:
        """One call for 300 members."""
        leads, token = self.members.page(self.states.calls, load.token, self.states.names)
        return Step(replace(load, token=token) if token else None, self.states.changes_of(leads))


@dataclass(frozen=True)
class IdsLoad:
    """All ids there may be, 300 at a time, where extracts cannot be had; implements Loader.

    A million leads take 3,334 calls, and what was deleted takes as many as what is there.
    """

    states: LeadStates

    def step(self, load: Load) -> Step:
        """One call; the first step takes some fifty."""
        if not load.last:
            return self._bounded(load)
        first = load.after + 1
        changes = self.states.between(first, load.after + AT_ONCE)
        last = max([load.last, *(int(each.record) for each in changes)])
        moved = replace(load, after=load.after + AT_ONCE, last=last)
        return Step(moved if moved.after < last + MOST_EMPTY * AT_ONCE else None, changes)

    def _bounded(self, load: Load) -> Step:
        low, high = id_bounds.lowest(self._is_there), id_bounds.highest(self._is_there)
        if low is None or high is None:
            return Step(None)
        return Step(replace(load, after=id_bounds.first_id(low) - 1, last=id_bounds.first_id(high + 1) - 1))

    def _is_there(self, window: int) -> bool:
        return bool(made(self.states, window))


def oldest(states: LeadStates) -> datetime | None:
    """When the first lead was made; ten calls where it has a low id, some fifty where not. None: no lead."""
    for window in range(SURELY):
        if found := made(states, window):
            return min(found)
    found_at = id_bounds.lowest(lambda window: window >= SURELY and bool(made(states, window)))
    return None if found_at is None else min(made(states, found_at)) - MARGIN


def made(states: LeadStates, window: int) -> list[datetime]:
    """When the leads of a window of ids were made. Raises CallFailed and MustWait."""
    first = id_bounds.first_id(window)
    found = states.calls.leads.by_filter("id", range(first, first + AT_ONCE), ["id", "createdAt"])
    return [datetime.fromisoformat(str(each["createdAt"])) for each in found if each.get("createdAt")]
