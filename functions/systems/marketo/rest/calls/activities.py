"""Calls about activities: what leads did, what changed in them, and what is added to their history.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/activities
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from systems.marketo.rest.calling import CallGroup, bad_answer, check_count, joined, written
from systems.marketo.rest.calls.activity import (
    ActivityPage,
    ActivityType,
    Entry,
    LeadActivity,
    LeadChange,
    NewActivity,
    read_activity,
    read_change,
)
from systems.marketo.rest.request import Query
from systems.marketo.rest.results import RecordResult

MOST_TYPES = 10
MOST_LEADS = 30


class Activities(CallGroup):
    """Every method raises CallFailed or MustWait; `add` raises CallLost as well."""

    def token(self, since: datetime) -> str:
        """Where the activities after `since` (with a time zone) begin."""
        query = (("sinceDatetime", iso(since)),)
        page = self.bound.get("/rest/v1/activities/pagingtoken.json", query, seconds=300)
        if not page.next_page_token:
            raise bad_answer("the answer holds no paging token", page)
        return page.next_page_token

    def since(
        self,
        token: str,
        types: Sequence[int],
        *,
        lead_ids: Sequence[int] = (),
        list_id: int | None = None,
        asset_ids: Sequence[int] = (),
        rows: int | None = None,
    ) -> Iterator[ActivityPage[LeadActivity]]:
        """Activities of up to 10 types from a token on, until there are no more; a page may be empty.

        At most one of `lead_ids` (up to 30) and `list_id` (a list of less than 10,000 leads) narrows it; with one type,
        so do `asset_ids`, the ids of what its primary attribute names. A page has at most `rows`, else 300.
        """
        check_count(types, MOST_TYPES)
        query = (*joined("activityTypeIds", types), *_narrowed(lead_ids, list_id), *joined("assetIds", asset_ids))
        query = query if rows is None else (*query, ("batchSize", str(rows)))
        return self._pages("/rest/v1/activities.json", token, query, read_activity)

    def changes(
        self, token: str, fields: Sequence[str], *, lead_ids: Sequence[int] = (), list_id: int | None = None
    ) -> Iterator[ActivityPage[LeadChange]]:
        """Changes of these fields (REST names), and new leads, from a token on; narrowed as in `since`."""
        query = (*joined("fields", fields), *_narrowed(lead_ids, list_id))
        return self._pages("/rest/v1/activities/leadchanges.json", token, query, read_change)

    def deleted(self, token: str) -> Iterator[ActivityPage[LeadActivity]]:
        """Leads that were deleted, from a token on."""
        return self._pages("/rest/v1/activities/deletedleads.json", token, (), read_activity)

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
        page = self.bound.write("/rest/v1/activities/external.json", content, seconds=90, adds=True)
        return written(page, len(activities))

    def _pages(
        self, path: str, token: str, query: Query, read: Callable[[Mapping[str, Any]], Entry]
    ) -> Iterator[ActivityPage[Entry]]:
        """A page with few entries, or none, is not the last one: only `moreResult` says that.

        One without any may stay where it is: Marketo looks on, and has found nothing yet.
        """
        more = True
        while more:
            page = self.bound.get(path, (("nextPageToken", token), *query))
            more = page.more_result is True
            if more and (not page.next_page_token or (page.next_page_token == token and page.result)):
                raise bad_answer("there is more, but no way to it", page)
            token = page.next_page_token or token
            yield ActivityPage(tuple(read(entry) for entry in page.result if isinstance(entry, dict)), token, more)


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC without milliseconds, as Marketo's filters want it. Raises ValueError without a time zone."""
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _narrowed(lead_ids: Sequence[int], list_id: int | None) -> Query:
    check_count(lead_ids, MOST_LEADS)
    return (*joined("leadIds", lead_ids), *(() if list_id is None else (("listId", str(list_id)),)))


def _content(activity: NewActivity) -> dict[str, Any]:
    return {
        "leadId": activity.lead_id,
        "activityDate": iso(activity.at),
        "activityTypeId": activity.type_id,
        "primaryAttributeValue": activity.primary,
        "attributes": [{"apiName": name, "value": value} for name, value in activity.attributes.items()],
    }
