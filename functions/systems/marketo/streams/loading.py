"""A load of all leads, step by step: what a step gives, and the two ways that need no extract."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import NamedTuple, Protocol

from msgspec.structs import replace

from relay.system.stream import Change
from systems.marketo.streams import id_bounds
from systems.marketo.streams.bookmark import Load
from systems.marketo.streams.members import Members
from systems.marketo.streams.passes import KEPT
from systems.marketo.streams.states import AT_ONCE, LeadStates
from systems.marketo.streams.wanted_fields import changing

MOST_EMPTY = 20
"""Calls below the lowest and beyond the highest id that is known, so that a row of deleted leads is no end."""
SURELY = 10
"""Windows of 300 ids in which the oldest lead is looked for one after the other."""
MARGIN = timedelta(days=366)
"""Of the time before the oldest lead that was found, where it may not be the very oldest."""
BEGAN = datetime(2006, 1, 1, tzinfo=UTC)
"""No instance of Marketo's is older; where no lead was found by its id, all time since is gone through."""


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
        return Step(replace(load, token=token) if token else None, self.states.changes_of(leads, load.until))


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
        changes = self.states.between(first, load.after + AT_ONCE, load.until)
        last = max([load.last, *(int(each.record) for each in changes)])
        moved = replace(load, after=load.after + AT_ONCE, last=last)
        return Step(moved if moved.after < last + MOST_EMPTY * AT_ONCE else None, changes)

    def _bounded(self, load: Load) -> Step:
        low, high = id_bounds.lowest(self._is_there), id_bounds.highest(self._is_there)
        if low is None or high is None:
            return Step(None)
        after = id_bounds.first_id(max(0, low - MOST_EMPTY)) - 1
        return Step(replace(load, after=after, last=id_bounds.first_id(high + 1) - 1))

    def _is_there(self, window: int) -> bool:
        return bool(made(self.states, window))


def oldest(states: LeadStates, now: datetime) -> datetime | None:
    """No lead was made before; ten calls where the first one has a low id, and some fifty where not.

    None: there is no lead, neither by its id nor in Marketo's memory of what has changed.
    """
    for window in range(SURELY):
        if found := made(states, window):
            return min(found)
    found_at = id_bounds.lowest(lambda window: window >= SURELY and bool(made(states, window)))
    if found_at is None:
        return BEGAN if _is_used(states, now) else None
    return max(BEGAN, min(made(states, found_at)) - MARGIN)


def _is_used(states: LeadStates, now: datetime) -> bool:
    """Whether any lead was made or changed lately; a few calls."""
    ask = states.calls.activities
    pages = ask.changes(ask.token(now - KEPT), changing(states.fields))
    return any(page.entries for page in islice(pages, MOST_EMPTY))


def made(states: LeadStates, window: int) -> list[datetime]:
    """When the leads of a window of ids were made. Raises CallFailed and MustWait."""
    first = id_bounds.first_id(window)
    found = states.calls.leads.by_filter("id", range(first, first + AT_ONCE), ["id", "createdAt"])
    return [datetime.fromisoformat(str(each["createdAt"])) for each in found if each.get("createdAt")]
