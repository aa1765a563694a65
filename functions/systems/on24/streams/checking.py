"""`relay check` of what is read: every call that a stream makes is tried once. Nothing there is changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from relay.core.config import Source
from relay.core.deadline import Deadline
from relay.core.findings import Finding
from relay.system.access import Access
from relay.system.reads import EVERYTHING, Reads
from systems.on24.check import check_reading
from systems.on24.config import On24Connection
from systems.on24.connecting import connect
from systems.on24.rest.endpoints import Endpoint
from systems.on24.streams.people.joining import wanted
from systems.on24.streams.source import AttendeesSource, EventsSource, NoShowsSource

_OF_EVENTS = (Endpoint.EVENTS, Endpoint.EVENT)


def people(
    where: str, connection: On24Connection, source: EventsSource, *, names: Reads, access: Access, deadline: Deadline
) -> Iterator[Finding]:
    """Of a stream of people."""
    yield from of(where, connection, [*_OF_EVENTS, *_calls(source, names)], access, deadline)


def of(
    where: str, connection: On24Connection, needs: Sequence[Endpoint], access: Access, deadline: Deadline
) -> Iterator[Finding]:
    """Of a stream that makes some calls."""
    yield from check_reading(where, connection, connect(connection, access).until(deadline), needs)


def needed(sources: Iterable[Source]) -> list[Endpoint]:
    """What several sources may call, whatever their routes read."""
    mine = [each for each in sources if isinstance(each, EventsSource)]
    return [*_OF_EVENTS, *(call for each in mine for call in _calls(each, EVERYTHING))]


def _calls(source: EventsSource, names: Reads) -> list[Endpoint]:
    if isinstance(source, NoShowsSource):
        return [Endpoint.EVENT_REGISTRANTS, Endpoint.EVENT_ATTENDEES]
    if not isinstance(source, AttendeesSource):
        return [Endpoint.REGISTRANTS, Endpoint.EVENT_REGISTRANTS]
    joins = [Endpoint.EVENT_REGISTRANTS] if wanted(names, source.registrants) else []
    polls = [Endpoint.POLLS] if source.slots == "event" else []
    return [Endpoint.ATTENDEES, Endpoint.EVENT_ATTENDEES, *joins, *polls]
