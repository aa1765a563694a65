"""The activity log, in the order of the activities' dates.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/activities
"""

from __future__ import annotations

import bisect
import itertools
from dataclasses import dataclass, field
from threading import RLock
from typing import Any

from local.systems.marketo.clock import moment_text

Place = tuple[float, int]
"""Where a reader is: after the activity with this date and id."""


@dataclass
class Activity:
    """One activity. `fields` are the changes of a data value change, as `leadchanges.json` shows them."""

    id: int
    lead: int
    at: float
    type: int
    primary: Any = None
    primary_id: int | None = None
    attributes: dict[str, Any] = field(default_factory=dict)
    fields: list[dict[str, Any]] = field(default_factory=list)
    campaign: int | None = None

    @property
    def place(self) -> Place:
        """Its place in the log."""
        return self.at, self.id

    def shown(self, *, changes: bool = False) -> dict[str, Any]:
        """What `activities.json` shows; with `changes` what `leadchanges.json` does. An empty value is left out."""
        shown: dict[str, Any] = {
            "id": self.id,
            "marketoGUID": str(self.id),
            "leadId": self.lead,
            "activityDate": moment_text(self.at),
            "activityTypeId": self.type,
        }
        if self.campaign is not None:
            shown["campaignId"] = self.campaign
        if changes:
            shown["fields"] = self.fields
        else:
            known = {"primaryAttributeValueId": self.primary_id, "primaryAttributeValue": self.primary}
            shown |= {name: value for name, value in known.items() if value is not None}
        filled = {name: value for name, value in self.attributes.items() if value is not None}
        return {**shown, "attributes": [{"name": name, "value": value} for name, value in filled.items()]}


class Log:
    """The activities of all leads. Safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._ids = itertools.count(1001)
        self._activities: list[Activity] = []

    def add(self, lead: int, kind: int, at: float, **more: Any) -> Activity:
        """Record an activity."""
        with self._lock:
            activity = Activity(next(self._ids), lead, at, kind, **more)
            bisect.insort(self._activities, activity, key=lambda each: each.place)
            return activity

    def after(self, place: Place, most: int) -> tuple[list[Activity], bool]:
        """At most `most` activities behind a place, and whether there are more."""
        with self._lock:
            begin = bisect.bisect_right(self._activities, place, key=lambda each: each.place)
            return self._activities[begin : begin + most], begin + most < len(self._activities)

    def of(self, lead: int) -> list[Activity]:
        """The activities of one lead."""
        with self._lock:
            return [each for each in self._activities if each.lead == lead]

    def move(self, before: int, after: int) -> None:
        """Give one lead's activities to another."""
        with self._lock:
            for each in self._activities:
                if each.lead == before:
                    each.lead = after

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._activities.clear()


def field_change(number: int, name: str, before: Any, after: Any) -> dict[str, Any]:
    """One change of a field, with its values as texts."""
    return {"id": number, "name": name, "newValue": _written(after), "oldValue": _written(before)}


def _written(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)
