"""One run of a part of a reading: page by page from the system, until nothing is left or something stops it.

What each page leads to stands in relay.reading.run.page_taking, what is left behind by a stop in
relay.reading.run.ending. Whatever stops a run, at most one page is read again, and its events have the ids that they
had (relay.reading.events.event_ids).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from relay.core.deadline import Deadline
from relay.reading.parts import spans
from relay.reading.parts.place import PartPlace
from relay.reading.parts.reading_run import ReadingRun
from relay.reading.parts.table import LeaseLost
from relay.reading.run import ending
from relay.reading.run.held_place import HeldPlace
from relay.reading.run.held_records import BEING_WRITTEN, SECONDS
from relay.reading.run.page_taking import PageTaking
from relay.reading.run.stopping import STOPS, Stop, stop_of
from relay.reading.run.work import Work
from relay.system.stream import Page
from relay.telemetry import log

_AT_ONCE = 25
"""Records that were held and are read again before the next ones are."""

RESERVE_SECONDS = 60.0
"""With less time left than this, no page is begun: reading one takes up to 30 s, and queueing it a part of the rest."""


class Attempt:
    """A run that has the lease, from the place at which it finds the part."""

    def __init__(self, work: Work, place: PartPlace, run_id: str, number: int) -> None:
        """`number` is that of its process."""
        self._work = work
        self._held = HeldPlace(work, place, run_id, number)
        self._taking = PageTaking(work, self._held)

    def run(self, deadline: Deadline) -> Stop:
        """Read until nothing is left, the time is over, or more urgent parts are due.

        Raises LeaseLost, and whatever is no answer of the system and no trouble with AWS; then the run has failed too.
        """
        try:
            stop = self._begin_and_read(deadline)
        except LeaseLost:
            raise
        except STOPS as error:
            ending.note(self._work, self._held, error)
            stop = stop_of(error)
        except Exception as error:
            log.fault(error, reading=self._work.key.reading)
            ending.give_up(self._work, self._held, stop_of(error))
            raise
        ending.end(self._work, self._held, stop)
        return stop

    @property
    def run_so_far(self) -> ReadingRun:
        """The run, as far as it has come."""
        return self._held.run_so_far

    def _begin_and_read(self, deadline: Deadline) -> Stop:
        work = self._work
        waits = self._take_held(deadline)
        place = self._held.place
        if place.fill is not None and spans.is_over(place):  # stopped before it could say so
            return self._end()
        if waits is not None:
            return waits
        self._held.save(spans.began(place, work.rules, work.reader, work.now()))
        return self._read(deadline)

    def _read(self, deadline: Deadline) -> Stop:
        """Each slice is asked for by itself: its pages end with the complete one."""
        while not spans.is_over(self._held.place):
            for page, at in self._pages(deadline):
                self._taking.take(page, at, deadline)
                if page.complete:
                    break
            else:
                return Stop("unfinished")
        return self._end()

    def _end(self) -> Stop:
        """A fill is not complete before all its records are told."""
        place = self._held.place
        return Stop("waiting", BEING_WRITTEN, wait=SECONDS) if place.fill and place.held else Stop("complete")

    def _take_held(self, deadline: Deadline) -> Stop | None:
        """Read once more what was held; why the run ends with that, where it is not yet time for the next pass."""
        work, place = self._work, self._held.place
        if not place.held or work.one is None:
            return None
        left = list(place.held)
        while left and deadline.seconds_left() >= RESERVE_SECONDS:
            few, left = left[:_AT_ONCE], left[_AT_ONCE:]
            at = work.now()
            found = [work.one.one(record, deadline) for record in few]
            self._taking.take_again(few, [each for each in found if each is not None and not each.deleted], at)
        ended = place.succeeded_at
        if place.fill is not None or not place.between or ended is None:
            return None
        rest = work.every - (work.now() - ended).total_seconds()
        return Stop("waiting", BEING_WRITTEN, wait=rest) if rest > 0 else None

    def _pages(self, deadline: Deadline) -> Iterator[tuple[Page, datetime]]:
        """Pages, each with the time before it was asked for, while there is time for another one."""
        pages = self._work.reader.read(str(self._held.place.bookmark), deadline)
        while deadline.seconds_left() >= RESERVE_SECONDS and not self._work.yields():
            at = self._work.now()
            page = next(pages, None)
            if page is None:
                raise RuntimeError("a reader ended without a complete page")
            yield page, at
