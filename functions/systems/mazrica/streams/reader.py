"""Reads by walks through lists, as a stream's plan says: pass after pass, each a walk or several, page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from msgspec.structs import replace

from relay.core.deadline import Deadline
from relay.core.event import now
from relay.core.findings import Finding
from relay.system.stream import Change, Page, Span
from systems.mazrica.names import UPDATED
from systems.mazrica.rest.client import JsonRow
from systems.mazrica.rest.errors import MazricaFailed, read_failed
from systems.mazrica.rest.walking import ListWalk, Walker
from systems.mazrica.streams import place as places
from systems.mazrica.streams.place import BEFORE_ALL, JUST_BEHIND, LOOK_BACK, Place, Stage

WIDE_EVERY = timedelta(hours=23)
"""Plans that look far back do so once a day, which an hour more or less must not make every second day."""


class TakenRows(NamedTuple):
    """What a plan made of the rows of a page."""

    changes: Sequence[Change]
    place: Place


class ReadingPlan(Protocol):
    """What one stream reads, and what it makes of rows. Methods raise as relay.system.stream.Reader.read."""

    def begin(self) -> None:
        """To be called before anything is asked: whether it may be read at all."""

    def renew(self) -> None:
        """Forget what was remembered: the reading begins, or is begun anew."""

    def stages(self, place: Place) -> Iterable[Stage]:
        """The walks of the next pass."""

    def take(self, place: Place, stage: Stage, rows: Sequence[JsonRow], *, is_last: bool) -> TakenRows:
        """Make changes of rows; `is_last`: the walk ends with them.

        None of a page's changes is of a record that another one is of.
        """


@dataclass(frozen=True, kw_only=True)
class WalkingReader:
    """Implements relay.system.stream.Reader. A bookmark stands between two pages of a walk."""

    plan: ReadingPlan
    walker: Walker
    checks: Callable[[str, Deadline], Iterable[Finding]]
    clock: Callable[[], datetime] = now

    def start(self, span: Span) -> str:
        """As the protocol says."""
        return places.encode(Place(since=span.since, until=span.until))

    def back(self, bookmark: str, since: datetime) -> str:
        """The bookmark of the next pass; it goes back behind Mazrica's own newest time, by as much as is asked for."""
        place = places.decode(bookmark)
        asked = (place.reached - since) if place.reached else LOOK_BACK
        return places.encode(replace(place, look_back=max(asked, LOOK_BACK).total_seconds()))

    def read(self, bookmark: str, deadline: Deadline) -> Iterator[Page]:
        """As the protocol says. Each page is one request, or a few where rows moved meanwhile."""
        place = places.decode(bookmark)
        if place.is_done and place.until is not None:
            yield Page((), bookmark, place.until, complete=True)
            return
        try:
            self.plan.begin()
            place = place if place.stages else self._begun(place)
            while place.stages:
                stage = place.stages[0]
                walked = self.walker.step(stage.walk, deadline)
                place = self._with_begin(place, walked.walk)
                rows, is_last = self._rows(place, walked.rows), walked.walk.is_over
                changes, place = self.plan.take(place, stage, rows, is_last=is_last)
                place = place.after(walked.walk)
                place = place if place.stages else self._ended(place)
                yield Page(changes, places.encode(place), self._reached(place), complete=not place.stages)
        except MazricaFailed as error:
            raise read_failed(error) from error

    def check(self, where: str, deadline: Deadline) -> Iterable[Finding]:
        """As the protocol says; a few calls that change nothing."""
        return self.checks(where, deadline)

    def _begun(self, place: Place) -> Place:
        at = self.clock()
        is_wide = place.passes > 0 and (place.wide_at is None or at - place.wide_at >= WIDE_EVERY)
        if place.passes == 0 and place.until is None:
            self.plan.renew()
        found = replace(place, began_at=at, is_wide=is_wide, waiting=())
        return replace(found, stages=tuple(self.plan.stages(found)), held=None)

    def _ended(self, place: Place) -> Place:
        is_wide = place.is_wide or place.passes == 0
        return replace(
            place,
            passes=place.passes + 1,
            reached=place.until or place.began_at,
            wide_at=place.began_at if is_wide else place.wide_at,
            is_done=place.until is not None,
        )

    def _reached(self, place: Place) -> datetime:
        return place.reached or place.since or BEFORE_ALL

    def _with_begin(self, place: Place, walk: ListWalk) -> Place:
        """In the first pass: Mazrica's own time at which reading began. A span that a person asked for has none.

        That is just behind the newest record, where that is older than what is wanted.
        """
        if place.passes or place.begin is not None or place.since is None or place.until is not None:
            return place
        since = place.since.timestamp()
        return replace(place, begin=0.0 if walk.top is None else min(since, walk.top + JUST_BEHIND))

    def _rows(self, place: Place, rows: Sequence[JsonRow]) -> Sequence[JsonRow]:
        """What a span that has an end leaves of rows: what was updated later is read by others."""
        if place.until is None:
            return rows
        until = place.until.timestamp()
        return [row for row in rows if self.walker.time_of(row, UPDATED) < until]
