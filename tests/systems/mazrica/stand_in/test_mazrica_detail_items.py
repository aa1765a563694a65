"""Detail items: what an administrator adds to contacts, accounts and deals."""

from __future__ import annotations

from typing import Any

import pytest

from local.systems.mazrica import Item, StandIn
from tests.systems.mazrica.stand_in.client import Api, control

LEAD_ID, SCORE, ACQUIRED, URL = 501, 502, 503, 504
TYPED: list[tuple[str, str, Any]] = [
    ("text", "text", "あ"),
    ("url", "url", "https://example.com/a"),
    ("number", "number", -3),
    ("decimal_number", "decimalNumber", 1.5),
    ("single_select", "selectedOption", {"label": "A"}),
    ("multi_select", "selectedOptions", [{"label": "A"}, {"label": "B"}]),
]


def shown(api: Api, number: int = LEAD_ID) -> dict[str, Any] | None:
    found = [each for each in api.rows("contacts")[0]["contactCustoms"] if each["contactCustomItemId"] == number]
    return found[0] if found else None


def test_an_item_is_listed_with_its_number_name_type_and_value(api: Api) -> None:
    api.mazrica.contact(name="山田 太郎", items={"Lead ID": 7})
    member = "number" if api.mazrica.readings.item_values == "typed" else "value"
    assert shown(api) == {"contactCustomItemId": 501, "name": "Lead ID", "itemType": "number", member: 7}


def test_an_item_without_a_value_is_listed_or_not(api: Api) -> None:
    api.mazrica.contact(name="山田 太郎")
    assert (shown(api) is None) == (api.mazrica.readings.unset_items == "left out")


def test_a_write_names_items_by_number_and_sets_them(api: Api) -> None:
    contact = api.add("contacts", name="山田 太郎", contactCustoms=[api.item(LEAD_ID, "number", 7)])
    api.patch(f"contacts/{contact}", contactCustoms=[api.item(LEAD_ID, "number", 8)])
    assert api.mazrica.one("contacts", contact)["items"] == {"Lead ID": 8}
    api.patch(f"contacts/{contact}", contactCustoms=[api.item(LEAD_ID, "number", None)])
    assert "items" not in api.mazrica.one("contacts", contact)


def test_what_becomes_of_items_that_a_change_does_not_name_is_unknown(api: Api) -> None:
    contact = api.mazrica.contact(name="山田 太郎", items={"Lead ID": 7, "Lead Score": 5})
    api.patch(f"contacts/{contact}", contactCustoms=[api.item(SCORE, "number", 9)])
    replaced = api.mazrica.readings.items_patch == "replace"
    left = {"Lead Score": 9} if replaced else {"Lead ID": 7, "Lead Score": 9}
    assert api.mazrica.one("contacts", contact)["items"] == left
    api.patch(f"contacts/{contact}", tel="03")
    assert api.mazrica.one("contacts", contact)["items"] == left


@pytest.mark.parametrize(("type_", "member", "value"), TYPED)
def test_each_type_has_its_own_member(type_: str, member: str, value: Any) -> None:
    with StandIn(items=[Item(9, "contacts", "X", type_, ("A", "B"))]) as mazrica:  # type: ignore[arg-type]
        api = Api(mazrica)
        api.add("contacts", name="山田 太郎", contactCustoms=[{"contactCustomItemId": 9, member: value}])
        (item,) = api.rows("contacts")[0]["contactCustoms"]
        assert (item["itemType"], item[member]) == (type_, value)
        for other in {each for _, each, _ in TYPED} - {member}:
            body = {"name": "x", "contactCustoms": [{"contactCustomItemId": 9, other: value}]}
            assert api.send("POST", "contacts", json=body).status_code == 400


@pytest.mark.parametrize(
    ("number", "member", "value"),
    [
        (LEAD_ID, "number", "7"),
        (LEAD_ID, "number", 7.5),
        (LEAD_ID, "number", True),
        (LEAD_ID, "number", 2**53),
        (URL, "url", "example.com"),
        (URL, "url", "https://example.com/日本"),
        (ACQUIRED, "datetime", "yesterday"),
        (ACQUIRED, "datetime", 20260401),
        (999, "number", 7),
    ],
)
def test_a_value_that_an_item_cannot_hold_is_refused(api: Api, number: int, member: str, value: Any) -> None:
    body = {"name": "x", "contactCustoms": [api.item(number, member, value)]}
    assert api.send("POST", "contacts", json=body).status_code == 400


