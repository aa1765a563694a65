"""The streams of one ON24 account. No HTTP client is loaded here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from relay.core.config import Connection, Source
from relay.core.findings import Problem
from relay.core.read_source import ReadSource
from relay.system.access import Access
from relay.system.reads import Reads
from relay.system.stream import Mode, Reader, Stream
from systems.on24.config import On24Connection
from systems.on24.streams.source import (
    AttendeesSource,
    EngagementSource,
    EventsSource,
    NoShowsSource,
    RegistrantsSource,
)

if TYPE_CHECKING:
    from relay.system.setting_up.record_form import RecordForm
    from relay.system.setting_up.set_up import SetUpStep

LOOK_BACK = timedelta(hours=3)
LONGEST_BACKFILL = timedelta(days=31)
"""As in ON24's own integration, by the days of the connection's zone."""


class PeopleStream:
    """Implements relay.system.stream.Stream for registrants, attendees and no-shows, by their model."""

    mode: Mode = "changes"
    look_back = LOOK_BACK
    longest_slice: timedelta | None = None
    longest_backfill = LONGEST_BACKFILL
    estimates = True
    least_every = timedelta(minutes=5)
    numeric_ids = False

    def __init__(self, word: str, model: type[EventsSource]) -> None:
        self._word = word
        self.model: type[Source] = model
        self.tells_gone = issubclass(model, RegistrantsSource)

    def filter(self, source: Source) -> Mapping[str, Any]:
        """Its events, and what decides about people."""
        mine = cast("EventsSource", source)
        found: dict[str, Any] = {"events": mine.events, "tags": mine.tags, "types": mine.types}
        names = ("forgotten", "slots", "registrants", "after")
        return found | {name: getattr(mine, name) for name in names if hasattr(mine, name)}

    def check_source(self, source: Source, connection: Connection) -> Iterable[Problem]:
        """As in Stream."""
        from systems.on24.streams.rules import check_events  # noqa: PLC0415 - for synthesis, never used in Lambda

        return check_events(cast("EventsSource", source), cast("On24Connection", connection))

    def advise_source(self, source: Source) -> Iterable[Problem]:
        """As in Stream."""
        from systems.on24.streams.rules import advise  # noqa: PLC0415 - as above

        return advise(cast("EventsSource", source).every)

    def reader(self, connection: Connection, source: Source, names: Reads, access: Access) -> Reader:
        """As in Stream."""
        from systems.on24.streams.connecting import people_reader  # noqa: PLC0415 - loads requests

        mine, known = cast("EventsSource", source), cast("On24Connection", connection)
        return people_reader(known, mine, names, access, filtered=self.filter(source))

    def form(self, connection: Connection, source: Source) -> RecordForm:  # noqa: ARG002 - all have all fields
        """As relay.system.setting_up.record_form.TellsForm says."""
        from systems.on24.setting_up.form import of_people  # noqa: PLC0415 - for synthesis and checks

        return of_people(cast("On24Connection", connection), self._word)

    def set_up(self, name: str, connection: Connection, sources: Sequence[Source]) -> Sequence[SetUpStep]:
        """As relay.system.setting_up.set_up.SetsUpSource says."""
        from systems.on24.setting_up.steps import steps  # noqa: PLC0415 - for the operator's command, never used in Lambda
        from systems.on24.streams.checking import needed  # noqa: PLC0415 - as above

        return [*steps(name, cast("On24Connection", connection), needed(sources))]


class EventsStream:
    """Implements relay.system.stream.Stream for events themselves."""

    model: type[Source] = EventsSource
    mode: Mode = "changes"
    look_back = LOOK_BACK
    longest_slice: timedelta | None = None
    longest_backfill = LONGEST_BACKFILL
    least_every = timedelta(minutes=5)
    tells_gone = False
    numeric_ids = True

    def filter(self, source: Source) -> Mapping[str, Any]:
        """Its events."""
        mine = cast("EventsSource", source)
        return {"events": mine.events, "tags": mine.tags, "types": mine.types}

    def check_source(self, source: Source, connection: Connection) -> Iterable[Problem]:
        """As in Stream."""
        from systems.on24.streams.rules import check_events  # noqa: PLC0415 - for synthesis, never used in Lambda

        return check_events(cast("EventsSource", source), cast("On24Connection", connection))

    def advise_source(self, source: Source) -> Iterable[Problem]:
        """As in Stream."""
        from systems.on24.streams.rules import advise  # noqa: PLC0415 - as above

        return advise(cast("EventsSource", source).every)

    def reader(self, connection: Connection, source: Source, names: Reads, access: Access) -> Reader:
        """As in Stream."""
        from systems.on24.streams.events_reader import events_reader  # noqa: PLC0415 - loads requests

        return events_reader(cast("On24Connection", connection), cast("EventsSource", source), names, access)


class LeadsOfEngagement:
    """Implements relay.system.stream.Stream for engagement profiles (PEP)."""

    model: type[Source] = EngagementSource
    mode: Mode = "changes"
    look_back = LOOK_BACK
    longest_slice: timedelta | None = None
    longest_backfill = LONGEST_BACKFILL
    least_every = timedelta(minutes=5)
    tells_gone = False
    numeric_ids = False

    def filter(self, source: Source) -> Mapping[str, Any]:  # noqa: ARG002 - nothing narrows them
        """Nothing."""
        return {}

    def check_source(self, source: Source, connection: Connection) -> Iterable[Problem]:  # noqa: ARG002 - as above
        """As in Stream."""
        return ()

    def advise_source(self, source: Source) -> Iterable[Problem]:
        """As in Stream."""
        from systems.on24.streams.rules import advise  # noqa: PLC0415 - as above

        return advise(cast("ReadSource", source).every)

    def reader(self, connection: Connection, source: Source, names: Reads, access: Access) -> Reader:  # noqa: ARG002 - as above
        """As in Stream."""
        from systems.on24.streams.leads_reader import leads_reader  # noqa: PLC0415 - as above

        return leads_reader(cast("On24Connection", connection), names, access)


STREAMS: Mapping[str, Stream] = {
    "registrants": PeopleStream("registrants", RegistrantsSource),
    "attendees": PeopleStream("attendees", AttendeesSource),
    "no-shows": PeopleStream("no-shows", NoShowsSource),
    "events": EventsStream(),
    "leads": LeadsOfEngagement(),
}
