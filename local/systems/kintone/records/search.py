"""Finding the records that a query asks for.

Source for which operator a type takes: https://cybozu.dev/ja/kintone/docs/overview/query/ . The codes are those of
`SonicGarden/kintone-emulator` (query tests run against a live kintone): GAIA_IQ11 no such field, GAIA_IQ03 operator
not for this type, GAIA_IQ07 `=` on a field of a table, GAIA_IQ10 no such option.
"""

import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from local.systems.kintone.apps.app import App, Field, FieldType
from local.systems.kintone.errors import bad_request
from local.systems.kintone.records.query import Both, Comparison, Condition, not_a_query, parse
from local.systems.kintone.records.show import value_of
from local.systems.kintone.records.store import Record, Table
from local.systems.kintone.texts import Text
from local.systems.kintone.values import dates
from local.systems.kintone.values.checking import Bad, Directory

_T = FieldType
_EQUAL = frozenset({"=", "!="})
_ORDER = _EQUAL | {">", "<", ">=", "<="}
_IN = frozenset({"in", "not in"})
_LIKE = frozenset({"like", "not like"})
_EMPTY = frozenset({"is", "is not"})
_ALLOWED: Mapping[FieldType, frozenset[str]] = {
    _T.RECORD_NUMBER: _ORDER | _IN,
    _T.NUMBER: _ORDER | _IN,
    _T.CALC: _ORDER | _IN,
    _T.SINGLE_LINE_TEXT: _EQUAL | _IN | _LIKE,
    _T.LINK: _EQUAL | _IN | _LIKE,
    _T.MULTI_LINE_TEXT: _LIKE | _EMPTY,
    _T.RICH_TEXT: _LIKE | _EMPTY,
    _T.STATUS: _EQUAL | _IN,
} | dict.fromkeys((_T.DATE, _T.TIME, _T.DATETIME, _T.CREATED_TIME, _T.UPDATED_TIME), _ORDER)
_NUMERIC = frozenset({_T.RECORD_NUMBER, _T.NUMBER, _T.CALC})
_INSTANTS = frozenset({_T.DATETIME, _T.CREATED_TIME, _T.UPDATED_TIME})
_CHOICES = frozenset({_T.RADIO_BUTTON, _T.DROP_DOWN, _T.CHECK_BOX, _T.MULTI_SELECT})
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
}
_ID = Field(code="$id", type=_T.RECORD_NUMBER)

Test = Callable[[Record], bool]


def select(table: Table, text: str, directory: Directory) -> tuple[list[Record], int]:
    """Return the page of records that a query asks for, and how many there are on all pages."""
    query = parse(text)
    matches = _test(query.condition, table.app, directory) if query.condition else None
    found = [record for record in table.records.values() if matches is None or matches(record)]
    found.sort(key=lambda record: record.id, reverse=True)
    for code, descending in reversed(query.order):
        one = _field(table.app, code)
        found.sort(key=lambda record, one=one: _sort_key(record, one, directory), reverse=descending)  # type: ignore[misc]
    return found[query.offset : query.offset + query.limit], len(found)


def _test(condition: Condition, app: App, directory: Directory) -> Test:
    if isinstance(condition, Both):
        left, right = _test(condition.left, app, directory), _test(condition.right, app, directory)
        if condition.any_of:
            return lambda record: left(record) or right(record)
        return lambda record: left(record) and right(record)
    table = _table_of(app, condition)
    one = _field(app, condition.field) if table is None else _cell(table, condition.field)
    _check_operator(one, condition)
    wanted = [_comparable(one, value) for value in condition.values]
    name, negated = condition.operator, condition.operator.startswith(("not", "!=", "is not"))
    if name in _COMPARE:
        return lambda record: _ordered(_COMPARE[name], _of(record, one, directory), wanted[0])
    matches = _like if name.endswith("like") else _equals
    if table is not None:
        return lambda record: any(
            matches(row["value"].get(one.code), wanted or [""]) is not negated for row in _rows(record, table)
        )
    return lambda record: matches(_of(record, one, directory), wanted or [""]) is not negated


def _table_of(app: App, condition: Comparison) -> Field | None:
    """The table that a condition's field is inside of; those take `in`, `like` and their opposites alone."""
    if condition.field in app.by_code or condition.operator not in _IN | _LIKE:
        return None
    return next((one for one in app.fields for cell in one.fields if cell.code == condition.field), None)


def _cell(table: Field, code: str) -> Field:
    return next(cell for cell in table.fields if cell.code == code)


def _rows(record: Record, table: Field) -> list[Mapping[str, Any]]:
    """A record is found when one of its rows fits, whichever."""
    found: list[Mapping[str, Any]] = record.values.get(table.code, [])
    return found


def _field(app: App, code: str) -> Field:
    if code == "$id":
        return _ID
    found = app.by_code.get(code)
    if found:
        return found
    if any(cell.code == code for one in app.fields for cell in one.fields):
        message = Text("テーブル内のフィールドには使用できません。", "Not possible for a field in a table.")
        raise bad_request("GAIA_IQ07", message)
    message = Text(f"指定されたフィールド（{code}）が見つかりません。", f"Field {code} not found.")
    raise bad_request("GAIA_IQ11", message)


def _check_operator(one: Field, condition: Comparison) -> None:
    if condition.operator not in _ALLOWED.get(one.type, _IN):
        message = Text(
            f"{one.code}フィールドには演算子{condition.operator}を使用できません。",
            f"The operator {condition.operator} cannot be used on the field {one.code}.",
        )
        raise bad_request("GAIA_IQ03", message)
    unknown = [value for value in condition.values if value and value not in one.option_set]
    if one.type in _CHOICES and unknown:
        message = Text(f"選択肢「{unknown[0]}」が見つかりません。", f"Option {unknown[0]} not found.")
        raise bad_request("GAIA_IQ10", message)


def _comparable(one: Field, text: str) -> Any:
    if not text:
        return ""
    try:
        if one.type in _NUMERIC:
            return Decimal(text)
        return dates.instant(text) if one.type in _INSTANTS else text
    except (ArithmeticError, Bad):
        not_a_query()


def _of(record: Record, one: Field, directory: Directory) -> Any:
    value = value_of(record, one, directory)
    if value in ("", None):
        return ""
    return Decimal(value) if one.type in _NUMERIC else value


def _ordered(compare: Callable[[Any, Any], bool], value: Any, wanted: Any) -> bool:
    return value != "" and wanted != "" and compare(value, wanted)


def _equals(value: Any, wanted: list[Any]) -> bool:
    if isinstance(value, dict):
        return value["code"] in wanted
    if isinstance(value, list):
        items = [item["code"] if isinstance(item, dict) else item for item in value]
        return any(item in wanted for item in items) or (not items and "" in wanted)
    return value in wanted


def _like(value: Any, wanted: list[Any]) -> bool:
    return any(str(text).casefold() in str(value).casefold() for text in wanted)


def _sort_key(record: Record, one: Field, directory: Directory) -> tuple[bool, Any]:
    value = _of(record, one, directory)
    return value != "", value if value != "" else 0
