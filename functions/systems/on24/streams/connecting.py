"""A reader for a connection and a source of relay.yaml."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from relay.core import duration
from relay.core.deadline import Deadline
from relay.core.event import now
from relay.core.findings import Finding
from relay.system.access import Access
from relay.system.reads import Reads
from systems.on24.config import On24Connection
from systems.on24.connecting import connect
from systems.on24.rest.client import On24Calls
from systems.on24.rows.values import JsonRow
from systems.on24.streams import checking
from systems.on24.streams.account import Account, PeopleOf
from systems.on24.streams.estimating import Estimating
from systems.on24.streams.people.choosing import choice
from systems.on24.streams.people.joining import Registrations, wanted
from systems.on24.streams.people.known_events import KnownEvents
from systems.on24.streams.people.polls import PollsOfEvents
from systems.on24.streams.people.telling import Telling
from systems.on24.streams.people.told import PeopleOfEvents
from systems.on24.streams.plan.bookmark import Whole
from systems.on24.streams.plan.kind import ATTENDEES, REGISTRANTS, PeopleKind, no_shows
from systems.on24.streams.reader import RegistrationsReader
from systems.on24.streams.source import AttendeesSource, EventsSource, NoShowsSource, RegistrantsSource
from systems.on24.streams.until import AsksUntil


def people_reader(
    connection: On24Connection,
    source: EventsSource,
    names: Reads,
    access: Access,
    *,
    filtered: Mapping[str, Any],
    asks: AsksUntil | None = None,
    clock: Callable[[], datetime] = now,
) -> RegistrationsReader:
    """A reader of registrants, attendees or no-shows, by the source's model; `filtered` names the reading."""
    until = asks or connect(connection, access).until
    opens = _Opens(
        kind=kind_of(source),
        connection=connection,
        source=source,
        names=names,
        access=access,
        reading=_short(filtered),
        until=until,
        clock=clock,
    )

    def checks(where: str, deadline: Deadline) -> Iterable[Finding]:
        return checking.people(where, connection, source, names=names, access=access, deadline=deadline)

    return RegistrationsReader(
        kind=opens.kind, opens=opens, checks=checks, estimating=Estimating(connection.per_minute), clock=clock
    )


def kind_of(source: EventsSource) -> PeopleKind:
    """The stream that a source is of."""
    if isinstance(source, NoShowsSource):
        return no_shows(timedelta(seconds=duration.seconds(source.after)))
    return ATTENDEES if isinstance(source, AttendeesSource) else REGISTRANTS


@dataclass(frozen=True, kw_only=True)
class _Opens:
    """Implements Opens."""

    kind: PeopleKind
    connection: On24Connection
    source: EventsSource
    names: Reads
    access: Access
    reading: str
    until: AsksUntil
    clock: Callable[[], datetime]

    def __call__(self, deadline: Deadline) -> Account:
        asks, memory = self.until(deadline), self.access.memory
        chosen = choice(self.source, virtual_conference=self.connection.virtual_conference)
        events = KnownEvents(asks, memory, self.clock)
        attended = PeopleOfEvents(memory, "attended")
        people = PeopleOf(self.kind.word, asks, attended)
        source = self.source
        joined = wanted(self.names, source.registrants) if isinstance(source, AttendeesSource) else frozenset()
        telling = Telling(
            word=self.kind.word,
            choice=chosen,
            names=self.names,
            forgotten=source.forgotten if isinstance(source, RegistrantsSource) else "keep",
            events=events,
            told=PeopleOfEvents(memory, f"{self.kind.word}:{self.reading}"),
            attended=attended,
            registrations=Registrations(_Lists(asks, events, people, self.clock), joined) if joined else None,
            memory=memory,
            is_again=self.access.purpose == "backfill",
            polls=PollsOfEvents(asks, memory, self.clock)
            if isinstance(source, AttendeesSource) and source.slots == "event"
            else None,
        )
        return Account(asks, chosen, events, telling, people)


@dataclass
class _Lists:
    """Registrant rows of one event: all, or those of one address."""

    asks: On24Calls
    events: KnownEvents
    people: PeopleOf
    clock: Callable[[], datetime]

    def __call__(self, event_id: str, address: str | None) -> Iterator[JsonRow]:
        if address is not None:
            known = self.events.of(event_id)
            client = known.client_id if known else ""
            yield from self.asks.event_registrants(event_id, email=address, client=client or None)
            return
        event = self.events.fresh(event_id)
        if event is not None:
            few = PeopleOf("registrants", self.asks, self.people.attended)
            yield from few.whole(event, Whole(event_id), _ANY, self.clock()).rows()


_ANY = 10**9
"""However many a list falls short of its total."""


def _short(filtered: Mapping[str, Any]) -> str:
    text = json.dumps(filtered, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:8]
