"""Pages of lists."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.kit.exchange import Request
from local.systems.mazrica import StandIn
from tests.systems.mazrica.stand_in.client import Api


@pytest.fixture
def five(mazrica: StandIn) -> list[int]:
    """Contacts, a second apart, the oldest first."""
    made = []
    for number in range(5):
        made.append(mazrica.contact(name=f"山田 {number}"))
        mazrica.clock.advance(1)
    return made


def test_what_changed_last_comes_first(api: Api, five: list[int]) -> None:
    assert api.ids("contacts") == five[::-1]
    api.mazrica.contact(id=five[1], tel="1")
    assert api.ids("contacts") == [five[1], five[4], five[3], five[2], five[0]]


def test_what_was_deleted_is_listed_no_more(api: Api, five: list[int]) -> None:
    assert api.page("contacts")["totalCount"] == 5
    api.mazrica.delete("contacts", five[0])
    assert (api.page("contacts")["totalCount"], five[0] in api.ids("contacts")) == (4, False)


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("updatedAt", [0, 2, 3, 4, 1]),
        ("-updatedAt", [1, 4, 3, 2, 0]),
        ("createdAt", [0, 1, 2, 3, 4]),
        ("-createdAt", [4, 3, 2, 1, 0]),
        ("-updatedAt,id", [1, 4, 3, 2, 0]),
        ("id", [0, 1, 2, 3, 4]),
    ],
)
def test_sort_asks_for_another_order(api: Api, five: list[int], sort: str, order: list[int]) -> None:
    api.mazrica.contact(id=five[1], tel="1")
    assert api.ids("contacts", sort=sort) == [five[at] for at in order]


def test_what_changed_in_the_same_moment_stands_in_an_order_that_is_unknown(api: Api) -> None:
    made = [api.mazrica.contact(name="山田 太郎") for _ in range(3)]
    descends = api.mazrica.readings.ties == "-id"
    assert api.ids("contacts") == (made[::-1] if descends else made)
    assert api.ids("contacts", sort="-updatedAt,id") == made
    assert api.ids("contacts", sort="updatedAt,-id") == made[::-1]


def test_a_moment_is_no_finer_than_it_is_shown(plain: Api) -> None:
    mazrica = plain.mazrica
    first = mazrica.contact(name="山田 太郎")
    mazrica.clock.advance(0.6)
    second = mazrica.contact(name="鈴木 花子")
    assert plain.ids("contacts") == [first, second], "within one second the later change does not come first"


def test_pages_begin_with_one_and_say_how_many_records_there_are(api: Api, five: list[int]) -> None:
    first, last = api.page("contacts", limit=2), api.page("contacts", page=3, limit=2)
    assert (len(first["contacts"]), first["totalCount"], first["page"]) == (2, 5, 1)
    assert ([row["id"] for row in last["contacts"]], last["page"]) == ([five[0]], 3)


def test_a_page_beyond_the_end_has_no_rows_or_no_list_of_rows(api: Api, five: list[int]) -> None:
    beyond = api.page("contacts", page=4, limit=2)
    assert beyond["totalCount"] == 5
    assert beyond.get("contacts", "none") == ("none" if api.mazrica.readings.empty_rows == "left out" else [])


@pytest.mark.parametrize(
    "params",
    [
        {"page": 0},
        {"page": -1},
        {"page": "x"},
        {"page": ""},
        {"limit": 0},
        {"limit": "1.5"},
        {"limit": "１"},
        {"sort": "name"},
        {"sort": "--id"},
        {"sort": ""},
    ],
)
def test_a_parameter_of_a_list_that_makes_no_sense_is_refused(api: Api, params: dict[str, Any]) -> None:
    assert api.get("contacts", **params).status_code == 400


def test_a_parameter_that_comes_twice_is_refused(api: Api) -> None:
    assert api.send("GET", "contacts?page=1&page=2").status_code == 400


def test_a_page_has_a_hundred_rows_when_nobody_asks_for_another_number(api: Api) -> None:
    for _ in range(101):
        api.mazrica.contact(name="山田 太郎")
    assert len(api.rows("contacts")) == 100


@pytest.mark.parametrize("most_rows", [100, 1000])
@pytest.mark.parametrize("above_most", ["cut", "refused"])
def test_the_largest_page_is_unknown_and_what_becomes_of_a_larger_one_as_well(
    plain: Api, most_rows: int, above_most: str
) -> None:
    plain.mazrica.read_as(most_rows=most_rows, above_most=above_most)
    for _ in range(1001):
        plain.mazrica.contact(name="山田 太郎")
    assert len(plain.rows("contacts", limit=most_rows)) == most_rows
    larger = plain.get("contacts", limit=most_rows + 1)
    assert larger.status_code == (200 if above_most == "cut" else 400)
    if above_most == "cut":
        assert (len(larger.json()["contacts"]), larger.json()["totalCount"]) == (most_rows, 1001)


def test_a_field_without_a_value_is_null_or_not_there(api: Api) -> None:
    api.mazrica.contact(name="山田 太郎")
    (row,) = api.rows("contacts")
    assert row.get("tel", "absent") == ("absent" if api.mazrica.readings.nulls == "left out" else None)
    assert row["name"] == "山田 太郎"


@pytest.mark.parametrize(
    ("times", "text"),
    [
        ({}, "2026-04-01T09:00:00+09:00"),
        ({"zone": "UTC"}, "2026-04-01T00:00:00Z"),
        ({"zone": "UTC", "milliseconds": True}, "2026-04-01T00:00:00.000Z"),
        ({"offset": False}, "2026-04-01T09:00:00"),
        ({"zone": "UTC", "offset": False}, "2026-04-01T00:00:00"),
    ],
)
def test_a_moment_is_written_in_one_of_several_ways(plain: Api, times: dict[str, Any], text: str) -> None:
    plain.mazrica.read_as(times=times)
    plain.mazrica.contact(name="山田 太郎")
    (row,) = plain.rows("contacts")
    assert (row["createdAt"], row["updatedAt"]) == (text, text)


@given(st.lists(st.sampled_from(["add", "edit", "delete", "wait"]), max_size=30), st.integers(1, 7))
def test_the_pages_of_a_list_that_nobody_changes_hold_every_record_once_and_the_newest_change_first(
    events: list[str], limit: int
) -> None:
    mazrica = StandIn()
    api = _Direct(mazrica)
    for number, event in enumerate(events):
        known = [each["id"] for each in mazrica.all("contacts")]
        if event == "add":
            mazrica.contact(name=f"山田 {number}")
        elif event == "wait":
            mazrica.clock.advance(1)
        elif known and event == "edit":
            mazrica.contact(id=known[number % len(known)], tel=str(number))
        elif known:
            mazrica.delete("contacts", known[number % len(known)])
    everyone = {each["id"]: each["updated"] for each in mazrica.all("contacts")}
    listed = api.everything(limit)
    assert sorted(listed) == sorted(everyone)
    updates = [everyone[number] for number in listed]
    assert updates == sorted(updates, reverse=True)


class _Direct:
    """Reads all pages without a socket."""

    def __init__(self, mazrica: StandIn) -> None:
        self.mazrica = mazrica

    def everything(self, limit: int) -> list[int]:
        found: list[int] = []
        page = 1
        while True:
            target = f"/v1/contacts?page={page}&limit={limit}"
            answer = self.mazrica.respond(Request("GET", target, {"x-api-key": [self.mazrica.api_key]}))
            rows = json.loads(answer.body)["contacts"]
            if not rows:
                return found
            found += [row["id"] for row in rows]
            page += 1
