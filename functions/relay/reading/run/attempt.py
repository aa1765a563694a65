"""One run of a part of a reading: page by page from the system into the queues, and the bookmark after it.

For each page: what is news is judged, mapped for each route, written down, queued; then what was seen is remembered,
and then the bookmark is saved. Whatever stops a run, at most one page is read again, and its events have the ids that
they had (relay.reading.events.event_ids).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from relay.aws.errors import AWS_ERRORS
from relay.core.deadline import Deadline
from relay.queue.batch_sender import NotQueued
from relay.reading.events import event_ids
from relay.reading.events.event_ids import is_unsure, with_pending, without
from relay.reading.events.letters import EventIds, Letters, Taken, Waits
from relay.reading.parts import spans
from relay.reading.parts.place import PartKey, PartPlace
from relay.reading.parts.reading_run import Asked, ReadingRun
from relay.reading.parts.spans import ReadingRules
from relay.reading.parts.table import LeaseLost, Readings
from relay.reading.readers.gone import named
from relay.reading.readers.memory import Memory
from relay.reading.run import counting
from relay.reading.run.stopping import STOPS, Stop, ended, stop_of, wait
from relay.reading.seen.judging import Doubts, JudgedPage, Seen
from relay.reading.seen.valves import ReadingHeld
from relay.reading.verifying import compared_page
from relay.reading.verifying.compared_page import ComparedPage
from relay.reading.verifying.comparing import ComparedFor, Comparing
from relay.system.stream import Change, NotReady, Page, Reader, ReadFailed
from relay.telemetry import log

RESERVE_SECONDS = 60.0
"""With less time left than this, no page is begun: reading one takes up to 30 s, and queueing it a part of the rest."""


@dataclass(frozen=True, kw_only=True)
class Work:
    """What a run of one part needs."""

    key: PartKey
    holder: str
    rules: ReadingRules
    every: float
    """Seconds between two runs."""
    routes: Mapping[str, bool]
    """The routes that it is for, and whether each is told of what is gone."""
    reader: Reader
    keeps: bool
    """Whether what finds no person waits with its payload, since no record can be read by itself."""
    seen: Seen | None
    """None: everything is news."""
    memory: Memory
    letters: Letters
    table: Readings
    comparing: Comparing | None
    """Of a part that verifies; only what differs is then queued."""
    now: Callable[[], datetime]
    yields: Callable[[], bool]
    """Whether something more urgent is due, so that no further page is begun."""


class Attempt:
    """A run that has the lease; `place` is what was last saved."""

    def __init__(self, work: Work, place: PartPlace, run_id: str) -> None:
        self._work = work
        self.place = replace(place, run=ReadingRun(id=run_id, part=str(work.key), began_at=work.now()))

    def run(self, deadline: Deadline) -> Stop:
        """Read until nothing is left, the time is over, or more urgent parts are due.

        Raises LeaseLost, and whatever is no answer of the system and no trouble with AWS; then the run has failed too.
        """
        try:
            stop = self._begin_and_read(deadline)
        except LeaseLost:
            raise
        except STOPS as error:
            self._note(error)
            stop = stop_of(error)
        except Exception as error:
            log.fault(error, reading=self._work.key.reading)
            self._give_up(stop_of(error))
            raise
        self._end(stop)
        return stop

    def _begin_and_read(self, deadline: Deadline) -> Stop:
        work = self._work
        if self.place.fill is not None and spans.is_over(self.place):  # stopped before it could say so
            return Stop("complete")
        self._save(spans.began(self.place, work.rules, work.reader, work.now()))
        return self._read(deadline)

    def _note(self, error: Exception) -> None:
        """What a stop leaves behind: where to ask again, what a person is asked, and that a listing was not whole."""
        if isinstance(error, NotReady):
            self.place = replace(self.place, bookmark=error.bookmark)
        elif isinstance(error, ReadFailed) and isinstance(self._work.seen, Doubts):
            self._work.seen.doubt()
        elif isinstance(error, ReadingHeld):
            asked = Asked(number=error.number, known=error.known, limit=error.limit)
            self.place = replace(self.place, run=replace(self.run_so_far, asked=asked))
        elif isinstance(error, AWS_ERRORS):
            log.fault(error, reading=self._work.key.reading)

    def _read(self, deadline: Deadline) -> Stop:
        """Each slice is asked for by itself: its pages end with the complete one."""
        while not spans.is_over(self.place):
            for page, at in self._pages(deadline):
                self._take(page, at, deadline)
                if page.complete:
                    break
            else:
                return Stop("unfinished")
        return Stop("complete")

    def _pages(self, deadline: Deadline) -> Iterator[tuple[Page, datetime]]:
        """Pages, each with the time before it was asked for, while there is time for another one."""
        pages = self._work.reader.read(str(self.place.bookmark), deadline)
        while deadline.seconds_left() >= RESERVE_SECONDS and not self._work.yields():
            at = self._work.now()
            page = next(pages, None)
            if page is None:
                raise RuntimeError("a reader ended without a complete page")
            yield page, at

    def _take(self, page: Page, at: datetime, deadline: Deadline) -> None:
        """One page. The order is what keeps everything: queue, memory, bookmark."""
        begin = time.perf_counter()
        work = self._work
        routes = {route: gone for route, gone in work.routes.items() if route not in self.place.quiet}
        compared = self._compared(page, routes, deadline)
        judged = self._judged(page if compared is None else self._due(page, compared), only_remember=not routes)
        taken = self._mapped(judged, routes, compared, at)
        self._write_down(judged, taken, compared)
        self._send(taken)
        judged.remember()
        work.memory.write()
        moved = spans.after(self.place, page, work.rules, work.reader, work.now())
        moved = replace(moved, pending=without(moved.pending, [*page.changes, *judged.changes]))
        self._save(counting.counted(moved, page, judged, taken, compared))
        tally = None if compared is None else compared.total()
        log.step(
            "read",
            reading=work.key.reading,
            part=self._part,
            found=len(page.changes),
            unchanged=judged.unchanged,
            queued=len(taken.letters),
            refused=taken.refused + (tally.refused if tally else 0),
            equal=tally and tally.equal,
            different=tally and tally.different,
            never=tally and tally.never,
            reached=page.reached.isoformat(),
            duration_ms=round((time.perf_counter() - begin) * 1000),
        )

    def _compared(self, page: Page, routes: Iterable[str], deadline: Deadline) -> ComparedPage | None:
        """Of a part that verifies: what of a page is as it was delivered."""
        work, fill = self._work, self.place.fill
        if fill is None or fill.verification is None:
            return None
        if work.comparing is None:
            raise TypeError("a verification where nobody knows what was delivered")
        return work.comparing.page(
            page, ComparedFor(work.key.reading, list(routes), fill.verification, work.reader), deadline
        )

    def _due(self, page: Page, compared: ComparedPage) -> Page:
        """What of it is to be queued."""
        asked = self.place.fill and self.place.fill.verification
        return page._replace(changes=compared.due() if asked and asked.mend else ())

    def _mapped(
        self, judged: JudgedPage, routes: Mapping[str, bool], compared: ComparedPage | None, at: datetime
    ) -> Taken:
        """The events of a page; where it was compared, for each route those of what it has not delivered as it is."""
        work, waits, ids = self._work, Waits(kept=at if self._work.keeps else None), self._ids(judged)
        if compared is None:
            return work.letters.take(work.key, judged.changes, routes, ids, at=at, waits=waits)
        found = Taken([], [], 0)
        for route in compared.results:
            due = [each for each in judged.changes if compared.is_due(route, each.record)]
            more = work.letters.take(work.key, due, {route: routes[route]}, ids, at=at, waits=waits)
            new = [each for each in more.changes if each not in found.changes]
            found = Taken(found.letters + more.letters, found.changes + new, found.refused + more.refused)
        return found

    def _write_down(self, judged: JudgedPage, taken: Taken, compared: ComparedPage | None) -> None:
        """What must be known of what is queued next, should the page be read again."""
        place, fill = self.place, self.place.fill
        own = [change for change in taken.changes if change.record not in judged.began]
        if own:
            place = replace(place, pending=with_pending(self._work.key, place, own))
        if compared is not None and taken.letters and fill is not None and fill.verification is not None:
            place = replace(place, fill=replace(fill, verification=compared_page.begun(fill.verification, compared)))
        if place != self.place:
            self._save(place)

    def _ids(self, judged: JudgedPage) -> EventIds:
        """What the ids of its events are made of: what the memory has written down, else what the place has."""
        work, place = self._work, self.place

        def of(route: str, change: Change) -> str:
            began = judged.began.get(change.record) or event_ids.began(work.key, place, change)
            return event_ids.event_id(work.key.reading, place.generation, route, change, began)

        return of

    def _send(self, taken: Taken) -> None:
        try:
            self._work.letters.send(taken.letters)
        except (NotQueued, *AWS_ERRORS) as error:
            log.fault(error, reading=self._work.key.reading)
            self.place = replace(self.place, run=replace(self.run_so_far, failed=len(taken.letters)))
            raise NotQueued("not_queued") from error

    def _judged(self, page: Page, *, only_remember: bool) -> JudgedPage:
        if self._work.seen is None:
            return JudgedPage(named(page.changes, self._work.reader), 0, lambda: None)
        judged = self._work.seen.judge(
            page,
            generation=self.place.generation,
            began=event_ids.anchor(self._work.key, self.place),
            only_remember=only_remember,
        )
        news = {change.record for change in judged.changes}
        read = () if self._work.key.kind == "ids" else page.changes  # an id alone is nothing that a route maps
        unsure = [each for each in read if each.record not in news and is_unsure(self.place, each)]
        return judged._replace(
            changes=named([*unsure, *judged.changes], self._work.reader), unchanged=judged.unchanged - len(unsure)
        )

    def _save(self, place: PartPlace) -> None:
        self._work.table.save(self._work.key, self._work.holder, place)
        self.place = place

    def _give_up(self, stop: Stop) -> None:
        """Say that the run has failed, if that can be said; what it failed of is not to be hidden by that."""
        try:
            self._end(stop)
        except (LeaseLost, *AWS_ERRORS) as error:
            log.fault(error, reading=self._work.key.reading)

    def _end(self, stop: Stop) -> None:
        """Give the lease back and remember the run. Raises LeaseLost, and botocore's errors: the lease then lapses."""
        work, now = self._work, self._work.now()
        run = replace(self.run_so_far, ended_at=now, ending=stop.ending, code=stop.code)
        self.place = ended(self.place, run, stop, now)
        if stop.ending != "complete":
            names = {"reading": work.key.reading, "part": self._part}
            log.step("read_stopped", ending=stop.ending, cause_code=stop.code or None, **names)
        due_at = work.table.clock() + wait(stop, work.every, self.place.failures)
        work.table.release(work.key, work.holder, self.place, due_at)
        work.table.keep_run(run)

    @property
    def _part(self) -> str:
        """Which part it is, in the log's words."""
        verifies = self.place.fill is not None and self.place.fill.verification is not None
        return "verify" if verifies else self._work.key.kind

    @property
    def run_so_far(self) -> ReadingRun:
        """The run, as far as it has come."""
        if self.place.run is None:
            raise TypeError("a place without its run")
        return self.place.run
