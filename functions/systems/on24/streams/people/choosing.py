"""Which events a source is about."""

from __future__ import annotations

from typing import NamedTuple

from systems.on24.rows.event import On24Event
from systems.on24.streams.plan.lane import VIRTUAL_CONFERENCE
from systems.on24.streams.source import EventsSource


class EventChoice(NamedTuple):
    """What narrows them; empty: nothing does."""

    ids: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    virtual_conference: bool = False

    def takes(self, event_id: str, event: On24Event | None) -> bool:
        """Whether it is about an event; one that may not be seen any more has no tags and no type."""
        if self.ids and event_id not in self.ids:
            return False
        if event is None:
            return not self.tags and not self.types
        if event.is_excluded or (event.type == VIRTUAL_CONFERENCE and not self.virtual_conference):
            return False
        tagged = {each.strip().casefold() for each in event.tags}
        return (not self.tags or bool(self.tags & tagged)) and (not self.types or event.type in self.types)


def choice(source: EventsSource, *, virtual_conference: bool) -> EventChoice:
    """That of a source."""
    return EventChoice(
        ids=frozenset(map(str, source.events)),
        tags=frozenset(each.strip().casefold() for each in source.tags),
        types=frozenset(source.types),
        virtual_conference=virtual_conference,
    )
