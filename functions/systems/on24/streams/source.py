"""What a customer writes about what is read at ON24."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from relay.core.config import duration_text
from relay.core.read_source import ReadSource

MOST_EVENTS = 500

EventId = Annotated[int, Meta(ge=1)]
Tag = Annotated[str, Meta(min_length=1, max_length=255)]
ContentType = Literal[
    "webcast", "golive", "gateway", "experience", "virtualenvironment", "video", "pdf", "webpage", "forum"
]
Forgotten = Literal["keep", "clear", "delete"]


class EventsSource(ReadSource, frozen=True, kw_only=True):
    """Which events a route takes, or the people of which ones."""

    events: Annotated[
        list[EventId], Meta(max_length=MOST_EVENTS, description="Only these events: their ids. Default: all.")
    ] = msgspec.field(default_factory=list)
    tags: Annotated[list[Tag], Meta(description="Only events with one of these tags. Default: all.")] = msgspec.field(
        default_factory=list
    )
    types: Annotated[
        list[ContentType],
        Meta(
            description="Only events of these content types: webcast, golive, gateway (Engagement Hub), experience "
            "(Target), virtualenvironment (Virtual Conference), ... Default: all."
        ),
    ] = msgspec.field(default_factory=list)


class RegistrantsSource(EventsSource, frozen=True, kw_only=True):
    """Which registrants a route takes."""

    forgotten: Annotated[
        Forgotten,
        Meta(
            description="Of whom ON24 has forgotten: keep (default) leaves the record, clear sends an event whose "
            "fields are null, delete one that says it is gone (with gone: deliver)."
        ),
    ] = "keep"


class AttendeesSource(RegistrantsSource, frozen=True, kw_only=True):
    """Which attendees a route takes."""

    slots: Annotated[
        Literal["answered", "event"],
        Meta(
            description="Which question is poll 1: the first that this person answered (answered, the default), or the "
            "event's first (event)."
        ),
    ] = "answered"
    registrants: Annotated[
        bool | None,
        Meta(
            description="Whether the registration of each attendee is looked up, for names, custom fields and its "
            "date. Default: where the route reads one of them by name."
        ),
    ] = None


class NoShowsSource(EventsSource, frozen=True, kw_only=True):
    """Which events a route takes those of who registered and did not come."""

    after: Annotated[
        Annotated[str, duration_text("Whole hours, 1h to 7d.")],
        Meta(description="How long after the end of the live event. Default: 6h, by when ON24 knows who came."),
    ] = "6h"


class EngagementSource(ReadSource, frozen=True, kw_only=True):
    """Engagement profiles (PEP) of people. Nothing narrows them."""
