"""How many records a span holds, found with a few requests: the list is in the order of updates, so by halves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from msgspec.structs import replace

from relay.core.deadline import Deadline
from relay.system.stream import Estimate, Span
from systems.mazrica.names import UPDATED, RecordList
from systems.mazrica.rest.client import JsonRow
from systems.mazrica.rest.walking import ListWalk, Walker

BACKFILL_PER_SECOND = 2.0
"""Requests, one after the other, with those of others between them."""


def estimate(
    walker: Walker,
    records: RecordList,
    span: Span,
    deadline: Deadline,
    told: Callable[[Sequence[JsonRow]], int],
) -> Estimate:
    """About what it takes. `told` says how many of some rows would be told: those of the first page stand for all.

    Raises MazricaFailed and MustWait.
    """
    rows, walk = walker.step(ListWalk(records=records), deadline)
    found = _Found(walker, walk, deadline)
    newest = 0 if span.until is None else found.since(span.until)
    last = walk.total if span.since is None else found.since(span.since)
    share = told(rows) / len(rows) if rows else 0.0
    calls = max(1, -(-last // walk.size))
    return Estimate(records=round(max(0, last - newest) * share), calls=calls, seconds=calls / BACKFILL_PER_SECOND)


class _Found:
    def __init__(self, walker: Walker, first: ListWalk, deadline: Deadline) -> None:
        self._walker = walker
        self._first = first
        self._deadline = deadline

    def since(self, moment: datetime) -> int:
        """How many records were updated at a moment or later."""
        size, at = self._first.size, moment.timestamp()
        low, high = 1, max(1, -(-self._first.total // size))
        while low < high:
            middle = (low + high) // 2
            times = self._times(middle)
            if times and times[-1] >= at:
                low = middle + 1
            else:
                high = middle
        return (low - 1) * size + sum(each >= at for each in self._times(low))

    def _times(self, page: int) -> list[float]:
        walk = replace(self._first, page=page, total=0, is_over=False)
        return [self._walker.time_of(row, UPDATED) for row in self._walker.step(walk, self._deadline).rows]
