"""What a reader is asked for next. Plain reckoning: passes, look-back and slices of a reading.

A pass goes from a look-back behind what was reached to the present, in slices where the stream takes no longer spans.
A listing is always read whole. A fill is one pass that ends at its `until`, or at the present.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple, Protocol, runtime_checkable

from msgspec.structs import replace

from relay.reading.parts.place import PartPlace, Pending
from relay.system.stream import Mode, Page, Reader, Span


@runtime_checkable
class LooksBack(Protocol):
    """A reader whose bookmark holds more than a time, which is to be kept when it looks back."""

    def back(self, bookmark: str, since: datetime) -> str:
        """The bookmark of the next pass: from `since` on, with whatever else the finished one has found out."""


class ReadingRules(NamedTuple):
    """How a reading is read."""

    mode: Mode
    look_back: timedelta
    longest_slice: timedelta | None


def began(place: PartPlace, rules: ReadingRules, reader: Reader, now: datetime) -> PartPlace:
    """The place with its pass begun; a pass that is unfinished goes on."""
    if not place.between and place.bookmark is not None:
        return place
    since = None if rules.mode == "snapshot" else _since(place, rules)
    end = _end(place, rules, since, now)
    found = replace(place, between=False, passes=place.passes + 1, slice_end=end, pending=_left(place, rules))
    return replace(found, bookmark=_bookmark(place, rules, reader, Span(since, end or _until(place))))


def after(place: PartPlace, page: Page, rules: ReadingRules, reader: Reader, now: datetime) -> PartPlace:
    """The place once a page is queued: further on, in the next slice, or at the end of the pass."""
    reached = page.reached if place.reached is None else max(place.reached, page.reached)
    moved = replace(place, bookmark=page.bookmark, reached=reached)
    if not page.complete:
        return moved
    if place.slice_end is None:
        return replace(moved, between=True, pending=_left(moved, rules), quiet=())
    since = place.slice_end
    end = _end(place, rules, since, now)
    return replace(moved, slice_end=end, bookmark=reader.start(Span(since, end or _until(place))))


def _left(place: PartPlace, rules: ReadingRules) -> Pending:
    """What stays written down beyond a pass: of a listing that came short, what is in a later one had an id before."""
    return place.pending if rules.mode == "snapshot" else {}


def is_over(place: PartPlace) -> bool:
    """Whether a pass has come to its end: for a fill, everything it was asked for."""
    return place.between and place.passes > 0


def _since(place: PartPlace, rules: ReadingRules) -> datetime | None:
    if place.reached is None:
        return place.begin
    return place.reached - rules.look_back


def _until(place: PartPlace) -> datetime | None:
    """The end of a fill. A late route's goes on to the present: what is touched before it is read has moved on."""
    return place.fill.until if place.fill and not place.fill.first else None


def _end(place: PartPlace, rules: ReadingRules, since: datetime | None, now: datetime) -> datetime | None:
    """The end of a slice that is not the last one."""
    if rules.longest_slice is None or since is None or rules.mode == "snapshot":
        return None
    end = since + rules.longest_slice
    return end if end < (_until(place) or now) else None


def _bookmark(place: PartPlace, rules: ReadingRules, reader: Reader, span: Span) -> str:
    """Where a pass begins; one that needs no look-back goes on at the bookmark."""
    goes_on = place.bookmark is not None and span.until is None and rules.mode == "changes"
    if goes_on and place.bookmark is not None and span.since is not None:
        if isinstance(reader, LooksBack):
            return reader.back(place.bookmark, span.since)
        if not rules.look_back:
            return place.bookmark
    return reader.start(span)
