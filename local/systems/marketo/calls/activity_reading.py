"""Reading the activity log by paging token.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/activities : a token always
comes back, and a page may be short, or empty, although there is more (activities/pages.py). Such an empty one has no
`result` at all (sample on https://experienceleague.adobe.com/en/docs/experience-cloud-kcs/kbarticles/ka-29362).

Deleted leads: "older than 14 days may be pruned"
(https://github.com/AdobeDocs/marketo-apis/blob/main/static/swagger-mapi.json, getDeletedLeadsUsingGET); here they are.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from local.systems.marketo.activities import type_ids
from local.systems.marketo.activities.activity import Activity
from local.systems.marketo.activities.pages import Fits
from local.systems.marketo.clock import read_moment
from local.systems.marketo.errors import Refusal, missing, unknown_field
from local.systems.marketo.wire.call import Call
from local.systems.marketo.wire.params import MOST_RECORDS

MOST_TYPES = 10
MOST_LEADS = 30
LARGEST_LIST = 10_000
DELETED_KEPT = timedelta(days=14).total_seconds()


def paging_token(call: Call) -> dict[str, Any]:
    """GET /rest/v1/activities/pagingtoken.json?sinceDatetime=: ISO 8601 with an offset or Z, without milliseconds."""
    try:
        since = read_moment(call.params.required("sinceDatetime"))
    except ValueError:
        raise Refusal("704", "Invalid date format") from None
    return {"nextPageToken": call.instance.pages.token((since, 0))}


def read_activities(call: Call) -> dict[str, Any]:
    """GET /rest/v1/activities.json: at most 10 types; at most 30 leads, or those of a list; of one type, some assets.

    That assets go with one type alone is in swagger-mapi.json (assetIds); what more are answered with is nowhere.
    """
    kinds = call.params.numbers("activityTypeIds", MOST_TYPES)
    if not kinds:
        raise missing("activityTypeIds")
    of_leads, assets = _of_leads(call), call.params.numbers("assetIds", MOST_RECORDS)
    if assets and len(kinds) > 1:
        raise Refusal("1003", "Invalid data: assetIds goes with one activity type")

    def fits(each: Activity) -> bool:
        return each.type in kinds and of_leads(each) and (not assets or each.primary_id in assets)

    found, more = _page(call, fits)
    return _answer([each.shown() for each in found], more)


def lead_changes(call: Call) -> dict[str, Any]:
    """GET /rest/v1/activities/leadchanges.json: changes of the `fields`, and new leads."""
    names = call.params.listed("fields")
    if not names:
        raise missing("fields")
    for name in names:
        if call.instance.fields.get(name) is None:
            raise unknown_field(name)
    of_leads = _of_leads(call)

    def fits(each: Activity) -> bool:
        changed = any(change["name"] in names for change in each.fields)
        return (each.type == type_ids.NEW_LEAD or (each.type == type_ids.CHANGE and changed)) and of_leads(each)

    found, more = _page(call, fits)
    return _answer([each.as_change() for each in found], more)


def deleted_leads(call: Call) -> dict[str, Any]:
    """GET /rest/v1/activities/deletedleads.json. A lead that lost in a merge is not among them."""
    oldest = call.instance.clock.now() - DELETED_KEPT
    found, more = _page(call, lambda each: each.type == type_ids.DELETE and each.at >= oldest)
    return _answer([each.as_deleted() for each in found], more)


def _page(call: Call, fits: Fits) -> tuple[list[Activity], dict[str, Any]]:
    params = call.params
    found, token, more = call.instance.pages.page(params.required("nextPageToken"), params.batch_size(), fits)
    return found, {"nextPageToken": token, "moreResult": more}


def _answer(found: list[dict[str, Any]], more: dict[str, Any]) -> dict[str, Any]:
    return more if more["moreResult"] and not found else {"result": found, **more}


def _of_leads(call: Call) -> Fits:
    """Which leads are asked for: `leadIds`, `listId`, or all that the user sees."""
    numbers = call.params.numbers("leadIds", MOST_LEADS)
    wanted = set(numbers)
    if call.params.get("listId"):
        if numbers:
            raise Refusal("1003", "Invalid data: leadIds or listId, not both")
        wanted = set(_members(call))
    elif not numbers:
        return lambda each: _is_seen(call, each)
    return lambda each: each.lead in wanted and _is_seen(call, each)


def _members(call: Call) -> list[int]:
    """Who is on the list. From the end of 2026 on, one of 10,000 leads or more is refused."""
    found = call.instance.assets.lists.get(call.params.number("listId"))
    if found is None:
        raise Refusal("1013", "List not found")
    if len(found.members) >= LARGEST_LIST:
        raise Refusal("1003", f"Invalid data: the list has {LARGEST_LIST} leads or more")
    return list(found.members)


def _is_seen(call: Call, activity: Activity) -> bool:
    lead = call.instance.leads.get(activity.lead)
    return lead is None or call.client.sees(lead.partition)


ROUTES = {
    ("GET", "/rest/v1/activities/pagingtoken.json"): paging_token,
    ("GET", "/rest/v1/activities.json"): read_activities,
    ("GET", "/rest/v1/activities/leadchanges.json"): lead_changes,
    ("GET", "/rest/v1/activities/deletedleads.json"): deleted_leads,
}
