"""A route against an app's own form, as `GET /k/v1/app/form/fields.json` tells it.

kintone ignores unknown field codes, look-up copies and calculated fields without a word, and refuses other read-only
ones (https://github.com/cy-takeuchi/monosashi, fixtures/write-behavior.md): both are found here, before any lead is
lost in them. Properties: https://cybozu.dev/ja/kintone/docs/rest-api/apps/form/get-form-fields/
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

from relay.core.findings import Finding
from systems.kintone.config import Field, KintoneRoute, RowRule
from systems.kintone.rules import READ_ONLY_TYPES, TABLE_TYPES, UNSUPPORTED_TYPES
from systems.kintone.target.action import has_action
from systems.kintone.target.record import as_field
from systems.kintone.written_options import written_options

Properties = Mapping[str, Mapping[str, Any]]
"""Field code to what the form says of the field."""

KNOWN_TYPES = frozenset({"SINGLE_LINE_TEXT", "LINK"})
KEY_TYPES = {"SINGLE_LINE_TEXT": "text", "NUMBER": "number"}

_OPTION_TYPES = frozenset({"RADIO_BUTTON", "DROP_DOWN", "CHECK_BOX", "MULTI_SELECT"})
_SINGLE_CHOICES = frozenset({"RADIO_BUTTON", "DROP_DOWN"})
_LOOKUP_TYPES = frozenset({"SINGLE_LINE_TEXT", "NUMBER", "LINK"})
_TEXT_SHAPED = frozenset({"RICH_TEXT", "NUMBER", "LINK", "DATE", "TIME", "DATETIME", "RADIO_BUTTON", "DROP_DOWN"})
_ALSO_TAKEN: Mapping[str, frozenset[str]] = {
    "text": _TEXT_SHAPED,
    "multi_line_text": frozenset({"SINGLE_LINE_TEXT", "RICH_TEXT"}),
    "number": frozenset({"SINGLE_LINE_TEXT"}),
    "link": frozenset({"SINGLE_LINE_TEXT"}),
    "radio_button": frozenset({"DROP_DOWN"}),
    "drop_down": frozenset({"RADIO_BUTTON"}),
    "check_box": frozenset({"MULTI_SELECT"}),
    "multi_select": frozenset({"CHECK_BOX"}),
    "lookup": _LOOKUP_TYPES,
}
"""Types that kintone takes the same JSON for, though the relay then checks or empties the field by other rules."""

_SHOWN_OPTIONS = 20


def compare(name: str, route: KintoneRoute, form: Properties) -> Iterator[Finding]:
    """Everything that the form says of one route: key, fields, and required fields that it leaves empty."""
    where = f"routes.{name}"
    if route.key.record is None:
        yield from _compare_key(f"{where}.key.field", route, form)
        yield from _compare_adopt(f"{where}.key.adopt.field", route, form)
    else:
        yield _ok(f"{where}.key.record", "the record's own number; it makes no record")
    for code, rule in route.fields.items():
        yield from _compare_field(f"{where}.fields.{code}", code, as_field(rule), route, form)
    if route.rows is not None:
        yield from _compare_rows(f"{where}.rows", route.rows, route, form)
    if route.fields or route.rows is not None or not has_action(route):
        yield from _required(where, route, form)


def key_is_usable(route: KintoneRoute, form: Properties) -> bool:
    """Whether kintone can find records by this route's key."""
    if route.key.record is not None:
        return True
    field = form.get(route.key.code, {})
    return field.get("type") in KEY_TYPES and field.get("unique") is True


