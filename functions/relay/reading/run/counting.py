"""What has come of a page, added to what its run, its fill and its verification have counted so far."""

from __future__ import annotations

from msgspec.structs import replace

from relay.reading.events.letters import Taken
from relay.reading.parts.fill import Tally
from relay.reading.parts.place import PartPlace
from relay.reading.seen.judging import JudgedPage
from relay.reading.verifying import compared_page
from relay.reading.verifying.compared_page import ComparedPage
from relay.system.stream import Page


def counted(place: PartPlace, page: Page, judged: JudgedPage, taken: Taken, compared: ComparedPage | None) -> PartPlace:
    """With what came of a page."""
    run = place.run
    tally = None if compared is None else compared.total()
    if run is not None:
        run = replace(
            run,
            pages=run.pages + 1,
            found=run.found + len(page.changes),
            unchanged=run.unchanged + judged.unchanged,
            queued=run.queued + len(taken.letters),
            refused=run.refused + taken.refused + (tally.refused if tally else 0),
            tally=tally.plus(run.tally or Tally()) if tally else run.tally,
        )
    fill = place.fill
    if fill is not None:
        fill = replace(fill, found=fill.found + len(page.changes), queued=fill.queued + len(taken.letters))
        if compared is not None and fill.verification is not None:
            fill = replace(fill, verification=compared_page.counted(fill.verification, compared))
    return replace(place, run=run, fill=fill)
