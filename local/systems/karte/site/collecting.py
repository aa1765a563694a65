"""What the tag talks to: it brings events, and is answered with the scripts that they deliver.

Events of the tag count at once for what they trigger; KARTE analyses in the order in which they come
(https://support.karte.io/faq/S2qe5gHmOHFWE7VekbwVm). Sizes and names are those of all events.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from local.kit.exchange import Answer, Request, json_answer
from local.systems.karte.api.checking import Refusal, check_size, read_event, read_json, read_keys
from local.systems.karte.site.pages import TAG
from local.systems.karte.users.information import information
from local.systems.karte.users.people import VISITOR

if TYPE_CHECKING:
    from local.systems.karte.project import Project

PREFIX = "/tag/"
_FROM_ANYWHERE = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "Content-Type"}
_LONGEST_USER_ID = 512


def serve(project: Project, request: Request) -> Answer:
    """Answer the tag, or the browser that loads it, from any site. Raises Refusal."""
    _, _, key, what = (*request.path.split("/", 3), "", "")[:4]
    if key != project.api_key:
        raise Refusal(404, "no project has this API key", _FROM_ANYWHERE)
    if request.method == "OPTIONS":
        return Answer(204, headers=_FROM_ANYWHERE)
    query = dict(request.pairs)
    try:
        if (request.method, what) == ("GET", "tag.js"):
            return Answer(200, TAG.read_bytes(), "text/javascript;charset=utf-8", {"Cache-Control": "no-store"})
        if (request.method, what) == ("POST", "track"):
            return json_answer(200, {"scripts": _track(project, request.body)}, _FROM_ANYWHERE)
        if (request.method, what) == ("GET", "information"):
            return json_answer(200, _information(project, query), _FROM_ANYWHERE)
    except Refusal as refusal:
        raise Refusal(refusal.status, str(refusal), {**refusal.headers, **_FROM_ANYWHERE}) from None
    raise Refusal(404, "the tag has tag.js, track and information", _FROM_ANYWHERE)


def _track(project: Project, body: bytes) -> list[dict[str, str]]:
    check_size(body)
    content = read_json(body)
    if not isinstance(content, dict):
        raise Refusal(400, "the body is no object")
    _kind, visitor = read_keys({"visitor_id": content.get("visitor_id")})
    name, values = read_event(content.get("event"), by_tag=True)
    user_id = values.get("user_id")
    if name == "identify" and isinstance(user_id, str) and len(user_id.encode()) > _LONGEST_USER_ID:
        raise Refusal(400, "user_id is longer than 512 bytes")
    session = project.sessions.touch(visitor, str(content.get("session", "")), project.clock.now())
    written = project.history.record("visitor_id", visitor, name, values, "tag")
    return project.actions.trigger(written, project.seen_until(session.began))


def _information(project: Project, query: dict[str, str]) -> dict[str, Any]:
    """What the visit that is under way may use of its user."""
    visitor = query.get("visitor_id", "")
    began = project.sessions.began(visitor, query.get("session", ""), project.clock.now())
    return information(project.history, project.tables, f"{VISITOR}{visitor}", project.seen_until(began))
