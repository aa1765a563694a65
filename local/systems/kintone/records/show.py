"""Records as kintone returns them: every field with its type, ids and revisions as strings.

Source: `kintone/kintone-java-client` (src/test/resources/com/kintone/client/RecordDeserializerTest_*.json).
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from local.systems.kintone.apps.app import SYSTEM_FIELDS, App, Field, FieldType
from local.systems.kintone.records.store import Record
from local.systems.kintone.values.checking import Directory
from local.systems.kintone.values.fields import empty
from local.systems.kintone.values.people import user

_SYSTEM_VALUES: Mapping[FieldType, Callable[[Record, Directory], Any]] = {
    FieldType.RECORD_NUMBER: lambda record, _: str(record.id),
    FieldType.CREATOR: lambda record, people: user(record.creator, people),
    FieldType.CREATED_TIME: lambda record, _: record.created,
    FieldType.MODIFIER: lambda record, people: user(record.modifier, people),
    FieldType.UPDATED_TIME: lambda record, _: record.updated,
    FieldType.STATUS: lambda record, _: record.status,
    FieldType.STATUS_ASSIGNEE: lambda record, people: [user(one, people) for one in record.assignees],
}
_OF_PROCESS = frozenset({FieldType.STATUS, FieldType.STATUS_ASSIGNEE})


def shown(record: Record, app: App, directory: Directory, only: Collection[str] | None = None) -> dict[str, Any]:
    """Return a record as a GET does; `only` names the fields that are wanted."""
    cells: dict[str, Any] = {
        one.code: {"type": one.type, "value": value_of(record, one, directory)}
        for one in app.by_code.values()
        if is_shown(app, one)
    }
    cells["$id"] = {"type": "__ID__", "value": str(record.id)}
    cells["$revision"] = {"type": "__REVISION__", "value": str(record.revision)}
    return {code: cell for code, cell in cells.items() if code in only} if only else cells


def is_shown(app: App, one: Field) -> bool:
    """Tell whether a field is part of a record; status fields are only where process management is on."""
    if one.type in _OF_PROCESS:
        return app.process is not None
    return one.type in _SYSTEM_VALUES or one.type not in {
        *SYSTEM_FIELDS,
        FieldType.REFERENCE_TABLE,
        FieldType.GROUP,
    }


def value_of(record: Record, one: Field, directory: Directory) -> Any:
    """Return the value of one field as a GET shows it."""
    if one.type in _SYSTEM_VALUES:
        return _SYSTEM_VALUES[one.type](record, directory)
    value = record.values.get(one.code, empty(one))
    if one.type is FieldType.SUBTABLE:
        return [{"id": row["id"], "value": _row(one, row["value"])} for row in value]
    return value


def _row(table: Field, values: Mapping[str, Any]) -> dict[str, Any]:
    return {cell.code: {"type": cell.type, "value": values.get(cell.code, empty(cell))} for cell in table.fields}
