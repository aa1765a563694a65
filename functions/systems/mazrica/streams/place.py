"""Where a reading stands: the walks through lists that are left of its pass, and what earlier passes have come to.

Watermarks are times of the system's own (`updatedAt` of the newest row), so it matters little what zone they are in, or
how this clock stands to Mazrica's.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from systems.mazrica.rest.walking import ListWalk

LOOK_BACK = timedelta(minutes=10)
"""For so long a change may be shown late, and rows of one second may come in any order."""
JUST_BEHIND = 0.001
"""Seconds, of times that have three decimals at most."""
BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """One walk of a pass."""

    name: str
    """What it is for; only the stream's plan knows."""
    walk: ListWalk


class WaitingLink(NamedTuple):
    """A contact that was linked to a deal, whose phase is to be read first."""

    at: float
    contact: int
    deal: int
    action: int


class WatchedTop(NamedTuple):
    """The newest update of a list when a pass began."""

    at: float
    """By this clock: epoch seconds."""
    top: float


class Place(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A bookmark."""

    since: datetime | None = None
    until: datetime | None = None
    stages: tuple[Stage, ...] = ()
    """What is left of the pass, the first being at hand; none: the next pass has not begun."""
    passes: int = 0
    """That came to their end."""
    marks: dict[str, float] = {}
    """By list: the newest update that the walks over it have come to."""
    tops: dict[str, WatchedTop] = {}
    """By list: what `marks` was, and when; a pass that is a look-back later settles it."""
    settled: dict[str, float] = {}
    """By list: what was updated by then, or before, has all been read, however late it was shown."""
    totals: dict[str, int] = {}
    """By list: how long it was."""
    look_back: float = LOOK_BACK.total_seconds()
    begin: float | None = None
    """By Mazrica's own time: what was made or changed then or later was so since reading began."""
    began_at: datetime | None = None
    reached: datetime | None = None
    wide_at: datetime | None = None
    """When a pass last looked far back."""
    is_wide: bool = False
    waiting: tuple[WaitingLink, ...] = ()
    held: float | None = None
    """The oldest update of what was held back, so that the next pass reads it again."""
    is_done: bool = False
    """Whether a span that has an end has been read."""

    def low(self, records: str) -> float | None:
        """What the next walk over a list goes back to: a look-back behind the last one, or where the span begins.

        Never behind what is settled: else what many were imported with at one moment would be read hour after hour.
        """
        mark, settled = self.marks.get(records), self.settled.get(records)
        if mark is not None:
            return mark - self.look_back if settled is None else max(mark - self.look_back, settled + JUST_BEHIND)
        return None if self.since is None else self.since.timestamp()

    def low_since_begin(self, records: str) -> float | None:
        """The same, and never behind where reading began: what was there then was never told."""
        low = self.low(records)
        return low if low is None or self.begin is None else max(low, self.begin)

    def holding(self, updated: float) -> Place:
        """The same, once a record that was updated then was held back."""
        return replace(self, held=updated if self.held is None else min(self.held, updated))

    def after(self, walk: ListWalk) -> Place:
        """The same, once the walk at hand has come to `walk`."""
        if not walk.is_over:
            return replace(self, stages=(replace(self.stages[0], walk=walk), *self.stages[1:]))
        left = replace(self, stages=self.stages[1:], totals={**self.totals, walk.records: walk.total})
        return left if walk.top is None else _with_top(left, walk.records, walk.top)


def _with_top(place: Place, records: str, top: float) -> Place:
    """The same, with the newest update of a list as a walk began."""
    found = replace(place, marks={**place.marks, records: max(top, place.marks.get(records, top))})
    at, before = (place.began_at or BEFORE_ALL).timestamp(), place.tops.get(records)
    if before is not None and at - before.at < place.look_back:
        return found
    settled = place.settled if before is None else {**place.settled, records: before.top}
    return replace(found, settled=settled, tops={**place.tops, records: WatchedTop(at, top)})


def encode(place: Place) -> str:
    """As text."""
    return msgspec.json.encode(place).decode()


def decode(text: str) -> Place:
    """Raises msgspec.DecodeError for what `encode` has not made."""
    return msgspec.json.decode(text, type=Place)
