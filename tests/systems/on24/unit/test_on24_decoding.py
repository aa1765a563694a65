"""How the bodies of ON24's answers are read."""

from __future__ import annotations

import json
import tracemalloc
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from systems.on24.rest.decoding import Body, ListedRows, NotAnObject
from tests.systems.on24.unit.elite import registrant


def rows(body: bytes, **common: Any) -> ListedRows:
    return ListedRows(Body(body), "registrants", "totalregistrants", common)


def test_a_list_tells_its_rows_its_total_and_its_page() -> None:
    body = {"totalregistrants": "201", "pagecount": 3, "currentpage": 1, "registrants": [{"eventId": 1}, {"a": 0.50}]}
    found = rows(json.dumps(body).encode())
    assert (len(found), found.total, found.pages, found.page, found.is_last) == (2, 201, 3, 1, False)
    assert [dict(each) for each in found] == [{"eventid": 1}, {"a": 0.5}]


@pytest.mark.parametrize(
    ("page", "pages", "listed", "is_last"),
    [(0, 1, 1, True), (0, 2, 1, False), (1, 2, 1, True), (5, 9, 0, True), (None, 2, 1, True), (0, None, 1, True)],
)
def test_the_last_page_says_so(page: int | None, pages: int | None, listed: int, is_last: bool) -> None:  # noqa: FBT001 - a parameter
    body: dict[str, Any] = {"currentpage": page, "pagecount": pages, "registrants": [{}] * listed}
    assert rows(json.dumps(body).encode()).is_last is is_last


def test_what_all_rows_have_in_common_is_put_where_it_is_lacking() -> None:
    found = rows(b'{"registrants": [{"a": 1}, {"eventid": 7}]}', eventid="5")
    assert [each["eventid"] for each in found] == ["5", 7]


def test_names_are_in_lower_case_and_of_two_the_one_that_was_so_counts() -> None:
    for body in (b'{"A": {"EventId": 1, "eventid": 2}}', b'{"A": {"eventid": 2, "EventId": 1}}'):
        assert Body(body).value("a") == {"eventid": 2}


@pytest.mark.parametrize(
    ("listed", "found"),
    [("null", []), ('{"a": 1}', [{"a": 1}]), ("[]", []), ('[1, "x", null, [], {"a": 1}]', [{"a": 1}])],
)
def test_what_is_no_object_is_no_row(listed: str, found: list[Any]) -> None:
    listing = rows(f'{{"registrants": {listed}}}'.encode())
    assert [dict(each) for each in listing] == found
    assert listing.unreadable == len(listing) - len(found)


def test_a_list_that_is_not_there_is_empty() -> None:
    assert len(rows(b"{}")) == 0


@pytest.mark.parametrize("body", [b"", b"[]", b'"x"', b"<html>", b'{"registrants": ', b"[" * 100_000, b"\xff"])
def test_a_body_that_is_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(NotAnObject):
        rows(body)


def test_a_list_that_is_a_text_is_refused() -> None:
    with pytest.raises(NotAnObject):
        rows(b'{"registrants": "none"}')


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (rb'"\ud83d"', "?"),
        (rb'"\ude00 cut"', "? cut"),
        (rb'"\ud83d\ude00"', "\U0001f600"),
        (rb'"\\ud83d"', r"\ud83d"),
        (b'"caf\xe9"', "caf\ufffd"),
        (b"1" * 400, int("1" * 400)),
        (b"1" * 5000, "1" * 5000),
        (b"NaN", None),
    ],
)
def test_a_row_is_read_whatever_stands_in_it(written: bytes, read: Any) -> None:
    [found, other] = rows(b'{"registrants": [{"x": ' + written + b'}, {"y": "\xc3\xa9"}]}')
    assert (found["x"], other["y"]) == (read, "\xe9")


@given(st.binary(max_size=60) | st.text(max_size=40).map(str.encode))
def test_no_body_raises_anything_else(body: bytes) -> None:
    for whole in (body, b'{"registrants": [{"x": ' + body + b"}]}"):
        with suppress(NotAnObject):
            list(rows(whole))


def test_ten_thousand_registrants_take_little_more_memory_than_their_text() -> None:
    text = json.dumps({"registrants": [registrant(notes="n" * 400)] * 10_000}).encode()
    assert len(text) > 12_000_000
    tracemalloc.start()
    found = rows(text)
    assert sum(1 for row in found if row["email"]) == 10_000
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 3_000_000


def test_half_a_character_in_one_row_keeps_the_others_as_text() -> None:
    lone = json.dumps({"registrants": [{"notes": "\ud83d"}, *[registrant()] * 2_000]}).encode()
    tracemalloc.start()
    assert sum(1 for _ in rows(lone)) == 2_001
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 3 * len(lone)
