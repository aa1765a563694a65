r"""The hook of KARTE's own Marketo plug-in: `POST /hook/{API key}/marketo/track`.

Body as in its recipe (https://support2.karte.io/integration/integration-marketo/1162/):
`leadId={{lead.Id}}&events=[{"event_name": "...", "values": {...}}]`, where Marketo writes the values as JSON and
encodes nothing for a form. Whether KARTE takes the text as it stands, or reads a form, is not documented; so only what
both readings understand alike is taken. In texts `&`, `+`, `%` are then \u0026, \u002b, \u0025. The same page: a
lead that is linked to a user raises the event there, and else a new user is measured. Which id that one has is
documented nowhere; `marketo-{lead id}` follows the sample events-from-webhook of
https://github.com/plaidev/craft-codes .
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from local.kit.exchange import Request
from local.systems.karte.api.checking import Refusal, check_size, read_event, read_json
from local.systems.karte.users.people import VISITOR

if TYPE_CHECKING:
    from local.systems.karte.project import Project

_EVENTS = "events="


def serve(project: Project, request: Request, key: str) -> dict[str, Any]:
    """Record the events of a lead. Raises Refusal."""
    if request.method != "POST":
        raise Refusal(405, "only POST is answered")
    if key != project.api_key:
        raise Refusal(404, "no project has this API key")
    check_size(request.body)
    try:
        lead, listed = _read(request.body.decode())
    except UnicodeDecodeError:
        raise Refusal(400, "the body is no text in UTF-8") from None
    events = [read_event(one, lower=project.lower_case_names) for one in listed]
    with project.history.lock:
        user = project.history.linked_lead(lead) or f"{VISITOR}marketo-{lead}"
    kind = "visitor_id" if user.startswith(VISITOR) else "user_id"
    for name, values in events:
        project.history.record(kind, user.removeprefix(VISITOR), name, values, "hook")
    return {"status": "ok", "events": len(events)}


def _read(body: str) -> tuple[str, list[Any]]:
    begin, found, written = body.partition(_EVENTS)
    lead = begin.removeprefix("leadId=").removesuffix("&")
    if not found or begin != f"leadId={lead}&" or not (lead.isascii() and lead.isdecimal()):
        raise Refusal(400, "the body must be leadId={digits}&events=[...]")
    raw, form = _json(written), _json(unquote_plus(written.partition("&")[0]))
    if raw is None and form is None:
        raise Refusal(400, "events is no JSON")
    if raw != form:
        raise Refusal(
            400, "as it stands and read as a form the events differ; write &, + and % as \\u0026, \\u002b, \\u0025"
        )
    if not isinstance(raw, list) or not raw:
        raise Refusal(400, "events must be a list with at least one event")
    return lead, raw


def _json(text: str) -> Any:
    try:
        return read_json(text)
    except Refusal:
        return None
