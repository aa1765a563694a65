"""The events of a page: what is news on it, mapped for each route, with the ids that it had if it was read before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from relay.pair_guard.page_guard import GuardedPage
from relay.reading.events import event_ids
from relay.reading.events.letters import EventIds, Taken, Waits
from relay.reading.parts.place import PartPlace
from relay.reading.run.work import Work
from relay.reading.seen.judging import JudgedPage
from relay.reading.verifying.compared_page import ComparedPage
from relay.system.stream import Change


def mapped(
    work: Work,
    place: PartPlace,
    judged: JudgedPage,
    compared: ComparedPage | None,
    guarded: GuardedPage | None,
    *,
    routes: Mapping[str, bool],
    at: datetime,
) -> Taken:
    """Its events; where it was compared, for each route those of what it has not delivered as it is.

    Where routes share fields both ways, those of what nobody but the relay has changed are left out. `routes` say
    whether they are told of what is gone; `at` is when the page was asked for.
    """
    run = place.run.number if place.run else 0
    waits, ids = Waits(kept=at if work.keeps else None, run=run), _ids(work, place, judged)
    if compared is None:
        return work.letters.take(work.key, judged.changes, routes, ids, at=at, waits=waits, page=guarded)
    found = Taken([], [], 0)
    for route in compared.results:
        due = [each for each in judged.changes if compared.is_due(route, each.record)]
        more = work.letters.take(work.key, due, {route: routes[route]}, ids, at=at, waits=waits, page=guarded)
        new = [each for each in more.changes if each not in found.changes]
        found = Taken(
            found.letters + more.letters,
            found.changes + new,
            found.refused + more.refused,
            [*found.records, *more.records],
        )
    return found


def _ids(work: Work, place: PartPlace, judged: JudgedPage) -> EventIds:
    """What the ids of its events are made of: what the memory has written down, else what the place has."""

    def of(route: str, change: Change) -> str:
        began = judged.began.get(change.record) or event_ids.began(work.key, place, change)
        return event_ids.event_id(work.key.reading, place.generation, route, change, began)

    return of
