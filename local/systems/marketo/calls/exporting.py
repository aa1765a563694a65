"""The bulk lead extract, whose paths do not begin with /rest.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/bulk-extract/bulk-lead-extract
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from local.kit.exchange import Answer, text_answer
from local.systems.marketo.clock import read_moment
from local.systems.marketo.errors import Refusal, missing
from local.systems.marketo.exports.jobs import Job
from local.systems.marketo.exports.lead_file import DELIMITERS
from local.systems.marketo.wire.call import Call
from local.systems.marketo.wire.paging import page
from local.systems.marketo.wire.params import Content

LONGEST = timedelta(days=31).total_seconds()
_DATES = frozenset({"createdAt", "updatedAt"})
_FILTERS = _DATES | {"staticListId", "staticListName", "smartListId", "smartListName"}
_RANGE = re.compile(r"bytes=(\d+)-(\d*)")


def create(call: Call) -> dict[str, Any]:
    """POST /bulk/v1/leads/export/create.json: `fields`, exactly one `filter`, `format`, `columnHeaderNames`."""
    content = call.content()
    content.only("fields", "filter", "format", "columnHeaderNames")
    headers = content.members.get("columnHeaderNames") or {}
    if not isinstance(headers, dict):
        raise Refusal("1001", "Invalid value 'columnHeaderNames'. Required of type 'object'")
    job = call.instance.exports.create(
        call.client.user,
        fields=_fields(call, content),
        headers=headers,
        format=content.choice("format", tuple(DELIMITERS), "CSV"),
        filter=_filter(call, content),
    )
    return {"result": [job.shown()]}


def browse(call: Call) -> dict[str, Any]:
    """GET /bulk/v1/leads/export.json, all of the user's or those with a `status`."""
    states = call.params.listed("status")
    found = [job for job in call.instance.exports.of(call.client.user) if not states or job.status in states]
    rows, more = page(found, call.params, "exports", *states)
    return {"result": [job.shown() for job in rows], **more}


def enqueue(call: Call) -> dict[str, Any]:
    """POST /bulk/v1/leads/export/{id}/enqueue.json: the answer always says Queued."""
    job = _job(call)
    call.instance.exports.enqueue(job)
    shown = {name: value for name, value in job.shown().items() if name != "startedAt"}
    return {"result": [{**shown, "status": "Queued"}]}


def status(call: Call) -> dict[str, Any]:
    """GET /bulk/v1/leads/export/{id}/status.json."""
    return {"result": [_job(call).shown()]}


def cancel(call: Call) -> dict[str, Any]:
    """POST /bulk/v1/leads/export/{id}/cancel.json: answered "Cancelled", listed as "Canceled", as Adobe's pages do."""
    job = _job(call)
    call.instance.exports.cancel(job)
    return {"result": [{**job.shown(), "status": "Cancelled"}]}


def file(call: Call) -> Answer:
    """GET /bulk/v1/leads/export/{id}/file.json: the file or a `Range` of it; 404 with plain text when there is none."""
    job = call.instance.exports.get(call.client.user, call.path["id"])
    if job is None or job.status != "Completed":
        return text_answer(404, "The requested file is not available")
    return _part(job.file, call.request.header("range"))


def _part(content: bytes, wanted: str) -> Answer:
    if not wanted:
        return Answer(200, content, "text/csv;charset=UTF-8", {"Accept-Ranges": "bytes"})
    found = _RANGE.fullmatch(wanted)
    if not found or int(found[1]) >= len(content):
        return Answer(416, b"", "text/plain", {"Content-Range": f"bytes */{len(content)}"})
    begin, end = int(found[1]), min(int(found[2] or len(content)), len(content) - 1)
    headers = {"Accept-Ranges": "bytes", "Content-Range": f"bytes {begin}-{end}/{len(content)}"}
    return Answer(206, content[begin : end + 1], "text/csv;charset=UTF-8", headers)


def _fields(call: Call, content: Content) -> list[str]:
    names = content.members.get("fields")
    if not names or not isinstance(names, list):
        raise missing("fields")
    unknown = [str(name) for name in names if call.instance.fields.get(str(name)) is None]
    if unknown:
        raise Refusal("1003", f"Invalid fields [{', '.join(unknown)}]")
    return [str(name) for name in names]


def _filter(call: Call, content: Content) -> dict[str, Any]:
    """The one filter. Raises Refusal 1003, or 1035 for one that the subscription does not have."""
    wanted = content.members.get("filter")
    if not isinstance(wanted, dict) or len(wanted) != 1 or not wanted.keys() <= _FILTERS:
        raise Refusal("1003", f"Invalid data: filter is exactly one of {', '.join(sorted(_FILTERS))}")
    ((name, value),) = wanted.items()
    if name not in call.instance.exports.filters:
        raise Refusal("1035", "Unsupported filter type for target subscription")
    return {name: _dates(value) if name in _DATES else value}


def _dates(value: Any) -> tuple[float, float]:
    """A range of at most 31 days, in epoch seconds."""
    try:
        begin, end = read_moment(value["startAt"]), read_moment(value["endAt"])
    except (ValueError, TypeError, KeyError):
        raise Refusal("1003", "Invalid data: startAt and endAt are in ISO 8601, without milliseconds") from None
    if not 0 <= end - begin <= LONGEST:
        raise Refusal("1003", "Invalid data: a date range is at most 31 days")
    return begin, end


def _job(call: Call) -> Job:
    job = call.instance.exports.get(call.client.user, call.path["id"])
    if job is None:
        raise Refusal("1013", "Export job not found")
    return job


ROUTES = {
    ("POST", "/bulk/v1/leads/export/create.json"): create,
    ("GET", "/bulk/v1/leads/export.json"): browse,
    ("POST", "/bulk/v1/leads/export/{id}/enqueue.json"): enqueue,
    ("GET", "/bulk/v1/leads/export/{id}/status.json"): status,
    ("POST", "/bulk/v1/leads/export/{id}/cancel.json"): cancel,
    ("GET", "/bulk/v1/leads/export/{id}/file.json"): file,
}
