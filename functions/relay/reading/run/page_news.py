"""What of a page is to be told: what its memory does not know, or what is not as it was delivered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from relay.core.deadline import Deadline
from relay.pair_guard.page_guard import GuardedPage
from relay.reading.events import event_ids
from relay.reading.events.event_ids import is_unsure
from relay.reading.parts.place import PartPlace
from relay.reading.readers.gone import named
from relay.reading.run.work import Work
from relay.reading.seen.judging import JudgedPage
from relay.reading.verifying.compared_page import ComparedPage
from relay.reading.verifying.comparing import ComparedFor
from relay.system.stream import Page


def compared(
    work: Work, place: PartPlace, page: Page, routes: Iterable[str], deadline: Deadline
) -> ComparedPage | None:
    """Of a part that verifies: what of a page is as it was delivered. Raises what Comparing.page does."""
    fill = place.fill
    if fill is None or fill.verification is None:
        return None
    if work.comparing is None:
        raise TypeError("a verification where nobody knows what was delivered")
    look = ComparedFor(work.key.reading, list(routes), fill.verification, work.reader)
    return work.comparing.page(page, look, deadline)


def due(place: PartPlace, page: Page, found: ComparedPage) -> Page:
    """A page with what of it is to be queued, by what came of comparing it."""
    asked = place.fill and place.fill.verification
    return page._replace(changes=found.due() if asked and asked.mend else ())


def guarded(work: Work, place: PartPlace, page: Page, judged: JudgedPage, at: datetime) -> GuardedPage | None:
    """What of it is a change and no write of the relay's, where routes share fields both ways. Raises botocore's."""
    if work.pair is None or work.key.kind == "ids":
        return None
    news = {each.record for each in judged.changes}
    same = [each for each in page.changes if each.record not in news and not each.deleted]
    found = work.pair.judge(judged.changes, at, as_before=same, told=place.telling, everything=work.tells_all)
    return found if work.one else found.without_quiet_ones()


def with_undone(page: Page, judged: JudgedPage, found: GuardedPage | None) -> JudgedPage:
    """With the records that look as they did before, and were written to in between."""
    back = found.told_anyway if found else []
    more = [each for each in page.changes if each.record in back]
    return judged._replace(changes=[*judged.changes, *more], unchanged=judged.unchanged - len(more)) if more else judged


def judged(work: Work, place: PartPlace, page: Page, *, only_remember: bool) -> JudgedPage:
    """What the memory says of a page, and what may have been queued of it in another version. Raises as Seen.judge."""
    if work.seen is None:
        return JudgedPage(named(page.changes, work.reader), 0, lambda: None)
    found = work.seen.judge(
        page,
        generation=place.generation,
        began=event_ids.anchor(work.key, place),
        only_remember=only_remember,
    )
    news = {change.record for change in found.changes}
    read = () if work.key.kind == "ids" else page.changes  # an id alone is nothing that a route maps
    unsure = [each for each in read if each.record not in news and is_unsure(place, each)]
    before = {each.record for each in read if is_unsure(place, each)}
    return found._replace(
        changes=named([*unsure, *found.changes], work.reader),
        unchanged=found.unchanged - len(unsure),
        unsure=before.union(found.unsure),
    )
