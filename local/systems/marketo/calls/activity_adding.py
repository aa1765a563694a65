"""Types of activities, and custom activities.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/activities . A skipped record
has `errors` where other calls have `reasons`, as in Adobe's sample.
"""

from __future__ import annotations

import json
from typing import Any

from local.systems.marketo.activities.types import ActivityType, Attribute
from local.systems.marketo.calls.keeping import seen_lead
from local.systems.marketo.clock import read_moment
from local.systems.marketo.errors import Refusal, Skip
from local.systems.marketo.leads.values import kept
from local.systems.marketo.wire.call import Call

LARGEST_ATTRIBUTES = 65_536
_REQUIRED = ("leadId", "activityDate", "activityTypeId", "primaryAttributeValue", "attributes")


def types(call: Call) -> dict[str, Any]:
    """GET /rest/v1/activities/types.json."""
    return {"result": [each.shown() for each in call.instance.activity_types.all()]}


def custom_types(call: Call) -> dict[str, Any]:
    """GET /rest/v1/activities/external/types.json."""
    return {"result": [_described(each) for each in call.instance.activity_types.custom()]}


def describe(call: Call) -> dict[str, Any]:
    """GET /rest/v1/activities/external/type/{name}/describe.json."""
    found = [each for each in call.instance.activity_types.custom() if each.api_name == call.path["name"]]
    if not found:
        raise Refusal("1013", "Activity type not found")
    return {"result": [found[0].shown() | _described(found[0])]}


def add(call: Call) -> dict[str, Any]:
    """POST /rest/v1/activities/external.json: at most 300, each added or skipped."""
    content = call.content()
    content.only("input")
    return {"result": [_added(call, record) for record in content.records()]}


def _added(call: Call, record: dict[str, Any]) -> dict[str, Any]:
    try:
        lead, at, kind, primary, attributes = _checked(call, record)
    except Skip as skip:
        return skip.shown("errors")
    activity = call.instance.log.add(lead, kind.id, at, primary=primary, attributes=attributes)
    return {"id": activity.id, "marketoGUID": str(activity.id), "status": "added"}


def _checked(call: Call, record: dict[str, Any]) -> tuple[int, float, ActivityType, Any, dict[str, Any]]:
    for name in _REQUIRED:
        if record.get(name) in (None, ""):
            raise Skip("1002", f"Missing value for the required parameter '{name}'")
    if unknown := record.keys() - set(_REQUIRED):
        raise Skip("1003", f"Invalid data: unknown {', '.join(sorted(unknown))}")
    kind = call.instance.activity_types.get(record["activityTypeId"])
    if kind is None or kind.primary is None or kind not in call.instance.activity_types.custom():
        raise Skip("1003", f"Invalid data: no custom activity type '{record['activityTypeId']}'")
    lead = seen_lead(call, record["leadId"]).id
    primary = kept(record["primaryAttributeValue"], kind.primary.type, None)
    return lead, _moment(record["activityDate"]), kind, primary, _attributes(kind, record["attributes"])


def _moment(text: Any) -> float:
    try:
        return read_moment(text, fraction=True)
    except ValueError:
        raise Skip("1001", f"Invalid value '{text}'. Required of type 'datetime'") from None


def _attributes(kind: ActivityType, records: Any) -> dict[str, Any]:
    """The attributes by name. Raises Skip 1001, 1006, or 1049 when they are larger than 65,536 bytes together."""
    if not isinstance(records, list) or not all(isinstance(each, dict) for each in records):
        raise Skip("1001", "Invalid value 'attributes'. Required of type 'array of objects'")
    if len(json.dumps(records, ensure_ascii=False).encode()) > LARGEST_ATTRIBUTES:
        raise Skip("1049", "Failed to Create Activity: attributes array too long")
    found: dict[str, Any] = {}
    for each in records:
        attribute = _attribute(kind, each)
        found[attribute.name] = kept(each.get("value"), attribute.type, None)
    return found


def _attribute(kind: ActivityType, record: dict[str, Any]) -> Attribute:
    for each in kind.attributes:
        if each.is_named(record):
            return each
    raise Skip("1006", f"Field '{record.get('apiName', record.get('name'))}' not found")


def _described(kind: ActivityType) -> dict[str, Any]:
    return {"id": kind.id, "apiName": kind.api_name, "name": kind.name, "description": "", "status": "approved"}


ROUTES = {
    ("GET", "/rest/v1/activities/types.json"): types,
    ("GET", "/rest/v1/activities/external/types.json"): custom_types,
    ("GET", "/rest/v1/activities/external/type/{name}/describe.json"): describe,
    ("POST", "/rest/v1/activities/external.json"): add,
}
