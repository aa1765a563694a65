"""Ordering a bulk extract. Bulk paths do not begin with /rest.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/bulk-extract/bulk-extract
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from local.systems.marketo.errors import Refusal, missing
from local.systems.marketo.exports import activity_file, filters
from local.systems.marketo.exports.rows import DELIMITERS
from local.systems.marketo.wire.call import Call
from local.systems.marketo.wire.params import Content

_MEMBERS = ("fields", "filter", "format", "columnHeaderNames")


def leads(call: Call) -> dict[str, Any]:
    """POST /bulk/v1/leads/export/create.json: `fields`, exactly one `filter`, `format`, `columnHeaderNames`."""
    content = call.content()
    content.only(*_MEMBERS)
    fields = _fields(content, {field.name for field in call.instance.fields})
    if not fields:
        raise missing("fields")
    wanted = filters.of_leads(content.members.get("filter"), call.instance.exports.filters)
    return _created(call, content, "leads", fields, wanted)


def activities(call: Call) -> dict[str, Any]:
    """POST /bulk/v1/activities/export/create.json: `filter` with a `createdAt`, `fields` for fewer of them."""
    content = call.content()
    content.only(*_MEMBERS)
    fields = _fields(content, activity_file.FIELDS) or list(activity_file.DEFAULT_FIELDS)
    wanted = filters.of_activities(content.members.get("filter"))
    return _created(call, content, "activities", fields, wanted)


def _created(call: Call, content: Content, kind: str, fields: list[str], wanted: dict[str, Any]) -> dict[str, Any]:
    job = call.instance.exports.create(
        call.client.user,
        kind=kind,
        fields=fields,
        headers=_headers(content, fields),
        format=content.choice("format", tuple(DELIMITERS), "CSV"),
        filter=wanted,
    )
    return {"result": [job.shown()]}


def _fields(content: Content, known: Collection[str]) -> list[str]:
    names = content.members.get("fields") or []
    if not isinstance(names, list):
        raise Refusal("1001", "Invalid value 'fields'. Required of type 'array of strings'")
    if unknown := [str(name) for name in names if str(name) not in known]:
        raise Refusal("1003", f"Invalid fields [{', '.join(unknown)}]")
    return [str(name) for name in names]


def _headers(content: Content, fields: list[str]) -> dict[str, str]:
    headers = content.members.get("columnHeaderNames") or {}
    if not isinstance(headers, dict) or not all(isinstance(each, str) for each in headers.values()):
        raise Refusal("1001", "Invalid value 'columnHeaderNames'. Required of type 'object of strings'")
    if unknown := headers.keys() - set(fields):
        raise Refusal("1003", f"Invalid data: columnHeaderNames of no exported field: {', '.join(sorted(unknown))}")
    return headers


ROUTES = {
    ("POST", "/bulk/v1/leads/export/create.json"): leads,
    ("POST", "/bulk/v1/activities/export/create.json"): activities,
}