def _compare_key(where: str, route: KintoneRoute, form: Properties) -> Iterator[Finding]:
    field = form.get(route.key.code)
    if field is None:
        yield _error(where, f"the app has no field {route.key.code}.{_suggestion(route.key.code, form)}")
        return
    kind = str(field.get("type"))
    if kind not in KEY_TYPES:
        yield _error(where, f"{kind} cannot be a key. Choose a field of type SINGLE_LINE_TEXT or NUMBER.")
    elif field.get("unique") is not True:
        yield _error(where, "switch on 'Prohibit duplicate values' for this field in kintone, and update the app.")
    elif KEY_TYPES[kind] != route.key.type:
        message = (
            f"the field is {kind}: set key.type to {KEY_TYPES[kind]}, so that each record has one spelling here too."
        )
        yield _warning(where, message)
    else:
        yield _ok(where, f"{kind}, without duplicates")


def _compare_adopt(where: str, route: KintoneRoute, form: Properties) -> Iterator[Finding]:
    if route.key.adopt is None:
        return
    code = route.key.adopt.field
    field = form.get(code)
    if field is None:
        yield _error(where, f"the app has no field {code}.{_suggestion(code, form)}")
    elif field.get("type") not in KNOWN_TYPES:
        message = f"a record cannot be known by {field.get('type')}. Choose a field of type SINGLE_LINE_TEXT or LINK."
        yield _error(where, message)
    else:
        yield _ok(where, "a record that has no key yet is known by it")


def _compare_rows(where: str, rows: RowRule, route: KintoneRoute, form: Properties) -> Iterator[Finding]:
    """The table, the field of the mark, the cells, and required cells that a new row would leave empty."""
    table = form.get(rows.table)
    if table is None:
        yield _error(f"{where}.table", f"the app has no table {rows.table}.{_suggestion(rows.table, form)}")
        return
    if table.get("type") != "SUBTABLE":
        yield _error(f"{where}.table", f"the field is {table.get('type')}. rows writes to a table.")
        return
    inside: Properties = table.get("fields", {})
    yield _ok(f"{where}.table", f"a table; a record keeps the newest {rows.keep} of its rows with a mark")
    mark = inside.get(rows.mark.field)
    if mark is None:
        message = f"the table {rows.table} has no field {rows.mark.field}.{_suggestion(rows.mark.field, inside)}"
        yield _error(f"{where}.mark.field", message)
    elif mark.get("type") != "SINGLE_LINE_TEXT" or isinstance(mark.get("lookup"), Mapping):
        message = f"{mark.get('type')} cannot hold a mark. Choose a field of type SINGLE_LINE_TEXT, no look-up."
        yield _error(f"{where}.mark.field", message)
    else:
        yield _ok(f"{where}.mark.field", "the row of an event is known again by it")
    for code, rule in rows.fields.items():
        yield from _compare_field(f"{where}.fields.{code}", code, as_field(rule), route, inside)
    for code, cell in inside.items():
        if cell.get("required") and code not in {rows.mark.field, *rows.fields} and not _has_default(cell):
            message = f"the field {code} of the table is required and has no default, so no row can be added without it"
            yield _error(where, f"{message}. Add it to rows.fields, or give it a default in kintone.")


def _compare_field(where: str, code: str, rule: Field, route: KintoneRoute, form: Properties) -> Iterator[Finding]:
    field = form.get(code)
    if field is None:
        yield _error(where, _missing(code, form))
        return
    kind = str(field.get("type"))
    if message := _unwritable(code, kind, form):
        yield _error(where, message)
        return
    yield _type_finding(where, rule.type, kind, field)
    if kind in _SINGLE_CHOICES and isinstance(options := field.get("options"), Mapping):
        for option in written_options(rule.from_):
            if option not in options:
                message = f"the field has no option {option}, and kintone refuses it.{_suggestion(option, options)}"
                yield _error(f"{where}.from", f"{message} Add it to the field and update the app, or correct it here.")
    if (rule.type, kind) == ("text", "MULTI_LINE_TEXT"):
        message = "with type text, line breaks and tabs become spaces. To keep them, set type to multi_line_text."
        yield _warning(f"{where}.type", message)
    if field.get("required") and (rule.empty or route.empty) == "clear":
        yield _warning(where, "the field is required, so kintone refuses to have it cleared. Use empty: keep here.")


