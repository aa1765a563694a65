"""Process management: what it is, and taking a record from one status to another.

Sources: https://cybozu.dev/ja/kintone/docs/rest-api/records/update-status/ for who may act (an API token acts as
Administrator) and when an assignee is named; `kintone/rest-api-spec:kintone/20250423000000/paths/k_v1_app_status.yaml`;
`SonicGarden/kintone-emulator:docs/real-kintone-notes.md` (measured) for GAIA_IL03, GAIA_SA01, GAIA_ST02 and the
revision, which rises by two. That who may not act is told GAIA_IL03 is not confirmed.
"""

from dataclasses import replace
from typing import Any

from local.systems.kintone.access.auth import Right
from local.systems.kintone.apps.app import CREATOR, Action, Process
from local.systems.kintone.calls.add import MOST_RECORDS, key_of
from local.systems.kintone.calls.update import NO_REVISION, TOO_MANY
from local.systems.kintone.errors import Refusal, bad_request, no_privilege, revision_conflict, token_lacks_right
from local.systems.kintone.records.store import Record, Table
from local.systems.kintone.records.writing import this_minute
from local.systems.kintone.texts import Text
from local.systems.kintone.values.people import user_not_found
from local.systems.kintone.wire.context import Context
from local.systems.kintone.wire.params import Params

_REVISIONS = 2


def get_status(context: Context, params: Params) -> dict[str, Any]:
    """GET app/status.json: the right to view or to add is enough."""
    app = context.table(params).app
    if not any(context.caller.may(app.id, right) for right in (Right.VIEW, Right.ADD)):
        raise no_privilege() if context.caller.user else token_lacks_right()
    shape: dict[str, Any] = {"enable": app.process is not None, "revision": str(app.revision)}
    if app.process is None:
        return shape | {"states": None, "actions": None}
    actions = [
        {"name": one.name, "from": one.source, "to": one.target, "filterCond": "", "type": "PRIMARY"}
        | ({"executableUser": {"entities": [_entity(user) for user in one.executors]}} if one.executors else {})
        for one in app.process.actions
    ]
    return shape | {"states": _states(app.process), "actions": actions}


def update_status(context: Context, params: Params) -> dict[str, Any]:
    """PUT record/status.json. A second run of the same call fails."""
    record = _act(context, context.table(params, Right.VIEW), params)
    return {"revision": str(record.revision)}


def update_statuses(context: Context, params: Params) -> dict[str, Any]:
    """PUT records/status.json: at most 100, all or nothing."""
    table = context.table(params, Right.VIEW)
    entries = params.items("records", most=MOST_RECORDS, too_many=TOO_MANY)
    records = [_act(context, table, Params(raw, f"records[{index}].")) for index, raw in enumerate(entries)]
    return {"records": [{"id": str(one.id), "revision": str(one.revision)} for one in records]}


def _act(context: Context, table: Table, entry: Params) -> Record:
    old = table.record(entry.integer("id"))
    revision = entry.integer("revision", least=NO_REVISION, default=NO_REVISION)
    if revision not in (NO_REVISION, old.revision):
        raise revision_conflict(old.id)
    name = entry.text("action")
    assignee = entry.text("assignee", default="")
    if assignee and assignee not in context.directory.users:
        raise user_not_found(assignee)
    process, action = _action(table, old, name, context.caller.login)
    record = replace(
        old,
        revision=old.revision + _REVISIONS,
        status=action.target,
        assignees=_assignees(process, action, old, assignee),
        modifier=context.caller.login,
        updated=this_minute(),
    )
    context.records += 1
    key = key_of(table.app, old.values)
    context.transaction.write(table, old.id, record, operation="STATUS", key=key, values={"action": name})
    return record


def _action(table: Table, record: Record, name: str, login: str) -> tuple[Process, Action]:
    """The action of this name, when this user may take it now."""
    process = table.app.process
    if not process:
        message = Text("プロセス管理機能が無効化されています。", "Process management has been disabled.")
        raise bad_request("GAIA_ST02", message)
    status = record.status or process.statuses[0]
    found = [action for action in process.actions if action.name == name and action.source == status]
    if len(found) != 1:
        raise _not_possible()
    if record.assignees and login not in (*record.assignees, *found[0].executors):
        raise _not_possible()
    return process, found[0]


def _assignees(process: Process, action: Action, record: Record, chosen: str) -> tuple[str, ...]:
    """Who has the record in its next status."""
    candidates = process.candidates(action.target, record.creator)
    if not candidates or process.assignees[action.target].kind == "ANY":
        return candidates
    if chosen not in candidates:
        message = Text("作業者を指定してください。", "Assignee is required.")
        raise bad_request("GAIA_SA01", message)
    return (chosen,)


def _states(process: Process) -> dict[str, Any]:
    shapes = {}
    for index, status in enumerate(process.statuses):
        found = process.assignees.get(status)
        entities = [_entity(user) for user in found.users] if found else []
        kind = "ONE" if found is None or index == 0 else found.kind
        shapes[status] = {"name": status, "index": str(index), "assignee": {"type": kind, "entities": entities}}
    return shapes


def _entity(user: str) -> dict[str, Any]:
    entity = {"type": "CREATOR", "code": None} if user == CREATOR else {"type": "USER", "code": user}
    return {"entity": entity, "includeSubs": False}


def _not_possible() -> Refusal:
    message = Text("ステータスの変更に失敗しました。", "Failed to update the status.")
    return bad_request("GAIA_IL03", message)
