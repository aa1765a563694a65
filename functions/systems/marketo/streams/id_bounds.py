"""Between which ids there are leads, found in some fifty calls: by doubling, and then by halves.

Ids are given in order and never twice, so the oldest lead has the lowest one. Where leads were deleted in long rows
what is found may not be the very end; whoever uses it leaves a margin.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from systems.marketo.rest.results import LARGEST_ID
from systems.marketo.streams.states import AT_ONCE

IsThere = Callable[[int], bool]
"""Whether a window has any lead; window 0 are the ids 1 to 300."""

_WINDOWS = LARGEST_ID // AT_ONCE


def first_id(window: int) -> int:
    """The lowest id of a window."""
    return window * AT_ONCE + 1


def lowest(is_there: IsThere) -> int | None:
    """The first window with a lead; None where there is none."""
    before = -1
    for window in _doubling():
        if is_there(window):
            return _first(before, window, is_there)
        before = window
    return None


def highest(is_there: IsThere) -> int | None:
    """The last window with a lead; None where there is none."""
    probed = list(_doubling())
    there = [window for window in probed if is_there(window)]
    if not there:
        return None
    after = min((window for window in probed if window > there[-1]), default=_WINDOWS + 1)
    return _first(there[-1], after, lambda window: not is_there(window)) - 1


def _doubling() -> Iterator[int]:
    window = 0
    while window <= _WINDOWS:
        yield window
        window = window * 2 + 1


def _first(below: int, there: int, is_so: IsThere) -> int:
    """The window from which on it is so; it is not at `below`, and it is at `there`."""
    while there - below > 1:
        middle = (below + there) // 2
        if is_so(middle):
            there = middle
        else:
            below = middle
    return there
