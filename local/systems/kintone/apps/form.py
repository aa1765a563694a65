"""An app's form as `GET /k/v1/app/form/fields.json` returns it, and an app from such an answer.

Source: https://cybozu.dev/ja/kintone/docs/rest-api/apps/form/get-form-fields/ , with the keys of each type as in
`kintone/kintone-java-client:src/test/resources/com/kintone/client/FieldPropertyDeserializerTest_*.json`.
STATUS, STATUS_ASSIGNEE and CATEGORY are always listed, with `enabled`
(`SonicGarden/kintone-emulator:docs/real-kintone-notes.md`, measured).
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from local.systems.kintone.apps.app import App, Field, FieldType, Lookup
from local.systems.kintone.values.number import plain

_T = FieldType
_ENABLED = frozenset({_T.STATUS, _T.STATUS_ASSIGNEE, _T.CATEGORY})
_REQUIRED = frozenset(_T) - _ENABLED - {
    _T.RECORD_NUMBER, _T.CREATOR, _T.CREATED_TIME, _T.MODIFIER, _T.UPDATED_TIME, _T.GROUP,
    _T.REFERENCE_TABLE, _T.SUBTABLE,
}  # fmt: skip
_UNIQUE = frozenset({_T.SINGLE_LINE_TEXT, _T.NUMBER, _T.LINK, _T.DATE, _T.DATETIME})
_LENGTHS = frozenset({_T.SINGLE_LINE_TEXT, _T.MULTI_LINE_TEXT, _T.LINK})
_OPTIONS = frozenset({_T.RADIO_BUTTON, _T.DROP_DOWN, _T.CHECK_BOX, _T.MULTI_SELECT})
_LISTS = frozenset({
    _T.CHECK_BOX, _T.MULTI_SELECT, _T.USER_SELECT, _T.ORGANIZATION_SELECT, _T.GROUP_SELECT,
})  # fmt: skip
_TIMES = frozenset({_T.DATE, _T.TIME, _T.DATETIME})
_NO_DEFAULT = frozenset({_T.FILE, _T.CALC})


def properties(app: App) -> dict[str, Any]:
    """Return every field's properties by its code."""
    return {one.code: _property(app, one) for one in app.by_code.values()}


def _property(app: App, one: Field) -> dict[str, Any]:
    shape: dict[str, Any] = {"type": one.type, "code": one.code, "label": one.label or one.code}
    if one.type in _ENABLED:
        return shape | {"enabled": app.process is not None and one.type is not _T.CATEGORY}
    shape["noLabel"] = False
    if one.type in _REQUIRED:
        shape["required"] = one.required
    if one.lookup:
        return shape | {"lookup": _lookup(one.lookup)}
    if one.type in _UNIQUE:
        shape["unique"] = one.unique
    if one.type in _REQUIRED - _NO_DEFAULT:
        shape["defaultValue"] = one.default or ([] if one.type in _LISTS else "")
    return shape | _of_type(app, one)


def _of_type(app: App, one: Field) -> dict[str, Any]:
    shape: dict[str, Any] = {}
    if one.type in _LENGTHS:
        shape |= {"minLength": _limit(one.min_length), "maxLength": _limit(one.max_length)}
    if one.type in _OPTIONS:
        shape["options"] = {text: {"label": text, "index": str(index)} for index, text in enumerate(one.options)}
    if one.type in _TIMES:
        shape["defaultNowValue"] = one.default_now
    if one.type is _T.NUMBER:
        shape |= {"minValue": _number(one.min_value), "maxValue": _number(one.max_value)}
    if one.type in (_T.NUMBER, _T.CALC):
        shape |= {"digit": one.digit, "displayScale": "", "unit": one.unit, "unitPosition": "BEFORE"}
    if one.type in (_T.CALC, _T.SINGLE_LINE_TEXT):
        shape |= {"expression": one.expression, "hideExpression": False}
    if one.type is _T.LINK:
        shape["protocol"] = one.protocol
    if one.type is _T.SUBTABLE:
        shape["fields"] = {cell.code: _property(app, cell) for cell in one.fields}
    return shape


def _lookup(lookup: Lookup) -> dict[str, Any]:
    return {
        "relatedApp": {"app": str(lookup.app), "code": ""},
        "relatedKeyField": lookup.key,
        "fieldMappings": [{"field": ours, "relatedField": theirs} for ours, theirs in lookup.copies.items()],
        "lookupPickerFields": [],
        "filterCond": "",
        "sort": "",
    }


def field_of(code: str, shape: Mapping[str, Any]) -> Field:
    """Return the field that one property describes; raise ValueError or TypeError when it is none."""
    lookup = shape.get("lookup")
    options = sorted(shape.get("options", {}).items(), key=lambda item: int(item[1].get("index", 0)))
    return Field(
        code=code,
        type=FieldType(shape["type"]),
        label=shape.get("label", code),
        required=bool(shape.get("required")),
        unique=bool(shape.get("unique")),
        options=tuple(text for text, _ in options),
        min_length=_integer(shape.get("minLength")),
        max_length=_integer(shape.get("maxLength")),
        min_value=_decimal(shape.get("minValue")),
        max_value=_decimal(shape.get("maxValue")),
        digit=bool(shape.get("digit")),
        unit=shape.get("unit", ""),
        protocol=shape.get("protocol", "WEB"),
        default=shape.get("defaultValue") or None,
        default_now=bool(shape.get("defaultNowValue")),
        expression=shape.get("expression", ""),
        lookup=_lookup_of(lookup) if lookup else None,
        fields=tuple(field_of(cell, its) for cell, its in shape.get("fields", {}).items()),
    )


def _lookup_of(shape: Mapping[str, Any]) -> Lookup:
    copies = {one["field"]: one["relatedField"] for one in shape.get("fieldMappings", [])}
    return Lookup(app=int(shape["relatedApp"]["app"]), key=shape["relatedKeyField"], copies=copies)


def _limit(value: int | None) -> str:
    return "" if value is None else str(value)


def _number(value: Decimal | None) -> str:
    return "" if value is None else plain(value)


def _integer(text: str | int | None) -> int | None:
    return None if text in ("", None) else int(text or 0)


def _decimal(text: str | float | None) -> Decimal | None:
    return None if text in ("", None) else Decimal(str(text))
