"""A page beside what was last delivered, and what of that is written down with its fill. Plain reckoning."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple, cast

from msgspec.structs import replace

from relay.reading.events.event_ids import MOST_PENDING
from relay.reading.parts.fill import Mending, Tally, Verification, sum_of
from relay.system.stream import Change

Comparison = Literal["equal", "different", "never", "refused"]
Comparisons = Mapping[str, Mapping[str, Comparison]]
"""By route, what came of each record."""

_DUE = frozenset({"different", "never"})


class ComparedPage(NamedTuple):
    """A page, beside what was last delivered."""

    changes: Sequence[Change]
    """As they were looked at last."""
    results: Comparisons

    def is_due(self, route: str, record: str) -> bool:
        """Whether a route has not delivered a record as it is."""
        return self.results[route].get(record) in _DUE

    def due(self) -> list[Change]:
        """What some route has not delivered as it is."""
        return [each for each in self.changes if any(self.is_due(route, each.record) for route in self.results)]

    def tallies(self) -> dict[str, Tally]:
        """How many, by route."""
        counts = {route: Counter[str](found.values()) for route, found in self.results.items()}
        return {route: Tally(**found) for route, found in counts.items()}

    def total(self) -> Tally:
        """Of all routes together."""
        return sum_of(self.tallies().values())

    def mending(self) -> Mending:
        """What is to be written down before it is queued."""
        return {
            route: {_short(record): result for record, result in each.items() if result in _DUE}
            for route, each in self.results.items()
        }


def counted(asked: Verification, found: ComparedPage) -> Verification:
    """With what came of a page, whose records are no longer about to be queued."""
    new, old = found.tallies(), asked.tallies
    tallies = {name: old.get(name, Tally()).plus(new.get(name, Tally())) for name in {**old, **new}}
    done = {_short(each.record) for each in found.changes}
    left = {name: {each: kept for each, kept in few.items() if each not in done} for name, few in asked.mending.items()}
    return replace(asked, tallies=tallies, mending={name: few for name, few in left.items() if few})


def begun(asked: Verification, found: ComparedPage) -> Verification:
    """With what is about to be queued of a page, and what was of pages before, as far as their item has room."""
    new, old = found.mending(), asked.mending
    both = {name: old.get(name, {}) | new.get(name, {}) for name in {**old, **new}}
    return replace(asked, mending=next((each for each in (both, new) if _number(each) <= MOST_PENDING), {}))


def as_begun(route: str, found: ComparedPage, asked: Verification) -> Mapping[str, Comparison]:
    """What came of each record; of what was about to be queued when a run was stopped, what came of it then."""
    before, now = asked.mending.get(route, {}), found.results[route]
    return {record: cast("Comparison", before.get(_short(record), result)) for record, result in now.items()}


def _number(mending: Mending) -> int:
    return sum(map(len, mending.values()))


def _short(record: str) -> str:
    return hashlib.sha256(record.encode("utf-8", "surrogatepass")).hexdigest()[:16]
