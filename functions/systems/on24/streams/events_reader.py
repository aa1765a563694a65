"""Reads the events of one account: whatever was made, edited, or has moved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from relay.core.deadline import Deadline
from relay.core.event import now
from relay.core.findings import Finding
from relay.system.access import Access
from relay.system.reads import Reads
from relay.system.stream import Change, Page, Span
from systems.on24.config import On24Connection
from systems.on24.connecting import connect
from systems.on24.rest.client import On24Calls
from systems.on24.rest.endpoints import Endpoint
from systems.on24.rest.errors import On24Failed, read_failed
from systems.on24.rows import payload
from systems.on24.rows.event import On24Event
from systems.on24.streams import checking
from systems.on24.streams.people.choosing import EventChoice, choice
from systems.on24.streams.plan import passes
from systems.on24.streams.plan.bookmark import BEFORE_ALL
from systems.on24.streams.plan.packed import number_of
from systems.on24.streams.plan.past import MOST_EMPTY
from systems.on24.streams.source import EventsSource
from systems.on24.streams.until import AsksUntil
from systems.on24.streams.versions import version

AT_ONCE = 500
_LATE = timedelta(hours=12)
"""So late ON24 may show that an event moved."""
_MOVES = frozenset({"lastupdated", "lastmodified", "event"})
"""What no version is made of unless a route reads it: a registration moves it, and `event` says nothing of its own."""


_FIRST = (-1, "")


class EventsPlace(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where it stands."""

    since: datetime | None
    until: datetime | None
    spans: tuple[tuple[datetime, datetime | None], ...]
    """What is left to list; an end of None is the present."""
    reached: datetime
    began_at: datetime | None = None
    empty: int = 0
    after: tuple[int, str] = _FIRST
    """The last event of this part that was told, in the order of their ids."""

    @property
    def is_over(self) -> bool:
        """Whether nothing is left of the pass."""
        return not self.spans


def events_reader(
    connection: On24Connection,
    source: EventsSource,
    names: Reads,
    access: Access,
    *,
    asks: AsksUntil | None = None,
    clock: Callable[[], datetime] = now,
) -> EventsReader:
    """A reader of a connection's events."""

    def checks(where: str, deadline: Deadline) -> Iterable[Finding]:
        return checking.of(where, connection, [Endpoint.EVENTS, Endpoint.EVENT], access, deadline)

    return EventsReader(
        asks=asks or connect(connection, access).until,
        choice=choice(source, virtual_conference=connection.virtual_conference),
        names=names,
        checks=checks,
        clock=clock,
    )


@dataclass(frozen=True, kw_only=True)
class EventsReader:
    """Implements relay.system.stream.Reader. A pass is one call, or a page after the other."""

    asks: AsksUntil
    choice: EventChoice
    names: Reads
    checks: Callable[[str, Deadline], Iterable[Finding]]
    clock: Callable[[], datetime] = now

    def start(self, span: Span) -> str:
        """As the protocol says. What is past is listed by half-years, the newest first."""
        at = span.until or self.clock()
        parts = [*passes.spans(span.since or BEFORE_ALL, at, passes.LONGEST_LIST)]
        spans: list[tuple[datetime, datetime | None]] = [*parts[::-1]]
        if span.until is not None and span.since is not None:
            spans = [*passes.spans(span.since, self.clock(), passes.LONGEST_LIST)]
        return _encode(
            EventsPlace(since=span.since, until=span.until, spans=tuple(spans), reached=span.since or BEFORE_ALL)
        )

    def back(self, bookmark: str, since: datetime) -> str:
        """The bookmark of the next pass. However far it goes back it is one call, so it goes back far."""
        return _encode(self._following(_decode(bookmark), since))

    def read(self, bookmark: str, deadline: Deadline) -> Iterator[Page]:
        """As the protocol says."""
        place = _decode(bookmark)
        if place.is_over and place.until is not None:
            yield Page((), bookmark, place.reached, complete=True)
            return
        if place.is_over:
            place = self._following(place, place.reached)
        place = replace(place, began_at=place.began_at or self.clock())
        asks = self.asks(deadline)
        try:
            while True:
                place, changes = self._step(place, asks)
                yield Page(changes, _encode(place), place.reached, complete=place.is_over)
                if place.is_over:
                    return
        except On24Failed as error:
            raise read_failed(error) from error

    def check(self, where: str, deadline: Deadline) -> Iterable[Finding]:
        """As the protocol says; some calls that change nothing."""
        return self.checks(where, deadline)

    def _following(self, place: EventsPlace, since: datetime) -> EventsPlace:
        begin = min(since, place.reached - passes.UPDATED_BACK)
        begin = begin if place.since is None else max(begin, place.since - _LATE)
        parts = [*passes.spans(begin, self.clock(), passes.LONGEST_LIST)] or [(begin, begin)]
        return replace(place, spans=(*parts[:-1], (parts[-1][0], None)), empty=0, began_at=None)

    def _step(self, place: EventsPlace, asks: On24Calls) -> tuple[EventsPlace, list[Change]]:
        """One part."""
        (since, until), rest = place.spans[0], place.spans[1:]
        found = {each.id: each for each in asks.events(mode="updated", since=since, until=until)}
        empty = 0 if found else place.empty + 1
        if place.since is None and empty >= MOST_EMPTY:
            rest = ()
        taken = [each for each in found.values() if self.choice.takes(each.id, each) and _is_in(each, place)]
        left = sorted((each for each in taken if _order(each.id) > place.after), key=lambda each: _order(each.id))
        if len(left) > AT_ONCE:
            few = left[:AT_ONCE]
            return replace(place, after=_order(few[-1].id)), [self._change(each) for each in few]
        moved = replace(place, spans=rest, empty=empty, after=_FIRST)
        if not rest:
            reached = place.until or place.began_at or place.reached
            moved = replace(moved, reached=reached, began_at=None)
        return moved, [self._change(each) for each in left]

    def _change(self, event: On24Event) -> Change:
        content = payload.event(event).payload
        return Change(event.id, version(content, self.names, without=frozenset(), unless_named=_MOVES), content)


def _is_in(event: On24Event, place: EventsPlace) -> bool:
    """Whether it moved in a closed span; of an open one, all are."""
    at = event.last_updated
    if at is None:
        return place.until is None
    return (place.since is None or at >= place.since) and (place.until is None or at < place.until)


def _order(event_id: str) -> tuple[int, str]:
    """Numbers as numbers, before what is none."""
    return number_of(event_id), event_id


def _encode(place: EventsPlace) -> str:
    return msgspec.json.encode(place).decode()


def _decode(text: str) -> EventsPlace:
    return msgspec.json.decode(text, type=EventsPlace)
