"""Process management: taking a record from one status to another.

Sources: `kintone/rest-api-spec:kintone/20250423000000/paths/k_v1_record_status.yaml`, and
`SonicGarden/kintone-emulator:docs/real-kintone-notes.md` (measured) for GAIA_IL03, GAIA_ST02 and the revision, which
rises by two.
"""

from dataclasses import replace
from typing import Any

from local.kintone.auth import Right
from local.kintone.calls.add import MOST_RECORDS, key_of
from local.kintone.calls.update import NO_REVISION, TOO_MANY
from local.kintone.context import Context
from local.kintone.errors import Refusal, bad_request, revision_conflict
from local.kintone.params import Params
from local.kintone.store import Record, Table
from local.kintone.texts import Text
from local.kintone.values.people import user_not_found
from local.kintone.writing import this_minute

_REVISIONS = 2


def update_status(context: Context, params: Params) -> dict[str, Any]:
    """PUT record/status.json. A second run of the same call fails."""
    record = _act(context, context.table(params, Right.EDIT), params)
    return {"revision": str(record.revision)}


def update_statuses(context: Context, params: Params) -> dict[str, Any]:
    """PUT records/status.json: at most 100, all or nothing."""
    table = context.table(params, Right.EDIT)
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
    record = replace(
        old,
        revision=old.revision + _REVISIONS,
        status=_next_status(table, old, name),
        assignees=(assignee,) if assignee else (),
        modifier=context.caller.login,
        updated=this_minute(),
    )
    context.records += 1
    key = key_of(table.app, old.values)
    context.transaction.write(table, old.id, record, operation="STATUS", key=key, values={"action": name})
    return record


def _next_status(table: Table, record: Record, name: str) -> str:
    process = table.app.process
    if not process:
        message = Text("プロセス管理機能が無効化されています。", "Process management has been disabled.")
        raise bad_request("GAIA_ST02", message)
    status = record.status or process.statuses[0]
    for action in process.actions:
        if action.name == name and action.source == status:
            return action.target
    raise _not_possible()


def _not_possible() -> Refusal:
    message = Text("ステータスの変更に失敗しました。", "Failed to update the status.")
    return bad_request("GAIA_IL03", message)
