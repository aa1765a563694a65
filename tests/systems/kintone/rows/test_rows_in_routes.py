"""What relay.yaml may say of rows, and what a payload must have."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.core.refusal import Refused
from systems.kintone.config import KintoneRoute
from systems.kintone.system import KINTONE
from systems.kintone.target.rows import MARK_LENGTH
from tests.systems.kintone.contract.relaying import a_route
from tests.systems.kintone.rows.mails import KEY, LAST, rows

PAYLOAD = {"leadId": 1, "mail": 1042, "run": 7, "at": "2026-11-02T18:00:00Z", "subject": "Autumn", "text": "Hello"}


def route(fields: Any = None, **changes: Any) -> KintoneRoute:
    return a_route(key=KEY, fields=LAST if fields is None else fields, **{"rows": rows(), **changes})


def problems(found: KintoneRoute) -> list[str]:
    return [each.path for each in KINTONE.target.check_route(found)]


def refusal(found: KintoneRoute, **changes: Any) -> Refused:
    with pytest.raises(Refused) as refused:
        KINTONE.target.accept(found, {**PAYLOAD, **changes})
    return refused.value


def test_a_route_with_rows_alone_is_one() -> None:
    assert problems(route(fields={})) == []
    assert KINTONE.target.accept(route(fields={}), PAYLOAD).key == "12/0/1"


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"rows": rows(mark={"field": "mail_key", "text": "opened"})}, "rows.mark.text"),
        ({"rows": rows(mark={"field": "mail_key", "text": "{mail"})}, "rows.mark.text"),
        ({"rows": rows(mark={"field": "mail_key", "text": "{{mail}}"})}, "rows.mark.text"),
        ({"rows": rows(mark={"field": "subject", "text": "{mail}"})}, "rows.fields.subject"),
        ({"rows": rows(table="last_opened_at")}, "rows.table"),
        ({"rows": rows(table="lead_id")}, "rows.table"),
        ({"rows": rows(fields={"a": "lead-id"})}, "rows.fields.a"),
        ({"rows": rows(fields={"a": {"from": "x", "type": "calc"}})}, "rows.fields.a.type"),
        ({"rows": rows(fields={"a": {"from": "x", "only_if": "later"}})}, "rows.fields.a.only_if"),
        ({"fields": {"a": {"from": "x", "only_if": "empty", "empty": "clear"}}}, "fields.a.empty"),
        ({"fields": {"a": {"from": "x", "type": "table"}}}, "fields.a.type"),
        ({"no_record": "skip"}, "no_record"),
    ],
)
def test_what_cannot_work_is_refused_before_it_is_deployed(changes: dict[str, Any], path: str) -> None:
    assert problems(route(**changes)) == [path]


def test_a_payload_without_any_value_of_the_mark_is_refused_in_both_languages() -> None:
    found = refusal(route(), mail=None, run=" ")
    assert (found.code, "rows.mark.text" in found.message("en")) == ("invalid_value", True)
    assert "目印" in found.message("ja")


@pytest.mark.parametrize(("changes", "name"), [({"run": "7" * MARK_LENGTH}, "mail_key"), ({"at": "soon"}, "opened_at")])
def test_a_value_that_does_not_fit_is_refused_by_its_name(changes: dict[str, Any], name: str) -> None:
    assert name in refusal(route(), **changes).message("en")


def test_the_same_row_has_the_same_fingerprint_and_another_has_another() -> None:
    same, other = (KINTONE.target.fingerprint(route(), {**PAYLOAD, "unread": each}) for each in (1, 2))
    assert same == other != KINTONE.target.fingerprint(route(), {**PAYLOAD, "run": 8})


def test_an_event_that_only_adds_its_own_is_never_too_old() -> None:
    assert [route().cumulative, route(fields={"company": "company"}).cumulative] == [True, False]
    assert [route().adds_each_time, route().reads_first, a_route().reads_first] == [False, True, False]


@pytest.mark.parametrize(
    ("changes", "takes"),
    [
        ({"key": {**KEY, "from": "asked.leadId"}}, True),
        ({"key": {**KEY, "from": "join('-', [asked.a, asked.b])"}}, True),
        ({"key": {**KEY, "from": "leadId"}}, False),
        ({"key": {**KEY, "from": "asked.leadId || leadId"}}, False),
        ({"key": {**KEY, "from": "asked.leadId"}, "rows": None, "fields": {}}, False),
    ],
)
def test_a_route_is_told_that_nobody_was_found_where_that_is_enough_to_write(changes: Any, takes: bool) -> None:  # noqa: FBT001
    found = a_route(**{"fields": LAST, "rows": rows(), **changes})
    assert KINTONE.target.takes_nobody(found) is takes


def test_the_sheet_names_what_the_cells_and_the_mark_read_and_the_table_that_is_made_first() -> None:
    described = KINTONE.target.describe(route())
    assert {"leadId", "at", "subject", "text", "mail", "run"} <= {each.expression for each in described.paths}
    [first] = described.made_first
    assert first.content["fields"] == {
        "mail_key": "text",
        "subject": "text",
        "text": "multi_line_text",
        "state": "drop_down",
        "opened_at": "datetime",
    }
    assert any("日時" in line and "opened_at" in line for line in first.lines)
    assert "lead_id: Number / 数値; Prohibit duplicate values / 値の重複を禁止する" in first.lines[0]


@given(st.dictionaries(st.sampled_from(sorted(PAYLOAD)), st.text(max_size=300) | st.integers() | st.none()))
def test_whatever_a_payload_says_it_is_mapped_or_refused(payload: dict[str, Any]) -> None:
    with suppress(Refused):
        assert len(KINTONE.target.fingerprint(route(), payload)) == 32
