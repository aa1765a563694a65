"""Taking one page: what is news is judged, mapped for each route, written down, and queued; then the run moves on.

What was seen is remembered once everything is queued, and only then is the bookmark saved. That order is what keeps
everything. Where routes share fields both ways, what was read is remembered before what was seen: else a record that
was seen would never be judged again.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from relay.aws.errors import AWS_ERRORS
from relay.core.deadline import Deadline
from relay.history.counts import Counts
from relay.pair_guard.page_guard import GuardedPage
from relay.queue.batch_sender import NotQueued
from relay.reading.events.event_ids import with_pending, without
from relay.reading.events.letters import Taken
from relay.reading.parts import spans
from relay.reading.run import held_records, page_letters, page_news
from relay.reading.run.held_place import HeldPlace
from relay.reading.run.taken_page import TakenPage, counted
from relay.reading.run.work import Work
from relay.reading.seen.judging import JudgedPage
from relay.reading.verifying import compared_page
from relay.system.stream import Change, Page
from relay.telemetry import log


class PageTaking:
    """Takes the pages of one run. Raises LeaseLost, and relay.reading.run.stopping.STOPS."""

    def __init__(self, work: Work, held: HeldPlace) -> None:
        self._work = work
        self._held = held

    def take(self, page: Page, at: datetime, deadline: Deadline) -> None:
        """Take a page that was asked for `at` a time."""
        begin = time.perf_counter()
        found = self._news(page, at, deadline)
        self._write_down(found, at)
        self._send(found.taken)
        _remember(found.guarded)
        found.judged.remember()
        self._work.memory.write()
        self._move_on(found, at)
        self._keep_refused(found.taken)
        self._tell(found, time.perf_counter() - begin)

    def take_again(self, records: Sequence[str], changes: Sequence[Change], at: datetime) -> None:
        """Take records that were held, as they were read `at` a time; those that are not among `changes` are gone."""
        begin = time.perf_counter()
        place = self._held.place
        page = Page(changes, str(place.bookmark), place.reached or at)
        judged = JudgedPage(changes, 0, lambda: None, held_records.began(place.held), held_records.unsure(place.held))
        found = self._mapped(page, judged, None, at)
        if found.guarded and (told := found.guarded.telling):
            held = held_records.with_told(place.held, told.keys())
            self._held.save(replace(place, held=held, telling=held_records.with_telling(place, found.guarded)))
        self._send(found.taken)
        _remember(found.guarded)
        still = found.guarded.held if found.guarded else []
        left = held_records.without(self._held.place.held, records)
        moved = replace(self._held.place, held=held_records.with_held(replace(place, held=left), still, at))
        self._held.save(counted(replace(moved, telling=held_records.without_told(moved, {*records} - {*still})), found))
        self._keep_refused(found.taken)
        self._tell(found, time.perf_counter() - begin)

    def _news(self, page: Page, at: datetime, deadline: Deadline) -> TakenPage:
        """Compared, judged and mapped. Nothing is changed by that yet."""
        work, place = self._work, self._held.place
        compared = page_news.compared(work, place, page, self._routes, deadline)
        due = page if compared is None else page_news.due(place, page, compared)
        judged = page_news.judged(work, place, due, only_remember=not self._routes)
        found = self._mapped(page, judged, compared, work.read_at(page, at))
        held_records.check(work, place, found.guarded.held if found.guarded else ())
        return found

    def _mapped(
        self, page: Page, judged: JudgedPage, compared: compared_page.ComparedPage | None, at: datetime
    ) -> TakenPage:
        work = self._work
        guarded = page_news.guarded(work, self._held.place, page, judged, at)
        judged = page_news.with_undone(page, judged, guarded)
        taken = page_letters.mapped(work, self._held.place, judged, compared, guarded, routes=self._routes, at=at)
        return TakenPage(page, compared, judged, taken, guarded)

    @property
    def _routes(self) -> dict[str, bool]:
        return {route: gone for route, gone in self._work.routes.items() if route not in self._held.place.quiet}

    def _write_down(self, found: TakenPage, at: datetime) -> None:
        """What must be known of what is queued next, should the page be read again.

        And what was held: once it was seen, it is not told again.
        """
        place = self._held.place
        if found.guarded:
            held = held_records.with_held(place, found.guarded.held, at)
            place = replace(place, held=held, telling=held_records.with_telling(place, found.guarded))
        own = [change for change in found.taken.changes if change.record not in found.judged.began]
        if own:
            place = replace(place, pending=with_pending(self._work.key, place, own))
        fill = place.fill
        if found.compared is not None and found.taken.letters and fill is not None and fill.verification is not None:
            begun = compared_page.begun(fill.verification, found.compared)
            place = replace(place, fill=replace(fill, verification=begun))
        if place != self._held.place:
            self._held.save(place)

    def _send(self, taken: Taken) -> None:
        try:
            self._work.letters.send(taken.letters)
        except (NotQueued, *AWS_ERRORS) as error:
            log.fault(error, reading=self._work.key.reading)
            self._held.count_failed(len(taken.letters))
            raise NotQueued("not_queued") from error

    def _keep_refused(self, taken: Taken) -> None:
        """For who opens the run; what fails here is only not to be seen there."""
        if self._work.history is None or not taken.records:
            return
        try:
            self._work.history.add(self._held.run_so_far.number, Counts(), taken.records)
        except AWS_ERRORS as error:
            log.fault(error, reading=self._work.key.reading)

    def _move_on(self, found: TakenPage, at: datetime) -> None:
        """The bookmark behind the page, and what has come of it."""
        work, page = self._work, found.page
        moved = spans.after(self._held.place, page, work.rules, work.reader, work.now())
        moved = replace(moved, pending=without(moved.pending, [*page.changes, *found.judged.changes]))
        if found.guarded:
            read = {each.record for each in (*page.changes, *found.judged.changes)} - {*found.guarded.held}
            held = held_records.with_held(moved, found.guarded.held, at)
            moved = replace(moved, held=held, telling=held_records.without_told(moved, read))
        self._held.save(counted(moved, found))

    def _tell(self, found: TakenPage, seconds: float) -> None:
        tally, guarded = found.tally, found.guarded
        log.step(
            "read",
            reading=self._work.key.reading,
            part=self._held.word,
            found=len(found.page.changes),
            unchanged=found.judged.unchanged,
            echoes=guarded and guarded.echoes,
            held=guarded and len(guarded.held),
            normalised=(guarded and guarded.undone) or None,
            queued=len(found.taken.letters),
            refused=found.refused,
            equal=tally and tally.equal,
            different=tally and tally.different,
            never=tally and tally.never,
            reached=found.page.reached.isoformat(),
            duration_ms=round(seconds * 1000),
        )


def _remember(guarded: GuardedPage | None) -> None:
    if guarded is not None:
        guarded.remember()