def _type_finding(where: str, wanted: str, kind: str, field: Mapping[str, Any]) -> Finding:
    is_lookup = isinstance(field.get("lookup"), Mapping)
    actual = "lookup" if is_lookup else _name_of(kind)
    if wanted == actual or (wanted == "text" and kind == "MULTI_LINE_TEXT"):
        return _ok(where, _description(kind, field, is_lookup=is_lookup))
    if is_lookup and wanted == _name_of(kind):
        return _warning(
            where, "the field is a look-up: set its type to lookup, and give a token of the source app too."
        )
    if kind in _ALSO_TAKEN.get(wanted, ()):
        return _warning(where, f"the field is {kind}: set its type to {actual}, and its values are checked as such.")
    return _error(where, f"the field is {kind}, which does not take {wanted}. Set its type to {actual}.")


def _unwritable(code: str, kind: str, form: Properties) -> str | None:
    if kind.lower() in READ_ONLY_TYPES:
        return f"kintone never accepts writes to {kind}. Leave this field out."
    if kind.lower() in TABLE_TYPES:
        return f"{kind} is written row by row: name it in rows.table. Leave this field out."
    if kind.lower() in UNSUPPORTED_TYPES:
        return f"{kind} is not supported yet. Leave this field out."
    if source := _copies(form).get(code):
        return f"the look-up {source} fills this field, and kintone ignores what is sent. Leave it out; send {source}."
    return None


def _required(where: str, route: KintoneRoute, form: Properties) -> Iterator[Finding]:
    copies = _copies(form)
    for code, field in form.items():
        filled = code == route.key.code or code in route.fields or copies.get(code) in route.fields
        if not field.get("required") or filled or _has_default(field):
            continue
        if route.creates:
            message = f"the field {code} is required and has no default, so no record can be created without it."
            yield _error(where, f"{message} Add it to fields, or give it a default in kintone.")
        else:
            yield _warning(where, f"the field {code} is required: a record in which it is empty cannot be updated.")


def _has_default(field: Mapping[str, Any]) -> bool:
    return bool(field.get("defaultValue")) or field.get("defaultNowValue") is True


def _copies(form: Properties) -> dict[str, str]:
    """Field code to the look-up that fills it."""
    return {
        mapping["field"]: code
        for code, field in form.items()
        if isinstance(lookup := field.get("lookup"), Mapping)
        for mapping in lookup.get("fieldMappings", ())
    }


def _missing(code: str, form: Properties) -> str:
    for table, field in form.items():
        if code in field.get("fields", {}):
            return f"this field is inside the table {table}: write it under rows.fields, with rows.table: {table}."
    return f"the app has no field {code}; kintone would ignore it without a word.{_suggestion(code, form)}"


def _suggestion(code: str, form: Properties) -> str:
    by_label = [found for found, field in form.items() if field.get("label") == code]
    near = [*by_label, *difflib.get_close_matches(code, form, n=1)]
    return f" Did you mean {near[0]}?" if near else ""


def _description(kind: str, field: Mapping[str, Any], *, is_lookup: bool) -> str:
    options = field.get("options")
    if is_lookup:
        return f"{kind}, a look-up: the secret needs a token of the source app too, with the right to view"
    if kind not in _OPTION_TYPES or not isinstance(options, Mapping):
        return kind
    names = sorted(options, key=lambda option: int(options[option].get("index", 0)))
    more = f" and {len(names) - _SHOWN_OPTIONS} more" if len(names) > _SHOWN_OPTIONS else ""
    return f"{kind}; options: {', '.join(names[:_SHOWN_OPTIONS])}{more}"


def _name_of(kind: str) -> str:
    return "text" if kind == "SINGLE_LINE_TEXT" else kind.lower()


def _ok(where: str, message: str) -> Finding:
    return Finding(level="ok", where=where, message=message)


def _warning(where: str, message: str) -> Finding:
    return Finding(level="warning", where=where, message=message)


def _error(where: str, message: str) -> Finding:
    return Finding(level="error", where=where, message=message)
