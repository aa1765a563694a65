"""A route against the form of its app."""

from typing import Any

import msgspec
import pytest

from systems.kintone.config import FIELD_TYPES, KintoneRoute
from systems.kintone.form import compare

KEY = {"type": "NUMBER", "label": "Lead", "unique": True, "required": True}
WRITABLE = {
    "text": "SINGLE_LINE_TEXT",
    **{kind: kind.upper() for kind in FIELD_TYPES if kind not in ("text", "lookup")},
}


def findings(form: dict[str, Any], fields: dict[str, Any], **changes: Any) -> list[tuple[str, str, str]]:
    key = {"field": "lead_id", "from": "leadId", "type": "number"}
    content = {"to": "kintone", "app": 12, "key": key, "fields": fields, **changes}
    route = msgspec.convert(content, KintoneRoute)
    found = compare("r", route, {"lead_id": KEY, **form})
    return [(one.level, one.where.removeprefix("routes.r").removeprefix("."), one.message) for one in found]


def of_field(field: dict[str, Any], rule: Any = "x", **changes: Any) -> tuple[str, str]:
    (found,) = [one for one in findings({"f": field}, {"f": rule}, **changes) if one[1] == "fields.f"]
    return found[0], found[2]


@pytest.mark.parametrize(("ours", "theirs"), WRITABLE.items())
def test_a_type_that_is_the_forms_own_is_ok(ours: str, theirs: str) -> None:
    rule = {"from": "x", "type": ours}
    assert of_field({"type": theirs}, rule)[0] == "ok"


def test_text_also_fits_text_of_several_lines() -> None:
    assert of_field({"type": "MULTI_LINE_TEXT"}) == ("ok", "MULTI_LINE_TEXT")
    [(level, message)] = [
        (level, message)
        for level, where, message in findings({"f": {"type": "MULTI_LINE_TEXT"}}, {"f": "x"})
        if where == "fields.f.type"
    ]
    assert level == "warning"
    assert "set type to multi_line_text" in message


@pytest.mark.parametrize("theirs", ["NUMBER", "LINK", "DATE", "DROP_DOWN", "RICH_TEXT"])
def test_text_into_another_type_is_a_warning_that_names_the_type(theirs: str) -> None:
    level, message = of_field({"type": theirs})
    assert level == "warning"
    assert f"type to {theirs.lower()}" in message


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("text", "CHECK_BOX"),
        ("check_box", "SINGLE_LINE_TEXT"),
        ("number", "DATE"),
        ("date", "DATETIME"),
        ("user_select", "GROUP_SELECT"),
    ],
)
def test_a_type_that_kintone_would_refuse_is_an_error_that_names_the_right_one(ours: str, theirs: str) -> None:
    level, message = of_field({"type": theirs}, {"from": "x", "type": ours})
    assert level == "error"
    assert f"type to {WRITABLE_NAMES[theirs]}" in message


WRITABLE_NAMES = {theirs: ours for ours, theirs in WRITABLE.items()}


@pytest.mark.parametrize("theirs", ["CALC", "RECORD_NUMBER", "STATUS", "CREATOR", "UPDATED_TIME", "CATEGORY"])
def test_a_read_only_type_is_an_error_also_where_kintone_says_nothing(theirs: str) -> None:
    level, message = of_field({"type": theirs})
    assert level == "error"
    assert "never accepts writes" in message


@pytest.mark.parametrize(("theirs", "said"), [("FILE", "not supported yet"), ("SUBTABLE", "rows.table")])
def test_files_are_not_supported_yet_and_tables_are_written_by_rows(theirs: str, said: str) -> None:
    assert said in of_field({"type": theirs})[1]


def test_a_field_that_is_not_there_suggests_the_one_that_was_meant() -> None:
    form = {"company": {"type": "SINGLE_LINE_TEXT", "label": "会社名"}}
    by_code = findings(form, {"compny": "x"})[1]
    by_label = findings(form, {"会社名": "x"})[1]
    assert by_code[0] == by_label[0] == "error"
    assert "Did you mean company?" in by_code[2]
    assert "Did you mean company?" in by_label[2]


def test_a_field_inside_a_table_is_told_apart_from_one_that_is_not_there() -> None:
    form = {"items": {"type": "SUBTABLE", "fields": {"item": {"type": "SINGLE_LINE_TEXT"}}}}
    assert "inside the table items" in findings(form, {"item": "x"})[1][2]


def test_options_are_listed_in_the_order_of_the_form() -> None:
    options = {"B": {"index": "1"}, "A": {"index": "0"}}
    level, message = of_field({"type": "DROP_DOWN", "options": options}, {"from": "x", "type": "drop_down"})
    assert (level, message) == ("ok", "DROP_DOWN; options: A, B")


