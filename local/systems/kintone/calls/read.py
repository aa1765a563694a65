"""Reading and deleting records.

Sources: https://cybozu.dev/ja/kintone/docs/rest-api/records/get-records/ ,
https://cybozu.dev/ja/kintone/docs/rest-api/records/delete-records/ .
"""

from typing import Any

from local.systems.kintone.access.auth import Right
from local.systems.kintone.calls.add import MOST_RECORDS, key_of
from local.systems.kintone.errors import revision_conflict
from local.systems.kintone.records.search import select
from local.systems.kintone.records.show import shown
from local.systems.kintone.texts import REQUIRED_PARAMETER, Text, at_most
from local.systems.kintone.wire.context import Context
from local.systems.kintone.wire.params import Params

MOST_FIELDS = 1000
_DELETES = Text(
    "一度に1件から100件までのレコードを削除できます。",
    "Between 1 and 100 records can be deleted at one time.",
)


def get_record(context: Context, params: Params) -> dict[str, Any]:
    """GET record.json by id."""
    table = context.table(params, Right.VIEW)
    context.records = 1
    return {"record": shown(table.record(params.integer("id")), table.app, context.directory)}


def get_records(context: Context, params: Params) -> dict[str, Any]:
    """GET records.json; `totalCount` is null unless it is asked for."""
    table = context.table(params, Right.VIEW)
    only = params.items("fields", most=MOST_FIELDS, too_many=at_most(MOST_FIELDS)) if params.has("fields") else ()
    records, total = select(table, params.text("query", default=""), context.directory)
    context.records = len(records)
    return {
        "records": [shown(record, table.app, context.directory, only) for record in records],
        "totalCount": str(total) if params.flag("totalCount") else None,
    }


def delete_records(context: Context, params: Params) -> dict[str, Any]:
    """DELETE records.json: 1 to 100 ids, with their revisions when the caller cares."""
    table = context.table(params, Right.DELETE)
    ids = _integers(params, "ids")
    if not ids:
        raise params.wrong("ids", REQUIRED_PARAMETER, _DELETES)
    revisions = _integers(params, "revisions") if params.has("revisions") else [-1] * len(ids)
    for record_id, revision in zip(ids, revisions, strict=False):
        record = table.record(record_id)
        if revision not in (-1, record.revision):
            raise revision_conflict(record_id)
        key = key_of(table.app, record.values)
        context.transaction.write(table, record_id, None, operation="DELETE", key=key, values={})
    context.records = len(ids)
    return {}


def _integers(params: Params, name: str) -> list[int]:
    if not params.has(name):
        return []
    raw = params.items(name, most=MOST_RECORDS, too_many=_DELETES)
    return [Params({f"{name}[{index}]": one}).integer(f"{name}[{index}]", least=-1) for index, one in enumerate(raw)]
