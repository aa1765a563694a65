"""What is counted of the events of a run, for each of its routes.

An event that was read is in one of four states once its target was asked: delivered, skipped (nothing had to be
written), unmatched (its person is not there yet), or failed (a dead letter). What is replayed, or has waited for its
person, leaves the state it was in, so that the sum stays the number of events.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

EventState = Literal["delivered", "skipped", "unmatched", "failed"]
STATES: tuple[EventState, ...] = ("delivered", "skipped", "unmatched", "failed")
WARNED = "warned"
MADE = "made:"
"""Before a word of relay.core.outcome.Delivered.made."""

Counts = Counter[str]
"""By name, as it is stored; what is negative is taken away."""


class RouteCounts(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the events of one route."""

    delivered: int = 0
    skipped: int = 0
    """Nothing had to be written, such as where nothing had changed."""
    unmatched: int = 0
    """Their person is not there; they are taken up again."""
    failed: int = 0
    """Dead letters, less those that were replayed since."""
    warned: int = 0
    """Of those delivered or skipped, what was delivered otherwise than it came."""
    made: dict[str, int] = {}
    """By relay.core.outcome.Delivered.made."""

    @property
    def settled(self) -> int:
        """Events of which it is known what became of them."""
        return self.delivered + self.skipped + self.unmatched + self.failed


def named(route: str, what: str) -> str:
    """What is counted of a route, as it is stored; no route has a slash in its name."""
    return f"{route}/{what}"


def by_route(stored: Mapping[str, int]) -> dict[str, RouteCounts]:
    """What is stored of a run. What a stopped function has counted twice never makes a number less than none."""
    found: dict[str, dict[str, int]] = {}
    for name, number in stored.items():
        route, slash, what = name.partition("/")
        if slash:
            found.setdefault(route, {})[what] = max(0, number)
    return {route: _of_route(numbers) for route, numbers in sorted(found.items())}


def total(found: Iterable[RouteCounts]) -> RouteCounts:
    """All together."""
    sums: Counter[str] = Counter()
    made: Counter[str] = Counter()
    for each in found:
        sums.update({name: getattr(each, name) for name in (*STATES, WARNED)})
        made.update(each.made)
    return RouteCounts(**sums, made=dict(made))


def _of_route(numbers: Mapping[str, int]) -> RouteCounts:
    made = {name.removeprefix(MADE): number for name, number in numbers.items() if name.startswith(MADE)}
    return RouteCounts(**{name: numbers.get(name, 0) for name in (*STATES, WARNED)}, made=made)
