"""What lists may be asked for."""

from __future__ import annotations

from typing import Any

import pytest

from local.systems.mazrica import StandIn
from tests.systems.mazrica.stand_in.client import Api


@pytest.mark.parametrize("path", ["customers", "deals"])
def test_accounts_and_deals_are_asked_for_by_when_they_changed(api: Api, customer: int, path: str) -> None:
    mazrica = api.mazrica
    mazrica.clock.advance(3600)
    made = mazrica.deal(name="導入", customer=customer) if path == "deals" else mazrica.customer(name="株式会社例")
    assert api.ids(path, updatedAtFrom="2026-04-01T01:00:00Z") == [made]
    assert api.ids(path, updatedAtFrom="2026-04-01T01:00:01Z") == []
    assert api.ids(path, updatedAtFrom="2026-04-01T00:59:59Z", updatedAtTo="2026-04-01T01:00:00Z") == [made]
    assert api.ids(path, updatedAtFrom="2026-04-01T10:00:00+09:00") == [made]


def test_in_which_zone_a_moment_without_an_offset_is_meant_is_unknown(api: Api, customer: int) -> None:
    in_japan, in_utc = "2026-04-01T09:00:00", "2026-04-01T00:00:00"
    ours, other = (in_utc, in_japan) if api.mazrica.readings.times.zone == "UTC" else (in_japan, in_utc)
    assert api.ids("customers", updatedAtFrom=ours, updatedAtTo=ours) == [customer]
    assert api.ids("customers", updatedAtFrom=other, updatedAtTo=other) == []


@pytest.mark.parametrize("text", ["2026-04-01", "yesterday", "", "1775001600"])
def test_a_moment_that_is_none_is_refused(api: Api, text: str) -> None:
    assert api.get("customers", updatedAtFrom=text).status_code == 400


def test_a_word_is_searched_in_the_names_of_accounts_and_in_those_of_deals_and_their_accounts(api: Api) -> None:
    mazrica = api.mazrica
    customer, other = mazrica.customer(name="株式会社サンプル"), mazrica.customer(name="例商事")
    first, second = mazrica.deal(name="例の導入", customer=customer), mazrica.deal(name="保守", customer=other)
    assert api.ids("customers", searchWord="サンプ") == [customer]
    assert sorted(api.ids("deals", searchWord="例")) == [first, second]
    assert api.ids("deals", searchWord="サンプル") == [first]


def test_deals_are_asked_for_by_their_type(api: Api, customer: int) -> None:
    api.mazrica.deal(name="導入", customer=customer)
    other = api.mazrica.account.setup.add_deal_type("保守", ["提案", "受注"])
    wanted = api.mazrica.deal(name="保守", customer=customer, dealType="保守")
    assert api.ids("deals", dealTypeId=other.id) == [wanted]


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("contacts", {"email": "nobody@example.com"}),
        ("contacts", {"updatedAtFrom": "2030-01-01T00:00:00"}),
        ("actions", {"updatedAtFrom": "2030-01-01T00:00:00"}),
        ("deals", {"customerId": 1}),
        ("contacts", {"perPage": 1}),
    ],
)
def test_a_parameter_that_was_never_seen_is_ignored_or_refused(
    api: Api, customer: int, path: str, params: dict[str, Any]
) -> None:
    mazrica = api.mazrica
    deal = mazrica.deal(name="導入", customer=customer)
    mazrica.act(deal=deal, contacts=[mazrica.contact(name="山田 太郎", email="a@example.com")])
    answer = api.get(path, **params)
    if mazrica.readings.unknown_parameters == "refused":
        assert answer.status_code == 400
    else:
        assert answer.json()["totalCount"] == 1


def test_lists_may_turn_out_to_have_more_parameters(plain: Api) -> None:
    mazrica = plain.mazrica
    mazrica.read_as(more_parameters=["contacts.email", "contacts.updatedAtFrom", "actions.updatedAtFrom"])
    mazrica.contact(name="山田 太郎", email="a@example.com")
    mazrica.clock.advance(60)
    customer = mazrica.customer(name="株式会社サンプル")
    late = mazrica.contact(name="鈴木 花子", email="b@example.com", customer=customer)
    action = mazrica.act(customer=customer)
    assert plain.ids("contacts", email="b@example.com") == [late]
    assert plain.ids("contacts", email="B@example.com") == []
    assert plain.ids("contacts", updatedAtFrom="2026-04-01T00:01:00Z") == [late]
    assert plain.ids("actions", updatedAtFrom="2026-04-01T00:01:00Z") == [action]
    assert plain.ids("actions", updatedAtFrom="2026-04-01T00:01:01Z") == []


def test_own_staff_are_listed_a_hundred_a_page_and_those_who_left_on_request(mazrica: StandIn, api: Api) -> None:
    for number in range(100):
        mazrica.account.setup.add_user(f"営業 {number}", f"u{number}@sales.invalid")
    assert len(api.rows("users")) == 100
    assert len(api.rows("users", page=2)) == 2
    assert api.page("users", deleted=1)["totalCount"] == 103
    assert [each["name"] for each in api.rows("users", email="hanako@sales.invalid")] == ["営業 花子"]
    assert api.rows("users", email="jiro@sales.invalid") == []


def condition(name: str, **value: Any) -> dict[str, Any]:
    return {"valueFilter": {"field": {"reference": name}, "comparisonOperator": "=", "value": value}}


def found(api: Api, **body: Any) -> list[int]:
    answer = api.send("POST", "deals/search", json=body)
    assert answer.status_code == 200, answer.text
    return [each["id"] for each in answer.json().get("deals", [])]


def test_deals_are_searched_by_account_and_name(api: Api, customer: int) -> None:
    mazrica = api.mazrica
    first = mazrica.deal(name="導入", customer=customer)
    mazrica.clock.advance(1)
    second = mazrica.deal(name="保守", customer=customer)
    mazrica.deal(name="保守", customer=mazrica.customer(name="例商事"))
    of_account, by_name = condition("customerId", integerValue=customer), condition("name", stringValue="保守")
    assert found(api, filter=of_account, limit=10) == [second, first]
    assert found(api, filter=of_account, limit=1) == [second]
    both = {"compositeFilter": {"logicalOperator": "AND", "subFilters": [of_account, by_name]}}
    assert found(api, filter=both) == [second]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"filter": condition("amount", integerValue=1)},
        {"filter": condition("customerId", stringValue="1")},
        {"filter": {"valueFilter": {**condition("name", stringValue="x")["valueFilter"], "comparisonOperator": ">"}}},
        {"filter": {"compositeFilter": {"logicalOperator": "OR", "subFilters": [condition("name", stringValue="x")]}}},
        {"filter": condition("name", stringValue="x"), "limit": 0},
        {"filter": condition("name", stringValue="x"), "page": "1"},
    ],
)
def test_a_search_that_no_client_was_seen_to_make_is_refused(api: Api, body: dict[str, Any]) -> None:
    assert api.send("POST", "deals/search", json=body).status_code == 400
