"""Updating records, and adding those that are not there yet (upsert).

Sources: https://cybozu.dev/ja/kintone/docs/rest-api/records/update-record/ and
https://cybozu.dev/ja/kintone/docs/rest-api/records/update-records . Two things are not documented and read strictly
here: the key field inside `record`, and two entries for one record in one request, are refused with CB_VA01.
"""

from dataclasses import replace
from typing import Any

from local.systems.kintone.access.auth import Right
from local.systems.kintone.calls.add import MOST_RECORDS, insert_values, key_of, refuse_poisoned
from local.systems.kintone.calls.target import Target, find
from local.systems.kintone.errors import bad_json, revision_conflict
from local.systems.kintone.records.store import Record
from local.systems.kintone.records.writing import Writer, writable
from local.systems.kintone.texts import KEY_IN_RECORD, SAME_RECORD_TWICE, Text
from local.systems.kintone.values.checking import Problem
from local.systems.kintone.wire.context import Context
from local.systems.kintone.wire.params import Params

TOO_MANY = Text("一度に100件までのレコードを更新できます。", "A maximum of 100 records can be updated at one time.")
NO_REVISION = -1


def update_record(context: Context, params: Params) -> dict[str, Any]:
    """PUT record.json. There is no upsert on this call."""
    writer = context.writer(context.table(params, Right.EDIT))
    record, _ = _put(context, writer, params, at="record", upsert=False)
    writer.finish()
    return {"revision": str(record.revision)}


def update_records(context: Context, params: Params) -> dict[str, Any]:
    """PUT records.json: at most 100, all or nothing; upsert also needs the right to add."""
    upsert = params.flag("upsert")
    rights = (Right.EDIT, Right.ADD) if upsert else (Right.EDIT,)
    writer = context.writer(context.table(params, *rights))
    entries = params.items("records", most=MOST_RECORDS, too_many=TOO_MANY)
    seen: set[int] = set()
    results = []
    for index, raw in enumerate(entries):
        entry = Params(raw, f"records[{index}].")
        record, operation = _put(context, writer, entry, at=f"records[{index}]", upsert=upsert, seen=seen)
        result = {"id": str(record.id), "revision": str(record.revision)}
        results.append({**result, "operation": operation} if upsert else result)
    writer.finish()
    return {"records": results}


def _put(
    context: Context, writer: Writer, entry: Params, *, at: str, upsert: bool, seen: set[int] | None = None
) -> tuple[Record, str]:
    target = find(writer, entry, upsert=upsert)
    revision = entry.integer("revision", least=NO_REVISION, default=NO_REVISION)
    old = target.record
    if old and revision not in (NO_REVISION, old.revision):
        raise revision_conflict(old.id)
    if old and seen is not None and old.id in seen:
        writer.errors.setdefault(target.place, []).append(SAME_RECORD_TWICE)
    ordinary = _ordinary(writer, entry, target, at)
    if old:
        record, operation = _update(context, writer, old, ordinary, key=target.value, at=at), "UPDATE"
    else:
        record, operation = insert_values(context, writer, ordinary or {}, at=at, system={}), "INSERT"
    if seen is not None:
        seen.add(record.id)
    return record, operation


def _ordinary(writer: Writer, entry: Params, target: Target, at: str) -> dict[str, Any] | None:
    """Return the raw values to write, None when there is no `record`, so that nothing changes."""
    if entry.has("record"):
        if not isinstance(entry.raw["record"], dict):
            raise bad_json()
        ordinary, _ = writable(entry.raw["record"], writer.table, adding=False)
    elif target.record:
        return None
    else:
        ordinary = {}
    if target.field:
        if target.field.code in ordinary:
            writer.report(at, target.field, Problem(KEY_IN_RECORD))
        if not target.record:
            return {**ordinary, target.field.code: target.value}
    return ordinary


def _update(
    context: Context,
    writer: Writer,
    old: Record,
    ordinary: dict[str, Any] | None,
    *,
    key: str,
    at: str,
) -> Record:
    context.records += 1
    if ordinary is None:
        return old
    prepared = writer.prepare(ordinary, old, at=at, own=old.id)
    refuse_poisoned(context, writer, prepared.values, at)
    record = replace(
        old,
        revision=old.revision + 1,
        values=prepared.values,
        modifier=context.caller.login,
        updated=writer.now,
    )
    key = key or key_of(writer.table.app, prepared.values)
    context.transaction.write(writer.table, old.id, record, operation="UPDATE", key=key, values=prepared.sent)
    return record
