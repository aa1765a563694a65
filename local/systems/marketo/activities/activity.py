"""One activity, and how the calls show it.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/activities : in its samples Get
Lead Changes and Get Deleted Leads write a date as `2014-09-17T22:31:49+0000`, Get Lead Activities as
`2023-01-16T23:32:19Z`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from local.systems.marketo.clock import moment_text, offset_text

Place = tuple[float, int]
"""Where a reader is: after the activity with this date and id."""


@dataclass
class Activity:
    """One activity. `fields` are the changes of a data value change, as `leadchanges.json` shows them.

    `at` is its date, `committed` when it is there to be read, both in epoch seconds.
    """

    id: int
    lead: int
    at: float
    committed: float
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

    def shown(self) -> dict[str, Any]:
        """What `activities.json` shows. An empty value is left out."""
        known = {"primaryAttributeValueId": self.primary_id, "primaryAttributeValue": self.primary}
        given = {name: value for name, value in known.items() if value is not None}
        return {**self._head(moment_text(self.at)), **given, "attributes": _listed(self.attributes)}

    def as_deleted(self) -> dict[str, Any]:
        """What `deletedleads.json` shows."""
        return {**self.shown(), "activityDate": offset_text(self.at)}

    def as_change(self) -> dict[str, Any]:
        """What `leadchanges.json` shows: the values are in `fields`, not among the attributes."""
        told = {name: value for name, value in self.attributes.items() if name not in ("New Value", "Old Value")}
        attributes = _listed({**told, "Lead ID": self.lead})
        return {**self._head(offset_text(self.at)), "fields": self.fields, "attributes": attributes}

    def _head(self, date: str) -> dict[str, Any]:
        head = {"id": self.id, "marketoGUID": str(self.id), "leadId": self.lead}
        head |= {"activityDate": date, "activityTypeId": self.type}
        return head if self.campaign is None else {**head, "campaignId": self.campaign}


def _listed(attributes: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"name": name, "value": value} for name, value in attributes.items() if value is not None]


def field_change(number: int, name: str, before: Any, after: Any) -> dict[str, Any]:
    """One change of a field, with its values as texts."""
    return {"id": number, "name": name, "newValue": _written(after), "oldValue": _written(before)}


def _written(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)
