"""Adding records (https://cybozu.dev/ja/kintone/docs/rest-api/records/add-record/)."""

from collections.abc import Mapping
from typing import Any

from local.systems.kintone.access.auth import Right
from local.systems.kintone.apps.app import App, FieldType
from local.systems.kintone.errors import bad_json
from local.systems.kintone.records.store import Record
from local.systems.kintone.records.writing import Writer, writable
from local.systems.kintone.texts import NOT_A_DATETIME, POISONED, Text
from local.systems.kintone.values import dates
from local.systems.kintone.values.checking import Bad, Problem
from local.systems.kintone.values.people import user_not_found
from local.systems.kintone.wire.context import Context
from local.systems.kintone.wire.params import Params

MOST_RECORDS = 100
TOO_MANY = Text("一度に100件までのレコードを追加できます。", "A maximum of 100 records can be added at one time.")


def add_record(context: Context, params: Params) -> dict[str, Any]:
    """POST record.json; without `record` a record of defaults is added."""
    writer = context.writer(context.table(params, Right.ADD))
    record = insert(context, writer, params.raw.get("record") or {}, at="record")
    writer.finish()
    return {"id": str(record.id), "revision": str(record.revision)}


def add_records(context: Context, params: Params) -> dict[str, Any]:
    """POST records.json: at most 100, all or nothing."""
    writer = context.writer(context.table(params, Right.ADD))
    sent = params.items("records", most=MOST_RECORDS, too_many=TOO_MANY)
    records = [insert(context, writer, one, at=f"records[{index}]") for index, one in enumerate(sent)]
    writer.finish()
    return {
        "ids": [str(record.id) for record in records],
        "revisions": [str(record.revision) for record in records],
    }


def insert(context: Context, writer: Writer, sent: Any, *, at: str) -> Record:
    """Add one record as it was sent to a POST; creator and times need the right to manage the app."""
    ordinary, system = writable(sent, writer.table, adding=True)
    if system:
        context.caller.require(writer.table.app, Right.MANAGE)
    return insert_values(context, writer, ordinary, at=at, system=_system_values(writer, system, at))


def insert_values(
    context: Context, writer: Writer, ordinary: Mapping[str, Any], *, at: str, system: Mapping[str, str]
) -> Record:
    """Add one record of raw values by field code."""
    table, login = writer.table, context.caller.login
    record_id = next(table.ids)
    prepared = writer.prepare(ordinary, None, at=at, own=record_id)
    key = key_of(table.app, prepared.values)
    refuse_poisoned(context, writer, prepared.values, at)
    created = system.get(FieldType.CREATED_TIME, writer.now)
    record = Record(
        id=record_id,
        revision=1,
        values=prepared.values,
        creator=system.get(FieldType.CREATOR, login),
        created=created,
        modifier=system.get(FieldType.MODIFIER, system.get(FieldType.CREATOR, login)),
        updated=system.get(FieldType.UPDATED_TIME, created),
        **_beginning(table.app, system.get(FieldType.CREATOR, login)),
    )
    context.records += 1
    context.transaction.write(table, record_id, record, operation="INSERT", key=key, values=prepared.sent)
    return record


def _beginning(app: App, creator: str) -> dict[str, Any]:
    """Where process management has a new record."""
    if app.process is None:
        return {}
    status = app.process.statuses[0]
    return {"status": status, "assignees": app.process.candidates(status, creator)}


def key_of(app: App, values: Mapping[str, Any]) -> str:
    """Return the value by which the history knows a record: that of its first unique field with one."""
    return next((str(values[one.code]) for one in app.unique if values.get(one.code)), "")


def refuse_poisoned(context: Context, writer: Writer, values: Mapping[str, Any], at: str) -> None:
    """Refuse a record whose unique value was poisoned on command."""
    for one in writer.table.app.unique:
        if values.get(one.code) and context.is_poisoned(str(values[one.code])):
            writer.report(at, one, Problem(POISONED))


def _system_values(writer: Writer, sent: Mapping[str, Any], at: str) -> dict[str, str]:
    values = {}
    for kind, raw in sent.items():
        if kind in (FieldType.CREATOR, FieldType.MODIFIER):
            code = raw.get("code") if isinstance(raw, dict) else None
            if not isinstance(code, str):
                raise bad_json()
            if code not in writer.directory.users:
                raise user_not_found(code)
            values[kind] = code
        else:
            values[kind] = _time(writer, kind, raw, at)
    return values


def _time(writer: Writer, kind: str, raw: Any, at: str) -> str:
    if not isinstance(raw, str):
        raise bad_json()
    try:
        return dates.instant(raw)
    except Bad:
        one = next(one for one in writer.table.app.by_code.values() if one.type == kind)
        writer.report(at, one, Problem(NOT_A_DATETIME))
        return writer.now