def test_many_options_are_counted() -> None:
    options = {f"o{i}": {"index": str(i)} for i in range(30)}
    message = of_field({"type": "CHECK_BOX", "options": options}, {"from": "x", "type": "check_box"})[1]
    assert message.endswith("o19 and 10 more")


LOOKUP = {
    "source": {"type": "NUMBER", "lookup": {"fieldMappings": [{"field": "copy", "relatedField": "c"}]}},
    "copy": {"type": "SINGLE_LINE_TEXT", "required": True},
}


def test_a_look_up_is_ok_as_such_and_says_that_it_needs_a_token_more() -> None:
    found = findings(LOOKUP, {"source": {"from": "x", "type": "lookup"}})[1]
    assert found[0] == "ok"
    assert "token of the source app" in found[2]


def test_a_look_up_under_its_plain_type_is_a_warning() -> None:
    assert findings(LOOKUP, {"source": {"from": "x", "type": "number"}})[1][0] == "warning"


def test_what_a_look_up_copies_is_an_error_since_kintone_ignores_it() -> None:
    found = findings(LOOKUP, {"copy": "x"})[1]
    assert found[0] == "error"
    assert "send source" in found[2]


def test_a_required_field_that_a_look_up_fills_is_filled() -> None:
    levels = [found[0] for found in findings(LOOKUP, {"source": {"from": "x", "type": "lookup"}})]
    assert levels == ["ok", "ok"]


@pytest.mark.parametrize("default", ["free", ["a"]])
def test_a_required_field_with_a_default_need_not_be_filled(default: object) -> None:
    assert len(findings({"plan": {"type": "X", "required": True, "defaultValue": default}}, {})) == 1


def test_a_required_date_that_is_set_to_now_need_not_be_filled() -> None:
    form = {"day": {"type": "DATE", "required": True, "defaultValue": "", "defaultNowValue": True}}
    assert len(findings(form, {})) == 1


def test_a_required_field_that_nobody_fills_is_an_error_for_a_route_that_creates_records() -> None:
    form = {"plan": {"type": "SINGLE_LINE_TEXT", "required": True, "defaultValue": ""}}
    level, where, message = findings(form, {})[1]
    assert (level, where) == ("error", "")
    assert "plan is required" in message
    assert findings(form, {}, upsert=False)[1][0] == "warning"


def test_clearing_a_required_field_is_a_warning() -> None:
    found = findings({"f": {"type": "SINGLE_LINE_TEXT", "required": True}}, {"f": "x"}, empty="clear")
    assert [one[0] for one in found] == ["ok", "ok", "warning"]
    assert "empty: keep" in found[2][2]


@pytest.mark.parametrize(
    ("field", "kind", "level", "words"),
    [
        ({"type": "NUMBER", "unique": True}, "number", "ok", "without duplicates"),
        ({"type": "SINGLE_LINE_TEXT", "unique": True}, "text", "ok", "without duplicates"),
        ({"type": "NUMBER", "unique": True}, "text", "warning", "key.type to number"),
        ({"type": "SINGLE_LINE_TEXT", "unique": True}, "number", "warning", "key.type to text"),
        ({"type": "NUMBER", "unique": False}, "number", "error", "Prohibit duplicate values"),
        ({"type": "DATE", "unique": True}, "text", "error", "cannot be a key"),
    ],
)
def test_a_key_is_a_unique_text_or_number(field: dict[str, Any], kind: str, level: str, words: str) -> None:
    (found,) = findings({"lead_id": field}, {}, key={"field": "lead_id", "from": "x", "type": kind})
    assert (found[0], found[1]) == (level, "key.field")
    assert words in found[2]


def test_a_key_that_is_not_there_is_an_error() -> None:
    found = findings({"lead_id2": KEY}, {}, key={"field": "lead_ID", "from": "x"})[0]
    assert found[0] == "error"
    assert "Did you mean lead_id?" in found[2] or "Did you mean lead_id2?" in found[2]


@pytest.mark.parametrize(
    ("expression", "missing"),
    [
        ("'sent'", []),
        ("text && 'Sent'", ["Sent"]),
        ("(text && 'sent') || 'gone'", ["gone"]),
        ("text == 'Sent' && state", []),
        ("state || ''", []),
    ],
)
def test_an_option_that_the_route_writes_by_name_has_to_be_there(expression: str, missing: list[str]) -> None:
    options = {"sent": {"index": "0"}, "opened": {"index": "1"}}
    rule = {"from": expression, "type": "drop_down"}
    found = findings({"f": {"type": "DROP_DOWN", "options": options}}, {"f": rule})
    said = [message for level, where, message in found if (level, where) == ("error", "fields.f.from")]
    assert [message.split(",")[0] for message in said] == [f"the field has no option {each}" for each in missing]
