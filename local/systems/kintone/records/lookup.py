"""Lookups: a key finds a record of another app, whose fields are copied once, at the time of the write.

Sources: `SonicGarden/kintone-emulator:doc/kintone-behavior-notes.md` section 10 (measured), and
https://cybozu.dev/ja/kintone/miscellaneous/archive-tips/multiple-api-token-capabilities : the request also needs a
token of the source app with the view right.
"""

from typing import Any

from local.systems.kintone.access.auth import Caller, Right
from local.systems.kintone.apps.app import App, Field, FieldType, Lookup
from local.systems.kintone.errors import lookup_failed
from local.systems.kintone.records.store import Record, Store, Table
from local.systems.kintone.values.fields import empty


def copied(app: App, one: Field, value: str, store: Store, caller: Caller) -> dict[str, Any]:
    """Return the values that the lookup field `one` fills; an empty key empties them all."""
    lookup = one.lookup
    if lookup is None:
        return {}
    if not value:
        return {code: empty(app.by_code[code]) for code in lookup.copies}
    if not caller.may(lookup.app, Right.VIEW) or lookup.app not in store.tables:
        raise lookup_failed(one.code, value)
    source = store.tables[lookup.app]
    record = _found(source, lookup, value)
    if record is None:
        raise lookup_failed(one.code, value)
    return {code: _value(source.app, record, related) for code, related in lookup.copies.items()}


def _found(source: Table, lookup: Lookup, value: str) -> Record | None:
    key = source.app.by_code.get(lookup.key)
    if key is not None and key.type is FieldType.RECORD_NUMBER:
        return source.records.get(int(value)) if value.isdecimal() else None
    return source.holder(lookup.key, value)


def _value(app: App, record: Record, code: str) -> Any:
    one = app.by_code[code]
    if one.type is FieldType.RECORD_NUMBER:
        return str(record.id)
    return record.values.get(code, empty(one))
