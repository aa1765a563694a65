"""Whether a window was read whole, though its rows moved while its pages were read. Plain reckoning.

Pages are counted from the front of a list that changes, so what stood on one page may come again on the next, or on
none. As many different rows as the list has at its last page are all of it, since nobody leaves an open window, nor a
plain one. Where they are fewer, it is read again from the front, until they are as many; up to three times. A total
that shrank begins that anew. A round that finds nothing new in a list that stands still ends it as well: ON24 then
counts more than it shows, such as anonymous visitors.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec.structs import replace

from systems.on24.streams.plan.bookmark import ListWindow
from systems.on24.streams.plan.packed import pack, unpack

MOST_ROUNDS = 3
"""That begin again."""
MOST_ROWS = 5_000
"""Of a window, fifty pages of a hundred: what has more is halved."""
MOST_MARKS = 20_000
"""Kept in a bookmark. What has more rows within minutes cannot be proven."""
_LEAST = timedelta(minutes=10)


class Proof(NamedTuple):
    """What a page has come to."""

    window: ListWindow | None
    """What is left; None: nothing."""
    is_proven: bool = True
    """Of what ended."""


def halves(window: ListWindow, total: int | None, now: datetime) -> tuple[ListWindow, ...]:
    """The two windows in the place of one that has too many rows for a bookmark; none where it has not."""
    end = window.until or now
    if total is None or total <= MOST_ROWS or window.page or window.rounds or end - window.since < _LEAST:
        return ()
    middle = (window.since + (end - window.since) / 2).replace(microsecond=0)
    return replace(window, until=middle), replace(window, since=middle)


def after(window: ListWindow, marks: Collection[int], total: int | None, *, is_last: bool) -> Proof:
    """The window behind a page with these rows."""
    seen = unpack(window.seen)
    before = len(seen)
    if before <= MOST_MARKS:
        seen |= dict.fromkeys(marks, 0)
    moved = replace(
        window,
        page=window.page + 1,
        total=total,
        first_total=total if window.page == 0 else window.first_total,
        new=window.new + len(seen) - before,
        shrank=window.shrank or _shrank(window.total, total),
    )
    if total is None or (len(seen) == total and not moved.shrank and (is_last or window.rounds > 0)):
        return Proof(None) if is_last or total is not None else Proof(replace(moved, seen=pack(seen)))
    if not is_last:
        return Proof(replace(moved, seen=pack(seen)))
    if window.rounds > 0 and not moved.new and moved.first_total == total and not moved.shrank:
        return Proof(None)
    if window.rounds == MOST_ROUNDS or len(seen) > MOST_MARKS:
        return Proof(None, is_proven=False)
    kept = {} if moved.shrank else seen
    return Proof(replace(moved, page=0, rounds=window.rounds + 1, new=0, total=None, shrank=False, seen=pack(kept)))


def again(window: ListWindow) -> ListWindow:
    """The same window from the very beginning."""
    return ListWindow(since=window.since, until=window.until, mode=window.mode, repeats=window.repeats + 1)


def _shrank(before: int | None, total: int | None) -> bool:
    return before is not None and total is not None and total < before
