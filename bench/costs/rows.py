"""The rows of `make bench` about costs: what is counted now, and the bill that follows from what was counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bench.costs import figures, model
from bench.costs.counting import BATCHES, ROUTES, Count, counts
from bench.costs.usage import Usage
from bench.table import Row

_MOST_CALLS = 5.0
"""For an event that comes alone, where nothing can come back: stored, received, delivered, remembered, deleted."""
_MOST_GUARDED = 20.0
_GOAL, _GOAL_BY_CLOCK = 24.0, 21.0
"""USD for a million."""


def rows(*, quick: bool) -> Iterator[Row]:
    """Calls and units by route, and the month's bill. Raises BenchError."""
    routes, batches = (ROUTES[:1], BATCHES[:2]) if quick else (ROUTES, BATCHES)
    for name, found in counts(routes, batches).items():
        yield _counted(name, found)
    bill, before = (model.bill(figures.read(name)) for name in ("now", "before"))
    yield Row(
        what="USD a month for a million events, one unguarded kintone route, NAT instance, no free tier",
        value=bill.total,
        unit="USD",
        bound="at most",
        goal=_GOAL,
        ours=f"{bill.total:.2f}, of which {bill.without_events:.2f} without any event",
        theirs=f"before it was made to save: {before.total:.2f}, of which {before.without_events:.2f}",
    )
    clock = model.bill_by_clock(figures.read("now"))
    yield Row(
        what="the same with a million that come evenly, and batch: {every: 1m}",
        value=clock.total,
        unit="USD",
        bound="at most",
        goal=_GOAL_BY_CLOCK,
        ours=f"{clock.total:.2f}, of which {clock.without_events:.2f} without any event",
        theirs=f"at once: {bill.total:.2f}, of which {bill.without_events:.2f}",
    )


def _counted(name: str, found: Sequence[Count]) -> Row:
    each = [(count.accepted + count.delivered) * (1 / count.events) for count in found]
    sizes = "/".join(str(count.events) for count in found)
    writes, reads, log = _listed(each, "writes", 1), _listed(each, "reads", 1), _listed(each, "log_bytes", 0)
    return Row(
        what=f"AWS calls for an event to {name}, {sizes} in a batch",
        value=each[0].calls,
        unit="calls",
        bound="at most",
        goal=_MOST_CALLS if name in {"kintone", "http"} else _MOST_GUARDED,
        ours=f"{_listed(each, 'calls', 2)} calls; {writes} write and {reads} read units, {log} bytes of log",
        theirs="a queue alone: 3, stored, received and deleted",
    )


def _listed(each: Sequence[Usage], name: str, digits: int) -> str:
    return "/".join(f"{getattr(used, name):.{digits}f}" for used in each)
