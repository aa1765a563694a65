"""What the file of a bulk activity extract holds.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/bulk-extract/bulk-activity-extract :
attributes are a JSON object, and deleted leads are never in it.
"""

from __future__ import annotations

import json
from typing import Any

from local.systems.marketo.activities import type_ids
from local.systems.marketo.activities.activity import Activity
from local.systems.marketo.activities.log import Log
from local.systems.marketo.exports import rows
from local.systems.marketo.exports.job import Job

DEFAULT_FIELDS = (
    *("marketoGUID", "leadId", "activityDate", "activityTypeId", "campaignId"),
    *("primaryAttributeValueId", "primaryAttributeValue", "attributes"),
)
FIELDS = frozenset({*DEFAULT_FIELDS, "actionResult"})


def write(job: Job, log: Log) -> tuple[bytes, int]:
    """The file and its number of rows: what is committed by the time it is written."""
    found, _ = log.after((0.0, 0), 2**31)
    return rows.written(job, (_row(each) for each in found if _fits(job, each)))


def _fits(job: Job, activity: Activity) -> bool:
    begin, end = job.filter["createdAt"]
    wanted = {
        "activityTypeIds": activity.type,
        "primaryAttributeValueIds": activity.primary_id,
        "primaryAttributeValues": activity.primary,
    }
    chosen = all(value in job.filter[name] for name, value in wanted.items() if name in job.filter)
    return activity.type != type_ids.DELETE and begin <= activity.at <= end and chosen


def _row(activity: Activity) -> dict[str, Any]:
    shown = activity.shown()
    attributes = json.dumps({each["name"]: each["value"] for each in shown["attributes"]}, ensure_ascii=False)
    return {**dict.fromkeys(DEFAULT_FIELDS), **shown, "attributes": attributes, "actionResult": "succeeded"}
