"""`relay check` of activities that are read. Nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from relay.core.event import now
from relay.core.findings import Finding
from relay.system.reads import Reads
from systems.marketo.rest.calls.activity import ActivityType
from systems.marketo.rest.client import Calls
from systems.marketo.streams.activities.payload import ATTRIBUTES, attribute_names
from systems.marketo.streams.activities.wanted import WantedActivities
from systems.marketo.streams.asking import StreamCheck
from systems.marketo.streams.wanted_fields import WantedLeadFields

_BACK = timedelta(minutes=5)


class ActivitiesCheck(StreamCheck):
    """Types, what narrows them, attributes and lead fields that routes read, and one page of the log."""

    well = "activities can be read, with what routes map of them"

    def __init__(
        self, where: str, calls: Calls, wanted: WantedActivities, fields: WantedLeadFields, attributes: Reads
    ) -> None:
        super().__init__(where, calls)
        self._wanted = wanted
        self._fields = fields
        self._attributes = attributes

    def look(self) -> Iterator[Finding]:
        """As in StreamCheck."""
        activities, permission = self.calls.activities, "Read-Only Activity"
        known = self.ask(lambda: activities.types(refresh=True), "Read-Only Activity Metadata")
        for wanted in self._wanted.unknown(known):
            there = ", ".join(sorted(each.name for each in known))
            yield self.error(f"the instance has no activity type {wanted}. It has: {there}.", "types")
        types = self._wanted.found(known)
        if message := self._wanted.too_many(types):
            yield self.error(message, "types")
            return
        for what in self._wanted.useless(types) if types else ():
            yield self.error(f"none of the types is about {what}, so they narrow nothing. Remove it.", what)
        yield from self._unknown_attributes(types)
        if self._fields.names.takes_any or self._fields.added:
            yield from self.fields(self._fields)
        if types:
            token = self.ask(lambda: activities.token(now() - _BACK), permission)
            numbers, assets = [each.id for each in types], self._wanted.assets(types)
            self.ask(lambda: next(activities.since(token, numbers, asset_ids=assets)), permission)

    def _unknown_attributes(self, types: list[ActivityType]) -> Iterator[Finding]:
        known = {name for each in types for name in attribute_names(each)}
        for name in sorted((self._attributes.names or frozenset()) - known) if types else ():
            there = ", ".join(sorted(known)) or "none"
            yield self.error(f"no chosen type has an attribute {name} ({ATTRIBUTES}.{name}). They have: {there}.")
