"""What an export job may be narrowed by.

A filter that is wrong raises Refusal 1002 or 1003, one that the subscription does not have 1035.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/bulk-extract/bulk-lead-extract and
https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/bulk-extract/bulk-activity-extract
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from local.systems.marketo.activities import type_ids
from local.systems.marketo.clock import read_moment
from local.systems.marketo.errors import Refusal, missing

LONGEST = timedelta(days=31).total_seconds()
MOST_PRIMARY = 50
LEAD_FILTERS: Mapping[str, type] = {
    "createdAt": dict,
    "updatedAt": dict,
    "staticListId": int,
    "staticListName": str,
    "smartListId": int,
    "smartListName": str,
}
ACTIVITY_FILTERS: Mapping[str, type] = {
    "activityTypeIds": int,
    "primaryAttributeValueIds": int,
    "primaryAttributeValues": str,
}
ASSET_GROUPS = (
    {type_ids.CHANGE, type_ids.CHANGE_SCORE},
    {type_ids.CHANGE_STATUS},
    {type_ids.ADD_TO_LIST, type_ids.REMOVE_FROM_LIST},
    {type_ids.FILL_OUT_FORM},
)
"""Types whose primary attributes are of one kind, and can be looked for together."""


def of_leads(wanted: Any, offered: Collection[str]) -> dict[str, Any]:
    """The one filter of a lead extract."""
    if not isinstance(wanted, dict) or len(wanted) != 1 or not wanted.keys() <= LEAD_FILTERS.keys():
        raise Refusal("1003", f"Invalid data: filter is exactly one of {', '.join(sorted(LEAD_FILTERS))}")
    ((name, value),) = wanted.items()
    if name not in offered:
        raise Refusal("1035", "Unsupported filter type for target subscription")
    if type(value) is not LEAD_FILTERS[name]:
        raise Refusal("1003", f"Invalid data: {name} is of another type")
    return {name: _dates(value) if isinstance(value, dict) else value}


def of_activities(wanted: Any) -> dict[str, Any]:
    """The filters of an activity extract: `createdAt`, and more that narrow it."""
    if not isinstance(wanted, dict) or "createdAt" not in wanted:
        raise missing("filter.createdAt")
    if unknown := wanted.keys() - ACTIVITY_FILTERS.keys() - {"createdAt"}:
        raise Refusal("1003", f"Invalid data: unknown filter {', '.join(sorted(unknown))}")
    chosen = {name: _values(name, value) for name, value in wanted.items() if name != "createdAt"}
    if type_ids.DELETE in chosen.get("activityTypeIds", ()):
        raise Refusal("1003", "Invalid data: deleted leads cannot be extracted")
    _check_primary(chosen)
    return {"createdAt": _dates(wanted["createdAt"]), **chosen}


def _check_primary(chosen: Mapping[str, Any]) -> None:
    primary = [name for name in ("primaryAttributeValueIds", "primaryAttributeValues") if name in chosen]
    if len(primary) > 1:
        raise Refusal("1003", f"Invalid data: {' and '.join(primary)} cannot be used together")
    kinds = set(chosen.get("activityTypeIds", ()))
    if primary and not any(kinds and kinds <= group for group in ASSET_GROUPS):
        raise Refusal("1003", f"Invalid data: {primary[0]} needs activityTypeIds of one group of assets")
    if any(len(chosen[name]) > MOST_PRIMARY for name in primary):
        raise Refusal("1003", f"Invalid data: at most {MOST_PRIMARY} values of {primary[0]}")


def _values(name: str, values: Any) -> list[Any]:
    if not isinstance(values, list) or not values or any(type(each) is not ACTIVITY_FILTERS[name] for each in values):
        raise Refusal("1003", f"Invalid data: {name} is an array, each of type {ACTIVITY_FILTERS[name].__name__}")
    return values


def _dates(value: Any) -> tuple[float, float]:
    """A range of at most 31 days, in epoch seconds."""
    try:
        begin, end = read_moment(value["startAt"]), read_moment(value["endAt"])
    except (ValueError, TypeError, KeyError):
        raise Refusal("1003", "Invalid data: startAt and endAt are in ISO 8601, without milliseconds") from None
    if not 0 <= end - begin <= LONGEST:
        raise Refusal("1003", "Invalid data: a date range is at most 31 days")
    return begin, end
