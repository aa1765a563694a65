"""Calls about activities: what leads did, what changed in them, and what is added to their history.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/activities
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

import msgspec

from marketo.calling import Group, Query, bad_answer, check_count, joined, written
from marketo.results import RecordResult, read_id

MOST_TYPES = 10
MOST_LEADS = 30

Entry = TypeVar("Entry")


class Activity(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a lead's history."""

    guid: str
    """`marketoGUID`, unique; the number `id` is neither unique nor always there."""
    lead_id: int | None
    type_id: int | None
    at: str
    """As Marketo writes it; the form of the time zone differs from call to call."""
    primary: Any = None
    """Value of the primary attribute."""
    primary_id: int | None = None
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


class Page(msgspec.Struct, Generic[Entry], frozen=True):
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


class Activities(Group):
    """Every method raises CallFailed or MustWait; `add` raises CallLost as well."""

    def token(self, since: datetime) -> str:
        """Where the activities after `since` (with a time zone) begin."""
        query = (("sinceDatetime", iso(since)),)
        page = self.bound.get("/rest/v1/activities/pagingtoken.json", query, seconds=300)
        if not page.next_page_token:
            raise bad_answer("the answer holds no paging token", page)
        return page.next_page_token

    def since(
        self, token: str, types: Sequence[int], *, lead_ids: Sequence[int] = (), list_id: int | None = None
    ) -> Iterator[Page[Activity]]:
        """Activities of up to 10 types from a token on, until there are no more; a page may be empty.

        At most one of `lead_ids` (up to 30) and `list_id` (a list of less than 10,000 leads) narrows it.
        """
        check_count(types, MOST_TYPES)
        query = (*joined("activityTypeIds", types), *_narrowed(lead_ids, list_id))
        return self._pages("/rest/v1/activities.json", token, query, _activity)

    def changes(
        self, token: str, fields: Sequence[str], *, lead_ids: Sequence[int] = (), list_id: int | None = None
    ) -> Iterator[Page[LeadChange]]:
        """Changes of these fields (REST names), and new leads, from a token on; narrowed as in `since`."""
        query = (*joined("fields", fields), *_narrowed(lead_ids, list_id))
        return self._pages("/rest/v1/activities/leadchanges.json", token, query, _change)

    def deleted(self, token: str) -> Iterator[Page[Activity]]:
        """Leads that were deleted, from a token on."""
        return self._pages("/rest/v1/activities/deletedleads.json", token, (), _activity)

    def types(self, *, refresh: bool = False) -> list[ActivityType]:
        """All activity types of the instance, kept for a day."""
        return self.bound.schemas.activity_types(self.bound, refresh=refresh)

    def add(self, activities: Sequence[NewActivity]) -> list[RecordResult]:
        """Add up to 300 custom activities, one result for each, in order. Raises ValueError for more.

        Adding is not idempotent: what is added twice stands there twice.
        """
        check_count(activities)
        if not activities:
            return []
        content = {"input": [_content(activity) for activity in activities]}
        page = self.bound.write("/rest/v1/activities/external.json", content, seconds=90)
        return written(page, len(activities))

    def _pages(
        self, path: str, token: str, query: Query, read: Callable[[Mapping[str, Any]], Entry]
    ) -> Iterator[Page[Entry]]:
        """A page with few entries, or none, is not the last one: only `moreResult` says that."""
        more = True
        while more:
            page = self.bound.get(path, (("nextPageToken", token), *query))
            more = page.more_result is True
            if more and page.next_page_token in {"", token}:
                raise bad_answer("there is more, but no way to it", page)
            token = page.next_page_token or token
            yield Page(tuple(read(entry) for entry in page.result if isinstance(entry, dict)), token, more)


def read_types(entries: Sequence[Any]) -> list[ActivityType]:
    """From the result of types.json."""
    return [found for found in map(_type, entries) if found is not None]


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC without milliseconds, as Marketo's filters want it. Raises ValueError without a time zone."""
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _narrowed(lead_ids: Sequence[int], list_id: int | None) -> Query:
    check_count(lead_ids, MOST_LEADS)
    return (*joined("leadIds", lead_ids), *(() if list_id is None else (("listId", str(list_id)),)))


def _activity(entry: Mapping[str, Any]) -> Activity:
    return Activity(
        guid=_guid(entry),
        lead_id=read_id(entry.get("leadId")),
        type_id=read_id(entry.get("activityTypeId")),
        at=str(entry.get("activityDate", "")),
        primary=entry.get("primaryAttributeValue"),
        primary_id=read_id(entry.get("primaryAttributeValueId")),
        attributes=_attributes(entry),
    )


def _change(entry: Mapping[str, Any]) -> LeadChange:
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
    return str(entry.get("marketoGUID") or entry.get("id") or "")


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


def _content(activity: NewActivity) -> dict[str, Any]:
    return {
        "leadId": activity.lead_id,
        "activityDate": iso(activity.at),
        "activityTypeId": activity.type_id,
        "primaryAttributeValue": activity.primary,
        "attributes": [{"apiName": name, "value": value} for name, value in activity.attributes.items()],
    }
