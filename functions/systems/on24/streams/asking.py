"""What the streams ask of ON24; `systems.on24.rest.client.Calls` answers it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Literal, Protocol

from relay.core.deadline import Deadline
from systems.on24.rows.event import Event
from systems.on24.rows.values import Row

PeopleMode = Literal["activity", "plain"]
"""`activity`: by the one last activity that ON24 keeps. `plain`: whoever registered, or was active, within the span."""
EventMode = Literal[
    "livestart", "updated", "liveend", "creation", "modified", "goodafter", "archivestart", "archiveend"
]


class ListedRows(Protocol):
    """A list, or a page of one. It is gone through once; each row is decoded when it comes."""

    def __len__(self) -> int:
        """Rows."""

    def __iter__(self) -> Iterator[Row]:
        """The rows, names in lower case."""

    @property
    def total(self) -> int | None:
        """Of the whole list, as ON24 counts it."""

    @property
    def is_last(self) -> bool:
        """Whether no page comes behind it."""


class Asks(Protocol):
    """All of it. Methods raise systems.on24.rest.errors.CallFailed and relay.core.gate.MustWait."""

    def events(self, *, mode: EventMode, since: datetime, until: datetime | None = None) -> Iterator[Event]:
        """The events of at most six months; in one call, or a page after the other."""

    def event(self, event_id: str) -> Event | None:
        """One event; None: there is none."""

    def registrants(
        self, page: int = 0, *, since: datetime, until: datetime | None = None, mode: PeopleMode = "activity"
    ) -> ListedRows:
        """A page of 100, of all events."""

    def attendees(
        self, page: int = 0, *, since: datetime, until: datetime | None = None, mode: PeopleMode = "activity"
    ) -> ListedRows:
        """A page of 100, of all events."""

    def event_registrants(
        self,
        event_id: str,
        *,
        page: int | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        email: str | None = None,
    ) -> ListedRows:
        """The list of one event, in the plain mode; a page of it only where `page` says so."""

    def event_attendees(
        self,
        event_id: str,
        *,
        page: int | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> ListedRows:
        """As above."""

    def leads(self, page: int = 0, *, since: datetime, until: datetime | None = None) -> ListedRows:
        """A page of 50; the span has at most 365 days."""

    def polls(self, event_id: str) -> Sequence[str]:
        """Ids of an event's questions, in its order."""


class AsksUntil(Protocol):
    """Makes what asks until a deadline."""

    def __call__(self, deadline: Deadline) -> Asks:
        """It; nothing is asked yet."""
