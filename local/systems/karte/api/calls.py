"""The calls of API v2, each a POST of JSON with an access token that has the call's scope.

Paths and bodies: https://github.com/plaidev/craft-codes, craft-functions/generate-referral-link (event/write),
himoduketable-write-from-google-form (refTable/row/upsert), get-events-and-write-to-other-projects (event/get);
https://developers.karte.io/reference/post_v2beta-track-event-writeandexecaction . That rows can be deleted, and the
scopes of the calls on rows, are second-hand. Only events of writeAndExecAction can trigger an action, never those of
event/write (second-hand); its own work is done after the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from local.kit.exchange import Request
from local.systems.karte.api.checking import Refusal, read_event, read_keys, read_object
from local.systems.karte.api.reading import shown_events

if TYPE_CHECKING:
    from local.systems.karte.project import Project

WRITE = "track.event.write"
WRITE_AND_ACT = "beta.track.event.writeAndExecAction"
READ = "beta.track.event.get"
UPSERT_ROW = "beta.track.refTable.row.upsert"
DELETE_ROW = "beta.track.refTable.row.delete"
EVERY_SCOPE = frozenset({WRITE, WRITE_AND_ACT, READ, UPSERT_ROW, DELETE_ROW})

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Call:
    """One call: its scope, and what it does with the body."""

    scope: str
    act: Callable[[Project, Json], dict[str, Any]]


def serve(project: Project, request: Request) -> dict[str, Any]:
    """Do what one call asks for. Raises Refusal."""
    call = CALLS.get(request.path)
    if call is None or request.method != "POST":
        raise Refusal(404, "no such call")
    _authenticate(project, request.header("authorization"), call.scope)
    project.rate.pass_one()
    return call.act(project, read_object(request.body, request.media_type))


def _authenticate(project: Project, authorization: str, scope: str) -> None:
    kind, _, token = authorization.partition(" ")
    if kind != "Bearer" or token not in project.tokens:
        raise Refusal(401, "unknown access token")
    if scope not in project.tokens[token]:
        raise Refusal(403, f"the app lacks the scope {scope}")


def _write(project: Project, content: Json) -> dict[str, Any]:
    kind, value = read_keys(content.get("keys"))
    name, values = read_event(content.get("event"), lower=project.lower_case_names)
    project.history.record(kind, value, name, values, "api")
    return {}


def _write_and_act(project: Project, content: Json) -> dict[str, Any]:
    kind, value = read_keys(content.get("keys"))
    name, values = read_event(content.get("event"), lower=project.lower_case_names)
    project.actions.trigger(project.history.record(kind, value, name, values, "api"), project.seen_until())
    return {}


def _read(project: Project, content: Json) -> dict[str, Any]:
    return {"events": shown_events(project.history, content, project.seen_until())}


def _upsert_row(project: Project, content: Json) -> dict[str, Any]:
    project.tables.write(content, project.clock.now())
    return {}


def _delete_row(project: Project, content: Json) -> dict[str, Any]:
    project.tables.delete(content, project.clock.now())
    return {}


CALLS: Mapping[str, Call] = {
    "/v2/track/event/write": Call(WRITE, _write),
    "/v2beta/track/event/writeAndExecAction": Call(WRITE_AND_ACT, _write_and_act),
    "/v2beta/track/event/get": Call(READ, _read),
    "/v2beta/track/refTable/row/upsert": Call(UPSERT_ROW, _upsert_row),
    "/v2beta/track/refTable/row/delete": Call(DELETE_ROW, _delete_row),
}
