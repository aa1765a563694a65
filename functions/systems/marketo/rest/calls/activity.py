"""Activities and their types, as Marketo tells them.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/activities
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

import msgspec

from systems.marketo.rest.results import read_id

Entry = TypeVar("Entry")


class LeadActivity(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a lead's history."""

    guid: str
    """`marketoGUID`, unique, or else the number `id`.

    Of an entry with neither, which the description of the API allows, it is made of what the entry says: the same
    whenever that is read, and that of two entries which are the same in all, to the second.
    """
    lead_id: int | None
    type_id: int | None
    at: str
    """As Marketo writes it; the form of the time zone differs from call to call."""
    primary: Any = None
    """Value of the primary attribute."""
    primary_id: int | None = None
    campaign_id: int | None = None
    """The smart campaign that did it, where one did."""
    attributes: dict[str, Any] = {}
    """By display name."""


class FieldChange(msgspec.Struct, frozen=True, kw_only=True):
    """One field of a lead that got another value."""

    field: str
    """REST name."""
    old: Any
    new: Any


class LeadChange(msgspec.Struct, frozen=True, kw_only=True):
    """What changed in a lead at one time: type 13, Change Data Value, or 12, New Lead."""

    guid: str
    lead_id: int | None
    type_id: int | None
    at: str
    changes: tuple[FieldChange, ...]
    attributes: dict[str, Any] = {}


class ActivityPage(msgspec.Struct, Generic[Entry], frozen=True):
    """Some entries, and where to go on from when they have been dealt with."""

    entries: tuple[Entry, ...]
    token: str
    """Keep it once the entries are done: reading goes on from here."""
    more: bool


class AttributeType(msgspec.Struct, frozen=True, kw_only=True):
    """One attribute of an activity type."""

    name: str
    type: str
    api_name: str = ""


class ActivityType(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of activity; custom ones begin at 100000."""

    id: int
    name: str
    api_name: str = ""
    description: str = ""
    primary: AttributeType | None = None
    attributes: tuple[AttributeType, ...] = ()


class NewActivity(msgspec.Struct, frozen=True, kw_only=True):
    """A custom activity to add; it can never be changed or taken back."""

    lead_id: int
    type_id: int
    primary: Any
    """Value of the primary attribute."""
    at: datetime
    """Has a time zone."""
    attributes: Mapping[str, Any] = {}
    """By API name."""


def moment(text: str) -> datetime | None:
    """A time as Marketo writes it, in the four forms that were seen; in UTC, None for anything else."""
    try:
        found = datetime.fromisoformat(text.removesuffix("+0000") if text.endswith("Z+0000") else text)
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def read_types(entries: Sequence[Any]) -> list[ActivityType]:
    """From the result of types.json."""
    return [found for found in map(_type, entries) if found is not None]


def read_activity(entry: Mapping[str, Any]) -> LeadActivity:
    """From one entry of activities.json or deletedleads.json."""
    return LeadActivity(
        guid=_guid(entry),
        lead_id=read_id(entry.get("leadId")),
        type_id=read_id(entry.get("activityTypeId")),
        at=str(entry.get("activityDate", "")),
        primary=entry.get("primaryAttributeValue"),
        primary_id=read_id(entry.get("primaryAttributeValueId")),
        campaign_id=read_id(entry.get("campaignId")),
        attributes=_attributes(entry),
    )


def read_change(entry: Mapping[str, Any]) -> LeadChange:
    """From one entry of leadchanges.json."""
    fields = entry.get("fields")
    return LeadChange(
        guid=_guid(entry),
        lead_id=read_id(entry.get("leadId")),
        type_id=read_id(entry.get("activityTypeId")),
        at=str(entry.get("activityDate", "")),
        changes=tuple(
            FieldChange(field=str(each["name"]), old=each.get("oldValue"), new=each.get("newValue"))
            for each in (fields if isinstance(fields, list) else [])
            if isinstance(each, dict) and "name" in each
        ),
        attributes=_attributes(entry),
    )


def _guid(entry: Mapping[str, Any]) -> str:
    return str(entry.get("marketoGUID") or entry.get("id") or _own_id(entry))


def _own_id(entry: Mapping[str, Any]) -> str:
    """Whatever the order of what it lists. The tilde is in no id of Marketo's."""
    told = {name: sorted(map(_spelled, value)) if isinstance(value, list) else value for name, value in entry.items()}
    return "~" + hashlib.sha256(_spelled(told).encode()).hexdigest()[:32]


def _spelled(value: object) -> str:
    return json.dumps(value, sort_keys=True)


def _attributes(entry: Mapping[str, Any]) -> dict[str, Any]:
    found = entry.get("attributes")
    pairs = (each for each in (found if isinstance(found, list) else []) if isinstance(each, dict) and "name" in each)
    return {str(each["name"]): each.get("value") for each in pairs}


def _type(entry: Any) -> ActivityType | None:
    identity = read_id(entry.get("id")) if isinstance(entry, dict) else None
    if identity is None:
        return None
    attributes = entry.get("attributes")
    return ActivityType(
        id=identity,
        name=str(entry.get("name", "")),
        api_name=str(entry.get("apiName") or ""),
        description=str(entry.get("description") or ""),
        primary=_attribute_type(entry.get("primaryAttribute")),
        attributes=tuple(
            found for found in map(_attribute_type, attributes if isinstance(attributes, list) else []) if found
        ),
    )


def _attribute_type(entry: Any) -> AttributeType | None:
    if not isinstance(entry, dict):
        return None
    return AttributeType(
        name=str(entry.get("name", "")), type=str(entry.get("dataType", "")), api_name=str(entry.get("apiName") or "")
    )
