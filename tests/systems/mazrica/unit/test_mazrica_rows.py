"""What rows say: moments, detail items, the state and the contacts of an action, names of people."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.core.outcome import Cause
from relay.mapping.paths import Path
from relay.system.reads import EVERYTHING, Reads
from systems.mazrica.config import Completed
from systems.mazrica.names import RecordList
from systems.mazrica.rest.errors import MazricaFailed
from systems.mazrica.rows import payloads, person_names
from systems.mazrica.rows.detail_items import items, number_in
from systems.mazrica.rows.done_with import contact_ids, is_completed
from systems.mazrica.rows.times import MomentReader

JAPAN, UTC = MomentReader("Asia/Tokyo"), MomentReader("UTC")


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("2026-04-06T00:00:00+09:00", UTC),
        ("2026-04-05T15:00:00Z", JAPAN),
        ("2026-04-05T15:00:00.000", UTC),
        ("2026-04-06T00:00:00", JAPAN),
    ],
)
def test_a_moment_is_the_same_however_it_is_written(text: str, times: MomentReader) -> None:
    assert times.epoch({"updatedAt": text}, "updatedAt") == 1_775_401_200.0
    assert times.day(text) == "2026-04-06"


@given(st.one_of(st.none(), st.integers(), st.text(max_size=30), st.lists(st.integers(), max_size=2)))
def test_what_is_no_moment_is_told_to_be_none(value: Any) -> None:
    if JAPAN.moment(value) is None:
        with pytest.raises(MazricaFailed) as caught:
            JAPAN.epoch({"updatedAt": value}, "updatedAt")
        assert isinstance(caught.value.cause, Cause)


@pytest.mark.parametrize("is_typed", [True, False])
@pytest.mark.parametrize(
    ("kind", "member", "shown", "value"),
    [
        ("number", "number", 7, 7),
        ("text", "text", "abc", "abc"),
        ("url", "url", "https://example.org", "https://example.org"),
        ("decimal_number", "decimalNumber", 1.5, 1.5),
        ("date", "datetime", "2026-04-06T00:00:00+09:00", "2026-04-06"),
        ("date", "datetime", "2026-04-06", "2026-04-06"),
        ("single_select", "selectedOption", {"label": "A"}, "A"),
        ("multi_select", "selectedOptions", [{"label": "A"}, {"label": "B"}], ["A", "B"]),
        ("number", "number", None, None),
    ],
)
def test_a_detail_item_says_the_same_under_both_readings(
    kind: str, member: str, shown: Any, value: Any, *, is_typed: bool
) -> None:
    entry = {"contactCustomItemId": 501, "name": "N", "itemType": kind, member if is_typed else "value": shown}
    (found,) = items({"id": 1, "contactCustoms": [entry]}, RecordList.CONTACTS, JAPAN)
    assert found == (501, "N", kind, value)


@pytest.mark.parametrize(("value", "number"), [(7, 7), ("7", 7), (7.0, 7), (7.5, None), (True, None), ("x", None)])
def test_a_lead_id_is_a_whole_number(value: Any, number: int | None) -> None:
    row = {"id": 1, "contactCustoms": [{"contactCustomItemId": 501, "itemType": "number", "number": value}]}
    assert number_in(row, 501, JAPAN) == number
    assert number_in(row, 502, JAPAN) is None
    assert number_in(row, None, JAPAN) is None


@pytest.mark.parametrize(
    ("found", "ids"),
    [
        (None, []),
        ([], []),
        ([1001, 1002, 1001], [1001, 1002]),
        ([{"id": 1001, "name": "A"}], [1001]),
        ([{"id": 9, "contact": {"id": 1001}}], [1001]),
        ([{"id": 9, "contactId": 1001}], [1001]),
        ({"id": 1001}, [1001]),
        ([{"name": "営業 花子"}], None),
        ("電話", None),
        ([True], None),
    ],
)
def test_contacts_of_an_action_are_ids_in_some_shape(found: Any, ids: list[int] | None) -> None:
    assert contact_ids(found) == ids


@pytest.mark.parametrize(
    ("shown", "equals", "completed"),
    [("完了", "完了", True), ("予定", "完了", False), (False, False, True), (0, False, False), (1, True, False)],
)
def test_an_action_is_completed_by_the_very_value(shown: Any, equals: Any, *, completed: bool) -> None:
    rule = Completed(path="status", equals=equals)
    assert is_completed({"status": shown}, Path("status"), rule) is completed


@pytest.mark.parametrize(
    ("name", "last", "first"),
    [
        ("山田 太郎", "山田", "太郎"),
        ("山田　太郎", "山田", "太郎"),
        ("山田", "山田", ""),
        ("de la Cruz Maria", "de", "la Cruz Maria"),
        ("  山田　 太郎 次郎 ", "山田", "太郎 次郎"),
        ("", "", ""),
    ],
)
def test_a_name_is_split_at_the_first_blank_of_either_width(name: str, last: str, first: str) -> None:
    """M-25."""
    assert person_names.split(name) == (last, first)


@pytest.mark.parametrize(
    ("last", "first", "name"), [("山田", "太郎", "山田 太郎"), ("山田", "", "山田"), ("", " Maria ", "Maria")]
)
def test_two_names_are_joined_with_a_half_width_blank(last: str, first: str, name: str) -> None:
    """M-25."""
    assert person_names.join(last, first) == name


def test_a_version_is_of_what_routes_read_without_what_the_relays_own_writes_move() -> None:
    row = {"id": 1, "name": "A", "updatedAt": "2026-04-06T00:00:00+09:00", "customer": {"id": 5, "name": "B"}}
    payload = payloads.of_row(row, RecordList.CONTACTS, JAPAN)
    assert (payload["customerId"], payload["customerName"]) == (5, "B")
    moved = {**payload, "updatedAt": "2027", "leadId": 7, "created": False}
    assert payloads.version(moved, EVERYTHING) == payloads.version(payload, EVERYTHING)
    names = Reads(frozenset({"name"}))
    assert payloads.version({**payload, "customerId": 6}, names) == payloads.version(payload, names)
    assert payloads.version({**payload, "customerId": 6}, EVERYTHING) != payloads.version(payload, EVERYTHING)
