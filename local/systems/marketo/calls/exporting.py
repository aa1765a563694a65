"""The jobs of bulk extracts and their files, for leads and for activities. Bulk paths do not begin with /rest.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/bulk-extract/bulk-extract
"""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from local.kit.exchange import Answer, text_answer
from local.systems.marketo.errors import Refusal
from local.systems.marketo.exports.job import Job
from local.systems.marketo.wire.call import Call
from local.systems.marketo.wire.paging import page_by_token

_KINDS = ("leads", "activities")
_RANGE = re.compile(r"bytes=(\d+)-(\d*)")


def browse(kind: str, call: Call) -> dict[str, Any]:
    """GET /bulk/v1/{kind}/export.json, all of the user's or those with a `status`."""
    states = [_spelling(each) for each in call.params.listed("status")]
    jobs = call.instance.exports.of(call.client.user, kind)
    found = [job for job in jobs if not states or _spelling(job.status) in states]
    rows, more = page_by_token(found, call.params, "exports", kind, *states)
    return {"result": [job.shown() for job in rows], **more}


def enqueue(kind: str, call: Call) -> dict[str, Any]:
    """POST /bulk/v1/{kind}/export/{id}/enqueue.json: the answer always says Queued."""
    job = _job(kind, call)
    call.instance.exports.enqueue(job)
    shown = {name: value for name, value in job.shown().items() if name != "startedAt"}
    return {"result": [{**shown, "status": "Queued"}]}


def status(kind: str, call: Call) -> dict[str, Any]:
    """GET /bulk/v1/{kind}/export/{id}/status.json."""
    return {"result": [_job(kind, call).shown()]}


def cancel(kind: str, call: Call) -> dict[str, Any]:
    """POST /bulk/v1/{kind}/export/{id}/cancel.json: answered "Cancelled", listed as "Canceled", as Adobe's pages do."""
    job = _job(kind, call)
    call.instance.exports.cancel(job)
    return {"result": [{**job.shown(), "status": "Cancelled"}]}


def file(kind: str, call: Call) -> Answer:
    """GET /bulk/v1/{kind}/export/{id}/file.json: the file or a `Range` of it; 404 in plain text when there is none."""
    content = call.instance.exports.file(call.client.user, kind, call.path["id"])
    if content is None:
        return text_answer(404, "The requested file is not available")
    return _part(content, call.request.header("range"))


def _part(content: bytes, wanted: str) -> Answer:
    if not wanted:
        return Answer(200, content, "text/csv;charset=UTF-8", {"Accept-Ranges": "bytes"})
    found = _RANGE.fullmatch(wanted)
    if not found or int(found[1]) >= len(content) or int(found[2] or len(content)) < int(found[1]):
        return Answer(416, b"", "text/plain", {"Content-Range": f"bytes */{len(content)}"})
    begin, end = int(found[1]), min(int(found[2] or len(content)), len(content) - 1)
    headers = {"Accept-Ranges": "bytes", "Content-Range": f"bytes {begin}-{end}/{len(content)}"}
    return Answer(206, content[begin : end + 1], "text/csv;charset=UTF-8", headers)


def _job(kind: str, call: Call) -> Job:
    job = call.instance.exports.get(call.client.user, kind, call.path["id"])
    if job is None:
        raise Refusal("1013", "Export job not found")
    return job


def _spelling(status: str) -> str:
    """A status as it is compared: Adobe's pages and swagger write it in several ways."""
    return status.lower().replace("cancelled", "canceled")


_CALLS = {
    ("GET", "export.json"): browse,
    ("POST", "export/{id}/enqueue.json"): enqueue,
    ("GET", "export/{id}/status.json"): status,
    ("POST", "export/{id}/cancel.json"): cancel,
    ("GET", "export/{id}/file.json"): file,
}
ROUTES = {
    (method, f"/bulk/v1/{kind}/{path}"): partial(handler, kind)
    for kind in _KINDS
    for (method, path), handler in _CALLS.items()
}
