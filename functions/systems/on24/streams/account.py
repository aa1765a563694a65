"""What one run asks of an account, for one reading."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from systems.on24.rest.client import On24Calls
from systems.on24.rest.decoding import ListedRows
from systems.on24.rest.errors import Kind, On24Failed
from systems.on24.rows import attendance as attended
from systems.on24.rows import payload
from systems.on24.rows.event import On24Event
from systems.on24.rows.values import JsonRow
from systems.on24.streams.people import told
from systems.on24.streams.people.choosing import EventChoice
from systems.on24.streams.people.known_events import KnownEvents
from systems.on24.streams.people.telling import Telling
from systems.on24.streams.people.told import PeopleOfEvents
from systems.on24.streams.people.whole import WantedList, WholeList
from systems.on24.streams.plan import lane, passes, past
from systems.on24.streams.plan.bookmark import ListWindow, Past, Whole
from systems.on24.streams.plan.kind import KindWord, PeopleKind
from systems.on24.streams.plan.packed import number_of

AT_ONCE = 500
"""People of a page."""


class WholeEvent:
    """One event's people, as WholeList; an event that may not be seen has none."""

    def __init__(self, listed: Callable[[], WholeList], rows: Callable[[WholeList], Iterable[JsonRow]]) -> None:
        self._new = listed
        self._rows = rows
        self._listed: WholeList | None = None

    @property
    def short(self) -> int:
        """As in WholeList, of the last time."""
        return self._listed.short if self._listed else 0

    def rows(self) -> Iterator[JsonRow]:
        """As in WholeList; whenever it is called, it asks anew."""
        self._listed = self._new()
        try:
            yield from self._rows(self._listed)
        except On24Failed as error:
            if error.kind not in {Kind.EVENT, Kind.NOT_THERE}:
                raise


@dataclass
class PeopleOf:
    """The people of one kind. Methods raise On24Failed and MustWait."""

    word: KindWord
    asks: On24Calls
    attended: PeopleOfEvents
    _few: dict[str, bytes] = field(default_factory=dict)
    """Rows of one event by registration, in a quarter of the memory."""
    _of: str = ""

    def page(self, window: ListWindow) -> ListedRows:
        """A page of the list of all events."""
        ask = self.asks.attendees if self.word == "attendees" else self.asks.registrants
        return ask(window.page, since=window.since, until=window.until, mode=window.mode)

    def whole(self, event: On24Event, wanted: Whole, short: int, now: datetime) -> WholeEvent:
        """All of one event."""
        if self.word == "no-shows":
            return self._no_shows(event, wanted, now)
        is_attendance = self.word == "attendees"
        return WholeEvent(
            lambda: self._list(event, wanted, short, now, is_attendance=is_attendance), lambda listed: listed.rows()
        )

    def one(self, event: On24Event, user_id: str, now: datetime) -> list[JsonRow]:
        """A single one. The event's others are kept, since they are asked for one after the other."""
        if self._of != event.id:
            self._few = {}
            for row in self.whole(event, Whole(event.id), _ANY, now).rows():
                key = payload.key(row)
                if key is not None:
                    self._few[key[1]] = pickle.dumps(row)
            self._of = event.id
        kept = self._few.get(user_id)
        return [] if kept is None else [pickle.loads(kept)]  # noqa: S301 - what this very object has written

    def _list(self, event: On24Event, wanted: Whole, short: int, now: datetime, *, is_attendance: bool) -> WholeList:
        def ask(*, page: int | None = None, since: datetime | None = None, until: datetime | None = None) -> ListedRows:
            of = self.asks.event_attendees if is_attendance else self.asks.event_registrants
            return of(event.id, page=page, since=since, until=until, client=event.client_id or None)

        return WholeList(
            ask, WantedList(event, wanted.total, wanted.since, wanted.until, short, now, is_attendance=is_attendance)
        )

    def _no_shows(self, event: On24Event, wanted: Whole, now: datetime) -> WholeEvent:
        """Who registered before the end, and neither came nor watched later."""

        def rows(listed: WholeList) -> Iterator[JsonRow]:
            came = {number for number, value in self.attended.of(event.id).items() if told.attendance(value) != _NONE}
            for row in self._list(event, Whole(event.id), _ANY, now, is_attendance=True).rows():
                key = payload.key(row)
                if key is not None and attended.of(row) != _NONE:
                    came.add(number_of(key[1]))
            for row in listed.rows():
                key = payload.key(row)
                if key is not None and number_of(key[1]) not in came and _registered_before(row, event.live_end):
                    yield row

        return WholeEvent(lambda: self._list(event, wanted, _ANY, now, is_attendance=False), rows)


@dataclass
class Account:
    """All of it for one run."""

    asks: On24Calls
    choice: EventChoice
    events: KnownEvents
    telling: Telling
    people: PeopleOf
    at_once: int = AT_ONCE
    _recent: list[On24Event] | None = None

    def chosen(self, events: Iterable[On24Event]) -> list[On24Event]:
        """Those that the reading is about."""
        return [each for each in events if self.choice.takes(each.id, each)]

    def recent(self, now: datetime) -> list[On24Event]:
        """What is live, begins soon or still settles."""
        if self._recent is None:
            begin, end = now - lane.LISTED_BACK, now + lane.LISTED_AHEAD
            self._recent = self.chosen(self.events.listed("livestart", begin, end))
        return self._recent

    def of_past(self, part: Past, kind: PeopleKind, now: datetime) -> list[On24Event]:
        """The events that may have people of a part of what is past.

        What was active then was updated then or later; ON24 shows that up to 12 hours late.
        """
        if kind.word == "no-shows":
            return self.chosen(self.events.listed("liveend", part.since, part.until, shared=False))
        until = now if part.chosen else part.until
        lists = [
            self.events.listed("updated", since, end, shared=False)
            for since, end in passes.spans(part.since, until, passes.LONGEST_LIST)
        ]
        return self.chosen(past.merged(lists))


_ANY = 10**9
"""However many a list falls short of its total."""
_NONE = attended.Attendance()


def _registered_before(row: JsonRow, end: datetime | None) -> bool:
    """Who registers for the recording did not miss the event."""
    found = payload.registrant(row, None).payload.get("registrationdate")
    return end is None or not isinstance(found, str) or datetime.fromisoformat(found) <= end
