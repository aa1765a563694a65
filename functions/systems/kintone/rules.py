"""What can be said of a route to kintone without asking kintone."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping

from relay.core.findings import Problem
from relay.mapping.field_rules import check_clock
from relay.mapping.paths import Path, PathError
from relay.mapping.template import TemplateError, TextTemplate
from systems.kintone.config import FIELD_TYPES, Field, Key, KintoneRoute, RowRule
from systems.kintone.target.action import MOST_MENTIONS, templates
from systems.kintone.target.values import KINDS

READ_ONLY_TYPES = frozenset(
    {
        "record_number",
        "creator",
        "created_time",
        "modifier",
        "updated_time",
        "status",
        "status_assignee",
        "category",
        "calc",
        "reference_table",
        "group",
        "label",
        "spacer",
        "hr",
    }
)
"""Refused with 400 or ignored by kintone: https://github.com/cy-takeuchi/monosashi (fixtures/write-behavior.md).

Creator, modifier and their times can be set once, when a record is added by an app manager; never by an update.
"""

UNSUPPORTED_TYPES = frozenset({"file", "table", "subtable"})
TABLE_TYPES = frozenset({"table", "subtable"})
"""Of those: they are written by `rows`."""
LATER_TYPES = frozenset({"date", "datetime"})
"""Whose values are earlier or later."""
SYSTEM_CODES = frozenset({"$id", "$revision"})
CODE_LENGTH = 128
KEY_TYPES = ("text", "number")

_SPELLINGS = {"single_line_text": "text", "string": "text", "integer": "number", "dropdown": "drop_down"}
_OPTIONS = ("zone", "format", "separator")


def check_route(route: KintoneRoute) -> Iterator[Problem]:
    """Every path, type, option and template of a route."""
    yield from _check_key(route.key)
    yield from _check_actions(route)
    yield from _check_fields(route.fields, "fields", route.key.field)
    if route.rows is not None:
        yield from _check_rows(route.rows, route)
    if route.no_record == "skip" and route.creates:
        message = "a record is created where there is none, so none is missing. Write upsert: false beside it."
        yield Problem(path="no_record", message=message)


def _check_fields(fields: Mapping[str, str | Field], at: str, key_field: str | None) -> Iterator[Problem]:
    for code, rule in fields.items():
        yield from _check_code(code, f"{at}.{code}", key_field)
        if isinstance(rule, str):
            yield from _check_path(rule, f"{at}.{code}")
        else:
            yield from _check_field(rule, f"{at}.{code}")


def _check_rows(rows: RowRule, route: KintoneRoute) -> Iterator[Problem]:
    yield from _check_fields(rows.fields, "rows.fields", None)
    if rows.table in {*route.fields, route.key.field}:
        message = f"{rows.table} is among the record's fields too. A table is written by rows alone: remove it there."
        yield Problem(path="rows.table", message=message)
    if rows.mark.field in rows.fields:
        message = "this is the field of the mark, which the relay fills from rows.mark.text. Leave it out here."
        yield Problem(path=f"rows.fields.{rows.mark.field}", message=message)
    try:
        has_paths = bool(TextTemplate(rows.mark.text).paths)
    except TemplateError as error:
        yield Problem(path="rows.mark.text", message=str(error))
        return
    if not has_paths:
        message = "every event would have this mark, and one row. Name what tells events apart in braces, such as {id}."
        yield Problem(path="rows.mark.text", message=message)


def _check_actions(route: KintoneRoute) -> Iterator[Problem]:
    if not route.fields and route.rows is None and route.status is None and route.comment is None:
        yield Problem(path="fields", message="the route does nothing. Add fields, or rows, or a status or comment.")
    if route.status is not None and route.comment is not None:
        message = "a route has a status or a comment, since each is done once. Make a second route for the comment."
        yield Problem(path="comment", message=message)
    if route.comment is not None and len(route.comment.mentions) > MOST_MENTIONS:
        message = f"kintone takes at most {MOST_MENTIONS} mentions in a comment. Mention a group or an organization."
        yield Problem(path="comment.mentions", message=message)
    for path, text in templates(route).items():
        try:
            TextTemplate(text)
        except TemplateError as error:
            yield Problem(path=path, message=str(error))


def _check_key(key: Key) -> Iterator[Problem]:
    if key.record is not None:
        yield from _check_path(key.record, "key.record")
        for name, found in (("field", key.field), ("from", key.from_), ("adopt", key.adopt)):
            if found is not None:
                message = "a record has its own number or the value of a field as its key. Remove this, or key.record."
                yield Problem(path=f"key.{name}", message=message)
        return
    yield from _check_field_key(key)


def _check_field_key(key: Key) -> Iterator[Problem]:
    missing = {
        "field": "Code of a field that prohibits duplicate values.",
        "from": "Where its value is in the payload.",
    }
    for name, found in (("field", key.field), ("from", key.from_)):
        if found is None:
            yield Problem(path=f"key.{name}", message=f"missing key. Add it: {missing[name]}")
    if key.from_ is not None:
        yield from _check_path(key.from_, "key.from")
    if key.field in SYSTEM_CODES:
        message = "this is the record's own number. Write key: {record: ...} with the path to it, in place of field."
        yield Problem(path="key.field", message=message)
    if key.adopt is not None:
        yield from _check_path(key.adopt.from_, "key.adopt.from")
        if key.adopt.field == key.field:
            message = (
                "this is the key's own field. Name one by which a record without a key is known, such as an address."
            )
            yield Problem(path="key.adopt.field", message=message)
    if key.type not in KEY_TYPES:
        yield Problem(
            path="key.type",
            message=f"{key.type!r} cannot be a key: kintone takes text (a single-line text field) or number.",
        )


def _check_code(code: str, path: str, key_field: str | None) -> Iterator[Problem]:
    if code == key_field:
        yield Problem(path=path, message="this is the key's field; kintone fills it from the key. Leave it out here.")
    if code in SYSTEM_CODES:
        yield Problem(path=path, message=f"{code} is kintone's own and is never written. Leave it out.")
    if not code or len(code) > CODE_LENGTH:
        yield Problem(path=path, message=f"a field code has 1 to {CODE_LENGTH} characters.")


def _check_path(expression: str, path: str) -> Iterator[Problem]:
    try:
        Path(expression)
    except PathError as error:
        yield Problem(path=path, message=str(error))


def _check_field(rule: Field, path: str) -> Iterator[Problem]:
    yield from _check_path(rule.from_, f"{path}.from")
    if rule.type not in KINDS:
        yield Problem(path=f"{path}.type", message=_type_problem(rule.type))
        return
    kind = KINDS[rule.type]
    for option in _OPTIONS:
        if getattr(rule, option) is not None and option not in kind.options:
            users = ", ".join(name for name in FIELD_TYPES if option in KINDS[name].options)
            message = f"{option} means nothing for {rule.type}; it is for {users}. Remove it, or correct the type."
            yield Problem(path=f"{path}.{option}", message=message)
    if "zone" in kind.options:
        yield from check_clock(rule, path)
    if rule.only_if == "later" and rule.type not in LATER_TYPES:
        message = f"later is for {' and '.join(sorted(LATER_TYPES))}, not for {rule.type}. Remove it, or write empty."
        yield Problem(path=f"{path}.only_if", message=message)
    if rule.only_if is not None and rule.empty == "clear":
        yield Problem(path=f"{path}.empty", message="with only_if nothing is ever cleared. Remove one of them.")
    if rule.empty == "clear" and kind.empty is None:
        yield Problem(path=f"{path}.empty", message=f"kintone cannot empty a {rule.type}. Use keep, or leave this out.")


def _type_problem(name: str) -> str:
    spelled = name.lower().replace("-", "_").replace(" ", "_")
    known = ", ".join(FIELD_TYPES)
    if spelled in TABLE_TYPES:
        return f"{name}: a table is written row by row, by rows. Leave this field out."
    if spelled in UNSUPPORTED_TYPES:
        return f"{name} is not supported yet. Leave this field out. Supported: {known}."
    if spelled in READ_ONLY_TYPES:
        return f"kintone never accepts writes to a field of type {name}. Leave this field out."
    suggestions = [_SPELLINGS.get(spelled, ""), *difflib.get_close_matches(spelled, FIELD_TYPES, n=1)]
    nearest = next((word for word in suggestions if word), None)
    hint = f" Did you mean {nearest}?" if nearest else ""
    return f"{name!r} is no field type.{hint} Known types: {known}."
