"""What has come of a page, and how it counts for its run, its fill and its verification."""

from __future__ import annotations

from typing import NamedTuple

from msgspec.structs import replace

from relay.pair_guard.page_guard import GuardedPage
from relay.reading.events.letters import Taken
from relay.reading.parts.fill import Fill, Tally
from relay.reading.parts.place import PartPlace
from relay.reading.parts.reading_run import ReadingRun
from relay.reading.seen.judging import JudgedPage
from relay.reading.verifying import compared_page
from relay.reading.verifying.compared_page import ComparedPage
from relay.system.stream import Page


class TakenPage(NamedTuple):
    """A page, and what came of it at each step."""

    page: Page
    compared: ComparedPage | None
    """Of a part that verifies: beside what was last delivered."""
    judged: JudgedPage
    """What of it is news; of a compared page, what of it is due."""
    taken: Taken
    """What the routes made of that."""
    guarded: GuardedPage | None = None
    """Of records of which routes share fields both ways: what of them is a change."""

    @property
    def tally(self) -> Tally | None:
        """What came of comparing, all routes together."""
        return None if self.compared is None else self.compared.total()

    @property
    def refused(self) -> int:
        """Events that a route's mapping does not take."""
        return self.taken.refused + (self.tally.refused if self.tally else 0)


def counted(place: PartPlace, found: TakenPage) -> PartPlace:
    """With what came of a page."""
    run = None if place.run is None else _of_run(place.run, found)
    fill = None if place.fill is None else _of_fill(place.fill, found)
    return replace(place, run=run, fill=fill)


def _of_run(run: ReadingRun, found: TakenPage) -> ReadingRun:
    tally = found.tally
    return replace(
        run,
        pages=run.pages + 1,
        found=run.found + len(found.page.changes),
        unchanged=run.unchanged + found.judged.unchanged,
        queued=run.queued + len(found.taken.letters),
        refused=run.refused + found.refused,
        tally=tally.plus(run.tally or Tally()) if tally else run.tally,
    )


def _of_fill(fill: Fill, found: TakenPage) -> Fill:
    more = replace(fill, found=fill.found + len(found.page.changes), queued=fill.queued + len(found.taken.letters))
    if found.compared is None or fill.verification is None:
        return more
    return replace(more, verification=compared_page.counted(fill.verification, found.compared))
