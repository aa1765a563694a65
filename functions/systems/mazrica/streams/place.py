"""Where a reading stands: the walks through lists that are left of its pass, and what earlier passes have come to.

Watermarks are times of the system's own (`updatedAt` of the newest row), so it matters little what zone they are in, or
how this clock stands to Mazrica's.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from systems.mazrica.rest.walking import Walk

LOOK_BACK = timedelta(minutes=10)
"""For so long a change may be shown late, and rows of one second may come in any order."""
BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """One walk of a pass."""

    name: str
    """What it is for; only the stream's plan knows."""
    walk: Walk


class WaitingLink(NamedTuple):
    """A contact that was linked to a deal which was not read yet."""

    at: float
    contact: int
    deal: int
    action: int


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
    is_done: bool = False
    """Whether a span that has an end has been read."""

    def low(self, records: str) -> float | None:
        """What the next walk over a list goes back to: a look-back behind the last one, or where the span begins."""
        mark = self.marks.get(records)
        if mark is not None:
            return mark - self.look_back
        return None if self.since is None else self.since.timestamp()

    def low_since_begin(self, records: str) -> float | None:
        """The same, and never behind where reading began: what was there then was never told."""
        low = self.low(records)
        return low if low is None or self.begin is None else max(low, self.begin)

    def after(self, walk: Walk) -> Place:
        """The same, once the walk at hand has come to `walk`."""
        if not walk.is_over:
            return replace(self, stages=(replace(self.stages[0], walk=walk), *self.stages[1:]))
        marks = self.marks if walk.top is None else {**self.marks, walk.records: max(walk.top, self._mark(walk))}
        totals = {**self.totals, walk.records: walk.total}
        return replace(self, stages=self.stages[1:], marks=marks, totals=totals)

    def _mark(self, walk: Walk) -> float:
        return self.marks.get(walk.records, walk.top or 0.0)


def encode(place: Place) -> str:
    """As text."""
    return msgspec.json.encode(place).decode()


def decode(text: str) -> Place:
    """Raises msgspec.DecodeError for what `encode` has not made."""
    return msgspec.json.decode(text, type=Place)
