"""Which record an update is for: `id`, or `updateKey` with the value of a unique field.

Source: https://cybozu.dev/ja/kintone/docs/rest-api/records/update-record/ , and for the length of the value
`kintone/rest-api-spec:kintone/20250423000000/components/schemas/RecordPutUpdateKey.yaml`.
"""

from dataclasses import dataclass

from local.systems.kintone.apps.app import Field, FieldType
from local.systems.kintone.errors import bad_json, key_not_found, record_not_found
from local.systems.kintone.records.store import Record
from local.systems.kintone.records.writing import Writer
from local.systems.kintone.texts import KEY_BOTH, KEY_FIELD, KEY_NEITHER, REQUIRED_PARAMETER, shorter_than
from local.systems.kintone.values import fields
from local.systems.kintone.values.checking import Bad
from local.systems.kintone.wire.params import Params

KEY_LENGTH = 64
_KEY_TYPES = frozenset({FieldType.SINGLE_LINE_TEXT, FieldType.NUMBER})


@dataclass(frozen=True)
class Target:
    """The record an entry is for, None when an upsert is to add it; and the key, when it was one."""

    record: Record | None
    field: Field | None = None
    value: str = ""
    place: str = "id"


def find(writer: Writer, entry: Params, *, upsert: bool) -> Target:
    """Return the target of one entry; raise GAIA_RE01 or GAIA_RE20 when it is missing and may not be added."""
    if entry.has("id") and entry.has("updateKey"):
        raise entry.wrong("updateKey", KEY_BOTH)
    if entry.has("updateKey"):
        return _by_key(writer, entry.group("updateKey"), upsert=upsert)
    if not entry.has("id"):
        raise entry.wrong("id", KEY_NEITHER)
    record_id = entry.integer("id")
    record = writer.table.records.get(record_id)
    if record is None and not upsert:
        raise record_not_found(record_id)
    return Target(record, place=f"{entry.at}id")


def _by_key(writer: Writer, key: Params, *, upsert: bool) -> Target:
    one = writer.table.app.by_code.get(key.text("field"))
    if one is None or not one.unique or one.type not in _KEY_TYPES:
        raise key.wrong("field", KEY_FIELD)
    value = _key_value(writer, key, one)
    record = writer.table.holder(one.code, value)
    if record is None and not upsert:
        raise key_not_found(one.code, value)
    return Target(record, one, value, f"{key.at}value")


def _key_value(writer: Writer, key: Params, one: Field) -> str:
    raw = key.raw.get("value")
    if raw in (None, ""):
        raise key.wrong("value", REQUIRED_PARAMETER)
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise bad_json()
    if len(str(raw)) > KEY_LENGTH:
        raise key.wrong("value", shorter_than(KEY_LENGTH + 1))
    try:
        value = str(fields.check(one, str(raw), writer.checking))
    except Bad as bad:
        raise key.wrong("value", *(problem.text for problem in bad.problems)) from None
    if not value:
        raise key.wrong("value", REQUIRED_PARAMETER)
    return value