def test_an_item_that_comes_twice_is_refused(api: Api) -> None:
    body = {"name": "x", "contactCustoms": [api.item(LEAD_ID, "number", 7)] * 2}
    assert api.send("POST", "contacts", json=body).status_code == 400


def test_a_date_is_shown_as_the_moment_at_which_it_begins_in_japan(api: Api) -> None:
    api.mazrica.contact(name="山田 太郎", items={"Acquisition Date": "2026-04-01"})
    member = "datetime" if api.mazrica.readings.item_values == "typed" else "value"
    item = shown(api, ACQUIRED)
    assert item
    utc = api.mazrica.readings.times.zone == "UTC"
    assert item[member] == ("2026-03-31T15:00:00.000" if utc else "2026-04-01T00:00:00+09:00")


@pytest.mark.parametrize(
    ("written", "text", "held"),
    [
        ("moment", "2026-04-01T00:00:00+09:00", "2026-04-01"),
        ("moment", "2026-03-31T15:00:00Z", "2026-04-01"),
        ("moment", "2026-03-31T14:59:59Z", "2026-03-31"),
        ("moment", "2026-04-01T00:00:00", None),
        ("moment", "2026-04-01", None),
        ("date", "2026-04-01", "2026-04-01"),
        ("date", "2026-04-01T00:00:00+09:00", None),
        ("date", "2026-02-30", None),
        ("date", "2026/04/01", None),
        ("both", "2026-04-01", "2026-04-01"),
        ("both", "2026-04-01T00:00:00+09:00", "2026-04-01"),
    ],
)
def test_how_a_date_is_to_be_written_is_unknown(plain: Api, written: str, text: str, held: str | None) -> None:
    plain.mazrica.read_as(written_dates=written)
    item = {"contactCustomItemId": ACQUIRED, "datetime": text}
    answer = plain.send("POST", "contacts", json={"name": "x", "contactCustoms": [item]})
    assert answer.status_code == (200 if held else 400)
    if held:
        assert plain.mazrica.all("contacts")[0]["items"] == {"Acquisition Date": held}


def test_an_item_keeps_its_number_when_an_administrator_renames_it_and_is_gone_when_it_is_removed(plain: Api) -> None:
    plain.mazrica.contact(name="山田 太郎", items={"Lead ID": 7})
    assert control(plain.mazrica, "POST", "items", id=LEAD_ID, name="リードID").ok
    item = shown(plain)
    assert item
    assert (item["name"], item["number"]) == ("リードID", 7)
    assert control(plain.mazrica, "DELETE", "items", id=LEAD_ID).ok
    assert shown(plain) is None
    body = {"name": "x", "contactCustoms": [{"contactCustomItemId": LEAD_ID, "number": 7}]}
    assert plain.send("POST", "contacts", json=body).status_code == 400


def test_accounts_and_deals_have_items_of_their_own(plain: Api) -> None:
    mazrica = plain.mazrica
    for of in ("customers", "deals"):
        assert control(mazrica, "POST", "items", of=of, name="区分", type="single_select", options=["A"]).ok
    customer = mazrica.customer(name="例商事", items={"区分": "A"})
    mazrica.deal(name="導入", customer=customer, items={"区分": "A"})
    (of_customer,), (of_deal,) = plain.rows("customers")[0]["customerCustoms"], plain.rows("deals")[0]["dealCustoms"]
    assert of_customer["selectedOption"] == of_deal["selectedOption"] == {"label": "A"}
    assert of_customer["customerCustomItemId"] != of_deal["dealCustomItemId"]


def test_two_items_may_have_one_name(plain: Api) -> None:
    assert control(plain.mazrica, "POST", "items", of="contacts", name="Lead ID", type="text").ok
    plain.mazrica.contact(name="山田 太郎")
    names = [each["name"] for each in plain.rows("contacts")[0]["contactCustoms"]]
    assert names.count("Lead ID") == 2
