"""One check per field type, what an empty value reads back as, and what a default is.

Sources: https://cybozu.dev/ja/kintone/docs/rest-api/records/add-record/ for what is sent;
`SonicGarden/kintone-emulator:doc/kintone-behavior-notes.md` sections 1, 2 and 7 (measured) for the keys of `errors`,
empty values and defaults.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from local.systems.kintone.apps.app import Field, FieldType
from local.systems.kintone.texts import REQUIRED
from local.systems.kintone.values import choice, dates, number, people, text
from local.systems.kintone.values.checking import Checker, Checking, Problem

LISTS = frozenset({FieldType.CHECK_BOX, FieldType.MULTI_SELECT, FieldType.FILE})
PEOPLE = frozenset({FieldType.USER_SELECT, FieldType.ORGANIZATION_SELECT, FieldType.GROUP_SELECT})
NEVER_REQUIRED = frozenset({FieldType.SUBTABLE, FieldType.CALC})
_NULL_WHEN_EMPTY = frozenset({FieldType.DATE, FieldType.TIME, FieldType.DROP_DOWN})
_LIST_VALUED = LISTS | PEOPLE | {FieldType.SUBTABLE}


def empty(field: Field) -> Any:
    """Return what an empty field reads back as: null, `""` or `[]`, by its type."""
    if field.type in _LIST_VALUED:
        return []
    return None if field.type in _NULL_WHEN_EMPTY else ""


def check(field: Field, raw: Any, checking: Checking) -> Any:
    """Take what a client sent for a field and return what kintone keeps; null is empty for every type."""
    if raw is None and field.type is not FieldType.RADIO_BUTTON:
        return empty(field)
    return CHECKERS[field.type](field, "" if raw is None else raw, checking)


def missing(field: Field, value: Any) -> Problem | None:
    """Return what kintone says of a required field that is empty."""
    if not field.required or field.type in NEVER_REQUIRED or value not in ("", None, []):
        return None
    if field.type in PEOPLE:
        return Problem(REQUIRED, ".values.value")
    return Problem(REQUIRED, ".values" if field.type in LISTS else ".value")


def default(field: Field) -> Any:
    """Return what a new record holds where nothing was sent."""
    now = datetime.now(UTC)
    if field.default_now and field.type is FieldType.DATETIME:
        return dates.minute(now)
    if field.default_now and field.type is FieldType.DATE:
        return now.date().isoformat()
    if field.default_now and field.type is FieldType.TIME:
        return now.strftime("%H:%M")
    if field.type is FieldType.RADIO_BUTTON:
        return field.default or next(iter(field.options), "")
    return field.default or empty(field)


CHECKERS: Mapping[FieldType, Checker] = {
    FieldType.SINGLE_LINE_TEXT: text.text,
    FieldType.MULTI_LINE_TEXT: text.text,
    FieldType.RICH_TEXT: text.text,
    FieldType.LINK: text.link,
    FieldType.NUMBER: number.number,
    FieldType.DATE: dates.day,
    FieldType.TIME: dates.clock,
    FieldType.DATETIME: dates.moment,
    FieldType.RADIO_BUTTON: choice.radio,
    FieldType.DROP_DOWN: choice.one,
    FieldType.CHECK_BOX: choice.many,
    FieldType.MULTI_SELECT: choice.many,
    FieldType.USER_SELECT: people.users,
    FieldType.ORGANIZATION_SELECT: people.organizations,
    FieldType.GROUP_SELECT: people.groups,
    FieldType.FILE: people.files,
}
